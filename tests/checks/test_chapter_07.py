"""The exercises of chapter 07, and how their answers are judged."""

import numpy as np
from answers import namespace
from every_exercise import *  # noqa: F403

from bpkit.checks import ch07, check

CHAPTER = "07"


def test_the_colleagues_step_of_the_notebook_is_the_one_that_is_judged():
    theirs = namespace("exercises", "07")["colleagues_step"]
    assert check("07.6", theirs).slip == "the colleague's"
    case = ch07.batches_and_networks(np.random.default_rng(0))[0]
    judged = ch07.stepping(early=True, twice=True)
    for mine, other in zip(theirs(*case), judged(*case), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12)


def test_the_step_by_hand_is_what_is_computed():
    pairs = zip(ch07.stages_by_hand(), ch07.stages_computed(), strict=True)
    for by_hand, computed in pairs:
        np.testing.assert_allclose(by_hand, computed, atol=1e-12)
