"""The notebooks in a real JupyterLab, as a learner with a keyboard meets them."""

import importlib.resources
import json
import statistics

import lab
import pytest
from helpers import require

CHAPTERS, EXERCISES = (
    [f"{folder}/{path.name}" for path in sorted((lab.ROOT / folder).glob("*.ipynb"))]
    for folder in ("chapters", "exercises")
)
chapters = pytest.mark.parametrize("path", CHAPTERS)
notebooks = pytest.mark.parametrize("path", CHAPTERS + EXERCISES)

EXPLORE = "widgets.explore("
NEURONS = "widgets.NeuronsView("
VIEWS = [
    (CHAPTERS[0], EXPLORE),
    (CHAPTERS[1], NEURONS),
    (CHAPTERS[2], "ActivationView("),
    (CHAPTERS[3], "widgets.ScoresView("),
    (CHAPTERS[4], "widgets.DescentView("),
    (CHAPTERS[7], "widgets.ShapesView("),
    (CHAPTERS[8], "widgets.DifferenceView("),
    (CHAPTERS[9], "widgets.RaceView("),
    (CHAPTERS[10], "widgets.DepthView("),
    (CHAPTERS[11], "widgets.FittingView("),
]
views = pytest.mark.parametrize("path, call", VIEWS)


class View:
    """The output of the cell that makes a view, and its first slider."""

    def __init__(self, notebook, call):
        self.page = notebook.page
        self.root = notebook.outputs(notebook.index(call)).locator(".bpkit")
        self.slider = self.root.locator("input[type=range]").first
        self.root.scroll_into_view_if_needed()
        self.slider.focus()

    def state(self):
        """Pixels and words: what the pictures show, their alt text, the live region."""
        return self.root.evaluate(STATE)

    def press_until_changed(self, key):
        before = self.state()
        self.page.keyboard.press(key)
        self.page.wait_for_function(
            f"([root, old]) => {{ const now = ({STATE})(root);"
            " const picture = (state) => state.pixels + state.drawn;"
            " return now.alt !== old.alt && picture(now) !== picture(old); }",
            arg=[self.root.element_handle(), before],
            timeout=30_000,
        )
        return self.state()

    def press_until(self, key, state):
        """Until it shows what it showed before: some pictures come in two parts."""
        self.page.keyboard.press(key)
        self.page.wait_for_function(
            f"([root, old]) => {{ const now = ({STATE})(root);"
            " return ['pixels', 'alt', 'numbers'].every((k) => now[k] === old[k]); }",
            arg=[self.root.element_handle(), state],
            timeout=30_000,
        )


# An <img> not yet decoded draws nothing; `pixels` is then that of an empty canvas.
STATE = """(root) => {
    const pixels = [...root.querySelectorAll("img, canvas")].map((picture) => {
        const copy = document.createElement("canvas");
        copy.width = copy.height = 64;
        const context = copy.getContext("2d");
        try { context.drawImage(picture, 0, 0, 64, 64); } catch { return ""; }
        return copy.toDataURL();
    }).join();
    const drawn = [...root.querySelectorAll("svg")].map((e) => e.innerHTML).join();
    const alt = [...root.querySelectorAll("[role=img], img")]
        .map((e) => e.alt || e.getAttribute("aria-label")).join(" ");
    return { pixels, drawn, alt, numbers: [...root.querySelectorAll("output")]
        .map((e) => e.textContent).join(" ") };
}"""


# whole notebooks


@notebooks
def test_every_cell_runs_without_an_error(desk, path):
    notebook = desk.open(path)
    for cell in notebook.cells:
        if cell["cell_type"] == "code" and cell["source"]:
            errors = [o for o in cell["outputs"] if o["output_type"] == "error"]
            expected = "raises-exception" in cell["metadata"].get("tags", [])
            assert bool(errors) == expected, (cell["source"], errors)


@notebooks
def test_nothing_complains_in_the_console(desk, path):
    assert desk.open(path).complaints == []


