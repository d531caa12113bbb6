"""Chapter 15's stored experiments are those of their scripts, and fairly chosen."""

import numpy as np
import pytest
from test_experiment_08 import script, stored

from bpkit.gradcheck import gradient_errors

# Recall -------------------------------------------------------------------------------


def test_every_net_is_stored_with_its_rates_its_steps_and_its_seeds():
    trial, kept = script("15_recall"), stored("15_recall")
    assert len(kept["baseline"]) == trial.MOST
    for task, nets in trial.NETS.items():
        assert list(kept["judged"][task]) == list(nets)
        for name, (steps, rates) in nets.items():
            tried, runs = kept["tuned"][task][name], kept["judged"][task][name]
            assert [float(lr) for lr in tried] == rates
            assert runs["lr"] == float(trial.chosen(tried))
            assert runs["at"] == trial.looks(steps)
            assert all(len(curve) == len(runs["at"]) for curve in runs["curves"])
            for key in ("by pairs", "by distance", "curves", "seconds"):
                assert len(runs[key]) == trial.SEEDS
    for knob, (_, steps) in trial.OTHERS.items():
        runs = kept["knobs"][knob]
        assert len(runs["curves"]) == trial.FEW and runs["at"][-1] == steps
    for name in trial.LAG_RATES:
        assert list(kept["lag"][name]) == [str(lag) for lag in trial.LAGS]
        for tried in kept["lag"][name].values():
            assert [float(lr) for lr in tried] == trial.LAG_RATES[name]
            assert {len(runs) for runs in tried.values()} == {trial.FEW}


def test_the_best_rate_of_a_net_that_recalls_lies_inside_its_grid():
    trial, kept = script("15_recall"), stored("15_recall")
    for task, nets in trial.NETS.items():
        for name, (_, rates) in nets.items():
            lr = kept["judged"][task][name]["lr"]
            recalls = max(kept["tuned"][task][name].values()) > 0.5
            assert not recalls or min(rates) < lr < max(rates)


def test_attention_has_the_fewest_weights():
    kept = stored("15_recall")["judged"]["pairs"]
    assert kept["attention"]["weights"] < 400
    assert 4500 < kept["lstm"]["weights"] < kept["rnn"]["weights"] < 6000


def test_an_asked_letter_stands_once_with_its_digit():
    trial = script("15_recall")
    some = trial.asked(50, 10, np.random.default_rng(0))
    letters, digits, which = some
    assert all(len(set(row)) == 10 for row in letters.tolist())
    X, rows = trial.in_rows(*some, lag=3), np.arange(50)
    assert X.shape == (50, 14, 20) and not X[:, 10:13].any()
    found = (X[:, :10, :10] * X[:, -1:, :10]).sum(axis=2).argmax(axis=1)
    assert np.array_equal(found, which)
    assert np.array_equal(X[rows, which, 10:].argmax(axis=1), trial.answers(*some))
    stream = trial.in_stream(*some)
    assert np.array_equal(stream[rows, 2 * which], stream[:, -1])
    assert np.array_equal(stream[rows, 2 * which + 1] - 10, trial.answers(*some))


def test_the_pairs_of_the_nets_are_right():
    rng = np.random.default_rng(0)
    trial, fixed = script("15_recall"), script("15_explanation")
    X, W = rng.normal(size=(2, 5, 8)), rng.normal(size=(3, 8, 8))
    letters, Y = script("15_names"), rng.normal(size=(2, 5, 3))
    cases = [
        (trial.placed, trial.placed_backward, (X, rng.normal(size=(6, 8))), {}),
        (trial.shifted, trial.shifted_backward, (X, *W), {}),
        (letters.three, letters.three_backward, (Y,), {}),
        *(
            (fixed.fixed, fixed.fixed_backward, (X, *W[:2]), {"weights": how})
            for how in fixed.FIXED.values()
        ),
    ]
    for f, f_backward, inputs, options in cases:
        errors = gradient_errors(f, f_backward, *inputs, rng=rng, **options)
        assert max(errors) < 1e-7, f.__name__


def test_one_seed_again_recalls_what_is_stored():
    trial, kept = script("15_recall"), stored("15_recall")["judged"]["pairs"]
    runs = kept["attention"]
    model, _ = trial.learn("attention", 0, runs["lr"], 1000)
    assert np.mean(trial.by_pairs(model)) > 0.99
    assert np.mean(runs["by pairs"][0]) > 0.99


def test_what_was_looked_at_closely_is_stored_for_every_seed():
    trial, kept = script("15_closer"), stored("15_closer")
    assert list(kept["deaf"]) == list(trial.NETS["pairs"])
    assert {len(runs) for runs in kept["deaf"].values()} == {trial.SEEDS}
    assert list(kept["alone"]) == [str(pairs) for pairs in trial.ALONE]
    for tried in kept["alone"].values():
        assert [float(lr) for lr in tried] == trial.RATES
        assert {len(runs) for runs in tried.values()} == {trial.FEW}
    assert {len(runs) for runs in kept["longer"].values()} == {trial.FEW}
    assert list(kept["last"]) == list(trial.COUNTS)
    assert {len(runs) for runs in kept["last"].values()} == {trial.SEEDS}


def test_two_layers_are_looked_at_as_they_were_judged():
    judged = stored("15_recall")["judged"]["stream"]["two layers"]["by distance"]
    again = stored("15_closer")["last"]["as judged"]
    of_ten = [[found[0] for found in judged], [ten for _, ten in again]]
    np.testing.assert_allclose(*of_ten, atol=0.02)


