"""The views on a page without a kernel: moved by keyboard, they say what Python says.

They are moved on the pages of the built site: at a push those whose cells run in a
moment, weekly all. What fails is tried on pages of its own, as files.
"""

import re

import nbformat
import numpy as np
import pytest
import site_views
import site_views_answers as answers
import site_views_grids as grids
import site_views_run as run
import site_views_tables as tables
from alive import CHAPTERS, TRIED, Made, made
from helpers import PATIENCE
from matplotlib.figure import Figure

from bpkit.optimizers import SGD
from bpkit.widgets import DescentView, NeuronsView, RaceView
from bpkit.widgets._scores import describe
from bpkit.widgets._spoken import aloud

STILL = {"Inside"}  # what it needs does not fit
# What is trained with other instructions on another processor may say other numbers.
TRAINED = {
    "Training, live",
    "Gates",
    "Attention",
    "Codes",
    "Inside",
    "Freezing",
    "Rule against rule",
}
TRAINED |= {"The field of D and the cloud of G", "Costs"}
SEEN = """(view) => [...view.querySelectorAll(":not(script)")].flatMap((node) =>
    [node.getAttribute("aria-label"), node.alt, node.innerText ?? ""]).join("\\n")"""
DOUBLES = "(view, name) => [...new Float64Array(view.model.get(name).buffer)]"
# What arrow keys do not move, and the pad to draw on, which no table answers.
NO_ARROWS = {"button", "div", "canvas", "text", "number", "checkbox"}
ENTER = """(view) => {
    view.tabIndex = -1;
    view.focus();
    view.removeAttribute("tabindex");
}"""
FOCUS = """(view) => view.contains(document.activeElement)
    ? [document.activeElement.localName, document.activeElement.type ?? ""] : null"""


def laid(folder, pages, *, between="<p>text</p>"):
    """A page of these views in a folder, and what it loads."""
    (folder / "chapters").mkdir(exist_ok=True)
    (folder / "_static").mkdir(exist_ok=True)
    for name, text in site_views.files().items():
        (folder / "_static" / name).write_text(text, encoding="utf-8")
    path = folder / "chapters" / "page.html"
    parts = [site_views.markup(page, "../_static/") for page in pages]
    head = "<!doctype html><html lang=en><meta charset=utf-8><title>views</title><body>"
    path.write_text(head + between.join(["", *parts]), encoding="utf-8")
    return path


def started(page, k):
    """The k-th view, in sight and alive."""
    view = page.locator("bpkit-view").nth(k)
    view.scroll_into_view_if_needed()
    page.wait_for_function(
        "(k) => document.querySelectorAll('bpkit-view')[k].matches('[data-alive]')",
        arg=k,
    )
    return view


def moves(page, view, *, most=30):
    """Tab by Tab through a view, keys on what has them; yields after each of them."""
    view.evaluate(ENTER)
    for _ in range(most):
        page.keyboard.press("Tab")
        at = view.evaluate(FOCUS)
        if at is None:
            return
        name, kind = at
        if name in NO_ARROWS or kind in NO_ARROWS:
            continue
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft"):
            page.keyboard.press(key)
            yield


def get(view, *names):
    return view.evaluate("(view, names) => names.map((n) => view.model.get(n))", names)


def python_values(widget, values):
    """Where a page's sliders stand, in Python's values."""
    if type(widget).__name__ not in grids.GRIDS:
        return values
    page, grid = tables.axes_of(widget), tables.grid_of(widget)
    return values | {
        name: grid[name][page[name].index(values[name])]
        for name in grid
        if name in values
    }


def what_python_says(widget, frames, view):
    """(position, sentence): what Python says at the place that the page shows."""
    kind = type(widget).__name__
    if frames:
        [frame] = get(view, "frame")
        loss = frames[frame]["history"]["losses"][-1]
        return frame, f"loss {float(f'{loss:.3g}'):g}"
    if kind == "StepperView":
        order, step = get(view, "order", "step")
        return (order, step), widget.walks[order][step]["say"]
    values, right = get(view, "values", "right")
    place = str((values, right))
    if kind == "ScoresView":
        scores = np.array([values[f"z{i}"] for i in range(len(widget.names))])
        said = describe(widget.names, scores, right)
        assert get(view, "alt") == [said]
        return place, re.search(r"Loss (.*?)\. G", said)[1]
    found = widget.picture(python_values(widget, values))
    if kind == "DifferenceView":
        [step] = get(view, "step")
        return f"{place}{step}", found["sentences"][2 * step]
    if kind == "DescentView":
        for trait in ("path", "losses"):
            browser = np.array(view.evaluate(DOUBLES, trait))
            np.testing.assert_allclose(browser, np.frombuffer(found[trait]), rtol=1e-6)
        losses = np.frombuffer(found["losses"])
        return place, f"loss {losses[0]:.3g}" if losses[0] < 1000 else "loss"
    if kind == "RaceView":
        for trait in ("paths", "losses"):
            browser = np.array(view.evaluate(DOUBLES, trait))
            np.testing.assert_allclose(browser, np.frombuffer(found[trait]), rtol=1e-5)
        ends = np.frombuffer(found["losses"]).reshape(len(found["shown"]), -1)[:, -1]
        return place, f"lowest loss first: {found['shown'][ends.argmin()]} "
    return place, aloud(found["alt"])


