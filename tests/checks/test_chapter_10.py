"""The exercises of chapter 10, and how their answers are judged."""

import inspect
import json

import numpy as np
from answers import ROOT
from every_exercise import *  # noqa: F403

from bpkit.checks.ch10 import block, colleagues_backward, normalized_blocks
from bpkit.gradcheck import gradient_errors

CHAPTER = "10"


def test_what_the_notebook_shows_is_what_is_judged():
    (path,) = (ROOT / "exercises").glob("10_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = "\n".join("".join(cell["source"]) for cell in cells)
    for function in (block, colleagues_backward):
        assert inspect.getsource(function).strip() in shown


def test_of_the_colleagues_gradients_that_of_x_alone_is_wrong():
    rng = np.random.default_rng(0)
    _, *inputs = normalized_blocks(rng)[0]
    errors = gradient_errors(block, colleagues_backward, *inputs, rng=rng)
    assert [error < 1e-6 for error in errors] == [False, True, True, True]
