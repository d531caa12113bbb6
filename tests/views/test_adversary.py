"""AdversaryView: it shows the game that it is given, forth and back in time."""

import time

import numpy as np
import pytest
from player import names_by_tab, saved

from bpkit.widgets import AdversaryView
from bpkit.widgets._adversary import (
    POINTS,
    SAID_FROM,
    TURNS,
    WORDS,
    field_of,
    share_for_real,
)

REAL = np.array([[1.0, 0.0], [1.2, 0.1], [0.9, -0.2]])


class Game:
    """Points that wander to the right by G's rate, beside a D that likes the right."""

    def __init__(self):
        self.turns, self.begun = 0, 0

    def __call__(self, lr_g, lr_d):
        self.begun += 1
        made = np.array([[-1.0, 0.0], [-0.5, 1.0]])
        while True:
            yield lambda P: 100 * lr_d * P[:, :1], made, np.ones_like(made)
            made += [lr_g, 0.0]  # in place: a frame that was shown must not change
            self.turns += 1


def count(made):
    return f"{len(made)} points around {made.mean():.3f}"


def a_view(game=None, **options):
    return AdversaryView(game or Game(), REAL, count=count, **options)


def test_the_sentence_says_steps_rates_count_and_what_d_holds_for_real():
    assert a_view(turns=3, lr_g="0.1").alt == (
        "After 60 steps with rates 0.1 of G and 0.003 of D: 2 points around 0.025; D "
        "holds 100% of the real points for real, 0% of the made ones."
    )


def test_a_turn_that_was_seen_is_seen_again_and_never_played_twice():
    game = Game()
    view = a_view(game, turns=4)
    first, played = (view.png, view.alt), game.turns
    view.values = view.values | {"turns": 6}
    assert game.turns == played + 2 and view.png != first[0]
    view.values = view.values | {"turns": 4}
    assert (view.png, view.alt) == first and game.turns == played + 2
    assert game.begun == 1


def test_other_rates_are_another_game_from_the_same_start():
    game = Game()
    view = a_view(game, turns=0)
    start = view.png
    view.values = view.values | {"rate G": WORDS.index("0.1")}
    assert game.begun == 2 and "rates 0.1 of G" in view.alt
    assert view.png == start  # nothing was played yet
    view.values = view.values | {"turns": 1}
    assert view.png != start


def test_a_long_wait_is_announced_and_a_short_one_is_not():
    view, said = a_view(turns=0), []
    view.observe(lambda change: said.append(change["new"]), names="busy")
    view.values = view.values | {"turns": 1}
    assert said == []
    view.values = view.values | {"turns": 1 + SAID_FROM + 1}
    assert said == [f"Playing {20 * (SAID_FROM + 1)} steps ...", ""]


def test_the_field_is_green_where_scores_are_above_0_and_bounded():
    field = field_of(lambda P: 1000 * P[:, :1])
    assert field.shape == (POINTS, POINTS)
    np.testing.assert_allclose(field[:, 0], -1)
    np.testing.assert_allclose(field[:, -1], 1)
    np.testing.assert_allclose(field[:, POINTS // 2], 0, atol=1e-9)
    up = field_of(lambda P: P[:, 1])  # rows go up
    assert up[0, 0] < 0 < up[-1, 0]


def test_points_count_by_the_place_that_they_lie_on():
    field = field_of(lambda P: P[:, 0])
    X = np.array([[-2.0, 0.0], [2.0, 2.0], [50.0, 0.0], [1.0, -50.0]])
    assert share_for_real(field, X) == 0.75


def test_all_corners_of_the_sliders_draw_in_silence():
    view = a_view()
    last = len(WORDS) - 1
    for turns in (0, TURNS):
        for g in (0, last):
            for d in (0, last):
                view.values = {"turns": turns, "rate G": g, "rate D": d}
                assert view.error == "" and "nan" not in view.alt


def test_a_game_without_pushes_or_far_away_is_drawn():
    def still(lr_g, lr_d):
        while True:
            yield lambda P: 0 * P[:, :1], np.full((3, 2), 1e6), np.zeros((3, 2))

    assert a_view(still).error == ""


def test_the_still_is_the_same_in_every_run_and_follows_the_sliders():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "run this cell in JupyterLab to step along" in data["text/html"]
    assert a_view().still() == view.still() != a_view(turns=30, lr_g="0.1").still()


@pytest.mark.parametrize(
    ("real", "words"),
    [
        (np.zeros(3), r"shape \(3,\).*expected \(n, 2\)"),
        (np.zeros((3, 3)), r"\(3, 3\)"),
    ],
)
def test_points_that_lie_in_no_plane_are_refused(real, words):
    with pytest.raises(ValueError, match=words):
        AdversaryView(Game(), real, count=count)


def test_scores_that_are_not_one_for_each_point_are_refused():
    def two(lr_g, lr_d):
        while True:
            yield lambda P: P, REAL, REAL

    with pytest.raises(ValueError, match="expected one for each"):
        a_view(two)


def test_a_game_that_stops_is_told_in_words():
    def short(lr_g, lr_d):
        for k in range(5):
            yield lambda P: P[:, :1], REAL + k, REAL
        raise ZeroDivisionError("the fifth turn")

    view = a_view(short, turns=2)
    view.values = view.values | {"turns": 20}
    assert view.error == "ZeroDivisionError: the fifth turn" and view.busy == ""


def test_all_sliders_are_reached_by_keyboard_and_a_wait_is_shown(play):
    view = a_view()
    page = play(view)
    assert names_by_tab(page, 4)[-1] == "Reset"
    for name in ("turns", "rate G", "rate D"):
        page.get_by_label(name).focus()
        page.keyboard.press("ArrowRight")
    assert saved(page, "values")[-1] == {"turns": 11, "rate G": 3, "rate D": 3}
    page.evaluate("() => model.sent({ busy: 'Playing 120 steps ...' }, {})")
    assert page.locator(".bpkit-time").text_content() == "Playing 120 steps ..."
    page.evaluate("() => model.sent({ busy: '' }, {})")
    assert page.locator(".bpkit-time").text_content() == ""
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_turn_costs_less_than_100_ms_to_draw():
    view, taken = a_view(), []
    for turns in range(11, 16):
        begin = time.process_time()
        view.values = view.values | {"turns": turns}
        taken.append(time.process_time() - begin)
    assert np.median(taken) < 0.1
