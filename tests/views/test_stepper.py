"""StepperView: all steps are in its state; the browser shows them without a kernel."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from player import stop_the_clock

from bpkit.autograd import Value
from bpkit.widgets import StepperView, graphs, steps


def doubled_twice():
    a = Value(1.0)
    b = a + a
    c = b + b
    return c, {"a": a, "b": b, "c": c}


def used_twice():
    a, b = Value(2.0), Value(1.0)
    return (a + b) * (b + 1.0), {"a": a, "b": b}


def a_large_one():
    x = Value(0.5)
    values = [x]
    for i in range(65):
        values.append(values[-1].tanh() if i % 3 else values[-1] * values[-i // 2])
    return values[-1], {"x": x}


def arrays():
    rng = np.random.default_rng(0)
    X, W, b = (Value(rng.normal(size=s)) for s in [(4, 3), (3, 2), (2,)])
    return (X @ W + b).tanh().mean(), {"X": X, "W": W, "b": b}


def decimals():
    a, b = Value(0.123456), Value(-0.345678)
    L = (a * b).sigmoid() * (a + b) * a * 0.01 + b
    return L, {"a": a, "b": b, "L": L}


EXAMPLES = [doubled_twice, used_twice, decimals, a_large_one, arrays]


def view_of(example, **options):
    root, names = example()
    return StepperView(root, **names, **options)


# without a browser


def test_the_alt_text_says_how_it_ends_and_follows_the_order():
    view = view_of(doubled_twice)
    assert view.alt == (
        "A graph of 3 values and 4 edges. Forward: c = 4. Backward: dc/da = 4, "
        "dc/db = 2."
    )
    view.order = "recursion"
    assert view.alt.endswith(
        "Backward: dc/da = 6, dc/db = 2. Wrong in 1 of 3: dc/da is 6, right is 4."
    )


def test_what_is_saved_has_a_still_with_its_sentence_and_no_address():
    view = view_of(used_twice)
    data, _ = view._repr_mimebundle_()
    assert f'alt="{view.alt}"' in data["text/html"]
    assert "run this cell in JupyterLab to step through the graph" in data["text/html"]
    assert data["text/plain"].endswith(view.alt) and "0x" not in data["text/plain"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_still_is_the_same_in_every_run(example):
    assert view_of(example).still() == view_of(example).still()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_steps_draws_four_telling_moments():
    root, names = used_twice()
    axes = steps(root, **names)
    assert [ax.get_title(loc="left") for ax in axes] == [
        "step 0 of 9, given",
        "step 3 of 9, forward",
        "step 7 of 9, backward",
        "step 9 of 9, backward",
    ]
    assert "→ 6" not in texts(axes[0]) and "→ 6" in texts(axes[1])
    assert "3 + 2 = 5" not in texts(axes[2]) and "3 + 2 = 5" in texts(axes[3])
    assert axes[0].figure.get_figwidth() == 9
    plt.close(axes[0].figure)


def test_steps_draws_what_is_asked_and_marks_what_is_wrong():
    root, names = doubled_twice()
    axes = steps(root, [1, -1], order="assignment", **names)
    assert [ax.get_title(loc="left")[:6] for ax in axes] == ["step 1", "step 8"]
    assert "✗ right: 4" in texts(axes[1])
    plt.close(axes[0].figure)


@pytest.mark.parametrize("example", [doubled_twice, used_twice, decimals, arrays])
def test_every_text_of_the_still_lies_in_the_picture(example):
    root, names = example()
    axes = steps(root, **names)
    figure = axes[0].figure
    renderer = figure.canvas.get_renderer()
    for ax in axes:
        for text in ax.texts:
            box = text.get_window_extent(renderer)
            assert box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1, text
            assert box.y0 >= -1 and box.y1 <= figure.bbox.y1 + 1, text
    plt.close(figure)


@pytest.mark.parametrize("at", [[], [0, 99]])
def test_moments_that_do_not_exist_are_refused(at):
    root, names = used_twice()
    with pytest.raises(ValueError, match="this walk has the steps 0 to 9"):
        steps(root, at, **names)


def test_an_unknown_order_is_refused():
    for make in (StepperView, steps):
        with pytest.raises(ValueError, match="order is 'backwards', but expected"):
            make(used_twice()[0], order="backwards")


def test_the_learners_graph_is_left_as_it_is():
    root, names = used_twice()
    root.backward()
    names["a"].grad = 77.0
    StepperView(root, **names, order="assignment").still()
    assert (names["a"].grad, names["b"].grad) == (77.0, 5.0)


# In the browser, without Jupyter and without a kernel.


@pytest.fixture
def show(play):
    return lambda view: play(view, width=900, height=800)


@pytest.fixture
def page(show):
    return show(view_of(doubled_twice))


def status(page):
    return page.locator(".bpkit-say").inner_text()


def at(page):
    return page.locator("output").inner_text()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def choose(page, order):
    page.get_by_label(graphs.ORDERS[order]).check()


def shown(page):
    """The texts of the nodes and of the edges as they stand."""
    return page.evaluate(
        """() => {
            const texts = (selector) => [...document.querySelectorAll(selector)]
                .map((node) => node.textContent);
            return { values: texts(".bpkit-node .bpkit-value"),
                     grads: texts(".bpkit-node .bpkit-grad"),
                     below: texts(".bpkit-node .bpkit-below"),
                     on: texts("svg .bpkit-on") };
        }"""
    )


@pytest.mark.parametrize("order", graphs.ORDERS)
@pytest.mark.parametrize("example", [doubled_twice, used_twice, arrays])
def test_the_browser_shows_at_every_step_what_python_says(show, example, order):
    root, names = example()
    graph = graphs.read(root, names)
    view = StepperView(root, **names, order=order)
    page = show(view)
    for k in range(len(view.walks[order])):
        page.evaluate("(k) => model.set('step', k)", k)
        seen = graphs.moment(graph, view.walks[order], k)
        nodes, edges = range(len(graph.nodes)), range(len(graph.edges))
        below = {int(i): f"right: {text}" for i, text in seen.wrong.items()}
        values, grads = seen.values, seen.grads
        assert shown(page) == {
            "values": [f"→ {values[i]}" if i in values else "" for i in nodes],
            "grads": [f"← {grads[i]}" if i in grads else "" for i in nodes],
            "below": [below.get(i, seen.below.get(i, "")) for i in nodes],
            "on": [seen.on.get(e, "") for e in edges],
        }
        assert status(page) == seen.now["say"]
        label = page.locator("svg[role=img]").get_attribute("aria-label")
        last = len(view.walks[order]) - 1
        assert label == f"Computation graph, step {k} of {last}. {seen.now['say']}"


def test_buttons_step_back_and_forth(page):
    assert at(page) == "step 0 of 7" and status(page) == "Given: a = 1."
    press(page, "Step")
    press(page, "Step")
    assert status(page) == "c = b + b = 2 + 2 = 4."
    press(page, "Back")
    assert at(page) == "step 1 of 7"
    press(page, "To the end")
    assert status(page).endswith("2 was there: 4 together.")
    press(page, "Step")
    assert at(page) == "step 7 of 7"
    press(page, "Reset to the start")
    assert at(page) == "step 0 of 7"


def test_the_scrubber_goes_to_any_step(page):
    scrubber = page.get_by_label("step", exact=True)
    scrubber.fill("5")
    assert at(page) == "step 5 of 7"
    assert "1 was there: 2 together" in scrubber.get_attribute("aria-valuetext")
    press(page, "Back")
    assert scrubber.input_value() == "4"


@pytest.mark.parametrize(
    "focus", ["button[aria-label=Play]", ".bpkit-pane", "[type=range]"]
)
def test_keys_step_wherever_the_focus_is(page, focus):
    page.locator(focus).focus()
    for key, step in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1),
                      ("End", 7), ("ArrowRight", 7), ("Home", 0)]:  # fmt: skip
        page.keyboard.press(key)
        assert at(page) == f"step {step} of 7"
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause").count() == 1
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Play").count() == 1


def test_arrows_on_an_order_choose_the_next_one_and_do_not_step(page):
    page.get_by_label(graphs.ORDERS["graph"]).focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => model.get('order')") == "recursion"
    assert at(page) == "step 0 of 10"


def test_everything_is_reached_by_keyboard_and_keeps_labs_shortcuts_off(
    page,
):
    names = []
    for _ in range(8):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                """() => {
                    const e = document.activeElement;
                    if (e.dataset.lmSuppressShortcuts !== "true") return "unquiet";
                    return e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent;
                }"""
            )
        )
    assert names == [
        *("Reset to the start", "Back", "Play", "Step", "To the end", "step"),
        *("the graph", graphs.ORDERS["graph"]),
    ]


def test_play_runs_to_the_end_and_can_be_stopped(page):
    stop_the_clock(page)
    press(page, "Play")
    page.clock.run_for(2500)
    assert at(page) == "step 3 of 7"
    press(page, "Pause")
    page.clock.run_for(5000)
    assert at(page) == "step 3 of 7"
    press(page, "Play")
    page.clock.run_for(5000)
    assert at(page) == "step 7 of 7"
    press(page, "Play")
    page.clock.run_for(900)
    assert at(page) == "step 1 of 7"


def test_a_wrong_order_is_marked_and_the_right_number_stands_beside(page):
    press(page, "To the end")
    choose(page, "recursion")
    assert at(page) == "step 10 of 10"
    assert status(page) == "Wrong in 1 of 3: dc/da is 6, right is 4."
    assert page.locator(".bpkit-wrong").count() == 1
    assert page.locator(".bpkit-wrong .bpkit-cross").is_visible()
    assert shown(page)["grads"][0] == "← 6" and shown(page)["below"][0] == "right: 4"
    choose(page, "assignment")
    assert page.locator(".bpkit-wrong").count() == 2
    assert shown(page)["grads"] == ["← 1", "← 1", "← 1"]
    choose(page, "graph")
    assert page.locator(".bpkit-wrong").count() == 0
    assert shown(page)["grads"] == ["← 4", "← 2", "← 1"]


def test_another_order_is_taken_up_where_backward_starts(page):
    page.get_by_label("step", exact=True).fill("5")
    choose(page, "recursion")
    assert status(page) == "Backward starts at c: dc/dc = 1."
    press(page, "Back")
    choose(page, "graph")
    assert at(page) == "step 2 of 7"


def test_a_step_is_spoken_once_the_learner_rests(page):
    stop_the_clock(page)
    press(page, "Step")
    press(page, "Step")
    page.clock.run_for(800)
    spoken = page.locator("[aria-live=polite]")
    assert spoken.text_content() == "c = b + b = 2 + 2 = 4."


def test_a_large_graph_scrolls_along_with_what_happens(show):
    page = show(view_of(a_large_one))
    inside = """() => {
        const pane = document.querySelector(".bpkit-pane").getBoundingClientRect();
        const now = document.querySelector(".bpkit-node.bpkit-current")
            .getBoundingClientRect();
        return now.left >= pane.left && now.right <= pane.right
            && now.top >= pane.top && now.bottom <= pane.bottom;
    }"""
    page.locator(".bpkit-pane").focus()
    steps = page.evaluate("() => model.get('walks').graph.length")
    assert steps > 150
    for _ in range(steps - 1):
        page.keyboard.press("ArrowRight")
        assert page.evaluate(inside), status(page)
    text = page.locator("svg .bpkit-given").first
    assert text.bounding_box()["height"] > 10
    page.get_by_label("whole graph, small").check()
    pane = page.locator(".bpkit-pane")
    assert pane.evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_texts_stay_in_their_boxes(show):
    page = show(view_of(arrays))
    press(page, "To the end")
    beyond = page.evaluate(
        """() => [...document.querySelectorAll(".bpkit-node")].flatMap((node) => {
            const box = node.querySelector("rect").getBBox();
            return [...node.querySelectorAll("text:not(.bpkit-below)")]
                .filter((text) => text.textContent)
                .filter((text) => text.getBBox().x + text.getBBox().width
                    > box.x + box.width)
                .map((text) => text.textContent);
        })"""
    )
    assert beyond == []


def test_it_follows_what_python_sets_and_leaves_nothing_behind(page):
    page.evaluate("() => { model.set('order', 'assignment'); model.set('step', 8); }")
    assert status(page).startswith("Wrong in 2 of 3")
    assert page.get_by_label(graphs.ORDERS["assignment"]).is_checked()
    press(page, "Play")
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0
