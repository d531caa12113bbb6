"""The notebooks in a real JupyterLab, as a learner with a keyboard meets them."""

import json
import statistics

import lab
import pytest
from lab import CHAPTERS, SHEETS
from view import View


def views():
    """(path, cell, what it calls) of all that makes a view in a chapter."""
    for path in CHAPTERS:
        cells = json.loads((lab.ROOT / path).read_text(encoding="utf-8"))["cells"]
        for i, cell in enumerate(cells):
            if cell["cell_type"] == "code":
                for call in lab.MAKES_A_VIEW.findall("".join(cell["source"])):
                    yield path, i, call


VIEWS = list(views())


def for_notebooks(paths):
    return pytest.mark.parametrize("notebook", paths, indirect=True)


def for_views(views):
    params = [pytest.param(path, i, id=f"{path}-{call}") for path, i, call in views]
    return pytest.mark.parametrize("notebook, cell", params, indirect=["notebook"])


@pytest.fixture
def view(notebook, cell):
    return View(notebook, cell)


# whole notebooks


@for_notebooks(CHAPTERS + SHEETS)
def test_every_cell_runs_without_an_error(notebook):
    for cell in notebook.cells:
        if cell["cell_type"] == "code" and cell["source"]:
            errors = [o for o in cell["outputs"] if o["output_type"] == "error"]
            expected = "raises-exception" in cell["metadata"].get("tags", [])
            assert bool(errors) == expected, (cell["source"], errors)
            assert cell["execution_count"], cell["source"]


@for_notebooks(CHAPTERS + SHEETS)
def test_nothing_complains_in_the_console(notebook, desk):
    assert desk.complaints == []


@for_notebooks(CHAPTERS + SHEETS)
def test_nothing_is_asked_of_another_machine(notebook, desk):
    assert desk.hosts - {None} == {"127.0.0.1"}


@for_notebooks(CHAPTERS)
def test_a_stored_chapter_shows_its_figures_with_alt_text_before_it_is_run(notebook):
    assert len(notebook.stored_images) >= 2
    for image in notebook.stored_images:
        assert image["alt"] and image["width"] > 0, image


@for_notebooks(CHAPTERS)
def test_a_closed_output_gives_nothing_away_before_it_is_run(notebook):
    assert not any(notebook.stored_beside_dots), notebook.stored_beside_dots


@for_notebooks(CHAPTERS + SHEETS)
def test_axe_finds_nothing_in_outputs_and_prose(notebook):
    # The colors of a traceback are Lab's own, and faint.
    outputs, prose, traceback = (
        ".jp-OutputArea-output",
        ".jp-RenderedMarkdown",
        "[class*=ansi-]",
    )
    assert notebook.axe([outputs, prose], exclude=[traceback]) == []


# views


@for_views(VIEWS)
def test_a_slider_moved_by_key_changes_picture_and_alt_text(view):
    if view.only_shows():
        return
    first = view.still()
    view.focus_slider()
    second = view.press("ArrowRight")
    assert second["alt"] != first["alt"]
    assert second["numbers"] != first["numbers"] or not first["numbers"]
    assert picture(second) != picture(first)
    assert all_but_drawn(view.press("ArrowLeft")) == all_but_drawn(first)


def picture(state):
    return state["pixels"] + state["drawn"]


def all_but_drawn(state):
    """An svg may come back to the same in another way: in another order, say."""
    return {what: value for what, value in state.items() if what != "drawn"}


@for_views(VIEWS)
def test_a_key_in_a_view_is_no_shortcut_of_lab(view, notebook):
    before = sources(notebook)
    for control in view.controls.all():
        control.focus()
        notebook.page.keyboard.type("xddbm")
        assert control.evaluate("(e) => e === document.activeElement")
    # A cut would have happened by the time the kernel has answered a slider.
    if not view.only_shows():
        view.focus_slider()
        view.press("ArrowRight")
        view.page.keyboard.press("ArrowLeft")
        view.root.get_by_role("button", name="Reset").focus()  # a word may be typed
        view.press("Enter")
    assert sources(notebook) == before


def sources(notebook):
    return [(cell["cell_type"], cell["source"]) for cell in notebook.cells]


@for_views(VIEWS)
def test_reset_goes_back_to_the_start(view):
    if view.only_shows():
        return
    first = view.still()
    slider = view.sliders.last  # the first of some is the step, which stays
    slider.focus()
    view.press("ArrowUp")  # where a picture is walked over
    opened_at_its_end = "(e) => e.max && Number(e.value) === Number(e.max)"
    moved = view.press("Home" if slider.evaluate(opened_at_its_end) else "End")
    assert moved["alt"] != first["alt"] and picture(moved) != picture(first)
    view.root.get_by_role("button", name="Reset").focus()
    assert all_but_drawn(view.press("Enter")) == all_but_drawn(first)


@for_views(VIEWS)
def test_the_sentence_for_screen_readers_follows(view):
    if view.only_shows():
        return
    before = view.spoken()
    view.focus_slider()
    view.press("ArrowRight")
    assert view.spoken() not in ["", before]
    view.page.keyboard.press("ArrowLeft")