@pytest.mark.parametrize("chapter", TRIED)
def test_moved_by_keyboard_a_view_says_what_python_says(reader, chapter):
    one = reader()
    page = one.open(f"chapters/{CHAPTERS[chapter].stem}.html")
    parts = zip(made(chapter).views, made(chapter).frames, strict=True)
    alive = [pair for pair in parts if pair[0].name not in STILL]
    assert page.locator("bpkit-view").count() == len(alive)
    one.wake()  # some stand in a fold
    for k, (widget, frames) in enumerate(alive):
        view, places = started(page, k), set()
        for _ in moves(page, view):
            place, said = what_python_says(widget, frames, view)
            places.add(place)
            assert said in view.evaluate(SEEN), (widget.name, place)
        assert len(places) >= 2, widget.name
    assert (one.elsewhere, one.complaints) == ([], [])


@pytest.mark.parametrize("chapter", TRIED)
def test_the_cells_found_make_the_view_that_the_chapter_shows(chapter):
    for cell, widget in zip(made(chapter).cells, made(chapter).views, strict=True):
        kept = [o.data["text/plain"] for o in cell.outputs if "text/plain" in o.data]
        if widget.name not in TRAINED:
            assert widget._repr_mimebundle_()[0]["text/plain"] == kept[-1]


@pytest.mark.parametrize("chapter", TRIED)
def test_a_view_lives_where_its_steps_fit_into_200_kB(chapter):
    for page in made(chapter).pages:
        size = len(page["packed"])
        assert (size == 0) == (page["name"] in STILL), page["name"]
        assert size <= site_views.MOST, (page["name"], size)


def few_moves(view):
    """A grid world's table in a moment."""
    found = grids.moves_and_walls(view)
    return found | {"moves": [0, 1, 1000], "explore": [0.2], "slip": [0]}


