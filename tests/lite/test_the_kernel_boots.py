"""The built course in Chromium, from the loopback alone: its kernel finds our wheel.

NumPy for Pyodide is in no registry that a test reaches. Here a stand-in lets bpkit be
imported, and nothing is computed; in the workflow `lite`, which has the network,
test_in_the_browser.py runs whole chapters.
"""

import json

import build_lite
import pytest
from helpers import WEEKLY
from served import Notebook, built, served

import bpkit

CELLS = [
    """import sys
from importlib import metadata
from unittest.mock import MagicMock

for name in ("numpy", "numpy.lib", "numpy.lib.stride_tricks"):
    sys.modules[name] = MagicMock()

import bpkit  # the wheel is there before the first cell

print(sys.platform, bpkit.__version__, metadata.version("bpkit-course"))
""",
    """from bpkit import progress

print(progress.predictions("05"))
progress.predict("05.a", "days", options=["second", "minutes", "days"])
""",
    "%run -m bpkit.exercises start 01",
    "%run -m bpkit.exercises capstone",
    """import anywidget
import ipywidgets
import traitlets


class Counter(anywidget.AnyWidget):
    _esm = '''export default {render({model, el}) {
        const button = document.createElement("button");
        button.textContent = "count";
        button.onclick = () => { model.set("n", model.get("n") + 1);
            model.save_changes(); };
        el.append(button);
    }}'''
    n = traitlets.Int(0).tag(sync=True)


counter, slider = Counter(), ipywidgets.IntSlider(description="lr")
display(counter, slider)
""",
    "print(counter.n, slider.value)",
]


CAPSTONE = CELLS.index("%run -m bpkit.exercises capstone")


@pytest.fixture(scope="module")
def site(pyodide, tmp_path_factory):
    """The course with these cells, and Pyodide beside it, without NumPy."""
    output = tmp_path_factory.mktemp("lite") / "site"
    config = built(output, CELLS, folded=[CAPSTONE])
    (output / "pyodide").symlink_to(pyodide.resolve())
    there = json.loads((pyodide / "pyodide-lock.json").read_text())["packages"]
    kernel = config["jupyter-config-data"]["litePluginSettings"][build_lite.KERNEL]
    kernel["pyodideUrl"] = "./pyodide/pyodide.mjs"
    packages = kernel["loadPyodideOptions"]["packages"]
    packages[:] = [*there, *(x for x in packages if x.endswith(".whl"))]
    (output / "jupyter-lite.json").write_text(json.dumps(config))
    with served(output) as address:
        yield address


@pytest.fixture(scope="module")
def opened(browser, site):
    notebook = Notebook(browser, site, "chapters/tried.ipynb")
    notebook.run_all()
    notebook.wait_for(len(CELLS) - 1)
    yield notebook
    notebook.page.close()


def test_the_kernel_has_our_wheel_before_the_first_cell(opened):
    assert opened.output(0).split() == ["emscripten", *2 * [bpkit.__version__]]


def test_a_working_copy_is_started_from_a_cell(opened):
    """And the place is told as the file browser shows it."""
    assert opened.output(2).endswith("left: my_work/01_weights_and_biases.ipynb")


def test_the_capstone_says_where_it_is_tried(opened):
    """In a folded cell, as the last one of a chapter often is."""
    assert "a browser starts none" in " ".join(opened.wait_for(CAPSTONE).split())


def test_views_move_and_the_kernel_hears_of_it(opened):
    opened.page.get_by_role("button", name="count").click()
    opened.page.locator(".noUi-handle").press("ArrowRight")
    assert opened.run(5) == "1 1"


def test_nothing_comes_from_elsewhere_but_python_and_its_packages(opened):
    assert set(opened.bytes) == {"127.0.0.1"}


@pytest.mark.skipif(not WEEKLY, reason="a second kernel: in the weekly run")
def test_what_was_done_is_there_after_the_page_was_closed(opened, browser, site):
    opened.page.reload()
    opened.cells.first.wait_for()
    opened.run_all()
    assert "05.a" in opened.wait_for(1)
    assert "You have started already" in opened.wait_for(2)
