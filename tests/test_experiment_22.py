"""Chapter 22's stored experiments are those of their scripts, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored

from bpkit.checks.ch22 import _job
from bpkit.gradcheck import gradient_errors
from bpkit.losses import cross_entropy

PAGE = ROOT / "chapters" / "22_four_jobs.ipynb"
SHEET = ROOT / "exercises" / PAGE.name
RNG = np.random.default_rng


# Diagnosis ----------------------------------------------------------------------------


def test_line_and_network_are_chosen_alike_and_judged_on_other_splits():
    trial, kept = script("22_diagnosis"), stored("22_diagnosis")
    for kind in trial.KINDS:
        tried, best = kept[kind]["tuned"], kept[kind]["best"]
        assert len(tried) == len(trial.RATES) * len(trial.PENALTIES)
        assert best == min(tried, key=lambda one: one[1])[0]
        for name, grid in (("lr", trial.RATES), ("l2", trial.PENALTIES)):
            assert min(grid) < best[name] < max(grid)
        assert len(kept[kind]["runs"]) == trial.SPLITS
    assert set(kept["knobs"]) == set(trial.KNOBS)
    learned, judged = trial.split(3)[0], trial.split(3)[2]
    assert learned.shape == (400, 30) and judged.shape == (169, 30)
    np.testing.assert_allclose(learned.mean(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize("kind", ["a line", "a network"])
def test_one_split_again_is_what_is_stored(kind):
    trial, kept = script("22_diagnosis"), stored("22_diagnosis")[kind]
    again = trial.run(1, **kept["best"], width=trial.KINDS[kind])
    assert again == pytest.approx(kept["runs"][1], abs=0.01)


# Traffic ------------------------------------------------------------------------------


def test_a_row_knows_the_past_alone_and_is_asked_for_the_next_hour():
    trial = script("22_traffic")
    t, X, y = trial.rows()
    at = {hour: k for k, hour in enumerate(t)}
    k = at[t[5000] + 1]
    assert X[k, 0] == y[5000] and X[k, 1] == X[5000, 0]
    assert X[at[t[5000] + 168], 24] == y[5000] and trial.clock(t[5000]) < 168
    learn, choose, test = trial.parts(len(t))
    assert learn.stop == choose.start and choose.stop == test.start < test.stop
    assert (np.diff(t) > 0).all()


def test_the_stored_guesses_without_a_network_are_made_again():
    trial, kept = script("22_traffic"), stored("22_traffic")
    t, X, y = trial.rows()
    _, choose, test = trial.parts(len(y))
    guesses = trial.dumb(t, X, y, slice(choose.stop), test, kept["penalty"])
    assert list(guesses) == list(kept["dumb"])
    for name, guess in guesses.items():
        found = np.abs(guess - y[test]).mean()
        assert found == pytest.approx(kept["dumb"][name][0], abs=0.1)
    assert min(trial.PENALTIES) < kept["penalty"] < max(trial.PENALTIES)


def test_the_network_of_the_road_is_chosen_and_judged_as_its_script_says():
    trial, kept = script("22_traffic"), stored("22_traffic")
    assert kept["best"] == min(kept["tuned"], key=lambda one: np.mean(one[1]))[0]
    assert len(kept["tuned"]) == len(trial.RATES) * len(trial.STEPS)
    assert min(trial.RATES) < kept["best"]["lr"] < max(trial.RATES)
    assert len(kept["network"]) == trial.SEEDS and list(kept["knobs"]) == list(
        trial.KNOBS
    )
    t, X, y = trial.rows()
    learn, choose, _ = trial.parts(len(y))
    F, tuned = trial.described(t, X), {tuple(h.values()): v for h, v in kept["tuned"]}
    how = {"lr": 0.01, "steps": 1000}
    guess = trial.network(F[learn], y[learn], F[choose], 100, **how)
    assert np.abs(guess - y[choose]).mean() == pytest.approx(
        tuned[0.01, 1000][0], rel=0.1
    )


# Prices -------------------------------------------------------------------------------


def test_a_change_is_foretold_from_the_changes_before_it():
    trial = script("22_prices")
    X, y = trial.changes()
    assert X.shape == (len(y), 20) and (X[1:, -1] == y[:-1]).all()
    assert trial.gain(y, y) == 1 and trial.gain(0 * y, y) == 0
    old, new = trial.blocks(len(y), 3)
    assert old.stop == new.start and old.start is None


def test_every_run_on_the_years_to_come_loses_to_no_change():
    trial, kept = script("22_prices"), stored("22_prices")
    assert kept["best"] == max(kept["tuned"], key=lambda one: np.mean(one[1], 0)[1])[0]
    assert len(kept["tuned"]) == len(trial.RATES) * len(trial.STEPS)
    for name, grid in (("lr", trial.RATES), ("steps", trial.STEPS)):
        assert min(grid) < kept["best"][name] < max(grid)
    runs = [run for block in kept["judged"].values() for run in block]
    assert len(runs) == 3 * trial.SEEDS
    turned = [run for one in kept["knobs"].values() for run in one]
    assert list(kept["knobs"]) == list(trial.KNOBS) and len(turned) == 81
    assert max(after for _, after in runs + turned) < 0


def test_one_block_again_is_what_is_stored():
    trial, kept = script("22_prices"), stored("22_prices")
    how, runs = next(one for one in kept["tuned"] if one[0]["steps"] == 100)
    assert trial.gains(2, 100, **how) == pytest.approx(runs[0], abs=0.02)
    assert trial.dumb(5) == pytest.approx(kept["dumb"]["5"], abs=1e-3)


# Shop ---------------------------------------------------------------------------------


def test_what_comes_after_a_cut_is_known_to_nothing_that_suggests():
    trial = script("22_shop")
    B, when, item, who, target = trial.cut(220)
    assert when.max() < 220 and B.sum() == len(item)
    assert (B[who].sum(axis=1) >= trial.KNOWN).all() and len(set(who)) == len(who)
    assert not B[who, target].any()


def test_hits_are_counted_among_the_ten_best_of_what_one_has_not():
    hits = script("22_shop").hits
    scores, had = np.arange(24.0).reshape(2, 12), np.zeros((2, 12))
    assert hits(scores, had, np.array([2, 1])) == 0.5
    had[1, 11] = 1
    assert hits(scores, had, np.array([2, 1])) == 1


def test_what_is_counted_again_is_what_is_stored():
    trial, kept = script("22_shop"), stored("22_shop")
    assert list(kept["cuts"]) == [str(day) for day in trial.CUTS]
    found = trial.counted(trial.cut(trial.CUTS[0]), trial.CUTS[0])
    for name, hit in found.items():
        assert hit == pytest.approx(kept["cuts"][str(trial.CUTS[0])][name], abs=0.01)
    grid = len(trial.RATES) * len(trial.STEPS) * len(trial.DECAYS)
    assert len(kept["tuned"]) == grid
    assert kept["best"] == max(kept["tuned"], key=lambda one: one[1])[0]
    for name, values in (("lr", trial.RATES), ("decay", trial.DECAYS)):
        assert min(values) < kept["best"][name] < max(values)
    assert list(kept["knobs"]) == list(trial.KNOBS)


def test_the_first_step_of_the_embeddings_goes_down_the_slope():
    """A share of each row and its gradient are those of central differences."""
    rng = RNG(0)
    share, U, y = rng.random((4, 6)), rng.normal(size=(3, 5)), np.array([0, 2, 4, 1])

    def loss(E):
        return cross_entropy(share @ E @ U, y)

    def loss_backward(dL, E):
        p = np.exp(share @ E @ U)
        p = p / p.sum(axis=1, keepdims=True) - np.eye(5)[y]
        return dL * share.T @ (p / 4 @ U.T)

    errors = gradient_errors(loss, loss_backward, rng.normal(size=(6, 3)), rng=rng)
    assert max(errors) < 1e-7


# The sheet ----------------------------------------------------------------------------


def test_a_forecast_of_the_sheets_size_clears_its_bar_with_room():
    for seed in (0, 1, 2):
        (given,) = _job.inputs(RNG(seed))
        guess = _job.trained(*given, seed=seed)[1]
        truth = _job.answers(given[4])
        by_table = _job.error(_job.table(given[0], given[2], given[3]), truth)
        assert _job.error(guess, truth) < 0.7 * by_table
        assert _job.WANTED == 0.85


@pytest.mark.parametrize("seed", range(5))
def test_a_fault_of_the_job_is_called_by_its_name(seed):
    (given,) = _job.inputs(RNG(seed))
    clock, X, y, clock_new, X_new = given
    truth, losses = _job.answers(X_new), np.array([3.0, 2, 1])
    noisy = truth + RNG(seed).normal(size=len(truth)) * 100
    by_table = _job.error(_job.table(clock, y, clock_new), truth)

    def fault(guess):
        return _job.fault_of(losses, guess, y, truth, X_new, by_table)

    scaled = [(noisy - 3000) / 2000, noisy / y.max(), noisy / 1000, noisy - y.mean()]
    assert [fault(guess) for guess in scaled] == [_job.SCALED] * 4
    assert fault(0 * noisy + 3000) == fault(0 * noisy) == _job.FLAT
    assert fault(X_new[:, 0]) == _job.NOW
    assert fault(RNG(seed).permutation(truth)) == _job.MIXED
    assert fault(noisy) is None


def test_the_colleagues_shop_suggests_what_one_has():
    cells = json.loads(SHEET.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    (bad,) = (one for one in sources if one.startswith("def colleagues_scores"))
    exec(bad, {"np": np}, names := {})
    B = (RNG(0).random((30, 8)) < 0.3).astype(float)
    B[0] = 1
    S = names["colleagues_scores"](B)
    with_two = B.sum(axis=1) == 2
    assert (B[with_two, S[with_two].argmax(axis=1)] == 1).mean() > 0.5


def test_the_page_shows_what_is_stored():
    cells = json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    page = "".join("".join(cell["source"]) for cell in cells)
    for part in (
        "22_diagnosis",
        "22_traffic",
        "22_prices",
        "22_shop",
        "knobs",
        "tuned",
    ):
        assert f'"{part}"' in page
