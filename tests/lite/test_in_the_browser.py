"""Chapters in a browser alone, with Pyodide, NumPy and matplotlib from their address.

Only where BPKIT_LITE is `network`, as in the workflow `lite`. It prints (-s) how long a
click takes to the first picture, and what came from where.
"""

import json
import os
from pathlib import Path

import pytest
from served import Notebook, built, served

pytestmark = pytest.mark.skipif(
    os.environ.get("BPKIT_LITE") != "network", reason="BPKIT_LITE is not `network`"
)
ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "tests" / "browser" / "screenshots"
# Of each chapter, words in the cell that makes a view with a slider.
CHAPTERS = {"00": "explore(", "05": "StepperView(", "10": "DepthView("}
# Seconds: a chapter of half a minute may take some minutes here.
PATIENCE = 15 * 60
CELLS = [
    "from bpkit.checks import check, hint, solution",
    "check('00.1', lambda X: 2 * X)",
    """def for_ever(X):
    while True:
        pass


check('00.1', for_ever)""",
    """def deaf(X):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


check('00.1', deaf)""",
    "solution('00.1')",
    "%run -m bpkit.exercises start 01",
    """from bpkit.progress import passed, predict, review
predict('05.a', 'days', options=['second', 'minutes', 'days'])""",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    output = tmp_path_factory.mktemp("lite") / "site"
    config = built(output, CELLS)
    (output / "jupyter-lite.json").write_text(json.dumps(config))
    with served(output) as address:
        yield address


@pytest.fixture
def opened(browser, address, request):
    """Opens a notebook; its page is kept as a picture, for who looks at a failure."""
    pages = []

    def open(path):
        pages.append(Notebook(browser, address, path))
        pages[-1].page.set_default_timeout(PATIENCE * 1000)
        return pages[-1]

    yield open
    for notebook in pages:
        SCREENSHOTS.mkdir(exist_ok=True)
        notebook.page.screenshot(path=SCREENSHOTS / f"{request.node.name}.png")
        notebook.page.close()


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("number", CHAPTERS)
def test_a_chapter_runs_from_top_to_bottom_and_its_view_moves(opened, number):
    (path,) = (ROOT / "chapters").glob(f"{number}_*.ipynb")
    cells = code_cells(path)
    notebook = opened(f"chapters/{path.name}")
    tags = [x["metadata"].get("tags", []) for x in cells]
    notebook.wanted = sum("raises-exception" in x for x in tags)
    notebook.run_all()
    notebook.wait_for(0)
    print(f"\n{path.stem}: first prompt after {notebook.seconds():.0f} s")
    pictures = notebook.page.locator(".jp-Notebook .jp-OutputArea-output img")
    pictures.first.wait_for()
    print(f"first picture after {notebook.seconds():.0f} s")
    notebook.wait_for(len(cells) - 1)
    print(f"all cells after {notebook.seconds():.0f} s")
    for host, size in notebook.bytes.most_common():
        print(f"{size / 1e6:6.1f} MB  {host}")

    assert len(notebook.errors()) == notebook.wanted, notebook.errors()

    (k,) = (k for k, x in enumerate(cells) if CHAPTERS[number] in "".join(x["source"]))
    view = notebook.cells.nth(k).locator(".bpkit")
    before = view.inner_html()
    # A slider: a first button may lead back to where the view stands already.
    view.locator("input[type=range]").first.press("ArrowRight")
    notebook.page.wait_for_function(
        "([view, before]) => view.innerHTML !== before",
        arg=[view.element_handle(), before],
    )


def test_checks_say_what_they_say_elsewhere_and_end(opened):
    notebook = opened("chapters/tried.ipynb")
    notebook.run_all()
    assert "00.1 right" in notebook.wait_for(1)
    assert "No end after " in notebook.wait_for(2)
    assert "No end after " in notebook.wait_for(3)
    assert "00.1 solution" in notebook.wait_for(4)
    assert "Your copy: " in notebook.wait_for(5)
    assert "days is kept" in notebook.wait_for(6)
    assert notebook.errors() == []
