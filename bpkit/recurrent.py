"""Pairs for sequences: one set of weights at every step, and a state that goes along.

Unrolled in time a recurrent layer is a deep network whose layers share their weights,
so each gradient is a sum over the steps, and the way back runs from the last step to
the first (backpropagation through time).
"""

import numpy as np

from bpkit import doors


def rnn(X, Wx, Wh, b):
    """The states H (n, T, h) of a plain recurrent layer over sequences X (n, T, d).

    h_t = tanh(x_t @ Wx + h_(t-1) @ Wh + b) with Wx (d, h), Wh (h, h) and b (h,); the
    state before the first step is 0 (Elman, 1990).
    """
    doors.require_sequences("rnn", X, Wx, Wh, b, 1)
    H = X @ Wx + b  # of all steps in one product: no step waits for it
    h = np.zeros_like(H[:, 0])
    for t in range(X.shape[1]):
        H[:, t] = h = np.tanh(H[:, t] + h @ Wh)
    return H


def rnn_backward(dH, X, Wx, Wh, b, *, memo=None):
    """dX, dWx, dWh, db. memo is rnn's H, where somebody kept it; None: it is rerun."""
    H = rnn(X, Wx, Wh, b) if memo is None else memo
    dZ, from_later = np.empty_like(H), 0
    for t in reversed(range(X.shape[1])):
        dh = dH[:, t] + from_later  # the loss sees h_t, and so does the next step
        dZ[:, t] = dh * (1 - H[:, t] ** 2)
        from_later = dZ[:, t] @ Wh.T
    dWx = _rows(X).T @ _rows(dZ)
    dWh = _rows(H[:, :-1]).T @ _rows(dZ[:, 1:])  # the first step starts from 0
    return dZ @ Wx.T, dWx, dWh, dZ.sum(axis=(0, 1))


def _rows(A):
    """(n, T, d) to (n * T, d): all steps of all sequences, so a product sums them."""
    return A.reshape(-1, A.shape[-1])
