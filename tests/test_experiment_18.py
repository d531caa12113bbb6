"""Chapter 18's stored experiments are those of their scripts, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored

from bpkit.activations import sigmoid
from bpkit.checks import exercise
from bpkit.datasets import blobs
from bpkit.gradcheck import numerical_gradient
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import binary_cross_entropy, binary_cross_entropy_backward

PAGE = ROOT / "chapters" / "18_adversarial_networks.ipynb"
SHEET = ROOT / "exercises" / PAGE.name
RNG = np.random.default_rng


def sources(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_ten_seeds_are_stored_and_rates_are_the_best_inside_their_grids():
    trial, kept = script("18_ring"), stored("18_ring")
    assert list(kept["tuned"]) == list(kept["judged"]) == list(trial.KINDS)
    for kind, tried in kept["tuned"].items():
        grid = trial.PLAIN if trial.KINDS[kind].get("plain") else trial.ADAM
        assert [float(lr) for lr in tried] == grid
        assert {len(runs) for runs in tried.values()} == {len(trial.CHOOSING)}
        judged = kept["judged"][kind]
        assert judged["lr"] == trial.chosen(tried)
        assert min(grid) < float(judged["lr"]) < max(grid)
        nearly = {judged["lr"], *judged["beside"]}
        assert nearly == set(trial.nearly(tried))
        for runs in (judged["runs"], *judged["beside"].values()):
            assert len(runs) == trial.SEEDS
    assert list(kept["knobs"]) == list(trial.KNOBS)
    for kinds in kept["knobs"].values():
        assert list(kinds) == list(trial.KINDS)
        assert {len(runs) for runs in kinds.values()} == {3}


def players(trial, seeds=(0, 1)):
    """A small G and D for each seed, in float64; no relu at its kink, as b = 0 has."""
    rngs, moved = [RNG(seed) for seed in seeds], RNG(9)
    both = (trial.network((2, 5, 5, d_out), rngs) for d_out in (2, 1))
    return [
        {name: W + 0.1 * moved.normal(size=W.shape) for name, W in net.items()}
        for net in both
    ]


def losses_of_g(trial, G, D, noise, saturating):
    Z = trial.forward(D, trial.forward(G, noise)[0])[0]
    games = [
        -binary_cross_entropy(own, 0 * own)
        if saturating
        else binary_cross_entropy(own, 0 * own + 1)
        for own in Z
    ]
    return sum(games)


@pytest.mark.parametrize("saturating", [False, True])
def test_the_gradients_of_g_are_central_differences_of_its_loss(saturating):
    trial = script("18_ring")
    G, D = players(trial)
    noise = RNG(3).normal(size=(2, 6, 2))
    grads = trial.grads_of_g(G, D, noise, saturating)
    for name in G:
        slopes = numerical_gradient(
            lambda W, name=name: losses_of_g(
                trial, G | {name: W}, D, noise, saturating
            ),
            G[name],
        )
        np.testing.assert_allclose(grads[name], slopes, rtol=1e-4, atol=1e-8)


def test_games_side_by_side_are_the_games_of_bpkits_layers():
    trial = script("18_ring")
    _, D = players(trial)
    real, made = RNG(4).normal(size=(2, 2, 6, 2))
    grads, losses = trial.grads_of_d(D, real, made)
    for k in range(2):
        own = Sequential(*(Dense(2, 5, rng=RNG(0)), ReLU()), Dense(5, 5, rng=RNG(0)),
                         ReLU(), Dense(5, 1, rng=RNG(0)))  # fmt: skip
        for name, W in own.params.items():
            W[...] = D[name][k].reshape(W.shape)
        Z = own.forward(np.concatenate([real[k], made[k]]))
        Y = np.repeat([1.0, 0.0], 6)[:, None]
        assert np.isclose(binary_cross_entropy(Z, Y), losses[k])
        own.backward(binary_cross_entropy_backward(1.0, Z, Y))
        for name, dW in own.grads.items():
            np.testing.assert_allclose(grads[name][k].reshape(dW.shape), dW, atol=1e-12)


def test_a_game_alone_is_the_game_among_others():
    """As long as rounding has not taken it elsewhere."""
    trial = script("18_ring")
    _, among, _, _ = trial.play(0.003, [5, 6, 7], steps=10)
    _, alone, _, _ = trial.play(0.003, [6], steps=10)
    np.testing.assert_allclose(among[1], alone[0], atol=1e-4)


def test_at_once_g_answers_the_old_d_and_in_turn_the_new_one():
    trial = script("18_ring")
    one, other = (trial.play(0.03, [0], steps=1, at_once=w)[1] for w in (True, False))
    assert (one != other).any()


def test_the_baselines_again_are_those_that_are_stored():
    judges, kept = script("18_judges"), stored("18_judges")
    assert list(judges.BASELINES) == list(kept)
    for name, runs in kept.items():
        assert len(runs) == judges.SEEDS
        assert judges.baseline(name, 0) == pytest.approx(runs[0], abs=0.01)


def test_neither_copies_nor_shrinking_win_and_the_truth_is_told_by_half():
    judges = script("18_judges")
    data, other = (blobs(1000, rng=RNG(k))[0] for k in (1, 2))
    assert abs(judges.told_apart(data, other) - 0.5) < 0.05
    assert judges.told_apart(data, data.copy()) == 0
    assert judges.told_apart(data, other + 9) == 1
    one = judges.measures(data, 0 * other + [2.0, 0.0], 1)
    assert one["modes"] == 1 and one["good"] == 1 and one["told from new"] > 0.9


def test_the_pages_measures_are_the_scripts():
    judges, names = script("18_judges"), {"np": np, "blobs": blobs}
    for cell in sources(PAGE):
        if "def own_kind" in cell or "def modes_and_good" in cell:
            exec(cell, names)
    data = blobs(1000, rng=RNG(1))[0]
    made = blobs(1000, rng=RNG(2), noise=0.2)[0]
    assert names["own_kind"](data, made) == judges.told_apart(data, made)
    found, good = names["modes_and_good"](made)
    again = judges.measures(data, made, 0)
    assert (found, round(good, 3)) == (again["modes"], again["good"])


def test_the_page_shows_what_is_stored():
    page = "".join(sources(PAGE))
    for part in ("tuned", "judged", "knobs", "18_judges"):
        assert f'"{part}"' in page


def test_the_colleagues_round_has_both_faults_of_the_sheet():
    (cell,) = (one for one in sources(SHEET) if one.startswith("def colleagues_round"))
    exec(cell, names := {"sigmoid": sigmoid})
    one = exercise("18.5")
    slips = {slip.name: slip.answer for slip in one.slips}
    for inputs in one.cases(RNG(0)):
        theirs = names["colleagues_round"](*inputs)
        np.testing.assert_allclose(theirs, slips["the colleague's own"](*inputs))
        assert not np.allclose(theirs, one.reference(*inputs))
