"""Chapter 23's stored experiment is that of its script, and fairly chosen."""

import numpy as np
import pytest
from test_experiment_08 import script, stored

from bpkit.gradcheck import gradient_errors

trial, parts, kept = script("23_transfer"), script("23_parts"), stored("23_transfer")
RNG = np.random.default_rng
KEYS = [
    f"{task}, {kind}, {n}"
    for task, kinds in trial.KINDS.items()
    for n in trial.SIZES
    for kind in kinds
]


def test_every_seed_is_stored_and_rates_lie_inside_their_grid():
    assert list(kept["tuned"]) == list(kept["judged"]) == KEYS
    for key, tried in kept["tuned"].items():
        assert {len(runs) for runs in tried.values()} == {len(trial.TUNING)}
        best = max(tried, key=lambda lr: np.mean(tried[lr]))
        assert kept["judged"][key]["lr"] == float(best)
        rates = sorted(map(float, tried))
        assert set(trial.RATES) <= set(rates)
        assert rates[0] < float(best) < rates[-1]
        assert len(kept["judged"][key]["runs"]) == trial.SEEDS
    assert {len(ten) for ten in kept["baselines"].values()} == {trial.SEEDS}
    assert not set(trial.TUNING) & set(range(trial.SEEDS))


def test_knobs_are_turned_for_all_three_ways_to_learn():
    assert list(kept["knobs"]) == list(trial.KNOBS)
    asked = [key for key in KEYS if "rank" not in key and "rehearsal" not in key]
    for table in kept["knobs"].values():
        assert sorted(table) == sorted(asked)
        assert {len(runs) for runs in table.values()} == {3}


@pytest.mark.parametrize(
    "key", ["other digits, rank 4, 10", "even or odd, scratch, 10"]
)
def test_a_run_again_is_the_one_that_is_stored(key):
    """To the digits that rounding on another processor leaves."""
    task, kind, n = key.split(", ")
    judged = kept["judged"][key]
    again = trial.run(task, kind, int(n), judged["lr"], 3)
    assert again == pytest.approx(judged["runs"][3], abs=0.05)


def test_the_network_with_a_low_rank_update_begins_as_the_one_it_is_made_of():
    model = parts.network(RNG(0))
    thin, X = parts.lowered(model, 4, RNG(1)), RNG(2).random((5, 784), np.float32)
    np.testing.assert_array_equal(thin.forward(X), model.forward(X))
    assert sum(A.size for A in thin.params.values()) == 4 * (884 + 110)


def test_the_low_rank_pair_agrees_with_central_differences():
    rng = RNG(0)
    arrays = [rng.standard_normal(size) for size in ((5, 4), (4, 2), (2, 3))]
    held = {"W": rng.standard_normal((4, 3)), "b": rng.standard_normal(3)}
    pair = parts.low_rank, parts.low_rank_backward
    assert max(gradient_errors(*pair, *arrays, rng=rng, **held)) < 1e-7


def test_only_what_is_named_learns():
    model, X, y = parts.network(RNG(0)), RNG(1).random((40, 784), np.float32), RNG(2)
    before = {name: A.copy() for name, A in model.params.items()}
    parts.learn(model, X, y.integers(10, size=40), 0.1, 3, RNG(3), ["W2", "b2"])
    moved = {k for k, A in model.params.items() if np.any(A != before[k])}
    assert moved == {"W2", "b2"}


def test_digits_are_turned_about_their_center_and_none_is_lost():
    X = trial.digits()[2][:20]
    np.testing.assert_allclose(parts.turned(X, 0), X, atol=1e-6)
    four = X
    for _ in range(4):
        four = parts.turned(four, 90)
    np.testing.assert_allclose(four, X, atol=1e-4)
    np.testing.assert_array_equal(
        parts.turned(X, 90).round(4),
        np.rot90(X.reshape(-1, 28, 28), axes=(1, 2)).reshape(X.shape).round(4),
    )


def test_tasks_share_pictures_and_no_test_is_trained_on():
    (X, y), (_, even), _, (_, even_test) = trial.data("even or odd")
    np.testing.assert_array_equal(even, y % 2 == 0)
    (_, old), (_, new), (_, old_test), (_, new_test) = trial.data("other digits")
    assert set(old) == set(old_test) == set(range(5))
    assert set(new) == set(new_test) == set(range(5, 10))
    assert len(X) == len(old) + len(new) and len(even_test) == 2000
