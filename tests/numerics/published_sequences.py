"""Runners of the published cases on recurrent layers.

Most begin with a first state other than 0. That is an input of the first step: beside x
stand columns that hold h_0 at the first step and 0 later, and their weights are Wh.
"""

import numpy as np
from published import runs

from bpkit.activations import sigmoid_backward, softmax
from bpkit.losses import mse
from bpkit.recurrent import (
    lstm,
    lstm_backward,
    lstm_states,
    lstm_step,
    lstm_step_backward,
    rnn,
    rnn_backward,
)


def evenly(low, high, *shape):
    return np.linspace(low, high, int(np.prod(shape))).reshape(shape)


def begun(X, h0, Wx, Wh, b):
    """The same from a first state h0, which stands in the inputs."""
    first = np.zeros((*X.shape[:2], len(Wh)))
    first[:, 0] = h0
    return np.concatenate([X, first], axis=2), np.concatenate([Wx, Wh]), Wh, b


def reordered(order, *weights):
    """Weights whose gates stand in another order, brought to i, f, g, o."""
    for W in weights:
        gates = dict(zip(order, np.split(W, 4, axis=-1), strict=True))
        yield np.concatenate([gates[gate] for gate in "ifgo"], axis=-1)


@runs("cs231n.rnn_step_forward")
def _(x):
    X, h0 = evenly(-0.4, 0.7, 3, 1, 10), evenly(-0.2, 0.5, 3, 4)
    Wx, Wh, b = evenly(-0.1, 0.9, 10, 4), evenly(-0.3, 0.7, 4, 4), evenly(-0.2, 0.4, 4)
    return {"next_h": rnn(*begun(X, h0, Wx, Wh, b))[:, 0]}


@runs("cs231n.rnn_forward")
def _(x):
    X, h0 = evenly(-0.1, 0.3, 2, 3, 4), evenly(-0.3, 0.1, 2, 5)
    Wx, Wh, b = evenly(-0.2, 0.4, 4, 5), evenly(-0.4, 0.1, 5, 5), evenly(-0.7, 0.1, 5)
    return {"h": rnn(*begun(X, h0, Wx, Wh, b))}


@runs("cs231n.lstm_step_forward")
def _(x):
    X, h = evenly(-0.4, 1.2, 3, 4), evenly(-0.3, 0.7, 3, 5)
    c = evenly(-0.4, 0.9, 3, 5)
    Wx, Wh, b = evenly(-2.1, 1.3, 4, 20), evenly(-0.7, 2.2, 5, 20), evenly(0.3, 0.7, 20)
    h, c = lstm_step(X, h, c, *reordered("ifog", Wx, Wh, b))
    return {"next_h": h, "next_c": c}


@runs("cs231n.lstm_forward")
def _(x):
    X, h0 = evenly(-0.4, 0.6, 2, 3, 5), evenly(-0.4, 0.8, 2, 4)
    Wx, Wh, b = evenly(-0.2, 0.9, 5, 16), evenly(-0.3, 0.6, 4, 16), evenly(0.2, 0.7, 16)
    return {"h": lstm(*begun(X, h0, *reordered("ifog", Wx, Wh, b)))}


# Arrays of the following are (units, examples) or (units, examples, steps), weights
# (to, from); all are drawn one after the other from the old seed.


def drawn(*shapes):
    """The first arrays of RandomState(1), and the generator, which goes on."""
    random = np.random.RandomState(1)
    return [random.randn(*shape) for shape in shapes], random


def by_steps(X):
    return np.moveaxis(X, (0, 1, 2), (2, 0, 1))


def deep_rnn(x_shape):
    (X, a0), random = drawn(x_shape, (5, 10))
    Waa, Wax, Wya = (random.randn(*s) for s in [(5, 5), (5, 3), (2, 5)])
    ba, by = random.randn(5, 1), random.randn(2, 1)
    X = by_steps(X.reshape(3, 10, -1))
    H = rnn(*begun(X, a0.T, Wax.T, Waa.T, ba[:, 0]))
    return H, softmax(H @ Wya.T + by[:, 0])


@runs("dls.c5w1.rnn_cell_forward")
def _(x):
    H, Y = deep_rnn((3, 10))
    return {"a4": H[:, 0, 4], "y1": Y[:, 0, 1]}


@runs("dls.c5w1.rnn_forward")
def _(x):
    H, Y = deep_rnn((3, 10, 4))
    return {"a41": H[1, :, 4], "y13": Y[3, :, 1]}


@runs("dls.c5w1.rnn_backward")
def _(x):
    shapes = (3, 10, 4), (5, 10), (5, 3), (5, 5), (2, 5), (5, 1), (2, 1), (5, 10, 4)
    (X, a0, Wax, Waa, _, ba, _, da), _ = drawn(*shapes)
    inputs = begun(by_steps(X), a0.T, Wax.T, Waa.T, ba[:, 0])
    dX, dWx, dWh, db = rnn_backward(by_steps(da), *inputs)
    dWh = dWh + dWx[3:]  # of the later steps, and of the first
    return {
        "dx_12": dX[2, :, 1],
        "da0_23": dX[3, 0, 3 + 2],
        "dWax_31": dWx[1, 3],
        "dWaa_12": dWh[2, 1],
        "dba_4": db[4],
    }


