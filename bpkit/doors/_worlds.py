"""Worlds: a grid that can be walked, and moves that there are."""

from operator import index

import numpy as np

from ._arguments import _brief, _compares

CELLS = "S start, G goal, P pit, # wall, . free"


def require_grid(rows, slip):
    """Texts of one length, one start, a goal or a pit; slip a probability."""
    if not all(isinstance(row, str) for row in rows) or not rows:
        raise TypeError(
            'A grid is a list of texts, one for each row: ["S..", ".#.", "..G"], of '
            f"{CELLS}."
        )
    if len({len(row) for row in rows}) != 1:
        raise ValueError(
            f"The rows of the grid have {', '.join(str(len(row)) for row in rows)} "
            "cells; expected the same number in each."
        )
    cells = "".join(rows)
    if strange := sorted(set(cells) - set("SGP#.")):
        raise ValueError(f"The grid holds {strange[0]!r}; expected {CELLS}.")
    if cells.count("S") != 1:
        raise ValueError(f"The grid has {cells.count('S')} cells S; expected 1 start.")
    if not set(cells) & set("GP"):
        raise ValueError("The grid has no G and no P: no episode would ever end.")
    if np.ndim(slip) or not _compares(slip) or not 0 <= slip <= 1:
        raise ValueError(f"slip is {_brief(slip)}, expected a probability, 0 to 1.")


def require_move(world, over, action, actions):
    """An episode runs, and the action is one of 0 ... actions - 1."""
    if over:
        raise ValueError(
            f"This {world} is in no episode, or the episode is over. Begin one: "
            "state = world.reset(rng)."
        )
    try:
        known = 0 <= index(action) < actions and not isinstance(action, bool)
    except TypeError:
        known = False
    if not known:
        raise ValueError(
            f"{world} got the action {_brief(action)}; expected a whole number, 0 to "
            f"{actions - 1}. Of scores (1, {actions}) it is Z[0].argmax()."
        )
