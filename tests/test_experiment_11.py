"""Chapter 11's stored experiments are those of their scripts, and fairly chosen."""

import numpy as np
import pytest
from test_experiment_08 import script, stored

TRIAL, KEPT = script("11_cures"), stored("11_cures")


def test_every_cure_is_stored_with_its_tries_and_its_true_steps():
    assert list(KEPT["cures"]) and set(KEPT["cures"]) == set(TRIAL.CURES)
    for name, found in KEPT["cures"].items():
        tries, same = TRIAL.CURES[name]
        assert np.shape(found["tuning"]) == (5, 3) == (len(tries), len(TRIAL.TUNING))
        assert np.shape(found["judging"]) == (10, len(TRIAL.AT), 4)
        steps = np.array(found["judging"])[..., 3]
        if "patience" in tries[0] | same:
            assert (steps <= TRIAL.AT).all() and (steps < TRIAL.AT).any()
        else:
            assert (steps == TRIAL.AT).all()


def test_what_was_chosen_is_best_of_five_and_inside_its_grid():
    for name, found in KEPT["cures"].items():
        means = np.mean(found["tuning"], axis=1)
        assert means[found["best"]] >= means.max() - 1e-4, name
        assert 0 < found["best"] < 4, name
    chosen = {name: TRIAL.CURES[name][0][found["best"]] for name, found in
              KEPT["cures"].items()}  # fmt: skip
    assert chosen["nothing"] == {"lr": TRIAL.LR}
    assert chosen["moved digits"] | chosen["early stopping"] == TRIAL.TOGETHER


def test_both_sides_of_a_tie_in_the_tuning_are_judged():
    for name, found in KEPT["cures"].items():
        (tries, same), means = TRIAL.CURES[name], np.mean(found["tuning"], axis=1)
        near = set(np.flatnonzero(means > means.max() - 2e-4)) - {found["best"]}
        tied = [tries[i] | same for i in near]
        judged = [side for side, options in TRIAL.SHOWN.items() if options in tied]
        assert bool(judged) == bool(tied), name
        for side in judged:
            assert np.shape(KEPT["shown"][side]) == (10, len(TRIAL.AT), 4)


def test_each_knob_turns_every_cure_for_ten_seeds():
    assert set(KEPT["knobs"]) == set(TRIAL.KNOBS)
    for found in KEPT["knobs"].values():
        assert {name: np.shape(runs) for name, runs in found.items()} == {
            name: (10, TRIAL.AT.index(1000) + 1, 4) for name in TRIAL.TURNED
        }


@pytest.mark.parametrize("name", ["nothing", "L2", "more digits"])
def test_one_seed_again_reads_what_is_stored(name):
    tries, same = TRIAL.CURES[name]
    options = tries[KEPT["cures"][name]["best"]] | same
    again = TRIAL.notes(0, judge=True, steps=200, **options)
    first = np.array(KEPT["cures"][name]["judging"])[0, :2]
    np.testing.assert_allclose(again, first, atol=0.03)


def test_early_stopping_keeps_the_best_look_and_gives_up():
    reads = [0.5, 0.7, 0.6, 0.7, 0.65, 0.9]
    looks = np.zeros((6, 5))
    looks[:, TRIAL.STOP_READ] = reads
    looks[:, TRIAL.STOP_LOSS] = [3, 2, 1, 4, 4, 4]
    assert [*TRIAL.kept(looks, 3)] == [0, 1, 1, 1, 1, 1]
    assert [*TRIAL.kept(looks, 4)] == [0, 1, 1, 1, 1, 5]
    assert [*TRIAL.kept(looks, 3, by_loss=True)] == [0, 1, 2, 2, 2, 2]


def test_digits_that_choose_are_neither_learned_nor_stopped_by_nor_tested():
    (X, _), *others = TRIAL.drawn(3, 1000, True, None)
    rows = [{row.tobytes() for row in some} for some in (X, others[0][0], others[1][0])]
    assert [len(some) for some in rows] == [5000, 1000, 2000]
    assert len(set.union(*rows)) == 8000


def test_double_descent_and_sizes_chose_inside_their_grids():
    descent, sizes = stored("11_double_descent"), stored("11_sizes")
    tried = {float(lam): wrong for lam, wrong in descent["tried"].items()}
    assert descent["lam"] == min(tried, key=tried.get)
    assert min(tried) < descent["lam"] < max(tried)
    methods = script("11_sizes").CHOICES
    for name, shares in sizes["tried"].items():
        best = methods[name][int(np.argmax(shares))].keywords if shares else {}
        assert best.items() <= sizes["chosen"][name].items()
        at = int(np.argmax(shares)) if shares else None
        assert at in (None, 1, 2, 3) or best == {"k": 1}  # no fewer neighbors than one
