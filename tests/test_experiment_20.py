"""Chapter 20's stored experiments are those of their scripts, and fairly chosen."""

import numpy as np
import pytest
from test_experiment_08 import script, stored

from bpkit import rules
from bpkit.losses import cross_entropy, cross_entropy_backward


def trials():
    """(name, seeds to judge, what is kept) of every rule in every shape."""
    kept = stored("20_rules")
    for name, one in kept["judged"].items():
        yield name, script("20_rules").SEEDS, one
    for kinds in kept["shapes"].values():
        for name, one in kinds.items():
            yield name, 3, one


def test_every_rule_and_seed_is_stored():
    trial, kept = script("20_rules"), stored("20_rules")
    assert list(kept["judged"]) == list(kept["longer"]) == list(trial.RULES)
    assert list(kept["shapes"]) == list(trial.SHAPES)
    assert all(list(kinds) == trial.SHAPED for kinds in kept["shapes"].values())


def test_rates_lie_inside_what_was_tried_and_near_ties_are_judged():
    near = script("20_rules").NEAR
    for _, seeds, one in trials():
        means = {lr: np.mean(runs) for lr, runs in one["tuned"].items()}
        assert {len(runs) for runs in one["tuned"].values()} == {3}
        best = max(means, key=means.get)
        assert one["lr"] == best
        assert best not in (list(means)[0], list(means)[-1])
        close = {lr for lr in means if means[lr] > means[best] - near} - {best}
        assert one["near"].keys() == close
        assert {len(runs) for runs in one["near"].values()} <= {seeds}
        assert len(one["curves"]) == seeds


def test_no_rule_spends_more_than_the_budget():
    trial = script("20_rules")
    for name, one in stored("20_rules")["judged"].items():
        model = trial.network(name, (64,), np.random.default_rng(0))
        passes = trial.RULES[name](model, 0.1, np.random.default_rng(0)).passes
        assert one["steps"] == trial.PASSES // passes
        assert {len(curve) for curve in one["curves"]} == {trial.CHECKS + 1}


@pytest.mark.parametrize("name", script("20_rules").RULES)
def test_the_first_check_again_is_the_one_that_is_stored(name):
    """Before the first step, so that no rounding decides."""
    trial, one = script("20_rules"), stored("20_rules")["judged"][name]
    parts = trial.data()
    curve, _, _ = trial.learn(name, 0.1, 3, parts[0], parts[2], times=1e-9)
    assert curve[0] == pytest.approx(one["curves"][3][0], abs=0.002)


def test_angles_are_those_of_whole_matrices():
    angles = script("20_rules").angles
    a = {"W1": np.array([[1.0, 0], [0, 0]]), "b1": np.ones(2)}
    b = {"W1": np.array([[1.0, 1], [0, 0]]), "b1": -np.ones(2)}
    assert angles(a, b) == {"W1": 45.0} and angles(a, a) == {"W1": 0.0}


def test_the_gradient_of_a_step_is_0_and_the_borrowed_one_is_not():
    trial = script("20_steps")
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(9, 2)), rng.integers(0, 2, 9)
    for kind, expected in (("exact", False), ("as if tanh", True), ("tanh", True)):
        model = trial.network(kind, 6, rng)
        loss = cross_entropy, cross_entropy_backward
        grads = rules.Backpropagation().grads(model, *loss, X, y)
        assert grads["W1"].any() == expected and grads["W2"].any()


def test_steps_are_tuned_inside_their_grid_on_other_seeds_than_they_are_judged_on():
    trial, kept = script("20_steps"), stored("20_steps")
    for kind in trial.KINDS:
        tried, judged = kept["tuned"][kind], kept["judged"][kind]
        assert [float(lr) for lr in tried] == trial.RATES
        assert judged["lr"] == max(tried, key=lambda lr: np.mean(tried[lr]))
        assert min(trial.RATES) < float(judged["lr"]) < max(trial.RATES)
        assert len(judged["runs"]) == trial.SEEDS
    assert list(kept["knobs"]) == list(trial.KNOBS)
