"""Layers that feed themselves, to try an answer on, and their way back with slips."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import draw
from bpkit.equilibrium import relaxed

TOO_SLOW = (
    "A way back is some thirty products of (32, 100) with (100, 100). Differences let "
    "the layer settle twice for each weight, and there are ten thousands."
)


def settle(X, Wx, Wh, b):
    """A layer that feeds itself and bends by a sigmoid."""
    Z = X @ Wx + b
    return relaxed(lambda H: sigmoid(Z + H @ Wh), 0 * Z, tol=1e-12)


def back(
    H, slope, dH, X, Wx, Wh, *, turned=False, bent=True, sweeps=None, own=False,
    late=False, transposed=False,
):  # fmt: skip
    """dX, dWx, dWh, db at the state H; the options are what slips do.

    turned      Wh goes back as it went forth
    bent        whether the bend's slope stands in the adjoint
    sweeps      the adjoint ends after so many
    own         Wh meets dH, not the adjoint; transposed: dWh lies on its side
    late        the slope inside the loop, but not at its end
    """
    W = Wh if turned else Wh.T
    slope = slope if bent else np.ones_like(slope)
    if sweeps is None:
        dZ = np.empty_like(H)
        for i, s in enumerate(slope):  # row by row, exactly
            A = np.eye(len(s)) - W * s
            dZ[i] = np.linalg.solve(A.T, dH[i] * s)
    else:
        dZ = 0 * H
        for _ in range(sweeps):
            dZ = (dH + dZ @ W) * slope
    if late:
        dZ = dZ / slope
    dWh = H.T @ (dH if own else dZ)
    return dZ @ Wx.T, X.T @ dZ, dWh.T if transposed else dWh, dZ.sum(axis=0)


def layer(rng, n, d, h, size=1.0):
    """X, Wx, Wh and b; Wh's largest singular value is `size`, X's numbers are small."""
    Wh = draw(rng, h, h)
    Wh = size * Wh / np.linalg.norm(Wh, 2)
    return draw(rng, n, d) / 2, draw(rng, d, h) / 2, Wh, draw(rng, h) / 2
