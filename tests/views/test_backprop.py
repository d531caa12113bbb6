"""BackpropView: the learner's numbers on a 2-2-2 network, forward and back."""

import math

import matplotlib as mpl
import pytest
from player import names_by_tab, saved, send, stop_the_clock

from bpkit import plotting
from bpkit.widgets import BackpropView, network_steps
from bpkit.widgets._backprop_steps import walk

PACE = 1400  # milliseconds from step to step, as backprop.js has it

mpl.use("Agg")

X, B, T = (0.05, 0.10), (0.35, 0.60), (0.01, 0.99)
WEIGHTS = (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)
GIVEN = {"x": X, "b": B, "t": T}


def squash(z):
    return 1 / (1 + math.exp(-z))


def forward(w1, w2, w3, w4, w5, w6, w7, w8):
    zh1, zh2 = w1 * X[0] + w2 * X[1] + B[0], w3 * X[0] + w4 * X[1] + B[0]
    h1, h2 = squash(zh1), squash(zh2)
    zo1, zo2 = w5 * h1 + w6 * h2 + B[1], w7 * h1 + w8 * h2 + B[1]
    o1, o2 = squash(zo1), squash(zo2)
    return locals()


def both_ways(**weights):
    n = forward(**weights)
    for i in "12":
        n[f"do{i}"] = n[f"o{i}"] - T[int(i) - 1]
        n[f"dzo{i}"] = n[f"do{i}"] * n[f"o{i}"] * (1 - n[f"o{i}"])
    for i, (first, second) in {"1": ("w5", "w7"), "2": ("w6", "w8")}.items():
        n[f"d{first}"] = n["dzo1"] * n[f"h{i}"]
        n[f"d{second}"] = n["dzo2"] * n[f"h{i}"]
        n[f"dh{i}"] = n["dzo1"] * n[first] + n["dzo2"] * n[second]
        n[f"dzh{i}"] = n[f"dh{i}"] * n[f"h{i}"] * (1 - n[f"h{i}"])
    for k, (unit, source) in enumerate([("h1", 0), ("h1", 1), ("h2", 0), ("h2", 1)], 1):
        n[f"dw{k}"] = n[f"dz{unit}"] * X[source]
    return n


def a_view(f=both_ways):
    return BackpropView(f, WEIGHTS, **GIVEN)


def numbers(f=both_ways):
    return f(**{f"w{k}": w for k, w in enumerate(WEIGHTS, 1)})


def shown_at(view, step):
    return [text for *_, text, first in view.labels if first <= step]


def test_five_steps_lead_forward_and_sixteen_back_in_the_order_of_the_computation():
    steps = a_view().steps
    assert [step["back"] for step in steps] == [False] * 6 + [True] * 16
    assert (
        "zh1 = w1·x1 + w2·x2 + b = 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775"
        in (steps[1]["says"])
    )
    assert steps[13]["says"].endswith("dh1 = 0.0554 − 0.01905 = 0.03635")
    assert steps[21]["says"] == "dw4 = dzh2·x2 = 0.009954·0.1 = 0.0009954"


@pytest.mark.parametrize("w5", [-3.0, 0.12, 0.13, 0.14, 3.0])
def test_a_number_in_a_circle_does_not_cross_its_line(w5):
    view = BackpropView(both_ways, (*WEIGHTS[:4], w5, *WEIGHTS[5:]), **GIVEN)
    circles = [(x, y + dy) for x, y in view.units.values() for dy in (0, 12)]
    within = [text for x, y, _, text, _ in view.labels if (x, y) in circles]
    assert len(within) == 12 and max(map(len, within)) <= 8


def test_a_number_appears_when_it_is_computed_and_stays():
    view = a_view()
    assert "0.5933" not in shown_at(view, 0) and "0.4" in shown_at(view, 0)
    assert "0.5933" in shown_at(view, 1)
    assert "0.08217" not in shown_at(view, 7) and "0.08217" in shown_at(view, 8)
    assert {"0.0004386", "0.5933", "−0.01905"} <= set(shown_at(view, 21))


