"""Worlds to act in: a robot in a grid, and a pole on a cart.

    state = world.reset(rng)                   an episode begins
    state, reward, over = world.step(action)   until over is True

A world says how well it went, and never which action was right.
"""

import math

import numpy as np

from bpkit import doors


class GridWorld:
    """A robot in a grid: actions 0 up, 1 right, 2 down, 3 left; walls stop it.

    rows       one text for each row, of S start, G goal, P pit, # wall, . free
    slip       the probability that a move goes to one of its two sides instead
    goal, pit  the reward for entering one; both end the episode
    each_step  the reward of any other move
    States are numbers: row * columns + column. Distances have no unit.
    """

    ACTIONS = [(-1, 0), (0, 1), (1, 0), (0, -1)]

    def __init__(self, rows, *, slip=0.0, goal=1.0, pit=-1.0, each_step=0.0):
        rows = [rows] if isinstance(rows, str) else rows
        doors.require_grid(rows, slip)
        self.rows, self.columns, self.cells = len(rows), len(rows[0]), "".join(rows)
        self.slip, self.each_step = slip, each_step
        self.ends = {"G": goal, "P": pit}
        self.start, self.over = self.cells.index("S"), True

    def reset(self, rng):
        """The number of the start; rng draws the slips."""
        doors.require_arguments(rng=rng)
        self.rng, self.state, self.over = rng, self.start, False
        return self.state

    def step(self, action):
        """state, reward, over. Raises where no episode runs, or for no action."""
        doors.require_move("GridWorld", self.over, action, 4)
        if self.rng.random() < self.slip:
            action = action + 1 + 2 * int(self.rng.integers(2))
        self.state, reward, self.over = self._moved(self.state, action % 4)
        return self.state, reward, self.over

    def outcomes(self, state, action):
        """What a move may lead to: three of (probability, state, reward, over).

        As meant, then the slips: a quarter turn to either side.
        """
        ways = [(1 - self.slip, 0), (self.slip / 2, 1), (self.slip / 2, 3)]
        return [(p, *self._moved(state, (action + turn) % 4)) for p, turn in ways]

    def _moved(self, state, action):
        row, column = divmod(state, self.columns)
        down, right = self.ACTIONS[action]
        row, column = row + down, column + right
        to = row * self.columns + column
        inside = 0 <= row < self.rows and 0 <= column < self.columns
        if not inside or self.cells[to] == "#":
            return state, self.each_step, False
        cell = self.cells[to]
        return to, self.ends.get(cell, self.each_step), cell in self.ends


class Pole:
    """A pole on a cart: actions 0 push left, 1 push right; reward 1 for each step.

    The state (4,): the cart's position (m) and velocity (m/s), the pole's lean from
    upright (rad, to the right above 0) and its angular velocity (rad/s). It is over
    where the cart is 2.4 m from the middle, the pole leans 12 degrees, or after `limit`
    steps of `seconds`.

    Equations: Barto, Sutton & Anderson (1983), without friction; constants, start and
    Euler's steps are those of Gym's CartPole.
    """

    GRAVITY = 9.8  # m/s^2
    CART, POLE = 1.0, 0.1  # kg
    HALF = 0.5  # m, half the pole's length
    FORCE = 10.0  # N
    FAR, LEAN = 2.4, math.radians(12)  # m, rad

    def __init__(self, *, limit=500, seconds=0.02):
        doors.require_count("limit", limit)
        doors.require_positive("seconds", seconds)
        self.limit, self.seconds, self.over = limit, seconds, True

    def reset(self, rng):
        """A state of four numbers from -0.05 to 0.05."""
        doors.require_arguments(rng=rng)
        self.state, self.steps, self.over = rng.uniform(-0.05, 0.05, 4), 0, False
        return self.state

    def step(self, action):
        """state, reward, over. Raises where no episode runs, or for no action."""
        doors.require_move("Pole", self.over, action, 2)
        push = self.FORCE if action == 1 else -self.FORCE
        self.state = self.state + self.seconds * self.slopes(self.state, push)
        self.steps += 1
        x, _, lean, _ = self.state.tolist()
        self.over = abs(x) > self.FAR or abs(lean) > self.LEAN or self.full()
        return self.state, 1.0, self.over

    def full(self):
        """Is it over by the clock alone?"""
        return self.steps >= self.limit

    def slopes(self, state, push):
        """How fast each number of the state changes, under a push in newton."""
        _, velocity, lean, turning = state.tolist()
        sine, cosine, mass = math.sin(lean), math.cos(lean), self.CART + self.POLE
        swing = (push + self.POLE * self.HALF * turning**2 * sine) / mass
        inertia = self.HALF * (4 / 3 - self.POLE * cosine**2 / mass)
        turn = (self.GRAVITY * sine - cosine * swing) / inertia
        push_back = self.POLE * self.HALF * turn * cosine / mass
        return np.array([velocity, swing - push_back, turning, turn])
