"""Chapter 14's stored experiments are those of their scripts, and fairly chosen."""

import json

import numpy as np
import pytest
from test_experiment_08 import ROOT, script, stored

from bpkit.recurrent import lstm_backward, lstm_states

PAGE = ROOT / "chapters" / "14_gates.ipynb"
SHEET = ROOT / "exercises" / PAGE.name


def size(model):
    return sum(array.size for array in model.params.values())


@pytest.mark.parametrize(
    ("name", "kinds", "about"),
    [
        ("14_adding", ["rnn", "lstm", "gru"], 4500),
        ("14_vowels", ["rnn", "lstm", "gru"], 1650),
        ("14_names", ["lstm", "gru"], 7600),
    ],
)
def test_all_have_as_many_weights(name, kinds, about):
    trial = script(name)
    for kind in kinds:
        weights = size(trial.network(kind, np.random.default_rng(0)))
        assert abs(weights - about) < 0.03 * about


def test_every_length_is_stored_for_every_layer_with_its_rate():
    trial, kept = script("14_adding"), stored("14_adding")
    for kind in trial.LAYERS:
        for T in map(str, trial.LENGTHS):
            tried, judged = kept["tuned"][kind][T], kept["judged"][kind][T]
            assert [float(lr) for lr in tried] == trial.RATES[kind]
            assert {len(runs) for runs in tried.values()} == {3}
            assert judged["lr"] == trial.chosen(tried)
            assert list(tried)[0] != judged["lr"] != list(tried)[-1]
            assert len(judged["errors"]) == trial.SEEDS
    for name, (kinds, _) in trial.KNOBS.items():
        assert list(kept["knobs"][name]) == kinds
        assert {len(runs) for runs in kept["knobs"][name].values()} == {3}


def test_a_run_ends_when_it_has_learned_or_at_its_limit():
    trial, kept = script("14_adding"), stored("14_adding")
    most = trial.STEPS // trial.EVERY + 1
    for kind in trial.LAYERS:
        for errors in kept["judged"][kind]["50"]["errors"]:
            assert min(errors[:-1]) >= trial.LEARNED
            assert (errors[-1] < trial.LEARNED) or len(errors) == most


def test_two_marks_one_in_each_half_and_their_sum():
    trial = script("14_adding")
    X, Y = trial.sequences(200, 7, np.random.default_rng(0))
    rows, places = X[:, :, 1].nonzero()
    assert np.array_equal(rows, np.repeat(np.arange(200), 2))
    assert places[::2].max() == 2 and places[1::2].min() == 3
    sums = X[rows, places, 0].reshape(200, 2).sum(axis=1)
    np.testing.assert_allclose(Y[:, 0], sums, rtol=1e-6)


def test_one_run_of_the_adding_problem_again_is_near_what_is_stored():
    trial, kept = script("14_adding"), stored("14_adding")["judged"]["gru"]["20"]
    _, errors = trial.learn("gru", 20, float(kept["lr"]), 0)
    assert abs(trial.steps_to_learn(errors) - 50 * (len(kept["errors"][0]) - 1)) <= 100


def test_the_speakers_are_stored_for_every_layer_and_way():
    trial, kept = script("14_vowels"), stored("14_vowels")
    for kind in trial.LAYERS:
        tried = kept["tuned"][kind]
        assert [float(lr) for lr in tried] == trial.RATES
        assert {len(runs) for runs in tried.values()} == {3}
        lr = trial.chosen(tried)
        assert list(tried)[0] != lr != list(tried)[-1]
        ways = [way for way, kinds in trial.WAYS.items() if kind in kinds]
        assert list(kept["judged"][kind]) == ways
        assert {len(runs) for runs in kept["judged"][kind].values()} == {trial.SEEDS}
        for name in trial.KNOBS:
            assert len(kept["knobs"][name][kind]) == 3


def test_baselines_without_gates_again_are_those_that_are_stored():
    trial, kept = script("14_vowels"), stored("14_vowels")
    parts = trial.parts()
    assert round(trial.nearest(*parts), 4) == kept["without"]["nearest mean"]
    for name, deviations in [("means", False), ("means and deviations", True)]:
        tried = kept["strengths"][name]
        best = trial.chosen(tried)
        assert [float(strength) for strength in tried] == trial.STRENGTHS
        assert list(tried)[0] != best != list(tried)[-1]
        again = trial.regression(*parts, float(best), deviations)
        assert abs(again - kept["without"][name]) < 0.01


