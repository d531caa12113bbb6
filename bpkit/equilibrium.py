"""A pair for a layer that feeds itself: its output is what it settles on.

The state goes in again until it no longer changes. So does the gradient: the partner
relaxes a second equation, the adjoint, in which the weights stand transposed (Almeida,
1987; Pineda, 1987). No sweep is stored: the way back needs the last state alone.
"""

import numpy as np

from bpkit import doors


def equilibrium(X, Wx, Wh, b, *, tol=1e-10, step=1.0, sweeps=1000):
    """The state H (n, h) with H = tanh(X @ Wx + H @ Wh + b), found from a state of 0.

    X (n, d), Wx (d, h), Wh (h, h), b (h,). tol, step and sweeps are those of `relaxed`.
    Raises ValueError where it does not settle.
    """
    doors.require_feedback("equilibrium", X, Wx, Wh, b)
    Z = X @ Wx + b  # the same in every sweep
    return relaxed(lambda H: np.tanh(Z + H @ Wh), 0 * Z, tol, step, sweeps)


def equilibrium_backward(
    dH, X, Wx, Wh, b, *, tol=1e-10, step=1.0, sweeps=1000, memo=None
):
    """dX, dWx, dWh, db; memo is equilibrium's H, where somebody kept it."""
    kept = memo is not None
    H = memo if kept else equilibrium(X, Wx, Wh, b, tol=tol, step=step, sweeps=sweeps)
    slope = 1 - H**2
    dZ = relaxed(lambda dZ: (dH + dZ @ Wh.T) * slope, 0 * H, tol, step, sweeps)
    return dZ @ Wx.T, X.T @ dZ, H.T @ dZ, dZ.sum(axis=0)


@np.errstate(over="ignore", invalid="ignore")  # what grows beyond all numbers stops
def relaxed(sweep, A, tol=1e-10, step=1.0, sweeps=1000):
    """A with A = sweep(A): from a first A, sweep after sweep until it settles.

    Each sweep goes a step of the way to sweep(A); one below 1 damps what swings. It is
    over when the largest change is tol of the largest entry or less, or after so many
    sweeps. Raises ValueError where A still moves then.
    """
    doors.require_relaxation(tol, step, sweeps)
    tol = max(tol, 8 * np.finfo(A.dtype).eps)  # float32 gets no closer
    for _ in range(sweeps):
        before, A = A, A + step * (sweep(A) - A)
        if not np.abs(A - before).max() > tol * np.abs(A).max():  # so nan stops, too
            break
    doors.require_settled(sweep, before, A, tol, step, sweeps)
    return A
