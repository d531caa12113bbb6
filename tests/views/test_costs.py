"""CostsView: its counts are those of the threshold, and its sliders move them."""

import time
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from player import names_by_tab, saved

from bpkit.widgets import CostsView
from bpkit.widgets._costs import AT, ILL, MISSED, cheapest, draw, mistakes

P = np.array([0.01, 0.03, 0.2, 0.6, 0.04, 0.7, 0.9, 0.99])
Y = np.array([0, 0, 0, 0, 1, 1, 1, 1])


def move(view, **values):
    view.values = view.values | {
        name.replace("_", " "): v for name, v in values.items()
    }


def test_mistakes_are_those_of_10_000_people_with_as_many_ill():
    alarms, missed = mistakes(P, Y, 0.5, 0.2)
    assert alarms == [10_000 * 0.8 / 4] and missed == [10_000 * 0.2 / 4]
    alarms, missed = mistakes(P, Y, [0.0, 1.0], 0.1)
    assert alarms.tolist() == [9000, 0] and missed.tolist() == [0, 1000]


def test_the_sentence_says_what_the_sliders_ask():
    view = CostsView(P, Y)
    assert "Threshold 50 %. Of 10,000 people 3,700 are ill: 2,775 found" in view.alt
    assert (
        "At 20 alarms for a missed case that costs 20,075" in view.alt
    )  # 1575 + 18500
    move(view, threshold=AT.index(10), missed_costs=MISSED.index(1), **{
        "ill_in_1,000": ILL.index(10)})  # fmt: skip
    assert "Threshold 10 %. Of 10,000 people 100 are ill: 75 found" in view.alt
    assert "4,950 healthy ones get an alarm" in view.alt and view.error == ""


def test_with_true_probabilities_the_cheapest_threshold_is_that_of_the_costs():
    rng = np.random.default_rng(0)
    p = rng.random(200_000) ** 3
    y = rng.random(len(p)) < p
    assert cheapest(p, y, 1, y.mean())[0] == 50
    assert cheapest(p, y, 20, y.mean())[0] == 5  # 1/21
    assert cheapest(p, y, 100, y.mean())[0] == 1


def test_counts_and_cost_stand_in_the_picture_too():
    ax = plt.figure().add_subplot()
    draw(ax, P, Y, 0.5, 20, 0.2)
    title = "500 of 2,000 ill missed, 2,000 false alarms: cost 12,000"
    assert ax.get_title(loc="left") + ax.get_title() == title
    plt.close()


def test_every_place_of_every_slider_is_drawn():
    view = CostsView(P, Y)
    for name, values in (("threshold", AT), ("missed_costs", MISSED)):
        for at in (0, len(values) - 1):
            move(view, **{name: at})
            assert view.error == ""


def test_the_still_is_the_same_in_every_run_and_follows_the_sliders():
    data, _ = CostsView(P, Y)._repr_mimebundle_()
    assert "move the threshold" in data["text/html"] and "image/png" in data
    assert CostsView(P, Y).still() == CostsView(P, Y).still()
    assert CostsView(P, Y, missed=100).still() != CostsView(P, Y).still()


def test_after_a_move_and_back_the_picture_is_the_same():
    """In the course's own style, whose layout moves with the numbers."""
    with plt.style.context("bpkit.bpkit"), warnings.catch_warnings():
        warnings.simplefilter("error")
        view = CostsView(P, Y)
        first = view.png
        move(view, missed_costs=len(MISSED) - 1)
        assert view.png != first
        move(view, missed_costs=MISSED.index(20))
        assert view.png == first


def test_what_does_not_fit_gets_a_sentence():
    with pytest.raises(ValueError, match="expected one truth for each probability"):
        CostsView(P, Y[:-1])
    with pytest.raises(ValueError, match="both of them"):
        CostsView(P, 0 * Y)
    with pytest.raises(ValueError, match="sigmoid of the scores"):
        CostsView(10 * P, Y)


def test_all_sliders_are_reached_by_keyboard(play):
    page = play(CostsView(P, Y))
    assert names_by_tab(page, 4)[-1] == "Reset"
    for name in ("threshold", "missed costs", "ill in 1,000"):
        page.get_by_label(name).focus()
        page.keyboard.press("ArrowLeft")
    values = saved(page, "values")[-1]
    expected = [AT.index(50) - 1, MISSED.index(20) - 1, ILL.index(370) - 1]
    assert list(values.values()) == expected
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_step_costs_less_than_100_ms_in_python():
    rng, taken = np.random.default_rng(0), []
    view = CostsView(rng.random(569), np.arange(569) % 2)
    for at in (3, 4, 5, 6, 7):
        begin = time.process_time()
        move(view, threshold=at)
        taken.append(time.process_time() - begin)
    assert np.median(taken) < 0.1
