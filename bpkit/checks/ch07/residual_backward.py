"""07.4: the backward partner of a layer with a line around it."""

import numpy as np

from bpkit.activations import tanh_backward
from bpkit.checks.ch07._common import ROWS, TOO_SLOW
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant
from bpkit.layers import dense, dense_backward


def residual(X, W, b):
    return X + np.tanh(X @ W + b)


def residual_backward(dA, X, W, b):
    dZ = dA * (1 - np.tanh(X @ W + b) ** 2)
    return dA + dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def lines_around_layers(rng):
    cases = [
        (draw(rng, n, d), draw(rng, n, d) / 4, draw(rng, d, d) / 4, draw(rng, d) / 4)
        for n, d in [(4, 3), (3, 3), (1, 4), (6, 2)]
    ]
    dA, X, W, b = cases[0]
    return [*cases, (1000 * dA, X, W, b), (dA, np.zeros_like(X), W, b)]


def large_layer(rng):
    d = 280  # 78,400 weights
    dA, X = draw(rng, 2, ROWS, d)
    return dA, X / 4, draw(rng, d, d) / 50, draw(rng, d) / 4


def residual_from_pairs(dA, X, W, b):
    dX, dW, db = dense_backward(tanh_backward(dA, dense(X, W, b)), X, W, b)
    dX += dA
    return dX, dW, db


def residual_through_the_output(dA, X, W, b):
    T = residual(X, W, b) - X
    dZ = dA - dA * T * T
    return np.einsum("nj,ij->ni", dZ, W) + dA, X.T @ dZ, np.sum(dZ, axis=0)


def slope_of_the_sum(dA, X, W, b):
    dZ = dA * (1 - residual(X, W, b) ** 2)
    return dA + dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def another_way_around(line=lambda dA, dZ, X: dA, through=lambda dZ, W: dZ @ W.T):
    """The partner with another dX: a slip."""

    def residual_backward(dA, X, W, b):
        dZ = dA * (1 - np.tanh(X @ W + b) ** 2)
        return line(dA, dZ, X) + through(dZ, W), X.T @ dZ, dZ.sum(axis=0)

    return residual_backward


def with_slope(slope):
    def residual_backward(dA, X, W, b):
        Z = X @ W + b
        dZ = dA * slope(Z, np.tanh(Z))
        return dA + dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)

    return residual_backward


def with_parts(dW=lambda dZ, X: X.T @ dZ, db=lambda dZ: dZ.sum(axis=0)):
    def residual_backward(dA, X, W, b):
        dZ = dA * (1 - np.tanh(X @ W + b) ** 2)
        return dA + dZ @ W.T, dW(dZ, X), db(dZ)

    return residual_backward


