"""GatesView: gates, cell and answer are those of the learner's own states."""

import time

import matplotlib.pyplot as plt
import numpy as np
import pytest
from player import names_by_tab, saved

from bpkit.layers import LSTM
from bpkit.recurrent import lstm_states
from bpkit.widgets import GatesView
from bpkit.widgets._gates import along, draw

NUMBERS = np.random.default_rng(0).random(12)
VALUES = {"unit": 2, "first": 3, "number": 0.5, "second": 9}


def weights():
    rng = np.random.default_rng(1)
    layer = LSTM(2, 4, rng=rng)
    return [*layer.params.values(), rng.standard_normal((4, 1)), np.ones(1)]


def a_view(**options):
    return GatesView(lstm_states, weights(), NUMBERS, **options)


def test_rows_and_answer_are_those_of_the_layer():
    X, rows, answer = along(lstm_states, weights(), NUMBERS, **VALUES)
    assert X[:, 1].nonzero()[0].tolist() == [3, 9] and X[3, 0] == 0.5
    assert np.array_equal(np.delete(X[:, 0], 3), np.delete(NUMBERS, 3))
    Wx, Wh, b, W, c = weights()
    H, C, A = lstm_states(X[None], Wx, Wh, b)
    expected = {"i writes": 2, "f keeps": 6, "o shows": 14}
    for name, column in expected.items():
        assert np.array_equal(rows[name], A[0, :, column])
    assert np.array_equal(rows["cell"], C[0, :, 2])
    assert answer == (H[0, -1] @ W + c)[0]


def test_two_marks_on_one_step_are_one():
    X, _, _ = along(lstm_states, weights(), NUMBERS, **VALUES | {"second": 3})
    assert X[:, 1].sum() == 1


def test_the_sentence_says_what_the_picture_shows():
    view = a_view(unit=2, first=3, second=9)
    view.values = view.values | {"number": 0.5}
    X, rows, answer = along(lstm_states, weights(), NUMBERS, **VALUES)
    total, marked = 0.5 + NUMBERS[9], X[:, 1] > 0
    assert view.alt.startswith(
        f"Marks at steps 3 and 9: the sum is {total:.2f}, the answer {answer:.2f}."
    )
    f = rows["f keeps"]
    assert f"f {f[marked].mean():.2f} and {f[~marked].mean():.2f}" in view.alt
    end = f"{rows['cell'][-1]:.2f}".replace("-", "−")
    assert f"ends at {end}" in view.alt and view.error == ""


def test_the_sum_and_the_answer_stand_in_the_picture_too():
    ax = plt.figure().add_subplot()
    X, rows, answer = along(lstm_states, weights(), NUMBERS, **VALUES)
    draw(ax, X, rows, answer)
    total = 0.5 + NUMBERS[9]
    assert ax.get_title(loc="left") + ax.get_title() == (
        f"Marked: {total:.2f} in all. The answer: {answer:.2f}"
    )
    plt.close()


def test_every_place_of_every_slider_is_drawn():
    view = a_view()
    for values in [
        {"unit": 3},
        {"first": 0, "second": 0},
        {"first": 11, "second": 11, "number": 0.0},
    ]:
        view.values = view.values | values
        assert view.error == ""


def test_the_still_is_the_same_in_every_run_and_follows_the_sliders():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "run this cell in JupyterLab to choose a unit" in data["text/html"]
    assert a_view().still() == view.still()
    assert a_view(unit=1).still() != view.still()


@pytest.mark.parametrize(
    ("weights", "numbers", "words"),
    [
        ([], NUMBERS, r"0 arrays, expected five"),
        (weights(), NUMBERS[None], r"shape \(1, 12\), expected \(T,\)"),
        (weights(), NUMBERS[:1], r"T of 2 or more"),
    ],
)
def test_what_does_not_fit_is_refused(weights, numbers, words):
    with pytest.raises(ValueError, match=words):
        GatesView(lstm_states, weights, numbers)


def test_all_sliders_are_reached_by_keyboard(play):
    page = play(a_view(first=3, second=9))
    assert names_by_tab(page, 5)[-1] == "Reset"
    for name in ("unit", "first", "second"):
        page.get_by_label(name).focus()
        page.keyboard.press("ArrowRight")
    values = saved(page, "values")[-1]
    assert [values[name] for name in ("unit", "first", "second")] == [1, 4, 10]
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_step_costs_less_than_100_ms_in_python():
    numbers = np.random.default_rng(2).random(50)
    view, taken = GatesView(lstm_states, weights(), numbers), []
    for first in (3, 4, 5, 6, 7):
        begin = time.process_time()
        view.values = view.values | {"first": first}
        taken.append(time.process_time() - begin)
    assert np.median(taken) < 0.1
