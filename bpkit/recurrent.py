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
    h, c, scale = np.zeros_like(H[:, 0]), np.zeros_like(H[:, 0]), _scale(A)
    for t in range(X.shape[1]):
        A[:, t] = a = _squashed(A[:, t] + h @ Wh, scale)
        i, f, g, o = _parts(a, 4)
        C[:, t] = c = f * c + i * g
        H[:, t] = h = o * np.tanh(c)
    return H, C, A


def lstm_backward(dH, X, Wx, Wh, b, *, memo=None):
    """dX, dWx, dWh, db; memo is what lstm_states returned."""
    H, C, A = lstm_states(X, Wx, Wh, b) if memo is None else memo
    (dZ, to_c), keeps = _lstm_slopes(_before(C), C, A), _parts(A, 4)[1]
    dh = dc = 0
    for t in reversed(range(X.shape[1])):
        dh = dH[:, t] + dh
        dc = dc + dh * to_c[:, t]
        dZ[:, t] *= np.concatenate([dc, dc, dc, dh], axis=1)  # into i, f, g and o
        dc = dc * keeps[:, t]  # along the cell the slope is f, and nothing else
        dh = dZ[:, t] @ Wh.T
    dWx, dWh = _rows(X).T @ _rows(dZ), _rows(_before(H)).T @ _rows(dZ)
    return dZ @ Wx.T, dWx, dWh, dZ.sum(axis=(0, 1))


def lstm_step(x, h, c, Wx, Wh, b):
    """One step of lstm: x (n, d), h (n, h) and c (n, h) to the next h and c."""
    doors.require_one_step("lstm_step", x, h, c, Wx, Wh, b, 4)
    h, c, _ = _lstm_step(x, h, c, Wx, Wh, b)
    return h, c


def lstm_step_backward(dh, dc, x, h, c, Wx, Wh, b):
    """dx, dh, dc, dWx, dWh, db; the dh and dc that come are those of the next state."""
    doors.require_one_step("lstm_step_backward", x, h, c, Wx, Wh, b, 4)
    _, c_next, a = _lstm_step(x, h, c, Wx, Wh, b)
    dz, to_c = _lstm_slopes(c, c_next, a)
    dc = dc + dh * to_c
    dz *= np.concatenate([dc, dc, dc, dh], axis=1)
    dc = dc * _parts(a, 4)[1]
    return dz @ Wx.T, dz @ Wh.T, dc, x.T @ dz, h.T @ dz, dz.sum(axis=0)


def _lstm_step(x, h, c, Wx, Wh, b):
    z = x @ Wx + h @ Wh + b
    i, f, g, o = _parts(a := _squashed(z, _scale(z)), 4)
    c = f * c + i * g
    return o * np.tanh(c), c, a


def _scale(A):
    """For _squashed: a half for each sigmoid, 1 for the tanh, as long as a row of A."""
    return np.repeat([0.5, 0.5, 1, 0.5], A.shape[-1] // 4).astype(A.dtype)


def _squashed(z, scale):
    """Three sigmoids and a tanh at once: sigmoid(z) = (1 + tanh(z / 2)) / 2."""
    return scale * np.tanh(scale * z) + (1 - scale)


def _lstm_slopes(c_before, c, a):
    """Slopes of c by what i, f and g saw, of h by what o saw; and of h by c."""
    i, f, g, o = _parts(a, 4)
    shown = np.tanh(c)
    di, df, dg, do = (
        g * i * (1 - i),
        c_before * f * (1 - f),
        i * (1 - g**2),
        o * (1 - o),
    )
    return np.concatenate([di, df, dg, do * shown], axis=-1), o * (1 - shown**2)


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
        from_h, a = h @ Wh, A[:, t]
        a[:, :rz] = _sigmoid(a[:, :rz] + from_h[:, :rz])
        r, z, g = _parts(a, 3)
        g[:] = np.tanh(g + r * from_h[:, rz:])
        H[:, t] = h = z * h + (1 - z) * g
    return H, A


def gru_backward(dH, X, Wx, Wh, b, *, memo=None):
    """dX, dWx, dWh, db; memo is what gru_states returned."""
    H, A = gru_states(X, Wx, Wh, b) if memo is None else memo
    r, z, g = _parts(A, 3)
    before, later = _before(H), 0
    to_g = (1 - z) * (1 - g**2)  # slopes of h by what went into each gate
    to_r = to_g * (before @ Wh[:, 2 * len(Wh) :]) * r * (1 - r)
    to_z = (before - g) * z * (1 - z)
    dU = np.concatenate([to_r, to_z, to_g * r], axis=2)  # by before @ Wh
    dh = np.empty_like(H)
    for t in reversed(range(X.shape[1])):
        dh[:, t] = d = dH[:, t] + later
        dU[:, t] *= np.concatenate([d, d, d], axis=1)
        later = d * z[:, t] + dU[:, t] @ Wh.T
    dZ = dU.copy()
    dZ[:, :, 2 * len(Wh) :] = dh * to_g  # here r does not multiply
    dWx, dWh = _rows(X).T @ _rows(dZ), _rows(before).T @ _rows(dU)
    return dZ @ Wx.T, dWx, dWh, dZ.sum(axis=(0, 1))


def _parts(A, count):
    """The gates, side by side in the rows of A (..., count * h), as views (..., h)."""
    h = A.shape[-1] // count
    return [A[..., k * h : (k + 1) * h] for k in range(count)]


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def _before(H):
    """What each step started from: H (n, T, h) one step later, 0 at the first."""
    return np.concatenate([np.zeros_like(H[:, :1]), H[:, :-1]], axis=1)


def _rows(A):
    """(n, T, d) to (n * T, d): all steps of all sequences, so a product sums them."""
    return A.reshape(-1, A.shape[-1])
