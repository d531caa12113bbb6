"""The exercises of chapter 06, and how their answers are judged."""

import numpy as np
import pytest
from answers import namespace
from every_exercise import *  # noqa: F403

from bpkit.checks import ch06

CHAPTER = "06"


def test_the_colleagues_backward_of_the_notebook_is_the_one_that_is_judged():
    theirs = namespace("exercises", "06")["colleagues_backward"]
    square = ch06.square_and_other_networks(np.random.default_rng(0))[0]
    pairs = zip(theirs(*square), ch06.colleagues_backward(*square), strict=True)
    for mine, judged in pairs:
        np.testing.assert_array_equal(mine, judged)


def test_the_colleagues_bug_is_silent_on_squares_and_dh_is_the_first_to_show_it():
    square, *_, other = ch06.square_and_other_networks(np.random.default_rng(0))
    theirs, right = ch06.colleagues_backward(*square), ch06.mended_backward(*square)
    agree = [np.allclose(a, b) for a, b in zip(theirs, right, strict=True)]
    assert agree == [True, False, False, False, True]
    with pytest.raises(ValueError, match="mismatch"):
        ch06.colleagues_backward(*other)


def test_nielsens_neurons_end_where_his_book_prints():
    A = ch06.outputs(np.array([0.6, 2.0]), np.array([0.9, 2.0]), 0.15, 300)
    np.testing.assert_allclose(A[0], [0.82, 0.98], atol=0.005)
    np.testing.assert_allclose(A[300], [0.09, 0.20], atol=0.005)
