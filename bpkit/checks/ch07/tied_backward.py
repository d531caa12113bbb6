"""07.5: the gradients of an autoencoder that uses W twice."""

import numpy as np

from bpkit.activations import tanh, tanh_backward
from bpkit.checks.ch07._common import NARROW, ROWS, TOO_SLOW, WIDE
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.layers import dense, dense_backward


def tied(X, W, b, c):
    return np.tanh(X @ W + b) @ W.T + c


def tied_backward(dX_hat, X, W, b, c):
    return tied_with(np.add)(dX_hat, X, W, b, c)


def tied_with(
    join=np.add,
    *,
    slope=lambda A: 1 - A**2,
    code=lambda Z, A: A,
    total=lambda d: d.sum(axis=0),
    dX=lambda dZ, W, dX_hat: dZ @ W.T,
):
    """The answer with the way in which W's two gradients are joined, or other parts."""

    def backward(dX_hat, X, W, b, c):
        Z = X @ W + b
        A = np.tanh(Z)
        dZ = dX_hat @ W * slope(A)
        dW = join(X.T @ dZ, dX_hat.T @ code(Z, A))
        return dX(dZ, W, dX_hat), dW, total(dZ), total(dX_hat)

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


def large_autoencoder(rng):
    dX_hat, X = draw(rng, 2, ROWS, WIDE)
    W = draw(rng, WIDE, NARROW) / 50
    return dX_hat, X, W, draw(rng, NARROW) / 4, draw(rng, WIDE)


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
    large=large_autoencoder,
    too_slow=TOO_SLOW,
    seconds=10,  # loops over all entries come back, too
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
        Slip(
            "subtracted",
            tied_with(np.subtract),
            "You subtract the gradient of the second use. Both are added.",
        ),
        Slip(
            "multiplied",
            tied_with(np.multiply),
            "You multiply the two gradients of W. One array used twice gets their sum.",
        ),
        Slip(
            "pre-activations on the way out",
            tied_with(code=lambda Z, A: Z),
            "In the second part of dW you have X @ W + b. What goes into the second "
            "use of W is A, the tanh of it.",
        ),
        Slip(
            "slope of the sigmoid",
            tied_with(slope=lambda A: A * (1 - A)),
            "A (1 - A) is the slope of the sigmoid. That of tanh is 1 - A**2.",
        ),
        Slip(
            "not squared",
            tied_with(slope=lambda A: 1 - A),
            "The slope of tanh is 1 - A**2. Yours has no square.",
        ),
        Slip(
            "means for the biases",
            tied_with(total=lambda d: d.mean(axis=0)),
            "db and dc are divided by n. They are sums over the examples: the 1/n "
            "comes in with dX_hat.",
        ),
        Slip(
            "biases not summed",
            tied_with(total=lambda d: d),
            "db and dc have a row for each example. All of them use b and c: sum over "
            "the batch.",
        ),
        Slip(
            "divided by n again",
            lambda dX_hat, X, W, b, c: tied_backward(dX_hat / len(X), X, W, b, c),
            "Everything is divided by n. The loss has taken the mean, and its 1/n "
            "comes in with dX_hat.",
        ),
        Slip(
            "dX_hat added to dX",
            tied_with(dX=lambda dZ, W, dX_hat: dX_hat + dZ @ W.T),
            "You add dX_hat to dX, as if a line led around. X is used once here, at "
            "the entrance.",
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
