"""AngleView: it shows what the rules that it is given do, forth and back in time."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from player import names_by_tab, saved

from bpkit.widgets import AngleView
from bpkit.widgets._angle import SAID_FROM, TURNS, WORDS, draw, on

NAMES = ["exact", "random", "turning"]


class Runs:
    """Rules whose angle and share follow from the turn and the rate."""

    def __init__(self):
        self.turns, self.begun = 0, 0

    def __call__(self, name, lr):
        self.begun += 1
        for k in range(TURNS + 1):
            turning = 90 * 0.9 ** (k * lr)
            degrees = {"exact": 0, "random": 90, "turning": turning}[name]
            yield degrees, np.float32(1 - 0.9 * 0.8 ** (k * lr))
            self.turns += 1


def a_view(runs=None, **options):
    return AngleView(runs or Runs(), NAMES, **options)


def test_the_sentence_says_steps_rules_rates_angles_and_shares():
    assert a_view(turns=10, rules=(0, 2), lr="1").alt == (
        "After 200 steps. exact, rate 1: 0 degrees, reads 90%. turning, rate 1: 31 "
        "degrees, reads 90%."
    )


def test_a_turn_that_was_seen_is_seen_again_and_never_learned_twice():
    runs = Runs()
    view = a_view(runs, turns=4)
    first, learned = (view.png, view.alt), runs.turns
    view.values = view.values | {"turns": 6}
    assert runs.turns == learned + 4 and view.png != first[0]
    view.values = view.values | {"turns": 4}
    assert (view.png, view.alt) == first and runs.turns == learned + 4
    assert runs.begun == 2


def test_one_rule_on_both_sides_learns_once_and_another_rate_is_another_run():
    runs = Runs()
    view = a_view(runs, turns=3, rules=(2, 2))
    assert runs.begun == 1
    view.values = view.values | {"rate B": WORDS.index("3")}
    assert runs.begun == 2 and "turning, rate 3:" in view.alt


def test_a_long_wait_is_announced_and_a_short_one_is_not():
    view, said = a_view(turns=0), []
    view.observe(lambda change: said.append(change["new"]), names="busy")
    view.values = view.values | {"turns": 1}
    assert said == []
    view.values = view.values | {"turns": 1 + SAID_FROM}
    assert said == [f"Learning {20 * 2 * SAID_FROM} steps ...", ""]


def test_the_gradient_lies_to_the_right_and_its_opposite_to_the_left():
    np.testing.assert_allclose(on(np.array([0, 90, 180]), 1.0), [[1, 0, -1], [0, 1, 0]],
                               atol=1e-9)  # fmt: skip


def test_all_corners_of_the_sliders_draw_in_silence():
    view = a_view()
    for turns in (0, TURNS):
        for rule in (0, len(NAMES) - 1):
            for rate in (0, len(WORDS) - 1):
                view.values = view.values | {
                    "turns": turns, "rule A": rule, "rate B": rate,
                }  # fmt: skip
                assert view.error == "" and "nan" not in view.alt


def test_the_still_is_the_same_in_every_run_and_follows_the_sliders():
    view = a_view()
    data, _ = view._repr_mimebundle_()
    assert "run this cell in JupyterLab to step along" in data["text/html"]
    assert a_view().still() == view.still() != a_view(turns=30, lr="1").still()


def test_one_rule_alone_is_refused():
    with pytest.raises(ValueError, match=r"\['exact'\], expected two rules"):
        AngleView(Runs(), ["exact"])


def test_a_rate_that_is_too_large_is_said_and_drawn_without_an_arrow():
    def growing(name, lr):
        while True:
            yield np.float64(np.inf) - np.inf, 0.1

    view = a_view(growing)
    assert view.alt.count("no numbers any more") == 2 and view.error == ""


def test_a_run_that_stops_is_told_in_words():
    def short(name, lr):
        yield 90, 0.1
        raise ZeroDivisionError("the first turn")

    view = a_view(short)
    view.values = view.values | {"turns": 20}
    assert view.error == "ZeroDivisionError: the first turn" and view.busy == ""


def test_all_sliders_are_reached_by_keyboard_and_a_wait_is_shown(play):
    view = a_view()
    page = play(view)
    assert names_by_tab(page, 6)[-1] == "Reset"
    for name in ("turns", "rule A", "rate B"):
        page.get_by_label(name).focus()
        page.keyboard.press("ArrowRight")
    moved = {"turns": 1, "rule A": 1, "rate A": 5, "rule B": 1, "rate B": 6}
    assert saved(page, "values")[-1] == moved
    page.evaluate("() => model.sent({ busy: 'Learning 120 steps ...' }, {})")
    assert page.locator(".bpkit-time").text_content() == "Learning 120 steps ..."
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_both_letters_can_be_read_where_the_needles_meet():
    fig, ax = plt.subplots()
    draw(ax, np.array([[90.0, 0.08]]), np.array([[90.0, 0.08]]))
    fig.canvas.draw()
    a, b = (t.get_window_extent() for t in ax.texts if t.get_text() in ("A", "B"))
    plt.close(fig)
    assert not a.overlaps(b)
