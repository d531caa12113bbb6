"""17.2: one matrix to encode and, turned, to decode."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def tied(X, W, b):
    return np.tanh(X @ W) @ W.T + b


def tied_backward(dY, X, W, b):
    return way_back(dY, X, W)


def way_back(dY, X, W, *, encode=True, decode=True, slope="tanh", mean=False):
    H = np.tanh(X @ W)
    dH = dY @ W
    dZ = dH * {"tanh": 1 - H**2, "none": 1, "of Z": 1 - (X @ W) ** 2}[slope]
    dW = encode * (X.T @ dZ) + decode * (dY.T @ H)
    return dZ @ W.T, dW, dY.mean(axis=0) if mean else dY.sum(axis=0)


def rows(rng):
    cases = []
    for n, d, k in [(2, 3, 2), (4, 5, 1), (1, 2, 3)]:
        W = draw(rng, d, k) / 2
        cases.append((draw(rng, n, d), draw(rng, n, d) / 2, W, draw(rng, d)))
    dY, X, W, b = cases[0]
    return [*cases, (1000 * dY, X, W, b), (dY, 20 * X, W, 0 * b)]


def many_rows(rng):
    W = draw(rng, 784, 30) / 30
    return draw(rng, 32, 784), draw(rng, 32, 784) / 30, W, draw(rng, 784)


def by_two_layers(dY, X, W, b):
    """Another style: two matrices, their gradients added at the end."""
    encoder, decoder = W, W.T.copy()
    H = np.tanh(X @ encoder)
    d_decoder = H.T @ dY
    dZ = (dY @ decoder.T) * (1 - H * H)
    return dZ @ encoder.T, X.T @ dZ + d_decoder.T, dY.sum(axis=0)


def with_slip(**slips):
    def tied_backward_(dY, X, W, b):
        return way_back(dY, X, W, **slips)

    return tied_backward_


def halved(dY, X, W, b):
    dX, dW, db = way_back(dY, X, W)
    return dX, dW / 2, db


EXERCISE = Exercise(
    id="17.2",
    points=3,
    asks="`tied_backward(dY, X, W, b)`: dX, dW, db of Y = tanh(X @ W) @ W.T + b, with "
    "X (n, d), W (d, k), b (d,)",
    reference=tied_backward,
    forward=tied,
    inputs=rows,
    large=many_rows,
    too_slow="One pass back is four matrix products. A difference for each number of W "
    "takes two passes forward, and there are 23,520.",
    returns=["dX", "dW", "db"],
    styles=[by_two_layers],
    slips=[
        Slip(
            "the encoder alone",
            with_slip(decode=False),
            "Your dW has the encoder's use of W alone. W decodes, too: add dY.T @ H.",
        ),
        Slip(
            "the decoder alone",
            with_slip(encode=False),
            "Your dW has the decoder's use of W alone. W encodes, too: add X.T @ dZ.",
        ),
        Slip(
            "a mean of the two",
            halved,
            "Your dW is half of what it should be: two uses, two gradients, and they "
            "add; no mean is taken.",
        ),
        Slip(
            "no slope",
            with_slip(slope="none"),
            "tanh is passed as if its slope were 1: multiply by 1 - H ** 2 on the way "
            "back.",
        ),
        Slip(
            "the slope of Z",
            with_slip(slope="of Z"),
            "You wrote 1 - Z ** 2; the slope of tanh is 1 - H ** 2, with H = tanh(Z).",
        ),
        Slip(
            "a mean in db",
            with_slip(mean=True),
            "b is added to each row, so db is the sum over the rows, not their mean.",
        ),
    ],
    hints=[
        "Name the steps: Z = X @ W, H = tanh(Z), Y = H @ W.T + b. Read them upwards, "
        "as if the two W were different.",
        "Y = H @ W.T gives dH = dY @ W, and for its W dY.T @ H (look at the shapes).",
        "`dZ = dY @ W * (1 - H**2)`; `dW = X.T @ dZ + dY.T @ H`.",
    ],
)