@pytest.fixture(scope="module")
def walled():
    """Chapter 19's view with a small table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "GRIDS", grids.GRIDS | {"GridView": few_moves})
        return Made("19")


@pytest.fixture
def walls(browser, tmp_path, walled):
    """That view, and a page of its own with it."""
    path = laid(tmp_path, walled.pages, between="<p style='height: 3000px'>text</p>")
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(path.as_uri())
    yield walled, page, path
    page.close()


def test_what_no_table_answers_is_said_and_the_view_goes_on(walls):
    small, page, _ = walls
    assert page.locator("bpkit-view figure").count() == 1  # far away: nothing is loaded
    assert page.locator("script[src*='view-grid']").count() == 0
    view = started(page, 0)
    note, third, fourth = view.locator(".bpkit-note"), *cells(view, 3, 4)
    third.press("Enter")  # the wall of the chapter's task
    widget, [values] = small.views[0], get(view, "values")
    assert values["rows"][0][2] == "#"
    walled = widget.picture(widget.values | {"rows": values["rows"]})
    assert aloud(walled["alt"]) in view.evaluate(SEEN)
    fourth.press("Enter")  # another one
    assert "needs Python" in note.inner_text()
    assert aloud(walled["alt"]) in view.evaluate(SEEN)
    view.get_by_role("button", name="Reset").press("Enter")
    assert note.inner_text() == ""
    assert aloud(widget.picture(widget.values)["alt"]) in view.evaluate(SEEN)


def cells(view, *columns):
    """The buttons of these cells in the top row."""
    return [view.locator(".bpkit-grid button").nth(k - 1) for k in columns]


def test_a_view_that_does_not_load_says_so_and_stays_a_picture(walls):
    _, page, path = walls
    (path.parents[1] / "_static" / "bpkit-view-grid.js").unlink()
    view = page.locator("bpkit-view")
    view.scroll_into_view_if_needed()
    note = view.get_by_role("status")
    note.wait_for()
    assert "bpkit-view-grid.js did not load" in note.inner_text()
    assert view.locator("img").get_attribute("alt")


def test_a_view_that_stops_while_it_is_drawn_leaves_its_picture(walls):
    _, page, path = walls
    script = path.parents[1] / "_static" / "bpkit-view-grid.js"
    script.write_text(
        'bpkit = { "view-grid": { render() { throw new Error("halt"); } } };',
        encoding="utf-8",
    )
    view = page.locator("bpkit-view")
    view.scroll_into_view_if_needed()
    view.get_by_role("status").wait_for()
    assert "did not start (halt)" in view.inner_text()
    assert view.locator("figure img").is_visible()


def test_a_picture_in_svg_keeps_the_numbers_that_are_written_in_it():
    figure = Figure()
    figure.subplots().set_title("error 0.0001, on new points 0.2345")
    assert any("error 0.0001, on new points 0.2345" in x for x in tables.svg(figure))


def test_a_chapter_built_again_runs_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(site_views, "CACHE", tmp_path)
    first = site_views.place(nbformat.read(CHAPTERS["03"], as_version=4), "03_losses")
    monkeypatch.setattr(site_views.subprocess, "run", None)
    again = site_views.place(nbformat.read(CHAPTERS["03"], as_version=4), "03_losses")
    assert again == first
    html = [o.data["text/html"] for cell in first.cells for o in cell.get("outputs", [])
            if "<bpkit-view" in o.get("data", {}).get("text/html", "")]  # fmt: skip
    assert len(html) == 1 and '"../_static/bpkit-player.js"' in html[0]


def test_a_changed_cell_or_file_is_made_anew():
    nb = nbformat.read(CHAPTERS["03"], as_version=4)
    [at] = run.view_cells(nb)
    before = site_views.fingerprint(nb)
    nb.cells[at].source += "\n"
    assert site_views.fingerprint(nb) != before


@pytest.mark.parametrize("said", ["off", "04,15"])
def test_views_may_stay_still(monkeypatch, said):
    monkeypatch.setenv("BPKIT_VIEWS", said)
    monkeypatch.setattr(site_views, "pages", None)
    nb = nbformat.read(CHAPTERS["03"], as_version=4)
    assert site_views.place(nb, "03") == nbformat.read(CHAPTERS["03"], as_version=4)


@pytest.mark.parametrize("said", ["none", "3", "03, 04"])
def test_a_setting_that_names_no_chapters_is_refused(monkeypatch, said):
    monkeypatch.setenv("BPKIT_VIEWS", said)
    with pytest.raises(RuntimeError, match="expected `off` or chapters such as 03,15"):
        site_views.place(None, "03")


def test_a_cell_that_does_not_run_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(site_views, "CACHE", tmp_path)
    nb = nbformat.read(CHAPTERS["03"], as_version=4)
    [at] = run.view_cells(nb)
    nb.cells[at].source = "widgets.ScoresView(nowhere)"
    with pytest.raises(RuntimeError, match="03: the cells behind its views.*nowhere"):
        site_views.place(nb, "03")


def test_a_module_that_exports_twice_is_refused():
    with pytest.raises(RuntimeError, match="view-x: expected one line"):
        site_views.classic("view-x", "const a = 1;\n")


@pytest.mark.parametrize("kind", ["neurons", "descent", "surface", "slope", "racer"])
def test_another_function_than_the_browser_knows_gets_no_answer(kind):
    view, names = strange(kind)
    assert answers.ANSWERS[type(view).__name__](view, names) is None


def strange(kind):
    if kind == "neurons":
        return NeuronsView(lambda X, W, b: np.tanh(X @ W + b), np.eye(2), [0, 0]), {}
    if kind in ("surface", "slope", "racer"):
        return strange_race(kind), {}
    return DescentView(
        lambda P: (P**4).sum(axis=1),
        lambda w: 4 * w**3,
        start=(1, 1),
        lr=(0, 1, 0.1, 0.1),
    ), {}


def strange_race(kind):
    """One of the three is another than the browser knows."""
    surface = {"surface": lambda P: np.sin(P).sum(axis=1)}.get(
        kind, lambda P: (P**2).sum(axis=1)
    )
    slope = {"surface": np.cos, "slope": lambda w: 3 * w}.get(kind, lambda w: 2 * w)
    racer = {"racer": lambda lr: SGD(lr / 2)}.get(kind, SGD)
    runners = {"SGD": (racer, (-3, 1, 0.5, -1))}
    return RaceView({"bowl": (surface, slope)}, runners, start=(1, 1))


def test_a_race_that_the_browser_knows_gets_its_answer():
    surface = lambda P: (P**2).sum(axis=1), lambda w: 2 * w
    runners = {"SGD": (SGD, (-3, 1, 0.5, -1))}
    found = answers.race(RaceView({"bowl": surface}, runners, start=(1, 1)), {})
    assert found["surfaces"][0]["terms"] == [[0, 2, 1.0], [2, 0, 1.0]]


def test_a_cell_that_adds_an_entry_to_what_a_view_takes_is_needed():
    cells = ["a = {}", "b = {}", "a['x'] = 1", "b['x'] = 1", "widgets.AView(a)"]
    nb = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells]
    )
    assert run.needed(nb, 4) == [0, 2, 4]