def test_each_weight_has_its_value_and_its_gradient_on_its_edge():
    view = a_view()
    assert len(view.steps) == 22
    for weight in view.edges:
        value, gradient = numbers()[weight], numbers()[f"d{weight}"]
        for number in (value, gradient):
            assert f"{number:.4g}".replace("-", "−") in shown_at(view, 21)


def test_a_moved_weight_asks_the_learners_function_again():
    view = a_view()
    view.values = view.values | {"w5": 0.13}
    moved = both_ways(**view.values)
    dh1 = f"{moved['dh1']:.4g}".replace("-", "−")
    assert view.steps[13]["says"].endswith(dh1)
    assert view.error == "" and f"o1 {moved['o1']:.4g}" in view.alt


def test_the_numbers_are_the_learners_own_wrong_as_they_may_be():
    view = a_view(lambda **w: both_ways(**w) | {"dw1": 99.0})
    assert "99" in shown_at(view, 18)
    assert "largest in size is dw1, 99" in view.alt


def test_a_forward_pass_alone_is_shown_and_ends_after_the_error():
    view = a_view(forward)
    assert len(view.steps) == 6 and not any(s["back"] for s in view.steps)
    assert "gradient" not in view.alt


def test_what_is_missing_is_named():
    def forgets(**weights):
        n = both_ways(**weights)
        del n["dh2"], n["dzh2"]
        return n

    with pytest.raises(ValueError, match="no dzh2, dh2.*return locals"):
        a_view(forgets)
    with pytest.raises(ValueError, match="no h1"):
        walk({k: v for k, v in numbers().items() if k != "h1"}, X, B, T)


def test_an_error_of_the_learner_is_shown_and_gone_when_it_is():
    def fails_above_one(**weights):
        if weights["w1"] > 1:
            raise ZeroDivisionError("w1 is too large")
        return both_ways(**weights)

    view = a_view(fails_above_one)
    view.values = view.values | {"w1": 2.0}
    assert view.error == "ZeroDivisionError: w1 is too large"
    view.values = view.values | {"w1": 0.5}
    assert view.error == ""


def test_the_still_says_what_it_shows_and_is_the_same_in_every_run():
    view = a_view()
    assert view.alt == (
        "Two inputs, two hidden units, two outputs; forward: h1 0.5933, h2 0.5969, "
        "o1 0.7514, o2 0.7729. Of the eight gradients the largest in size is dw6, "
        "0.08267."
    )
    data, _ = view._repr_mimebundle_()
    assert f'alt="{view.alt}"' in data["text/html"]
    assert "0x" not in data["text/plain"]
    assert view.still() == a_view().still()


def test_the_figure_has_a_network_for_each_step_and_the_same_numbers_as_the_view():
    with mpl.style.context("bpkit.bpkit"):
        axes = network_steps(numbers(), **GIVEN, at=[5, 13])
    assert len(axes) == 2
    for ax, step in zip(axes, [5, 13], strict=True):
        texts = [text.get_text() for text in ax.texts]
        assert sorted(texts) == sorted(shown_at(a_view(), step))
    mpl.pyplot.close(axes[0].figure)


def test_what_comes_back_has_another_color_than_what_goes_forward():
    axes = network_steps(numbers(), **GIVEN, at=[21])
    colors = {text.get_text(): text.get_color() for text in axes[0].texts}
    assert colors["0.15"] == plotting.FORWARD
    assert colors["0.0004386"] == plotting.BACKWARD
    mpl.pyplot.close(axes[0].figure)


# In the browser, without Jupyter and without a kernel.


@pytest.fixture
def page(play):
    return play(a_view())


def status(page):
    return page.locator(".bpkit-says").inner_text()


def visible(page):
    return page.eval_on_selector_all(
        ".bpkit-passes text",
        "(all) => all.filter((t) => t.getAttribute('visibility') !== 'hidden')"
        ".map((t) => t.textContent)",
    )


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_step_and_back_walk_through_both_passes(page):
    assert status(page).startswith("Start, step 0 of 21")
    press(page, "Step")
    assert status(page).startswith("Forward, step 1 of 21: zh1 = w1·x1 + w2·x2 + b")
    press(page, "End")
    assert status(page).startswith("Back, step 21 of 21: dw4")
    press(page, "Back")
    assert status(page).startswith("Back, step 20 of 21: dw3")
    press(page, "Rewind")
    assert status(page).startswith("Start, step 0")


