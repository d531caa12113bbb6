"""The built course in Chromium, from the loopback alone: its kernel finds our wheel.

NumPy for Pyodide is in no registry that a test reaches: the cells enter bpkit without
its first page, which imports it. In the workflow `lite`, which has the network,
in_the_browser.py runs whole chapters.
"""

import json

import bpkit
import build_lite
import pytest
from helpers import WEEKLY
from served import Notebook, served

CELLS = [
    """import sys
import time
import types
from importlib import metadata, util

found = util.find_spec("bpkit")  # the wheel is there before the first cell
room = sys.modules["bpkit"] = types.ModuleType("bpkit")
room.__path__ = list(found.submodule_search_locations)
print(sys.platform, metadata.version("bpkit-course"))
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


def notebook():
    code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return {
        "cells": [code | {"id": f"c{k}", "source": x} for k, x in enumerate(CELLS)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@pytest.fixture(scope="module")
def site(pyodide, tmp_path_factory):
    """The course as it is built, with this notebook in it, and Pyodide beside it."""
    output = tmp_path_factory.mktemp("lite") / "site"
    chosen = build_lite.contents

    def contents(folder):
        chosen(folder)
        (folder / "chapters" / "tried.ipynb").write_text(json.dumps(notebook()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_lite, "contents", contents)
        build_lite.build(output)
    (output / "pyodide").symlink_to(pyodide.resolve())
    there = json.loads((pyodide / "pyodide-lock.json").read_text())["packages"]
    file = output / "jupyter-lite.json"
    config = json.loads(file.read_text())
    kernel = config["jupyter-config-data"]["litePluginSettings"][build_lite.KERNEL]
    kernel["pyodideUrl"] = "./pyodide/pyodide.mjs"
    packages = kernel["loadPyodideOptions"]["packages"]
    packages[:] = [*there, *(x for x in packages if x.endswith(".whl"))]
    file.write_text(json.dumps(config))
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
    assert opened.output(0).split() == ["emscripten", bpkit.__version__]


def test_a_working_copy_is_started_from_a_cell(opened):
    assert "Your copy: " in opened.output(2)


def test_the_capstone_says_where_it_is_tried(opened):
    assert "a browser starts none" in " ".join(opened.output(3).split())


def test_views_move_and_the_kernel_hears_of_it(opened):
    opened.page.get_by_role("button", name="count").click()
    opened.page.locator(".noUi-handle").press("ArrowRight")
    assert opened.run(5) == "1 1"


def test_nothing_comes_from_elsewhere_but_python_and_its_packages(opened):
    assert opened.elsewhere() == set()


def test_what_was_done_is_there_after_the_page_was_closed(opened, browser, site):
    opened.page.reload()
    opened.cells.first.wait_for()
    opened.run_all()
    assert "05.a" in opened.wait_for(1)
    assert "You have started already" in opened.wait_for(2)