def test_who_names_the_last_digit_is_deaf_and_who_looks_up_is_not():
    trial = script("15_closer")

    class Last:
        layers = [None]

        def forward(self, X):
            return X[:, [-2], 10:]

    class LooksUp(Last):
        def forward(self, X):
            share = (X[:, :-1, :10] * X[:, -1:, :10]).sum(axis=2, keepdims=True)
            return (share * X[:, :-1, 10:]).sum(axis=1, keepdims=True)

    assert trial.deaf(Last()) == 1 and trial.deaf(LooksUp()) == 0


def test_each_step_draws_one_of_the_numbers_of_pairs():
    trial, seen = script("15_recall"), []
    draw = trial.asked
    trial.asked = lambda size, pairs, rng: seen.append(pairs) or draw(size, pairs, rng)
    trial.learn("attention", 0, 0.01, 30, counts=[2, 5])
    assert set(seen) == {2, 5}


# Names --------------------------------------------------------------------------------


def test_every_network_is_stored_for_every_split_and_every_knob():
    trial, kept = script("15_names"), stored("15_names")
    for name, rates in trial.RATES.items():
        tried = kept["tuned"][name]
        assert [float(lr) for lr in tried] == rates
        assert min(rates) < float(trial.chosen(tried)) < max(rates)
        for part in ("judged", "mixed", "seconds"):
            assert len(kept[part][name]) == trial.SEEDS
    assert list(kept["knobs"]) == list(trial.KNOBS)
    for runs in kept["knobs"].values():
        counted = {name: len(nats) for name, nats in runs.items()}
        assert counted == dict.fromkeys(trial.WIDTHS, trial.KNOB_SEEDS)
    assert {name: len(runs) for name, runs in kept["counts"].items()} == dict.fromkeys(
        trial.COUNTS, trial.SEEDS
    )


def test_networks_are_of_equal_size():
    kept = stored("15_names")["weights"]
    for share in ("0.5", "1", "3"):
        sizes = np.array([sizes[share] for sizes in kept.values()])
        assert (np.abs(sizes / (5000 * float(share)) - 1) < 0.15).all()


def test_the_counts_are_those_of_chapter_13():
    older, kept = stored("13_names")["counts"], stored("15_names")["counts"]
    five = kept["Kneser-Ney, five"]
    assert five == older["Kneser-Ney"]["5"]["nats"][: len(five)]
    assert kept["pairs"] == older["backing off"]["2"]["nats"][: len(five)]


def test_one_split_again_is_what_is_stored():
    trial, kept = script("15_names"), stored("15_names")
    name, (learning, _, judging) = "mlp, three letters", trial.split(0)
    model = trial.network(name, np.random.default_rng(0))
    trial.learn(model, learning, 0, float(trial.chosen(kept["tuned"][name])))
    assert abs(trial.nats(model, judging) - kept["judged"][name][0]) < 0.02


def test_half_of_each_is_a_distribution():
    trial = script("15_names")
    one, two = np.log([0.5, 0.1]), np.log([0.1, 0.3])
    assert np.isclose(trial.mixed(one, two), -np.log([0.3, 0.2]).mean())
    assert np.isclose(trial.mixed(one, one), -one.mean())


@pytest.mark.parametrize("name", ["mlp, three letters", "rnn", "two layers"])
def test_no_network_sees_a_letter_that_is_still_to_come(name):
    trial = script("15_names")
    model = trial.network(name, np.random.default_rng(0))
    read, _, _ = trial.encoded(["anabel", "anatol"])
    one, two = model.forward(trial.entered(model, read))
    assert np.array_equal(one[:4], two[:4]) and not np.allclose(one[4], two[4])


def test_three_letters_are_three():
    trial = script("15_names")
    model = trial.network("mlp, three letters", np.random.default_rng(0))
    read, _, _ = trial.encoded(["abcde", "xbcde"])
    one, two = model.forward(trial.entered(model, read))
    assert not np.allclose(one[3], two[3]) and np.array_equal(one[4:], two[4:])


# Explanation --------------------------------------------------------------------------


def test_every_kind_of_attention_is_stored():
    trial, kept = script("15_explanation"), stored("15_explanation")
    for kind, rates in trial.RATES.items():
        tried = kept["tuned"][kind]
        assert [float(lr) for lr in tried] == rates
        assert min(rates) < float(trial.chosen(tried)) < max(rates)
        assert len(kept["judged"][kind]) == trial.SEEDS
        for knob in trial.KNOBS:
            assert len(kept["knobs"][knob][kind]) == trial.KNOB_SEEDS
    assert {len(runs) for runs in kept["after"].values()} == {trial.SEEDS}
    assert len(kept["moves"]) == trial.SEEDS
    assert kept["after"]["as it is"] == kept["judged"]["learned"]


def test_fixed_weights_are_shares_of_letters_that_were_there():
    trial = script("15_explanation")
    for how in trial.FIXED.values():
        P = how(6)
        assert P.shape == (trial.HEADS, 6, 6)
        np.testing.assert_allclose(P.sum(axis=2), 1)
        assert not np.triu(P, 1).any()
    assert trial.back(6)[1, 4].tolist() == [0, 0, 1, 0, 0, 0]


def test_permuted_weights_are_the_same_ones_in_another_order():
    trial, rng = script("15_explanation"), np.random.default_rng(0)
    P = np.tril(rng.random((3, 4, 7, 7)) + 0.1)
    other = trial.permuted(P, rng)
    np.testing.assert_array_equal(np.sort(P), np.sort(other))
    assert not np.triu(other, 1).any() and not np.array_equal(P, other)


def test_a_model_whose_weights_are_not_changed_answers_as_before():
    trial = script("15_explanation")
    model = trial.network("learned", np.random.default_rng(0))
    read, _, _ = trial.encoded(["anna", "bob"])
    same = trial.scores(model, read, lambda P: P)
    np.testing.assert_allclose(same, model.forward(read), rtol=1e-5, atol=1e-6)
