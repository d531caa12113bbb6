"""The exercises of chapter 01, and how their answers are judged."""

import inspect
import json

from answers import ROOT
from every_exercise import *  # noqa: F403

CHAPTER = "01"


def test_the_colleagues_layer_of_the_notebook_is_the_one_that_is_judged():
    from bpkit.checks.ch01 import colleagues_layer

    (path,) = (ROOT / "exercises").glob("01_*.ipynb")
    sources = [
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]
    assert inspect.getsource(colleagues_layer).strip() in [s.strip() for s in sources]
