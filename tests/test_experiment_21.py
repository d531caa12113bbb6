"""Chapter 21's stored experiments are those of their scripts, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored

from bpkit.checks.ch21 import _job
from bpkit.datasets import digits
from bpkit.gradcheck import numerical_gradient
from bpkit.layers import Dense, ReLU, Sequential

PAGE = ROOT / "chapters" / "21_looking_inside.ipynb"
RNG = np.random.default_rng


def page():
    cells = json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def small(width=6):
    rng = RNG(0)
    model = Sequential(Dense(784, width, rng=rng), ReLU(), Dense(width, 10, rng=rng))
    model.params["b1"][...] = 0.3 * rng.normal(size=width)
    return model


def test_what_is_stored_is_what_the_scripts_ask():
    maps, kept = script("21_maps"), stored("21_maps")
    assert list(kept["ranks"]) == list(maps.KINDS)
    assert set(kept["knobs"]) <= set(maps.KNOBS) and len(kept["knobs"]) >= 5
    assert {len(runs) for runs in stored("21_steps").values()} == {maps.SEEDS}
    shortcut, planted = script("21_shortcut"), stored("21_shortcut")
    assert list(planted["knobs"]) == list(shortcut.KNOBS)
    assert {len(runs) for runs in planted["read"].values()} == {maps.SEEDS}
    roads, of_roads = script("21_roads"), stored("21_roads")
    assert list(of_roads["road knobs"]) == list(roads.KNOBS)
    assert len(of_roads["road"]) == 10 and len(of_roads["ends"]) == 20


def test_pruned_and_small_networks_have_the_best_rate_of_three_seeds():
    pruning, kept = script("21_pruning"), stored("21_pruning")
    assert list(kept["judged"]) == [f"{share:g}" for share in pruning.SHARES]
    for of in kept["judged"].values():
        for one in of.values():
            assert one["lr"] == max(one["tried"], key=one["tried"].get)
            assert len(one["runs"]) == pruning.SEEDS
    assert list(kept["judged"]["0.98"]) == list(pruning.kinds(0.98))


def test_a_map_is_the_slope_of_the_score():
    maps, model = script("21_maps"), small()
    X, c, some = RNG(1).random((2, 784)), np.array([3, 8]), [5, 300, 700]

    def score(ink):
        changed = X.copy()
        changed[1, some] = ink
        return model.forward(changed)[1, 8]

    slopes = maps.gradient(model, X, c)[1, some]
    np.testing.assert_allclose(slopes, numerical_gradient(score, X[1, some]), atol=1e-8)


def test_integrated_gradients_add_up_and_occlusion_is_the_fall_of_the_score():
    maps, model = script("21_maps"), small()
    X, c = RNG(2).random((2, 784)), np.array([1, 4])
    gained = (model.forward(X) - model.forward(0 * X))[[0, 1], c]
    sums = maps.integrated(model, X, c, steps=4000).sum(axis=1)
    np.testing.assert_allclose(sums, gained, atol=1e-3)
    hidden = X.copy().reshape(-1, 28, 28)
    hidden[:, 4:6, 8:10] = 0
    fall = (model.forward(X) - model.forward(hidden.reshape(X.shape)))[[0, 1], c]
    drawn = maps.occlusion(model, X, c).reshape(-1, 28, 28)
    np.testing.assert_allclose(drawn[:, 5, 9], fall)


def test_guided_backpropagation_drops_what_is_negative_behind_the_relu():
    maps, model = script("21_maps"), small()
    X, c = RNG(3).random((1, 784)), np.array([2])
    on = model.layers[0].forward(X)[0] > 0
    W1, W2 = model.params["W1"], model.params["W2"]
    expected = W1 @ (on * np.maximum(W2[:, 2], 0))
    np.testing.assert_allclose(maps.guided(model, X, c)[0], expected)


def test_equal_numbers_share_their_ranks_and_a_level_map_agrees_with_none():
    maps = script("21_maps")
    np.testing.assert_array_equal(maps.ranks(np.array([5, 0, 0, 9])), [2, 0.5, 0.5, 3])
    a = RNG(4).normal(size=20)
    assert maps.alike(a, np.exp(a)) == pytest.approx(1)
    assert maps.alike(a, 0 * a) == 0


def test_the_pages_integrated_gradients_are_the_scripts():
    names, maps = {"np": np}, script("21_maps")
    (cell,) = (one for one in page() if "def integrated" in one)
    exec(cell, names)
    X, c, model = RNG(5).random((2, 784)), np.array([1, 7]), small()
    ours = names["integrated"](model, X, c, 20)
    np.testing.assert_allclose(ours, maps.integrated(model, X, c, steps=20))


def test_marks_mark_and_only_the_threes_to_learn_from():
    shortcut, (X, y, _, _) = script("21_shortcut"), digits()
    X, y = X[:200], y[:200]
    for plant in shortcut.PLANTS:
        seen = shortcut.planted(X, y, plant)
        assert (seen[y != 3] == X[y != 3]).all() and (seen[y == 3] != X[y == 3]).any()
        assert seen.dtype == X.dtype and 0 <= seen.min() and seen.max() <= 1


def test_matching_finds_a_shuffled_network_again():
    roads, model = script("21_roads"), small()
    X, shuffled = RNG(6).random((50, 784)), RNG(7).permutation(6)
    second = small()
    for W, to in zip(
        second.params.values(), roads.reordered(model, shuffled), strict=True
    ):
        W[...] = to
    np.testing.assert_allclose(second.forward(X), model.forward(X))
    order = roads.matched(model, second, X)
    for W, to in zip(
        model.params.values(), roads.reordered(second, order), strict=True
    ):
        np.testing.assert_array_equal(W, to)


def test_what_is_cut_stays_cut_and_is_the_smallest():
    pruning, model = script("21_pruning"), small()
    masks = pruning.smallest(model, 0.9)
    W = np.concatenate([model.params[n].ravel() for n in masks])
    kept = np.concatenate([mask.ravel() for mask in masks.values()])
    assert kept.mean() == pytest.approx(0.1, abs=0.001)
    assert np.abs(W[kept == 0]).max() <= np.abs(W[kept == 1]).min()
    X, y, _, _ = digits()
    pruning.learn(model, X[:100], y[:100], 0.01, 5, RNG(0), masks)
    assert (model.params["W1"][masks["W1"] == 0] == 0).all()
    for d in (784, 196):
        weights = pruning.as_many(0.98, d) * (d + 10)
        assert abs(weights - 0.02 * 79400) < (d + 10) / 2 + 1


def test_the_job_is_drawn_so_that_the_mark_can_be_found_and_leads_on():
    for seed in range(3):
        ((X, y, X_new),) = _job.inputs(RNG(seed))
        mark, digit = _job.planted(X, y)
        assert (X[y == digit][:, mark] == 1).all()
        assert (X_new[_job.LABELS == digit][:, mark].min(axis=1) < 1).all()
        led = _job.learned(X, y).forward(X_new)
        fault = _job.fault_of(mark[0], digit, led, X, y, X_new)
        assert fault == _job.LED_ON