@notebooks
def test_nothing_is_asked_of_another_machine(desk, path):
    assert desk.open(path).hosts - {None} == {"127.0.0.1"}


@chapters
def test_a_stored_chapter_shows_its_figures_with_alt_text_before_it_is_run(desk, path):
    images = desk.open(path).stored_images
    assert len(images) >= 2
    for image in images:
        assert image["alt"] and image["width"] > 0, image


@notebooks
def test_axe_finds_nothing_in_outputs_and_prose(desk, path):
    notebook = desk.open(path)
    require("axe_core_python", "pip install -r requirements-test.txt")
    axe = importlib.resources.files("axe_core_python") / "axe.min.js"
    # Evaluated: a script tag would be caught by the loader of Lab.
    notebook.page.evaluate(f"() => {{ {axe.read_text(encoding='utf-8')} }}")
    # The colors of a traceback are Lab's own, and faint.
    found = notebook.page.evaluate(
        """() => axe.run(
            {
                include: [[".jp-OutputArea-output"], [".jp-RenderedMarkdown"]],
                exclude: [["[class*=ansi-]"]],
            },
            { resultTypes: ["violations"] },
        ).then((result) => result.violations.map(
            (v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3)}`))"""
    )
    assert found == []


# views


@views
def test_a_slider_moved_by_key_changes_picture_and_alt_text(desk, path, call):
    view = View(desk.open(path), call)
    first = view.state()
    second = view.press_until_changed("ArrowRight")
    assert second["numbers"] != first["numbers"]
    view.press_until("ArrowLeft", first)


@views
def test_a_key_in_a_view_is_no_shortcut_of_lab(desk, path, call):
    notebook = desk.open(path)
    view, before = View(notebook, call), sources(notebook)
    for control in view.root.locator("input, button").all():
        control.focus()
        for key in ["x", "d", "d", "b", "m"]:
            notebook.page.keyboard.press(key)
        assert control.evaluate("(e) => e === document.activeElement")
    # A cut would have happened by the time the kernel has answered a slider.
    view.slider.focus()
    view.press_until_changed("ArrowRight")
    view.press_until_changed("ArrowLeft")
    assert sources(notebook) == before


def sources(notebook):
    return [(cell["cell_type"], cell["source"]) for cell in notebook.cells]


@views
def test_reset_goes_back_to_the_start(desk, path, call):
    view = View(desk.open(path), call)
    first = view.state()
    view.press_until_changed("End")
    view.root.get_by_role("button", name="Reset").focus()
    view.press_until("Enter", first)


@views
def test_the_sentence_for_screen_readers_follows(desk, path, call):
    view = View(desk.open(path), call)
    spoken = view.root.locator("[aria-live=polite]")
    before = spoken.text_content()
    view.press_until_changed("ArrowRight")
    view.page.wait_for_function(
        "([node, old]) => node.textContent && node.textContent !== old",
        arg=[spoken.element_handle(), before],
        timeout=30_000,
    )
    view.press_until_changed("ArrowLeft")


def test_a_click_on_a_surface_moves_the_point(desk):
    view = View(desk.open(CHAPTERS[1]), NEURONS)
    x1 = view.root.get_by_label("x1, an input").first
    before = float(x1.input_value())
    box = view.root.locator(".bpkit-plot").first.bounding_box()
    view.page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    assert float(x1.input_value()) == float(x1.get_attribute("max")) != before
    view.root.get_by_role("button", name="Reset").click()


def test_the_training_view_ends_with_what_the_still_figure_shows(desk):
    notebook = desk.open(CHAPTERS[0])
    view = notebook.outputs(notebook.index("TrainingView(")).locator(".bpkit")
    titles = view.locator(".bpkit-title").all_text_contents()
    assert titles[0].startswith("loss 0.") and titles[1].startswith("accuracy 9")
    assert view.locator("li canvas").count() == 6


# a notebook of our own: what goes wrong, hasty hands, a loop that goes on

