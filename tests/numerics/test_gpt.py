"""A GPT of 4,192 numbers: as numbers, as arrays and from pairs, and as published."""

import numpy as np
import pytest

from benchmarks import gpt
from bpkit.experiments import results, script

# What microgpt (A. Karpathy, 2026) prints on these names at its first steps, from
# random.seed(42), in Python 3.11. Facts of a run; no line of it is here.
PUBLISHED = results("15_gpt")["losses"]
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


def test_the_chapter_starts_there_too():
    """With a column for each output, where the published one has a row."""
    names, params = script("15_gpt")["start"]()
    expected, published = gpt.start()
    assert names == expected and list(params) == list(published)
    for name, W in published.items():
        turned = np.array(W) if name in ("tokens", "places") else np.array(W).T
        np.testing.assert_array_equal(params[name], turned)


def test_what_the_chapter_reads_is_what_is_read_here():
    trial = script("15_gpt")
    for word in ("ana", "christopherjohnson"):
        for ids, expected in zip(
            trial["encoded"](word), gpt.encoded(word), strict=True
        ):
            assert ids.tolist() == expected


def test_shares_are_those_of_attention_and_a_taste_is_told_from_none():
    trial = script("15_gpt")
    names, params = trial["start"]()
    P = trial["shares"](params)("ana")
    assert P.shape == (4, 4, 4) and np.allclose(P.sum(axis=2), 1)
    assert not np.triu(P, k=1).any()

    def level(word):
        T = len(word) + 1
        return np.stack([np.tri(T) / np.arange(1, T + 1)[:, None]] * 4)

    np.testing.assert_allclose(trial["taste"](level, names[:50], "a"), 1)


@pytest.mark.parametrize("way", WAYS)
def test_its_first_losses_are_the_published_ones(way):
    np.testing.assert_allclose(losses(way), PUBLISHED, rtol=0, atol=1e-12)


def test_arrays_in_a_graph_and_pairs_by_hand_stay_together():
    ways = losses("arrays", 100), losses("pairs", 100)
    np.testing.assert_allclose(*ways, rtol=0, atol=1e-12)


def test_it_learns():
    """As much as the published one."""
    found = losses("pairs", 1000)
    published = results("15_gpt")
    assert abs(np.mean(found[:100]) - published["steps 1 to 100"]) < 5e-5
    assert abs(np.mean(found[900:]) - published["steps 901 to 1,000"]) < 5e-5
