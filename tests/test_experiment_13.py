"""Chapter 13's stored experiments are those of their scripts, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored

from bpkit.gradcheck import numerical_gradient
from bpkit.recurrent import rnn, rnn_backward

PAGE = ROOT / "chapters" / "13_recurrent_networks_and_time.ipynb"
SHEET = ROOT / "exercises" / PAGE.name


def test_every_lag_is_stored_for_every_start_and_optimizer():
    trial, kept = script("13_memory"), stored("13_memory")
    for name in (f"{start}, {rule}" for start in trial.STARTS for rule in trial.RATES):
        rates = [f"{lr:g}" for lr in trial.RATES[name.split(", ")[1]]]
        for lag in map(str, trial.LAGS):
            tried, judged = kept["tuned"][name][lag], kept["judged"][name][lag]
            assert list(tried) == rates and judged["lr"] == trial.chosen(tried)
            assert {len(steps) for steps in tried.values()} == {3}
            assert len(judged["steps"]) == len(judged["radius"]) == trial.SEEDS


def test_where_a_bit_is_held_the_rate_lies_inside_its_grid():
    trial, kept = script("13_memory"), stored("13_memory")
    for name, lags in kept["judged"].items():
        rates = trial.RATES[name.split(", ")[1]]
        for one in lags.values():
            assert min(rates) < float(one["lr"]) < max(rates)


@pytest.mark.parametrize("start", ["orthogonal", "half"])
def test_the_gradients_of_the_bit_are_central_differences(start):
    trial = script("13_memory")
    params, (X, Y) = trial.weights(start, 0), trial.sequences(3)
    _, grads = trial.gradients(params, X, Y)
    for name, W in params.items():

        def loss(W, name=name):
            return trial.gradients(params | {name: W}, X, Y)[0]

        np.testing.assert_allclose(
            grads[name], numerical_gradient(loss, W), rtol=1e-4, atol=1e-9
        )


def test_a_way_back_that_is_cut_agrees_with_the_whole_one_where_it_reaches_all():
    trial = script("13_memory")
    params, (X, Y) = trial.weights("orthogonal", 1), trial.sequences(6)
    _, whole = trial.gradients(params, X, Y)
    _, most = trial.gradients(params, X, Y, back=6)
    np.testing.assert_allclose(most["Wh"], whole["Wh"], rtol=1e-9)
    _, cut = trial.gradients(params, X, Y, back=3)
    assert not cut["Wx"].any() and np.abs(cut["Wh"] - whole["Wh"]).max() > 1e-6


def test_one_seed_again_holds_the_bit_and_the_half_start_does_not():
    trial, kept = script("13_memory"), stored("13_memory")["judged"]
    one = kept["orthogonal, SGD"]["80"]
    _, losses = trial.learn("orthogonal", "SGD", float(one["lr"]), 80, 0)
    assert trial.steps_to_hold(losses) == one["steps"][0] is not None
    lr = float(kept["half, SGD"]["40"]["lr"])
    _, losses = trial.learn("half", "SGD", lr, 40, 0, steps=50)
    assert trial.steps_to_hold(losses) is None


def test_between_two_rates_of_the_grid_sgd_holds_the_bit_in_most():
    trial = script("13_memory")
    assert {3, 10} < set(trial.RATES["SGD"]) and 5.5 not in trial.RATES["SGD"]
    runs = [trial.learn("half", "SGD", 5.5, 20, seed)[1] for seed in range(10)]
    assert sum(trial.steps_to_hold(losses) is not None for losses in runs) > 5


def test_every_split_is_stored_for_every_count_and_network():
    trial, kept = script("13_names"), stored("13_names")
    assert list(kept["counts"]) == trial.KINDS
    for counts in kept["counts"].values():
        assert list(counts) == list("12345")
        assert all(len(one["nats"]) == trial.SEEDS for one in counts.values())
        inside = counts["5"]["discounts"] + counts["4"]["discounts"]
        assert min(trial.DISCOUNTS) < min(inside) <= max(inside) < max(trial.DISCOUNTS)
    for schedule in trial.SCHEDULES:
        tried = kept["tuned"][schedule]
        assert [float(lr) for lr in tried] == trial.RATES
        best = trial.chosen(tried)
        assert min(trial.RATES) < float(best) < max(trial.RATES)
        ((lr, runs),) = kept["judged"][schedule].items()
        assert lr == best and len(runs) == trial.SEEDS
        assert all(len(kept["knobs"][name][schedule]) == 3 for name in trial.KNOBS)
    for runs in (kept["clipping"][name] for name in trial.CLIPS):
        assert [float(lr) for lr in runs] == trial.SGD_RATES
        means = {float(lr): np.mean(nats) for lr, nats in runs.items()}
        assert min(means) < min(means, key=means.get) < max(means)


def test_the_splits_share_no_name():
    trial = script("13_names")
    parts = trial.split(3)
    assert [len(part) for part in parts[1:]] == [500, 500]
    assert len(set().union(*parts)) == sum(map(len, parts)) == 5163


@pytest.mark.parametrize("widely", [False, True])
def test_shares_of_letters_add_up_to_1(widely):
    trial = script("13_names")
    p = trial.smoothed(trial.split(0)[0], 4, 0.7, widely=widely)
    for before in (".", ".q", ".jo", ".annab", ".xzq"):
        assert np.isclose(sum(p(letter, before) for letter in trial.LETTERS), 1)


def test_counts_of_one_split_again_are_those_that_are_stored():
    trial, kept = script("13_names"), stored("13_names")["counts"]
    learning, _, judging = trial.split(0)
    for widely, kind in enumerate(trial.KINDS):
        one = kept[kind]["3"]
        p = trial.smoothed(learning, 3, one["discounts"][0], widely=bool(widely))
        assert round(trial.nats_by_counting(p, judging), 4) == one["nats"][0]


def test_what_stands_beyond_an_end_changes_nothing():
    trial = script("13_names")
    params = trial.start(8, np.random.default_rng(0))
    read, follow, there = trial.encoded(["ada", "alexandra"])
    loss, grads = trial.gradients(params, read, follow, there)
    other = np.where(there, read, 5), np.where(there, follow, 9), there
    again, same = trial.gradients(params, *other)
    assert loss == again
    assert all(np.array_equal(grads[name], same[name]) for name in grads)


def test_the_page_shows_what_is_stored():
    cells = json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    page = "".join("".join(cell["source"]) for cell in cells)
    for part in ("counts", "judged", "knobs", "clipping"):
        assert f'"{part}"' in page


def test_a_cut_before_the_input_still_lets_nine_of_ten_hold_the_bit():
    trial = script("13_memory")
    runs = [
        trial.learn("orthogonal", "Adam", 0.01, 40, seed, back=5)[1]
        for seed in range(10)
    ]
    assert sum(trial.steps_to_hold(losses) is not None for losses in runs) >= 9


@pytest.mark.parametrize(("whole", "wrong"), [(False, {1}), (True, {0, 1, 2})])
def test_the_colleagues_loop_passes_where_the_sheet_says_so(whole, wrong):
    cells = json.loads(SHEET.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    (loop,) = (one for one in sources if one.startswith("def colleagues_backward"))
    exec(loop, {"rnn": rnn}, names := {})
    rng = np.random.default_rng(0)
    inputs = [rng.normal(size=s) / 2 for s in [(2, 4, 3), (3, 2), (2, 2), (2,)]]
    dH = rng.normal(size=(2, 4, 2))
    if not whole:
        dH[:, :-1] = 0
    came = names["colleagues_backward"](dH, *inputs)
    pairs = enumerate(zip(came, rnn_backward(dH, *inputs)[1:], strict=True))
    assert {i for i, (one, two) in pairs if not np.allclose(one, two)} == wrong