def deep_lstm(*shapes):
    """The arrays drawn first, Wx, Wh, b in bpkit's order, the read-out, and so on."""
    first, random = drawn(*shapes)
    drawn_gates = [(random.randn(5, 8), random.randn(5, 1)) for _ in "fiog"]
    W, b = (np.concatenate(part).T for part in zip(*drawn_gates, strict=True))
    Wx, Wh, b = reordered("fiog", W[5:], W[:5], b[0])
    Wy, by = random.randn(2, 5), random.randn(2, 1)
    return first, (Wx, Wh, b), lambda H: softmax(H @ Wy.T + by[:, 0]), random


@runs("dls.c5w1.lstm_cell_forward")
def _(x):
    first, weights, read, _ = deep_lstm((3, 10), (5, 10), (5, 10))
    h, c = lstm_step(*(A.T for A in first), *weights)
    return {"a4": h[:, 4], "c2": c[:, 2], "y1": read(h)[:, 1]}


@runs("dls.c5w1.lstm_cell_backward")
def _(x):
    first, weights, _, random = deep_lstm((3, 10), (5, 10), (5, 10))
    d = random.randn(5, 10), random.randn(5, 10)
    inputs = [A.T for A in first]
    dx, dh, dc, dWx, dWh, db = lstm_step_backward(*(A.T for A in d), *inputs, *weights)
    dWi, dWf, dWc, dWo = np.split(np.concatenate([dWh, dWx]).T, 4)
    dbi, dbf, dbc, dbo = np.split(db, 4)
    return {
        "dxt_12": dx[2, 1],
        "da_prev_23": dh[3, 2],
        "dc_prev_23": dc[3, 2],
        "dWf_31": dWf[3, 1],
        "dWi_12": dWi[1, 2],
        "dWc_31": dWc[3, 1],
        "dWo_12": dWo[1, 2],
        "dbf_4": dbf[4],
        "dbi_4": dbi[4],
        "dbc_4": dbc[4],
        "dbo_4": dbo[4],
    }


@runs("dls.c5w1.lstm_forward")
def _(x):
    (X, a0), weights, read, _ = deep_lstm((3, 10, 7), (5, 10))
    H, C, _ = lstm_states(*begun(by_steps(X), a0.T, *weights))
    return {"a436": H[3, 6, 4], "y143": read(H)[4, 3, 1], "c121": C[2, 1, 1]}


@runs("rnn.gomez_lstm")
def _(x):
    """Gates in the order a (our g), i, f, o; half the squared errors are summed."""
    W = np.stack([x.Wa, x.Wi, x.Wf, x.Wo], axis=1)
    U, b = np.array([[x.Ua, x.Ui, x.Uf, x.Uo]]), np.array([x.ba, x.bi, x.bf, x.bo])
    X, weights = x.x[None], list(reordered("gifo", W, U, b))
    H, C, A = lstm_states(X, *weights)
    dX, *gradients = lstm_backward(H - x.labels[None, :, None], X, *weights)
    steps = np.concatenate([A[0][:, [2, 0, 1, 3]], C[0], H[0]], axis=1)
    dW, dU, db = (G[..., [2, 0, 1, 3]] for G in gradients)
    return {
        "t0": steps[0],
        "t1": steps[1],
        "dW": dW.T,
        "dU": dU[0],
        "db": db,
        "W_new": (W - x.lr * dW).T,
        "U_new": (U - x.lr * dU)[0],
        "b_new": b - x.lr * db,
    }


@runs("rnn.keras.simple")
def _(x):
    weights = np.full((4, 4), 0.01), np.full((4, 4), 0.02), np.full(4, 0.03)
    X = x.seq
    return {
        "fwd": rnn(X, *weights)[:, -1, 0],
        "bwd": rnn(X[:, ::-1], *weights)[:, -1, 0],
    }


@runs("rnn.vanishing")
def _(x):
    """At states of 0 tanh has slope 1: what comes back 50 steps is w to the 50th."""
    dH = np.zeros((1, 51, 1))
    dH[:, -1] = 1
    zeros, one = np.zeros((1, 51, 1)), np.ones((1, 1))
    back = {
        w: rnn_backward(dH, zeros, one, w * one, np.zeros(1))[0][0, 0, 0]
        for w in (0.9, 1.1)
    }
    return {
        "w09_50": back[0.9],
        "w11_50": back[1.1],
        "bound_10": sigmoid_backward(1.0, np.zeros(1))[0] ** 10,
    }


@runs("rnn.adding_baseline")
def _(x):
    """Gauss's two points are exact for the mean of a square over 0 to 1."""
    points = (1 + np.array([-1, 1]) / np.sqrt(3)) / 2
    sums = points[:, None] + points
    error = mse(np.ones_like(sums), sums)
    return {"mse": error, "le2015": error}
