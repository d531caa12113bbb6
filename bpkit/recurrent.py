"""Pairs for sequences: one set of weights at every step, and a state that goes along.

Unrolled in time a recurrent layer is a deep network whose layers share their weights,
so each gradient is a sum over the steps, and the way back runs from the last step to
the first (backpropagation through time). A partner runs the sequence again to know its
states, unless it is handed the memo of the way forward.
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
    """dX, dWx, dWh, db. memo is rnn's H, where somebody kept it."""
    H = rnn(X, Wx, Wh, b) if memo is None else memo
    dZ, from_later = np.empty_like(H), 0
    for t in reversed(range(X.shape[1])):
        dh = dH[:, t] + from_later  # the loss sees h_t, and so does the next step
        dZ[:, t] = dh * (1 - H[:, t] ** 2)
        from_later = dZ[:, t] @ Wh.T
    dWx = _rows(X).T @ _rows(dZ)
    dWh = _rows(H[:, :-1]).T @ _rows(dZ[:, 1:])  # the first step starts from 0
    return dZ @ Wx.T, dWx, dWh, dZ.sum(axis=(0, 1))


def lstm(X, Wx, Wh, b):
    """States H (n, T, h) of a long short-term memory over sequences X (n, T, d).

    Wx (d, 4h), Wh (h, 4h) and b (4h,) hold four gates: i writes, f keeps, g is what is
    written, o shows. c = f * c + i * g and h = o * tanh(c), both 0 before the first
    step (Hochreiter & Schmidhuber, 1997; f: Gers, Schmidhuber & Cummins, 2000).
    """
    return lstm_states(X, Wx, Wh, b)[0]


def lstm_states(X, Wx, Wh, b):
    """H and the cells C, both (n, T, h), and the gates A (n, T, 4h): lstm's memo."""
    doors.require_sequences("lstm", X, Wx, Wh, b, 4)
    A = X @ Wx + b
    H, C = (np.empty((*X.shape[:2], len(Wh)), A.dtype) for _ in "HC")
    h = c = np.zeros_like(H[:, 0])
    for t in range(X.shape[1]):
        h, c, A[:, t] = _lstm_step(A[:, t] + h @ Wh, c)
        H[:, t], C[:, t] = h, c
    return H, C, A


def lstm_backward(dH, X, Wx, Wh, b, *, memo=None):
    """dX, dWx, dWh, db; memo is what lstm_states returned."""
    H, C, A = lstm_states(X, Wx, Wh, b) if memo is None else memo
    dZ, before, dh, dc = np.empty_like(A), _before(C), 0, 0
    for t in reversed(range(X.shape[1])):
        dh = dH[:, t] + dh
        dZ[:, t], dc = _lstm_step_back(dh, dc, before[:, t], C[:, t], A[:, t])
        dh = dZ[:, t] @ Wh.T
    dWx, dWh = _rows(X).T @ _rows(dZ), _rows(_before(H)).T @ _rows(dZ)
    return dZ @ Wx.T, dWx, dWh, dZ.sum(axis=(0, 1))


def lstm_step(x, h, c, Wx, Wh, b):
    """One step of lstm: x (n, d), h (n, h) and c (n, h) to the next h and c."""
    doors.require_one_step("lstm_step", x, h, c, Wx, Wh, b, 4)
    h, c, _ = _lstm_step(x @ Wx + h @ Wh + b, c)
    return h, c


def lstm_step_backward(dh, dc, x, h, c, Wx, Wh, b):
    """dx, dh, dc, dWx, dWh, db; the dh and dc that come are those of the next state."""
    doors.require_one_step("lstm_step_backward", x, h, c, Wx, Wh, b, 4)
    _, c_next, a = _lstm_step(x @ Wx + h @ Wh + b, c)
    dz, dc = _lstm_step_back(dh, dc, c, c_next, a)
    return dz @ Wx.T, dz @ Wh.T, dc, x.T @ dz, h.T @ dz, dz.sum(axis=0)