@for_notebooks(CHAPTERS[:1])
def test_the_training_view_ends_with_what_the_still_figure_shows(notebook):
    view = notebook.outputs(notebook.index("TrainingView(")).locator(".bpkit")
    titles = view.locator(".bpkit-title").all_text_contents()
    assert titles[0].startswith("loss 0.") and titles[1].startswith("accuracy 9")
    assert view.locator("li canvas").count() == 6


# a notebook of our own: what goes wrong, hasty hands, a loop that goes on

SLOW = """
import time
from pathlib import Path

from bpkit import widgets

drawn = []


def slow(ax, n):
    drawn.append(n)
    while Path("wait").exists():
        time.sleep(0.01)
    if n == 40:
        raise ZeroDivisionError("n is forty")
    ax.plot([0, n])


widgets.explore(slow, alt=lambda n: f"A line to {n}.", n=(0, 40, 1, 1))
"""
LOOP = """
import numpy as np

X, y = np.random.default_rng(0).random((4, 64)), np.array([0, 0, 1, 1])
view = widgets.TrainingView(lambda X: np.eye(2)[[0, 1, 1, 1]], X, y, classes=2)
display(view)
while not Path("trained").exists():
    view.update(0.5)
    time.sleep(0.01)
"""


@pytest.fixture
def trial(desk, notebook_folder):
    lab.write(notebook_folder / "trial.ipynb", SLOW, "drawn", LOOP)
    notebook = desk.open("trial.ipynb")
    if not notebook.outputs(0).locator(".bpkit").count():
        notebook.run(0)
    return notebook


def test_hasty_keys_draw_the_newest_value_and_never_queue(trial, notebook_folder):
    view = View(trial, 0)
    view.focus_slider()
    (notebook_folder / "wait").touch()
    for _ in range(30):
        view.page.keyboard.press("ArrowRight")
    (notebook_folder / "wait").unlink()
    assert view.still()["alt"] == "A line to 31."
    trial.run(1)
    (output,) = trial.cells[1]["outputs"]
    assert json.loads("".join(output["data"]["text/plain"])) == [1, 2, 31]


def test_an_error_in_the_drawing_is_shown_in_words_and_goes_away(trial):
    view = View(trial, 0)
    view.focus_slider()
    view.press("End")
    box = view.root.get_by_role("alert")
    assert box.text_content() == "Your function stopped. ZeroDivisionError: n is forty"
    view.press("Home")
    assert not box.is_visible()


def test_the_training_view_moves_while_the_cell_runs(trial, notebook_folder):
    started = trial.start(2)
    trial.outputs(2).get_by_text("accuracy 75.0 %").wait_for()
    steps = "(node) => Number(/over (\\d+) steps/.exec(node.ariaLabel)[1])"
    curve = trial.outputs(2).locator("svg.bpkit-chart").first
    trial.wait_for(
        f"([node, old]) => ({steps})(node) > old",
        [curve.element_handle(), curve.evaluate(steps)],
    )
    assert trial.prompt(2) == "[*]:"
    (notebook_folder / "trained").touch()
    trial.finish(started)
    assert trial.outputs(2).locator("li").all_text_contents() == ["0 → 11 times"]


# exercises

WRONG = """def linear(X, W, b):
    return X @ W.T"""
RIGHT = """def linear(X, W, b):
    return X @ W.T + b"""


def card(notebook):
    check = notebook.index('check("01.2"')
    return notebook.outputs(check).locator("div[role=group]")


def answer(notebook, source):
    function = notebook.index("def linear")
    notebook.write(function, source)
    notebook.run(function)
    notebook.run(notebook.index('check("01.2"'))
    return card(notebook)


@for_notebooks(SHEETS[:1])
def test_an_untouched_a_wrong_and_a_right_answer_get_their_cards(notebook):
    assert card(notebook).get_attribute("aria-label") == "01.2 not attempted"

    wrong = answer(notebook, WRONG)
    assert wrong.get_attribute("aria-label") == "01.2 wrong"
    assert "0 of 2 points" in wrong.text_content()
    assert "bias" in wrong.text_content()

    right = answer(notebook, RIGHT)
    assert right.get_attribute("aria-label") == "01.2 right"
    assert "2 of 2 points" in right.text_content()


# a report, not a test of speed: this machine may be busy

LATENCY = """(root) => {
    root.times = [];
    let start;
    root.addEventListener("keydown", () => { start = performance.now(); });
    new MutationObserver(() => {
        const pressed = start;
        requestAnimationFrame(() => root.times.push(performance.now() - pressed));
    }).observe(root.querySelector("img, path.bpkit-zero"), {
        attributes: true, attributeFilter: ["src", "d"],
    });
}"""
TIMED = [
    (path, i, call) for path, i, call in VIEWS if call in ("explore", "NeuronsView")
]


@for_views(TIMED)
def test_from_key_press_to_picture(view, request, record_property):
    view.root.evaluate(LATENCY)
    view.focus_slider()
    for i in range(20):
        view.page.keyboard.press("ArrowLeft" if i % 2 else "ArrowRight")
        view.notebook.wait_for(
            "([root, n]) => root.times.length > n", [view.root.element_handle(), i]
        )
    times = view.root.evaluate("(root) => root.times")
    name = request.node.callspec.id
    record_property("key press to picture", f"{name} {statistics.median(times):.0f} ms")
    assert len(times) == 20
