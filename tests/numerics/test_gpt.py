"""A GPT of 4,192 numbers: as numbers, as arrays and from pairs, and as published."""

import numpy as np
import pytest

from benchmarks import gpt

# microgpt (A. Karpathy, 2026) on these names from random.seed(42), in Python 3.11: the
# losses that it prints at its first steps. Facts of a run; no line of it is here.
PUBLISHED = [
    3.396186163558503,
    3.27944377498138,
    3.175664580155237,
    3.305831226741021,
    3.504912565213378,
    3.363927395879913,
]
WAYS = {
    "numbers": gpt.of_values,
    "arrays": gpt.of_array_values,
    "pairs": gpt.of_pairs,
    "a class like microgpt's": gpt.of_slopes,
}


def losses(way, steps=6):
    step = WAYS[way]()
    return [step(k) for k in range(steps)]


def test_it_starts_where_the_published_one_does():
    names, params = gpt.start()
    assert len(names) == 5163 and names[:3] == ["mignon", "richie", "prince"]
    assert sum(np.size(W) for W in params.values()) == 4192


@pytest.mark.parametrize("way", WAYS)
def test_its_first_losses_are_the_published_ones(way):
    np.testing.assert_allclose(losses(way), PUBLISHED, rtol=0, atol=1e-12)


def test_arrays_in_a_graph_and_pairs_by_hand_stay_together():
    ways = losses("arrays", 100), losses("pairs", 100)
    np.testing.assert_allclose(*ways, rtol=0, atol=1e-12)


def test_it_learns():
    """As much as the published one: 2.734 is its mean over 100 steps."""
    found = losses("pairs", 1000)
    assert abs(np.mean(found[:100]) - 2.7340) < 5e-5
    assert abs(np.mean(found[900:]) - 2.2246) < 5e-5