def test_the_page_shows_the_labels_of_the_step_and_what_is_new_stands_out(page):
    view = a_view()
    for _ in range(13):
        press(page, "Step")
    assert sorted(visible(page)) == sorted(shown_at(view, 13))
    new = page.locator(".bpkit-new").all_text_contents()
    assert set(new) == {"−0.01905", "0.03635"}
    assert page.locator(".bpkit-lit").count() == 3  # h1, w5 and w7


CROWDED = """() => {
    const circles = [...document.querySelectorAll(".bpkit-passes circle")].map((c) =>
        ["cx", "cy", "r"].map((name) => Number(c.getAttribute(name))));
    const texts = [...document.querySelectorAll(".bpkit-passes text")]
        .filter((t) => t.getAttribute("visibility") !== "hidden");
    const boxes = texts.map((t) => [t.textContent, t.getBBox()]);
    const found = [];
    boxes.forEach(([text, b], i) => {
        for (const [cx, cy, r] of circles) {
            const away = [cx - Math.max(b.x, Math.min(cx, b.x + b.width)),
                          cy - Math.max(b.y, Math.min(cy, b.y + b.height))];
            const own = Math.abs(b.x + b.width / 2 - cx) < 1;
            if (!own && Math.hypot(...away) <= r + 2) found.push(`${text} on a circle`);
        }
        for (const [other, c] of boxes.slice(0, i)) {
            if (b.x < c.x + c.width && c.x < b.x + b.width &&
                b.y + 4 < c.y + c.height && c.y + 4 < b.y + b.height) {
                found.push(`${text} on ${other}`);
            }
        }
    });
    return found;
}"""


def test_no_number_touches_a_circle_or_another_number_at_any_step(page):
    for w1 in (0.15, -2.97):
        view = a_view()
        view.values = view.values | {"w1": w1, "w6": -1.23, "w7": -2.45}
        send(page, view, "labels", "steps", "alt")
        press(page, "Rewind")
        for step in range(22):
            assert page.evaluate(CROWDED) == [], step
            press(page, "Step")


def test_a_step_takes_less_than_fifty_milliseconds(page):
    times = page.evaluate(
        """() => {
            const find = (t) => [...document.querySelectorAll("button")]
                .find((b) => b.textContent === t);
            find("Rewind").click();
            return [...Array(21)].map(() => {
                const start = performance.now();
                find("Step").click();
                document.body.getBoundingClientRect();
                return performance.now() - start;
            });
        }"""
    )
    assert sorted(times)[10] < 50


def test_all_of_it_works_by_keyboard_alone(page):
    names = names_by_tab(page, 8)
    assert names[:6] == ["Rewind", "Back", "Step", "Play", "End", "step"]
    assert names[6] == "w1, the weight from x1 to h1"
    page.get_by_label("step", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert status(page).startswith("Forward, step 2 of 21: zh2")


def test_a_weight_moved_by_key_is_sent_to_python_and_the_answer_is_drawn(page):
    press(page, "End")
    page.get_by_label("w5, the weight from h1 to o1").focus()
    page.keyboard.press("ArrowLeft")
    chosen = saved(page, "values").pop()
    assert chosen["w5"] == pytest.approx(0.39)
    view = a_view()
    view.values = chosen
    send(page, view, "labels", "steps", "alt")
    assert sorted(visible(page)) == sorted(shown_at(view, 21))


def test_play_runs_on_and_can_be_stopped(page):
    stop_the_clock(page)
    press(page, "Play")
    page.clock.run_for(PACE)
    assert "step 1 " in status(page)
    press(page, "Pause")
    now = status(page)
    page.clock.run_for(10 * PACE)
    assert status(page) == now


def test_the_view_leaves_nothing_behind(page):
    stop_the_clock(page)
    press(page, "Play")
    page.evaluate("() => stop()")
    now = status(page)
    page.evaluate("() => model.set('alt', 'another')")
    page.clock.run_for(10 * PACE)
    assert status(page) == now
