"""07.5: the gradients of an autoencoder that uses W twice."""

import numpy as np

from bpkit.activations import tanh, tanh_backward
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.layers import dense, dense_backward


def tied(X, W, b, c):
    return np.tanh(X @ W + b) @ W.T + c


def tied_backward(dX_hat, X, W, b, c):
    return tied_with(np.add)(dX_hat, X, W, b, c)


def tied_with(join, *, slope=lambda A: 1 - A**2, through=lambda dX_hat, W: dX_hat @ W):
    """The answer with the way in which W's two gradients are joined."""

    def backward(dX_hat, X, W, b, c):
        A = np.tanh(X @ W + b)
        dZ = through(dX_hat, W) * slope(A)
        dW = join(X.T @ dZ, dX_hat.T @ A)
        return dZ @ W.T, dW, dZ.sum(axis=0), dX_hat.sum(axis=0)

    return backward


def autoencoders(rng):
    cases = [
        (draw(rng, n, d), draw(rng, n, d) / 4, draw(rng, d, h) / 4, draw(rng, h) / 4,
         draw(rng, d))
        for n, d, h in [(5, 4, 2), (3, 3, 3), (1, 4, 3), (6, 2, 4)]
    ]  # fmt: skip
    dX_hat, *rest = cases[0]
    X, *params = rest
    return [*cases, (1000 * dX_hat, *rest), (dX_hat, np.zeros_like(X), *params)]


def tied_from_pairs(dX_hat, X, W, b, c):
    Z = dense(X, W, b)
    dA, dW_turned, dc = dense_backward(dX_hat, tanh(Z), W.T, c)
    dX, dW, db = dense_backward(tanh_backward(dA, Z), X, W, b)
    return dX, dW + dW_turned.T, db, dc


def tied_row_by_row(dX_hat, X, W, b, c):
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros_like(b)
    for i, (x, back) in enumerate(zip(X, dX_hat, strict=True)):
        a = np.tanh(x @ W + b)
        dz = (back @ W) * (1 - a**2)
        dX[i] = W @ dz
        dW += np.outer(x, dz) + np.outer(back, a)
        db += dz
    return dX, dW, db, np.sum(dX_hat, axis=0)


def without_dc_sum(dX_hat, X, W, b, c):
    dX, dW, db, dc = tied_backward(dX_hat, X, W, b, c)
    return dX, dW, db, dc / len(X)


EXERCISE = Exercise(
    id="07.5",
    points=3,
    asks="`tied_backward(dX_hat, X, W, b, c)`: dX, dW, db, dc of X_hat = "
    "tanh(X @ W + b) @ W.T + c",
    reference=tied_backward,
    forward=tied,
    inputs=autoencoders,
    returns=["dX", "dW", "db", "dc"],
    styles=[tied_from_pairs, tied_row_by_row],
    slips=[
        Slip(
            "encoder alone",
            tied_with(lambda there, back: there),
            "Your dW is the gradient of the first use, X @ W. W is used again on "
            "the way out: add what comes from there.",
        ),
        Slip(
            "decoder alone",
            tied_with(lambda there, back: back),
            "Your dW is the gradient of the second use, A @ W.T. W is used on the "
            "way in, too: add what comes from there.",
        ),
        Slip(
            "mean of the two",
            tied_with(lambda there, back: (there + back) / 2),
            "Your dW is half of the sum. One weight used twice gets both "
            "gradients, in full.",
        ),
        Slip(
            "decoder turned",
            tied_with(lambda there, back: there + back.T),
            "The two parts of dW have different shapes. On the way out W.T is "
            "used: its gradient A.T @ dX_hat is (h, d). Turn it.",
        ),
        Slip(
            "no slope",
            tied_with(np.add, slope=lambda A: 1),
            "The gradient crosses the tanh between the two uses of W: multiply by "
            "1 - A**2.",
        ),
        Slip(
            "slope of another tanh",
            tied_with(
                lambda there, back: there + back,
                slope=lambda A: 1 - np.tanh(A) ** 2,
            ),
            "You take the tanh twice. A is the output already: the slope is 1 - A**2.",
        ),
        Slip(
            "mean for dc",
            without_dc_sum,
            "Your dc is divided by n. It is a sum over the examples, as every db.",
        ),
    ],
    hints=[
        "Name what is in between: Z, A. W stands in two lines. Treat them as two "
        "matrices first, each with a gradient of its own.",
        "Out: X_hat = A @ V + c with V = W.T, so dV = A.T @ dX_hat, and dV.T has "
        "the shape of W. In: the layer of the chapter.",
        "dW is `X.T @ dZ + dX_hat.T @ A`, where dZ = (dX_hat @ W) * (1 - A**2).",
    ],
)
