"""The exercises of chapter 08, and how their answers are judged."""

import inspect
import json

import numpy as np
from answers import ROOT
from every_exercise import *  # noqa: F403

from bpkit.checks import check
from bpkit.checks.ch08 import WRONG, colleagues_backward, gated, passing, rms_norm

CHAPTER = "08"


def test_what_the_notebook_shows_is_what_is_judged():
    (path,) = (ROOT / "exercises").glob("08_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = "\n".join("".join(cell["source"]) for cell in cells)
    for function in (gated, colleagues_backward, rms_norm):
        assert inspect.getsource(function).strip() in shown


def test_each_wrong_partner_is_let_pass_by_a_convenient_input():
    rng = np.random.default_rng(0)
    dA, X = rng.standard_normal((2, 20, 5))
    g, b = rng.standard_normal((2, 5))
    assert passing(dA, X, g, b) == []
    convenient = [
        (np.ones_like(dA), X, g, b),
        (dA[:1], X[:1], g, b),
        (dA, X, np.ones_like(g), b),
        (dA, X, abs(g), 0 * b),
        (dA, abs(X), abs(g), abs(b)),
    ]
    assert {name for inputs in convenient for name in passing(*inputs)} == set(WRONG)


def test_who_passes_a_weak_test_is_told_where_no_slip_fits():
    def weak(rng):
        dA = np.ones((1, 5))
        return dA, rng.standard_normal((1, 5)), np.ones(5), np.zeros(5)

    result = check("08.5", weak)
    assert (result.outcome, result.slip) == ("wrong", None)
    assert "7 of 7" not in result.message
    assert "the one that forgets dA; " in result.message
