"""GridWorld and Pole beside published worlds, enumeration and another mechanics."""

import numpy as np
import pytest

from bpkit.worlds import GridWorld, Pole

RNG = np.random.default_rng


def values(world, gamma=1.0, policy=None, sweeps=5000):
    """Of each state under a policy (4,), or the best action, by enumeration."""
    V, walked = np.zeros(len(world.cells)), {}
    for state, cell in enumerate(world.cells):
        if cell in "S.":
            walked[state] = [world.outcomes(state, action) for action in range(4)]
    for _ in range(sweeps):
        for state, actions in walked.items():
            Q = [
                sum(p * (r + gamma * (not over) * V[to]) for p, to, r, over in outcomes)
                for outcomes in actions
            ]
            V[state] = max(Q) if policy is None else policy @ Q
    return V


LAKE = ["S...", ".P.P", "...P", "P..G"]
MAZE = [".......#G", "..#....#.", "S.#....#.", "..#......", ".....#...", "........."]
CLIFF = ["............"] * 3 + ["SPPPPPPPPPPG"]


def test_the_frozen_lake_has_its_published_values():
    """Gymnasium's FrozenLake-v1: a third of the moves to each side."""
    world = GridWorld(LAKE, slip=2 / 3, pit=0)
    assert values(world)[0] == pytest.approx(14 / 17, abs=1e-9)
    assert values(world, 0.99)[0] == pytest.approx(0.542, abs=5e-5)
    assert values(GridWorld(LAKE, pit=0), 0.9)[0] == pytest.approx(0.9**5)


def test_sutton_and_bartos_maze_cliff_and_small_grid():
    """Sutton & Barto (2018): Dyna maze, 14 steps; example 6.6, -13; figure 4.1."""
    maze = GridWorld(MAZE, each_step=-1, goal=-1)
    assert values(maze)[maze.start] == -14
    cliff = GridWorld(CLIFF, each_step=-1, goal=-1, pit=-100)
    assert values(cliff)[cliff.start] == -13
    small = GridWorld(["GS..", "....", "....", "...G"], each_step=-1, goal=-1)
    published = [[0, -14, -20, -22], [-14, -18, -20, -20],
                 [-20, -20, -18, -14], [-22, -20, -14, 0]]  # fmt: skip
    by_chance = values(small, policy=np.full(4, 0.25)).reshape(4, 4)
    np.testing.assert_allclose(by_chance, published, atol=1e-9)


@pytest.mark.parametrize("slip", [0.0, 0.3, 1.0])
def test_steps_are_drawn_as_often_as_their_outcomes_say(slip):
    world, rng, seen = GridWorld(["...", ".SG", ".#."], slip=slip), RNG(0), {}
    for _ in range(4000):
        state = world.reset(rng)
        state, reward, over = world.step(0)
        seen[state, reward, over] = seen.get((state, reward, over), 0) + 1 / 4000
    for p, *outcome in world.outcomes(4, 0):
        assert seen.get(tuple(outcome), 0) == pytest.approx(p, abs=0.03)


def test_walls_and_borders_keep_the_robot_where_it_is():
    world = GridWorld(["S#G"], each_step=-0.1)
    world.reset(RNG(0))
    for action in range(4):
        assert world.step(action) == (0, -0.1, False)


def test_the_pole_takes_the_step_that_gymnasium_prints():
    """Gymnasium's TimeAwareObservation: CartPole-v1, reset(seed=42), then step(0)."""
    pole = Pole()
    begun = [0.0273956, -0.00611216, 0.03585979, 0.0197368]
    np.testing.assert_allclose(pole.reset(RNG(42)), begun, atol=6e-9)
    state, reward, over = pole.step(0)
    after = [0.02727336, -0.20172954, 0.03625453, 0.32351476]
    np.testing.assert_allclose(state, after, atol=2e-8)
    assert reward == 1 and not over


def test_the_equations_are_those_of_lagranges_two_by_two_system():
    for seed in range(20):
        pole, rng = Pole(), RNG(seed)
        state, push = rng.normal(size=4), rng.normal() * 10
        _, velocity, lean, turning = state
        m, half, both = pole.POLE, pole.HALF, pole.CART + pole.POLE
        masses = [[both, m * half * np.cos(lean)],
                  [m * half * np.cos(lean), 4 / 3 * m * half**2]]  # fmt: skip
        forces = [push + m * half * turning**2 * np.sin(lean),
                  m * pole.GRAVITY * half * np.sin(lean)]  # fmt: skip
        faster, turn = np.linalg.solve(masses, forces)
        expected = [velocity, faster, turning, turn]
        np.testing.assert_allclose(pole.slopes(state, push), expected, atol=1e-12)


def energy(pole, state):
    """Of cart and rod, in joule."""
    _, v, lean, turning = state
    m, half = pole.POLE, pole.HALF
    moving = (v + half * turning * np.cos(lean)) ** 2 + (
        half * turning * np.sin(lean)
    ) ** 2
    kinetic = pole.CART * v**2 + m * moving + m * half**2 / 3 * turning**2
    return kinetic / 2 + m * pole.GRAVITY * half * np.cos(lean)


def test_without_a_push_energy_is_kept_the_better_the_smaller_the_step():
    gains = []
    for seconds in (0.01, 0.001, 0.0001):
        pole = Pole(seconds=seconds)
        pole.FORCE, pole.LEAN, pole.limit = 0.0, 9.0, 10**6
        pole.reset(RNG(0))
        pole.state = np.array([0.0, 0.1, 0.1, 0.0])
        begun = energy(pole, pole.state)
        for _ in range(round(0.5 / seconds)):
            pole.step(0)
        gains.append(abs(energy(pole, pole.state) - begun))
    assert gains[0] < 0.05 and gains[0] > 8 * gains[1] > 64 * gains[2]


def test_a_smaller_step_comes_to_what_runge_and_kutta_find():
    def slopes(y):
        return Pole().slopes(y, 10.0)

    y, h = np.array([0.0, 0.1, 0.05, -0.2]), 0.01
    for _ in range(30):
        a = slopes(y)
        b = slopes(y + h / 2 * a)
        c = slopes(y + h / 2 * b)
        y = y + h / 6 * (a + 2 * b + 2 * c + slopes(y + h * c))
    errors = []
    for seconds in (0.01, 0.001, 0.0001):
        pole = Pole(seconds=seconds, limit=10**6)
        pole.LEAN = 9.0
        pole.reset(RNG(0))
        pole.state = np.array([0.0, 0.1, 0.05, -0.2])
        for _ in range(round(0.3 / seconds)):
            pole.step(1)
        errors.append(np.abs(pole.state - y).max())
    assert errors[0] > 8 * errors[1] > 64 * errors[2] and errors[2] < 1e-3


def test_the_pole_ends_by_its_limit_its_lean_or_its_place():
    pole = Pole(limit=3)
    pole.reset(RNG(0))
    assert [pole.step(action)[2] for action in (0, 1, 0)] == [False, False, True]
    assert pole.full()
    for lost in ([2.41, 0, 0, 0], [0, 0, -0.22, 0]):
        pole.reset(RNG(0))
        pole.state = np.array(lost, float)
        assert pole.step(0)[2] and not pole.full()
