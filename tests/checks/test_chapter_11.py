"""The exercises of chapter 11, and how their answers are judged."""

import inspect
import json

import numpy as np
from answers import ROOT
from every_exercise import *  # noqa: F403

from bpkit.checks.ch11 import best_columns, colleagues_scores, honest_scores, scores

CHAPTER = "11"
BETWEEN = "random numbers and shares lie between 0 and 1"
LEFT_OUT |= {("11.1", kind): BETWEEN for kind in ("negative", "extreme")}  # noqa: F405


def test_what_the_notebook_shows_is_what_is_judged():
    (path,) = (ROOT / "exercises").glob("11_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = "\n".join("".join(cell["source"]) for cell in cells)
    for function in (best_columns, scores, colleagues_scores):
        assert inspect.getsource(function).strip() in shown


def test_the_colleagues_scores_read_noise_and_the_honest_ones_do_not():
    rng = np.random.default_rng(0)
    X, held = rng.standard_normal((60, 2000)), np.arange(60) % 3 == 0
    right = {colleagues_scores: [], honest_scores: []}
    for _ in range(40):
        y = rng.permutation(np.arange(60) % 2)
        for f, shares in right.items():
            shares.append(np.mean((f(X, y, held) > 0) == y[held]))
    assert np.mean(right[colleagues_scores]) > 0.75
    assert abs(np.mean(right[honest_scores]) - 0.5) < 0.07
