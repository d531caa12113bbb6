"""Equilibrium: weights that lead a state into itself, and a state that settles."""

import numpy as np

from ._arguments import require_count, require_positive
from ._arrays import require_array, require_floats
from ._sequences import require_weights

CYCLE = 8  # the longest that is looked for


def require_feedback(who, X, Wx, Wh, b):
    """X (n, d) for Wx (d, h), Wh (h, h) and b (h,)."""
    require_array(who, X)
    shape = np.shape(X)
    if len(shape) != 2 or 0 in shape:
        raise ValueError(
            f"{who} got X of shape {shape}, expected (n, d), n >= 1: one example per "
            "row, which stays while the state settles. x[None, :] makes a batch of one."
        )
    require_floats(who, X, "X")
    require_weights(who, f"X of shape {shape}", shape[1], Wx, Wh, b, 1)


def require_relaxation(tol, step, sweeps):
    require_positive("tol", tol)
    require_positive("step", step)
    require_count("sweeps", sweeps)


def require_settled(sweep, before, A, tol, step, sweeps):
    """The last sweep changed nothing; else what A does instead, and what helps."""
    size = np.abs(A).max()
    if np.isfinite(size) and np.abs(A - before).max() <= tol * size:
        return
    if not np.isfinite(size):
        raise ValueError(
            "The relaxation ended in inf or nan. Where the numbers that came in are "
            "finite, each sweep made it larger: the sweeps lead away from this fixed "
            "point. Make Wh smaller."
        )
    later = [before, A]
    for _ in range(CYCLE):
        later.append(later[-1] + step * (sweep(later[-1]) - later[-1]))
    gaps = [np.abs(B - A).max() for B in later[2:]]
    moves = [np.abs(B - C).max() for C, B in zip(later, later[1:], strict=False)]
    period = next((k for k, gap in enumerate(gaps, 1) if gap < 1e-3 * max(gaps)), None)
    came = f"It did not settle in {sweeps} sweeps: "
    if period:
        raise ValueError(
            f"{came}the numbers go round in a cycle of {period}. A smaller step, "
            f"step={step / 2:g}, damps what swings; a smaller Wh settles."
        )
    came += f"the last one still changed it by {moves[0] / size:.1g} of its size, "
    if moves == sorted(moves, reverse=True):
        raise ValueError(
            f"{came}less each time. Give it more, sweeps={10 * sweeps}, or a larger "
            f"tol than {tol:g}."
        )
    raise ValueError(
        f"{came}and it does not get less. Make Wh smaller, or damp it by a smaller "
        f"step, step={step / 2:g}."
    )