def _lstm_step(z, c):
    """h, c and the gates a (n, 4h) of sums z (n, 4h); three sigmoids and a tanh."""
    s = np.repeat([0.5, 0.5, 1, 0.5], c.shape[1]).astype(z.dtype)
    a = s * np.tanh(s * z) + (1 - s)  # sigmoid(z) = (1 + tanh(z / 2)) / 2
    i, f, g, o = np.split(a, 4, axis=1)
    c = f * c + i * g
    return o * np.tanh(c), c, a


def _lstm_step_back(dh, dc, c_before, c, a):
    """dz, and dL/d(c_before): the path along the cell has slope f, and nothing else."""
    i, f, g, o = np.split(a, 4, axis=1)
    shown = np.tanh(c)
    dc = dc + dh * o * (1 - shown**2)
    di, df, dg, do = dc * g, dc * c_before, dc * i, dh * shown
    into = di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)
    return np.concatenate(into, axis=1), dc * f


def gru(X, Wx, Wh, b):
    """States H (n, T, h) of gated recurrent units over sequences X (n, T, d).

    Wx (d, 3h), Wh (h, 3h) and b (3h,) hold r (resets), z (keeps) and g (is written):
    h = z * h + (1 - z) * g, 0 before the first step. r multiplies after the product,
    g = tanh(x @ Wx_g + r * (h @ Wh_g) + b_g), as in PyTorch, where a second bias
    stands within r's bracket; (r * h) @ Wh_g is the other form (Cho et al., 2014).
    """
    return gru_states(X, Wx, Wh, b)[0]


def gru_states(X, Wx, Wh, b):
    """H (n, T, h) and the gates A (n, T, 3h) in the order r, z, g: gru's memo."""
    doors.require_sequences("gru", X, Wx, Wh, b, 3)
    A = X @ Wx + b
    H, rz = np.empty((*X.shape[:2], len(Wh)), A.dtype), 2 * len(Wh)  # width of both
    h = np.zeros_like(H[:, 0])
    for t in range(X.shape[1]):
        from_h = h @ Wh
        r, z = np.split(_sigmoid((A[:, t] + from_h)[:, :rz]), 2, axis=1)
        g = np.tanh(A[:, t, rz:] + r * from_h[:, rz:])
        A[:, t] = np.concatenate([r, z, g], axis=1)
        H[:, t] = h = z * h + (1 - z) * g
    return H, A


def gru_backward(dH, X, Wx, Wh, b, *, memo=None):
    """dX, dWx, dWh, db; memo is what gru_states returned."""
    H, A = gru_states(X, Wx, Wh, b) if memo is None else memo
    before, dZ, dU, from_later = _before(H), np.empty_like(A), np.empty_like(A), 0
    U = before @ Wh[:, 2 * len(Wh) :]  # what r multiplied
    for t in reversed(range(X.shape[1])):
        r, z, g = np.split(A[:, t], 3, axis=1)
        dh = dH[:, t] + from_later
        dg = dh * (1 - z) * (1 - g**2)
        dz = dh * (before[:, t] - g) * z * (1 - z)
        dr = dg * U[:, t] * r * (1 - r)
        dZ[:, t] = np.concatenate([dr, dz, dg], axis=1)
        dU[:, t] = np.concatenate([dr, dz, dg * r], axis=1)
        from_later = dh * z + dU[:, t] @ Wh.T
    dWx, dWh = _rows(X).T @ _rows(dZ), _rows(before).T @ _rows(dU)
    return dZ @ Wx.T, dWx, dWh, dZ.sum(axis=(0, 1))


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def _before(H):
    """What each step started from: H (n, T, h) one step later, 0 at the first."""
    return np.concatenate([np.zeros_like(H[:, :1]), H[:, :-1]], axis=1)


def _rows(A):
    """(n, T, d) to (n * T, d): all steps of all sequences, so a product sums them."""
    return A.reshape(-1, A.shape[-1])