EXERCISE = Exercise(
    id="07.4",
    points=2,
    asks="`residual_backward(dA, X, W, b)`: dX, dW, db of A = X + tanh(X @ W + b)",
    reference=residual_backward,
    forward=residual,
    variant=Variant(
        draw=lambda rng: {"c": rng.choice([x for x in HALVES if x != 1]).item()},
        says="A = {c:g} * (X + tanh(X @ W + b)) instead of X + tanh(X @ W + b).",
        change=lambda backward, dA, X, W, b, *, c: backward(c * dA, X, W, b),
        forward=lambda forward, X, W, b, *, c: c * forward(X, W, b),
    ),
    inputs=lines_around_layers,
    large=large_layer,
    too_slow=TOO_SLOW,
    seconds=10,  # loops over all entries come back, too
    returns=["dX", "dW", "db"],
    withholds=["Residual"],  # whose way back it is
    styles=[residual_from_pairs, residual_through_the_output],
    slips=[
        Slip(
            "the line forgotten",
            lambda dA, X, W, b: (
                residual_backward(dA, X, W, b)[0] - dA,
                *residual_backward(dA, X, W, b)[1:],
            ),
            "dW and db are right. But X has two ways into A, through the layer and "
            "around it, and your dX knows one: add dA.",
        ),
        Slip(
            "only the line",
            lambda dA, X, W, b: (dA, *residual_backward(dA, X, W, b)[1:]),
            "Your dX is dA, what comes back along the line. What comes back "
            "through the layer is added to it.",
        ),
        Slip(
            "multiplied",
            lambda dA, X, W, b: (
                dA * (residual_backward(dA, X, W, b)[0] - dA),
                *residual_backward(dA, X, W, b)[1:],
            ),
            "Along one way slopes multiply. Two ways add.",
        ),
        Slip(
            "slope of the sum",
            slope_of_the_sum,
            "You take 1 - A**2. A is X plus the tanh; the slope wants the tanh alone.",
        ),
        Slip(
            "no slope",
            lambda dA, X, W, b: (dA + dA @ W.T, X.T @ dA, dA.sum(axis=0)),
            "The gradient goes through the tanh on its way to the layer: multiply "
            "by its slope.",
        ),
        Slip(
            "halved",
            lambda dA, X, W, b: (
                residual_backward(dA, X, W, b)[0] / 2,
                *residual_backward(dA, X, W, b)[1:],
            ),
            "You take the mean of the two ways. A value used twice gets the sum.",
        ),
        Slip(
            "W not turned",
            another_way_around(through=lambda dZ, W: dZ @ W),
            "dW and db are right. On the way back through the layer it is W.T: W is "
            "square here, so that no shape complains.",
        ),
        Slip(
            "X for dA",
            another_way_around(line=lambda dA, dZ, X: X),
            "dW and db are right. You add X, as going forward. What comes back along "
            "the line is dA.",
        ),
        Slip(
            "1 for dA",
            another_way_around(line=lambda dA, dZ, X: 1),
            "dW and db are right. The slope of the line is 1, and it is multiplied by "
            "what comes back: add dA.",
        ),
        Slip(
            "dZ along the line",
            another_way_around(line=lambda dA, dZ, X: dZ),
            "dW and db are right. The line leads around the tanh: what comes back "
            "along it is dA, not dZ.",
        ),
        Slip(
            "line taken away",
            another_way_around(through=lambda dZ, W: -dZ @ W.T),
            "dW and db are right. You subtract what comes through the layer. Two ways "
            "add.",
        ),
        Slip(
            "no upstream gradient",
            lambda dA, X, W, b: residual_backward(np.ones_like(dA), X, W, b),
            "Nothing depends on dA: it multiplies the slope of the tanh, and goes "
            "along the line.",
        ),
        Slip(
            "slope at Z",
            with_slope(lambda Z, T: 1 - Z**2),
            "The slope of tanh is 1 - tanh(Z)**2. You put Z into it.",
        ),
        Slip(
            "not squared",
            with_slope(lambda Z, T: 1 - T),
            "The slope of tanh is 1 - tanh(Z)**2. Yours has no square.",
        ),
        Slip(
            "slope of the sigmoid",
            with_slope(lambda Z, T: T * (1 - T)),
            "T (1 - T) is the slope of the sigmoid. That of tanh is 1 - T**2.",
        ),
        Slip(
            "divided by n again",
            with_parts(lambda dZ, X: X.T @ dZ / len(X), lambda dZ: dZ.mean(axis=0)),
            "dX is right. dW and db are divided by the batch size: the loss has taken "
            "the mean already.",
        ),
        Slip(
            "mean for db",
            with_parts(db=lambda dZ: dZ.mean(axis=0)),
            "dX and dW are right. db is a sum over the examples, not a mean.",
        ),
        Slip(
            "db over the units",
            with_parts(db=lambda dZ: dZ.sum(axis=1)),
            "dX and dW are right. Your db sums over the units; the examples are what "
            "is to be summed.",
        ),
        Slip(
            "dW turned",
            with_parts(dW=lambda dZ, X: dZ.T @ X),
            "dX and db are right. Your dW is transposed; W is square here, so that no "
            "shape complains. It is X.T @ dZ.",
        ),
    ],
    hints=[
        "X is used twice. What did chapter 5 do with a value that is used twice?",
        "Through the layer: dZ = dA * (1 - tanh(Z)**2), then dense_backward. "
        "Around it: the slope of A = X + ... is 1.",
        "dX is `dA + dZ @ W.T`.",
    ],
)
