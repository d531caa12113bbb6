"""The exercises of chapter 03, and how their answers are judged.

What they hand to the learner is what the checks judge by.
"""

import inspect

import numpy as np
from answers import namespace
from every_exercise import *  # noqa: F403

from bpkit.checks import ch03
from bpkit.gradcheck import gradient_errors

CHAPTER = "03"


def test_the_colleagues_softmax_of_the_notebook_is_the_one_that_is_judged():
    rng = np.random.default_rng(0)
    theirs = namespace("exercises", "03")["colleagues_softmax"]
    for Z in [rng.normal(size=(4, 3)), ch03.witness()[:1], ch03.witness() / 100]:
        np.testing.assert_array_equal(theirs(Z), ch03.colleagues_softmax(Z))
    assert "Z.max()" in inspect.getsource(ch03.colleagues_softmax)


def test_the_smoothed_loss_of_the_notebook_is_the_one_that_is_judged():
    rng = np.random.default_rng(0)
    theirs = namespace("exercises", "03")["smoothed_cross_entropy"]
    Z, y = rng.normal(size=(5, 4)), rng.integers(0, 4, 5)
    np.testing.assert_allclose(theirs(Z, y), ch03.smoothed_cross_entropy(Z, y))
    errors = gradient_errors(
        theirs, ch03.smoothed_cross_entropy_backward, Z, y, rng=rng
    )
    assert max(errors) < 1e-7
