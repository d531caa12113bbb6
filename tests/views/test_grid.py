"""GridView: what it shows is what the learner's own update has learned."""

import time

import numpy as np
import pytest
from matplotlib.figure import Figure
from player import names_by_tab, saved, send

from bpkit.widgets import GridView, draw_grid
from bpkit.widgets._grid import learned, told_in_words
from bpkit.worlds import GridWorld

GRID = ["S..G", ".#.P", "...."]


def update(Q, state, action, reward, after, over, lr, gamma):
    target = reward + gamma * (not over) * Q[after].max()
    Q[state, action] += lr * (target - Q[state, action])


def a_view(**options):
    return GridView(GridWorld, update, GRID, **options)


def test_many_moves_without_slips_find_the_discounts():
    world = GridWorld(GRID)
    Q, told = learned(world, update, 5000, lr=0.5, gamma=0.9, explore=0.3)
    np.testing.assert_allclose(Q.max(axis=1)[[0, 1, 2]], [0.81, 0.9, 1], atol=1e-6)
    assert -1 <= Q[6, 1] < -0.9  # into the pit
    assert told["best"] == 3 and 0 < told["goals"] <= told["episodes"]


def test_one_move_more_is_one_move_more():
    options = {"lr": 0.5, "gamma": 0.9, "explore": 0.5}
    before = learned(GridWorld(GRID, slip=0.2), update, 40, **options)
    after = learned(GridWorld(GRID, slip=0.2), update, 41, **options)
    assert (before[0] != after[0]).sum() <= 1
    assert after[1]["last"][0] in (before[1]["state"], 0)


def test_what_happened_is_said_in_words():
    assert a_view().summary == "Nothing is learned yet."
    told = {"last": (0, 1, 1.0, "drawn"), "episodes": 4, "goals": 3, "best": 5}
    assert told_in_words(told) == (
        "Last move: right (drawn), reward 1. 4 episodes are over, 3 of them at a goal, "
        "the shortest in 5 moves."
    )
    last = (0, 2, 0.0, "drawn of equals")
    none = {"last": last, "episodes": 0, "goals": 0, "best": None}
    assert told_in_words(none).endswith("0 episodes are over, 0 of them at a goal.")


def test_a_move_of_equally_good_ones_is_not_called_the_best():
    def how(moves, explore=0.0):
        view = a_view(moves=moves, explore=explore, slip=0.0, lr=0.5)
        return view.summary.partition(", reward")[0].partition("(")[2]

    assert how(1) == "drawn of equals)" and how(1, explore=1.0) == "drawn)"
    assert how(3000) == "the best it knew)"


def test_each_cell_has_a_name_its_best_move_and_its_value():
    view = a_view(moves=3000, slip=0.0, lr=0.5)
    labels = [cell["label"] for cell in view.cells]
    assert labels[1].startswith("row 1, column 2: free, best right, value 0.90")
    assert labels[3].startswith("row 1, column 4: goal")
    assert labels[5] == "row 2, column 2: wall"
    assert sum(cell["robot"] for cell in view.cells) == 1
    assert view.alt.startswith("After 3000 moves with rate 0.5, 20% drawn, slip 0: ")


def test_a_wall_of_the_readers_own_is_learned_around():
    view = a_view(moves=3000, slip=0.0, lr=0.5)
    assert "the shortest in 3 moves" in view.summary
    view.values = view.values | {"rows": ["S.#G", ".#.P", "...."]}
    assert view.error == "" and "the shortest" not in view.summary
    assert view.cells[2]["kind"] == "wall"


def test_the_still_is_the_same_in_every_run_and_follows_the_moves():
    view = a_view(moves=500)
    data, _ = view._repr_mimebundle_()
    assert "run this cell in JupyterLab to learn move by move" in data["text/html"]
    assert a_view(moves=500).still() == view.still()
    assert a_view().still() != view.still()


def test_all_corners_of_the_sliders_learn_in_silence():
    for lr in (0.05, 1.0):
        for explore in (0.0, 1.0):
            for slip in (0.0, 0.9):
                view = a_view(moves=300, lr=lr, explore=explore, slip=slip)
                assert view.error == "" and "nan" not in view.alt


def test_a_drawn_grid_has_an_arrow_where_something_is_known():
    ax = Figure().add_subplot()
    Q = np.zeros((12, 4))
    Q[2, 1], Q[6, 3] = 0.9, -0.5
    texts = [text.get_text() for text in draw_grid(ax, GRID, Q, robot=0).texts]
    assert texts.count("→") == 1 and "0.90" in texts and "goal" in texts
    assert len(ax.lines) == 1


def test_an_error_of_the_readers_update_is_shown():
    def only_ups(Q, state, action, *rest):
        if action:
            raise ValueError("no")

    view = GridView(GridWorld, only_ups, GRID)
    view.values = view.values | {"moves": 50}
    assert view.error == "ValueError: no"


@pytest.fixture
def page(play):
    return play(a_view())


def test_the_browser_draws_what_python_sends(page):
    view = a_view(moves=3000, slip=0.0, lr=0.5)
    send(page, view)
    cells = page.locator(".bpkit-grid button")
    assert cells.count() == 12
    texts = page.locator(".bpkit-cells text").all_text_contents()
    assert texts[:5] == ["start", "→", "0.81", "→", "0.90"]
    assert page.locator(".bpkit-cells").get_attribute("aria-label") == view.alt
    assert cells.nth(1).get_attribute("aria-label") == view.cells[1]["label"]
    assert page.locator(".bpkit-robot").count() == 1
    assert page.locator(".bpkit-sum").inner_text() == view.summary


def test_walls_are_built_by_a_press_and_all_is_reached_by_keyboard(page):
    names = names_by_tab(page, 12 + 4 + 4 + 1)
    assert names[0].startswith("row 1, column 1: start")
    assert names[12:16] == ["1 move", "10 moves", "100 moves", "1000 moves"]
    assert names[16].startswith("moves") and names[-1] == "Reset"
    page.locator(".bpkit-grid button").nth(2).press("Enter")
    page.locator(".bpkit-grid button").nth(5).click()
    page.get_by_text("100 moves", exact=True).click()
    page.get_by_label("moves, of learning so far").press("ArrowRight")
    first, second, third, last = saved(page, "values")
    assert first["rows"] == ["S.#G", ".#.P", "...."]
    assert second["rows"] == ["S..G", "...P", "...."]  # Python sent no new cells
    assert third["moves"] == 100 and last["moves"] == 101


def test_reset_brings_the_walls_back(page):
    page.locator(".bpkit-grid button").nth(2).click()
    page.get_by_text("Reset").click()
    assert saved(page, "values")[-1]["rows"] == GRID


def test_the_view_leaves_nothing_behind(page):
    page.evaluate("() => stop()")
    assert page.evaluate("() => model.listeners()") == 0


def test_a_step_costs_less_than_100_ms_in_python():
    view, taken = a_view(moves=1000), []
    for moves in (1100, 1200, 1300, 1400, 1500):
        begin = time.process_time()
        view.values = view.values | {"moves": moves}
        taken.append(time.process_time() - begin)
    assert np.median(taken) < 0.1