def test_shuffled_frames_are_the_same_frames_and_padding_stays():
    trial = script("14_vowels")
    (X, lengths, _), _ = trial.parts()
    other = trial.shuffled(X, lengths, np.random.default_rng(0))
    assert not np.array_equal(X, other)
    for one, two, length in zip(X, other, lengths, strict=True):
        assert not two[length:].any()
        assert np.array_equal(np.sort(one, axis=0), np.sort(two, axis=0))


def test_means_and_deviations_are_of_the_real_frames():
    trial = script("14_vowels")
    (X, lengths, _), _ = trial.parts()
    found = trial.features(X, lengths)
    for row in (0, 100):
        frames = X[row, : lengths[row]]
        expected = np.concatenate([frames.mean(axis=0), frames.std(axis=0)])
        np.testing.assert_allclose(found[row], expected, rtol=1e-4, atol=1e-5)


def test_what_is_learned_from_and_chosen_by_share_no_sequence():
    trial = script("14_vowels")
    (X, _, y), (held_out, _, _) = trial.parts(100)
    assert len(y) == 180 and len(held_out) == 90
    both = np.concatenate([X, held_out]).reshape(270, -1)
    assert len(np.unique(both, axis=0)) == 270


def test_names_are_read_by_as_many_weights_as_chapter_13_has():
    before = script("13_names")
    params = before.start(before.UNITS, np.random.default_rng(0))
    assert abs(sum(array.size for array in params.values()) - 7600) < 0.03 * 7600


def test_names_are_stored_for_both_gates_with_their_rates():
    trial, kept, older = script("14_names"), stored("14_names"), stored("13_names")
    assert trial.SEEDS == len(older["counts"]["Kneser-Ney"]["5"]["nats"])
    for kind in trial.LAYERS:
        tried = kept["tuned"][kind]
        assert [float(lr) for lr in tried] == trial.RATES
        assert {len(runs) for runs in tried.values()} == {3}
        lr = trial.chosen(tried)
        assert list(tried)[0] != lr != list(tried)[-1]
        assert list(kept["judged"][kind]) == [lr]
        assert len(kept["judged"][kind][lr]) == trial.SEEDS
        assert all(len(kept["knobs"][name][kind]) == 3 for name in trial.KNOBS)


def test_half_a_run_on_names_again_is_near_what_is_stored():
    trial, kept = script("14_names"), stored("14_names")
    learning, _, judging = trial.split(0)
    (lr,) = kept["judged"]["gru"]
    options = trial.KNOBS["half the steps"]
    model = trial.learn("gru", float(lr), 0, learning, **options)
    expected = kept["knobs"]["half the steps"]["gru"][0]
    assert abs(trial.nats(model, judging) - expected) < 0.02


def test_behind_the_end_of_a_name_nothing_counts():
    trial = script("14_names")
    model = trial.network("lstm", np.random.default_rng(0))
    alone = trial.nats(model, ["ada"]), trial.nats(model, ["alexandra"])
    together = trial.nats(model, ["ada", "alexandra"])
    assert np.isclose(together, np.average(alone, weights=[4, 10]), rtol=1e-6)


def test_the_page_shows_the_names_that_are_stored():
    cells = json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    page = "".join("".join(cell["source"]) for cell in cells)
    assert 'results("14_names")' in page
    for part in ("counts", "judged", "turned"):
        assert f'["{part}"]' in page
    trial, kept, older = script("14_names"), stored("14_names"), stored("13_names")
    rows = trial.turned(older, kept)
    assert set(rows) >= set(trial.KNOBS) and len(rows) == 1 + len(trial.KNOBS) + 4
    for kinds in rows.values():
        assert list(kinds) == ["rnn", *trial.LAYERS]
        assert {len(runs) for runs in kinds.values()} == {3}


@pytest.mark.parametrize(("T", "wrong"), [(1, {"f"}), (4, {"i", "f", "g"})])
def test_the_colleagues_cell_is_wrong_where_the_sheet_says_so(T, wrong):
    cells = json.loads(SHEET.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    (loop,) = (one for one in sources if one.startswith("def colleagues_lstm"))
    exec(loop, names := {"np": np, "lstm_states": lstm_states})
    rng = np.random.default_rng(0)
    inputs = [rng.normal(size=s) / 2 for s in [(2, T, 3), (3, 8), (2, 8), (8,)]]
    dH = rng.normal(size=(2, T, 2))
    came = names["colleagues_lstm_backward"](dH, *inputs)[2]
    right = lstm_backward(dH, *inputs)[3]
    off = {
        gate
        for gate, one, two in zip(
            "ifgo", np.split(came, 4), np.split(right, 4), strict=True
        )
        if not np.allclose(one, two)
    }
    assert off >= wrong if T > 1 else off == wrong