SLOW = """
import time

from bpkit import widgets

drawn = []


def slow(ax, n):
    drawn.append(n)
    time.sleep(0.1)
    if n == 40:
        raise ZeroDivisionError("n is forty")
    ax.plot([0, n])


widgets.explore(slow, alt=lambda n: f"A line to {n}.", n=(0, 40, 1, 1))
"""
LOOP = """
from pathlib import Path

import numpy as np

X, y = np.random.default_rng(0).random((4, 64)), np.array([0, 0, 1, 1])
view = widgets.TrainingView(lambda X: np.eye(2)[[0, 1, 1, 1]], X, y, classes=2)
display(view)
while not Path("enough").exists():
    view.update(0.5)
    time.sleep(0.01)
"""


def test_hasty_keys_draw_the_newest_value_and_never_queue(desk, trial):
    view = View(trial, "explore(")
    for _ in range(30):
        view.page.keyboard.press("ArrowRight")
    view.root.locator("img[alt='A line to 31.']").wait_for(timeout=60_000)
    trial.run(1)
    (output,) = trial.cells[1]["outputs"]
    drawn = json.loads("".join(output["data"]["text/plain"]))
    assert drawn[0] == 1 and drawn[-1] == 31
    assert len(drawn) < 25


def test_an_error_in_the_drawing_is_shown_in_words_and_goes_away(desk, trial):
    view = View(trial, "explore(")
    view.page.keyboard.press("End")
    box = view.root.get_by_role("alert")
    box.wait_for(timeout=30_000)
    assert box.text_content() == "Your function stopped. ZeroDivisionError: n is forty"
    view.page.keyboard.press("Home")
    box.wait_for(state="hidden", timeout=30_000)


def test_the_training_view_moves_while_the_cell_runs(desk, trial, notebook_folder):
    started = trial.start(2)
    titles = trial.outputs(2).locator(".bpkit-title")
    titles.get_by_text("accuracy 75.0 %").wait_for(timeout=60_000)
    steps = "(node) => Number(/over (\\d+) steps/.exec(node.ariaLabel)[1])"
    curve = trial.outputs(2).locator("svg.bpkit-chart").first
    trial.page.wait_for_function(
        f"([node, old]) => ({steps})(node) > old",
        arg=[curve.element_handle(), curve.evaluate(steps)],
        timeout=30_000,
    )
    assert trial.prompt(2) == "[*]:"
    (notebook_folder / "enough").touch()
    trial.finish(started)
    assert trial.outputs(2).locator("li").all_text_contents() == ["0 → 11 times"]


@pytest.fixture(scope="module")
def trial(desk, notebook_folder):
    nbformat = require("nbformat", "pip install -r requirements-test.txt")
    nb = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        cells=[nbformat.v4.new_code_cell(s.strip()) for s in (SLOW, "drawn", LOOP)],
    )
    nbformat.write(nb, notebook_folder / "trial.ipynb")
    notebook = desk.open("trial.ipynb", run=False)
    notebook.run(0)
    return notebook


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


def test_an_untouched_a_wrong_and_a_right_answer_get_their_cards(desk):
    notebook = desk.open(EXERCISES[1])
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


@pytest.mark.parametrize("path, call", VIEWS[:2])
def test_from_key_press_to_picture(desk, path, call, record_property):
    view = View(desk.open(path), call)
    view.root.evaluate(LATENCY)
    for i in range(20):
        view.page.keyboard.press("ArrowLeft" if i % 2 else "ArrowRight")
        view.page.wait_for_function(
            "([root, n]) => root.times.length > n",
            arg=[view.root.element_handle(), i],
            polling=150,  # a page that is asked more often is slower
            timeout=30_000,
        )
    times = view.root.evaluate("(root) => root.times")
    name = f"{path.split('/')[1][:2]} {call.rstrip('(')}"
    record_property("key press to picture", f"{name} {statistics.median(times):.0f} ms")
    assert len(times) == 20
