"""Sequences to try an answer on, and the way back with whatever a slip does to it."""

import numpy as np

from bpkit.checks.declared import draw

TOO_SLOW = (
    "One pass back over 20 steps is a loop of matrix products. Differences take two "
    "whole passes forward for each weight, and there are thousands."
)


def rnn_from(X, h0, Wx, Wh, b):
    """rnn with a first state h0 (n, h)."""
    H, h = np.empty((*X.shape[:2], len(Wh)), np.result_type(X, Wh)), h0
    for t in range(X.shape[1]):
        H[:, t] = h = np.tanh(X[:, t] @ Wx + h @ Wh + b)
    return H


def rows(A):
    return A.reshape(-1, A.shape[-1])


def back(
    dH, X, h0, Wx, Wh, b, *, cut=None, own=False, unmet=False, wraps=False, **slips
):
    """dX, dh0, dWx, dWh, db; the options are what slips do.

    cut    no gradient goes back from a step whose number this divides
    own    Wh meets the state of its own step; unmet: it does not meet h0
    wraps  at the first step Wh meets the last state, as H[:, t - 1] has it
    """
    H = rnn_from(X, h0, Wx, Wh, b)
    dZ, dh0 = along(dH, H, Wh, cut, **slips)
    first = H[:, -1] if wraps else 0 * h0 if unmet else h0
    before = H if own else np.concatenate([first[:, None], H[:, :-1]], axis=1)
    dWh = rows(before).T @ rows(dZ)
    return dZ @ Wx.T, dh0, rows(X).T @ rows(dZ), dWh, dZ.sum(axis=(0, 1))


def along(dH, H, Wh, cut=None, *, slope=True, turned=False, early=False):
    """What comes back to each pre-activation, and to the first state."""
    dZ, later = np.empty_like(H), np.zeros_like(H[:, 0])
    for t in reversed(range(H.shape[1])):
        dh = dH[:, t] + later
        dZ[:, t] = dh * (1 - H[:, t] ** 2) if slope else dh
        later = dZ[:, t] @ (Wh if turned else Wh.T)
        if cut and t % cut == 0:
            later = np.zeros_like(later)
    return dZ, dZ[:, 0] if early else later


def layer(rng, n, T, d, h):
    """X, h0, Wx, Wh, b, small enough for tanh to bend and not to saturate."""
    shapes = [(n, T, d), (n, h), (d, h), (h, h), (h,)]
    return [draw(rng, *shape) / 3 for shape in shapes]


def long_texts(rng):
    """Of a real size: 32 texts of 20 letters, 64 units."""
    X, h0, Wx, Wh, b = layer(rng, 32, 20, 27, 64)
    return draw(rng, 32, 20, 64), X / 3, h0, Wx / 3, Wh / 8, b
