"""Sequences: three axes, and weights that fit them and the state."""

import numpy as np

from ._arrays import require_array, require_floats


def require_sequences(who, X, Wx, Wh, b, gates):
    """X (n, T, d) for Wx (d, gates*h), Wh (h, gates*h) and b (gates*h,)."""
    _require_steps(who, X)
    d = X.shape[2]
    require_weights(who, f"X of shape {X.shape}", d, Wx, Wh, b, gates)


def require_one_step(who, x, h, c, Wx, Wh, b, gates):
    """x (n, d), the state h and the cell c (n, h), and weights that fit them."""
    for name, A in [("x", x), ("h", h), ("c", c)]:
        require_array(who, A, name)
        if np.ndim(A) != 2:
            raise ValueError(
                f"{who} got {name} of shape {np.shape(A)}, expected two axes: one step "
                "of n sequences, X[:, t]."
            )
        require_floats(who, A, name)
    require_weights(who, f"x of shape {x.shape}", x.shape[1], Wx, Wh, b, gates)
    expected = (len(x), len(Wh))
    if not h.shape == c.shape == expected:
        raise ValueError(
            f"{who} got h of shape {h.shape} and c of shape {c.shape}, expected "
            f"{expected} of both: np.zeros({expected}) before the first step."
        )


def _require_steps(who, X):
    require_array(who, X)
    shape = np.shape(X)
    if len(shape) != 3 or 0 in shape:
        raise ValueError(
            f"{who} got X of shape {shape}, expected (n, T, d), T steps of d numbers: "
            "X[:, :, None] makes sequences (n, T) of single numbers, X[None] a batch "
            "of one sequence (T, d)."
        )
    require_floats(who, X, "X")


def require_weights(who, came, d, Wx, Wh, b, gates):
    for name, A in [("Wx", Wx), ("Wh", Wh), ("b", b)]:
        require_array(who, A, name)
    h = len(Wh) if np.ndim(Wh) else 0
    shapes, expected = [A.shape for A in (Wx, Wh, b)], _shapes(d, h, gates)
    if shapes != expected:
        times = f"{gates}*h" if gates > 1 else "h"
        raise ValueError(
            f"{who} got {came} and Wx, Wh, b of shapes "
            f"{', '.join(map(str, shapes))}; expected (d, {times}), (h, {times}), "
            f"({times},): for d = {d} and h = {h} that is "
            f"{', '.join(map(str, expected))}."
        )


def _shapes(d, h, gates):
    return [(d, gates * h), (h, gates * h), (gates * h,)]
