"""`GridView`: a robot learns values in a grid, move by move; its walls are yours."""

import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bpkit import plotting

from ._view import STATIC, SliderView, View, javascript, slider

ARROWS = "↑→↓←"
NAMES = "up", "right", "down", "left"
KNEW = "the best it knew", "drawn of equals"
CELLS = {"S": "start", "G": "goal", "P": "pit", "#": "wall", ".": "free"}
MOST = 5000  # moves


class GridView(SliderView):
    """Values and best moves of a robot in a grid, after so many moves of learning.

    make(rows, slip=...) -> a world with reset(rng), step(action); update(Q, state,
    action, reward, after, over, lr, gamma) changes Q (n, 4) in place: the learner's
    own. rows are texts of S start, G goal, P pit, # wall, . free; a click turns a free
    cell into a wall and back. Every picture is learned anew from the seed, 0.
    """

    name = "Grid"
    invitation = "learn move by move, and to build walls"
    _esm = javascript("grid.js")
    _css = View._css + (STATIC / "grid.css").read_text(encoding="utf-8")
    still_width = 480
    cells = traitlets.List().tag(sync=True)
    columns = traitlets.Int().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, make, update, rows, *, gamma=0.9, moves=0, lr=0.1, explore=0.2, slip=0.2
    ):
        self._make, self._update, self._gamma = make, update, gamma
        self._rows = list(rows)
        means = {
            "moves": "of learning so far",
            "lr": "the rate",
            "explore": "the share of moves that are drawn",
            "slip": "the probability to go to one side",
        }
        sliders = [
            slider("moves", 0, MOST, 1, moves),
            slider("lr", 0.05, 1, 0.05, lr),
            slider("explore", 0, 1, 0.05, explore),
            slider("slip", 0, 0.9, 0.1, slip),
        ]
        for spec in sliders:
            spec["means"] = means[spec["name"]]
        super().__init__(sliders, columns=len(self._rows[0]))

    def picture(self, values):
        rows = values.get("rows", self._rows)
        knobs = {name: values[name] for name in ("lr", "explore")}
        world = self._make(rows, slip=values["slip"])
        Q, told = learned(
            world, self._update, int(values["moves"]), gamma=self._gamma, **knobs
        )
        self._found = rows, Q, told["state"]
        summary = told_in_words(told)
        alt = (
            f"After {int(values['moves'])} moves with rate {values['lr']:g}, "
            f"{values['explore']:.0%} drawn, slip {values['slip']:g}: {summary}"
        )
        cells = [cell(rows, Q, state, told) for state in range(len(Q))]
        return {"cells": cells, "summary": summary, "alt": alt}

    def still(self):
        rows, Q, state = self._found
        size = len(rows[0]) * 0.9 + 0.2, len(rows) * 0.9 + 0.2
        figure = Figure(figsize=size, layout="none")
        draw_grid(figure.add_axes((0.02, 0.02, 0.96, 0.96)), rows, Q, robot=state)
        return plotting.png(figure)


def learned(world, update, moves, *, lr, gamma, explore, seed=0):
    """Q (n, 4) after so many moves, and what happened: a dict.

    state, episodes, goals (episodes with a last reward above 0), best (moves of the
    shortest of these), last (state, action and reward of the last move, and whether it
    was drawn, the best known or drawn of equally good ones).
    """
    rng, Q = np.random.default_rng(seed), np.zeros((len(world.cells), 4))
    told = {"state": world.reset(rng), "episodes": 0, "goals": 0, "last": None}
    lengths, length = [], 0
    for _ in range(moves):
        state = world.reset(rng) if world.over else told["state"]
        drawn = rng.random() < explore
        ties = np.flatnonzero(Q[state] == Q[state].max())
        action = int(rng.integers(4) if drawn else rng.choice(ties))
        after, reward, over = world.step(action)
        update(Q, state, action, reward, after, over, lr, gamma)
        how = "drawn" if drawn else KNEW[len(ties) > 1]
        told |= {"state": after, "last": (state, action, reward, how)}
        length += 1
        if over:
            told["episodes"] += 1
            if reward > 0:
                told["goals"] += 1
                lengths.append(length)
            length = 0
    return Q, told | {"best": min(lengths, default=None)}


def told_in_words(told):
    if told["last"] is None:
        return "Nothing is learned yet."
    _, action, reward, how = told["last"]
    said = f"Last move: {NAMES[action]} ({how}), reward {reward:g}. "
    said += f"{told['episodes']} episodes are over, {told['goals']} of them at a goal"
    return said + (f", the shortest in {told['best']} moves." if told["best"] else ".")


def cell(rows, Q, state, told):
    """What the page shows of a cell, and what it calls it."""
    left, action = (told["last"] or (None, 0))[:2]
    robot = state == told["state"]
    i, j = divmod(state, len(rows[0]))
    kind, value = rows[i][j], Q[state].max()
    known = kind in "S." and Q[state].any()
    place = f"row {i + 1}, column {j + 1}: {CELLS[kind]}"
    best = f", best {NAMES[Q[state].argmax()]}, value {value:.2f}" if known else ""
    return {
        "kind": CELLS[kind],
        "arrow": ARROWS[Q[state].argmax()] if known else "",
        "number": f"{value:.2f}".replace("-", "−") if kind in "S." else "",
        "share": round(float(np.clip(value, -1, 1)), 3),
        "robot": robot,
        "last": ARROWS[action] if state == left else "",
        "label": f"{place}{best}{', the robot' if robot else ''}",
    }


def draw_grid(ax, rows, Q, *, robot=None):
    """Each cell's best move and its value, green above 0 and purple below.

    rows: texts as GridWorld's; Q (n, 4): a value for each move; robot: its cell.
    """
    for state, kind in enumerate("".join(rows)):
        i, j = divmod(state, len(rows[0]))
        value, middle = Q[state].max(), {"ha": "center", "va": "center"}
        ground = {"#": "#555555", "G": "#1b7837", "P": "#762a83"}.get(kind)
        ground = ground or plotting.SIGNED(0.5 + 0.3 * np.clip(value, -1, 1))
        ax.add_patch(Rectangle((j, i), 1, 1, fc=ground, ec="#bbbbbb"))
        if kind in "GP":
            ax.text(j + 0.5, i + 0.5, CELLS[kind], color="white", **middle)
        if kind in "S.":
            arrow = ARROWS[Q[state].argmax()] if Q[state].any() else ""
            ax.text(j + 0.5, i + 0.4, arrow, fontsize=18, **middle)
            ax.text(j + 0.5, i + 0.8, f"{value:.2f}", fontsize=9, **middle)
        if kind == "S":
            ax.text(j + 0.06, i + 0.16, "start", fontsize=8, va="center")
        if state == robot:
            ax.plot(j + 0.82, i + 0.2, "o", color=plotting.BACKWARD, markersize=9)
    ax.set(xlim=(0, len(rows[0])), ylim=(len(rows), 0), aspect="equal")
    ax.set_axis_off()
    return ax
