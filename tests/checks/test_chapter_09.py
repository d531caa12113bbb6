"""The exercises of chapter 09, and how their answers are judged."""

import inspect
import json

from answers import ROOT
from every_exercise import *  # noqa: F403

from bpkit.checks.ch09 import ColleaguesAdam

CHAPTER = "09"


def test_what_the_notebook_shows_is_what_is_judged():
    (path,) = (ROOT / "exercises").glob("09_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = "\n".join("".join(cell["source"]) for cell in cells)
    assert inspect.getsource(ColleaguesAdam).strip() in shown
