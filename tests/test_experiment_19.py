"""Chapter 19's stored experiments are those of their scripts, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored

from bpkit.gradcheck import numerical_gradient
from bpkit.worlds import Pole

PAGE = ROOT / "chapters" / "19_learning_from_reward.ipynb"
SHEET = ROOT / "exercises" / PAGE.name
RNG = np.random.default_rng


@pytest.mark.parametrize("name", ["19_pole", "19_values"])
def test_every_seed_is_stored_and_rates_lie_inside_their_grid(name):
    trial, kept = script(name), stored(name)
    assert list(kept["tuned"]) == list(kept["judged"]) == trial.KINDS
    for kind, tried in kept["tuned"].items():
        assert [float(lr) for lr in tried] == trial.RATES
        assert {len(areas) for areas in tried.values()} == {3}
        judged = kept["judged"][kind]
        assert judged["lr"] == max(tried, key=lambda lr: np.mean(tried[lr]))
        assert min(trial.RATES) < float(judged["lr"]) < max(trial.RATES)
        assert len(judged["runs"]) == trial.SEEDS
    assert list(kept["knobs"]) == list(trial.KNOBS)
    for kinds in kept["knobs"].values():
        assert list(kinds) == trial.KINDS
        assert {len(runs) for runs in kinds.values()} == {3}


@pytest.mark.parametrize("kind", script("19_pole").KINDS)
def test_the_first_episodes_again_are_those_that_are_stored(kind):
    """Before the first step, so that no rounding decides."""
    trial, judged = script("19_pole"), stored("19_pole")["judged"][kind]
    _, lengths, _ = trial.learn(kind, float(judged["lr"]), 3, steps=1, fresh=0)
    assert lengths == judged["runs"][3]["lengths"][:1]


@pytest.mark.parametrize("kind", script("19_values").KINDS)
def test_the_first_check_again_is_the_one_that_is_stored(kind):
    trial, judged = script("19_values"), stored("19_values")["judged"][kind]
    _, checks, _ = trial.learn(kind, float(judged["lr"]), 2, episodes=trial.EVERY)
    assert checks == pytest.approx(judged["runs"][2]["checks"][:1], abs=1)


def test_found_is_the_first_of_its_own_episodes_and_judged_after_it():
    trial = script("19_pole")
    for kept in stored("19_pole")["judged"].values():
        for run in kept["runs"]:
            assert len(run["lengths"]) == len(run["checks"]) == trial.STEPS
            assert run["area"] == round(float(np.mean(run["checks"])), 1)
            assert run["found"] == trial.found(run["lengths"])
            assert (run["judged"] is None) == (run["found"] is None)
    assert trial.found([10, 195, 20, 200]) == 10 and trial.found([194.8]) is None


def test_credits_are_returns_rewards_to_go_and_less_their_mean():
    credit = script("19_pole").credit
    assert credit("to go", [3, 1], 0.5).tolist() == [1.75, 1.5, 1, 1]
    assert credit("whole", [3, 1], 0.5).tolist() == [1.75, 1.75, 1.75, 1]
    for kind in ("to go", "whole"):
        less = credit(f"{kind}, less mean", [3, 1], 0.5)
        np.testing.assert_allclose(np.diff(less), np.diff(credit(kind, [3, 1], 0.5)))
        assert abs(less.mean()) < 1e-12


def test_episodes_side_by_side_are_those_one_by_one():
    trial = script("19_pole")
    S, A = trial.played(lambda S: S[:, 2:], trial.better, 4, RNG(5))[2]
    rng, pole = RNG(5), Pole(limit=200)
    states = [pole.reset(rng) for _ in range(3)]
    for state, action in zip(S, A, strict=True):
        np.testing.assert_array_equal(state, states[-1])
        states.append(pole.step(action)[0])
    assert pole.over


def test_a_search_again_takes_as_many_episodes():
    trial, kept = script("19_pole"), stored("19_pole")["baselines"]["200"]
    for seed in (0, 1):
        for full in (1, 5):
            again = trial.search(seed, 200, full)
            assert list(again) == kept[f"search, {full} full"][seed]
    assert {len(kept[f"search, {full} full"]) for full in (1, 5)} == {30}


@pytest.mark.parametrize("kind", script("19_values").KINDS)
def test_the_gradients_of_every_kind_are_those_of_their_loss(kind):
    """Central differences; where the target stands still, of a loss that holds it."""
    trial, rng = script("19_values"), RNG(1)
    model = trial.network(rng, 6)
    copy = {name: W + rng.normal(size=W.shape) / 9 for name, W in model.params.items()}
    S, S_next = rng.normal(size=(2, 5, 4))
    batch = S, rng.integers(0, 2, 5), S_next, np.array([0, 0, 1, 0, 0], bool)
    _, grads = trial.gradients(kind, model, copy, *batch)
    grads = {name: dW.copy() for name, dW in grads.items()}
    still = {name: W.copy() for name, W in model.params.items()}

    def loss(W, name):
        moved = still | {name: W}
        known = {"copy": copy, "itself": still, "full": moved}[kind]
        after = trial.values(known, S_next).max(axis=1)
        target = 1 + trial.GAMMA * ~batch[3] * after
        return ((trial.values(moved, S)[np.arange(5), batch[1]] - target) ** 2).mean()

    for name in grads:
        slopes = numerical_gradient(lambda W, name=name: loss(W, name), still[name])
        np.testing.assert_allclose(grads[name], slopes, rtol=1e-5, atol=1e-8)


def test_the_page_shows_what_is_stored():
    cells = json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    page = "".join("".join(cell["source"]) for cell in cells)
    for part in ("baselines", "judged", "knobs", "19_pole", "19_values"):
        assert f'"{part}"' in page


def test_the_colleagues_gradient_goes_nowhere():
    """Its mean over many draws is far below the right one's."""
    cells = json.loads(SHEET.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    (bad,) = (one for one in sources if one.startswith("def colleagues_gradient"))
    from bpkit.activations import softmax

    exec(bad, {"np": np, "softmax": softmax}, names := {})
    rng = RNG(0)
    Z, actions = np.zeros((4000, 1, 2)), rng.integers(0, 2, (4000, 1))
    found = names["colleagues_gradient"](Z, actions, actions.astype(float))
    assert np.abs(found.sum(axis=0)).max() < 1e-9  # 0.25 is right
