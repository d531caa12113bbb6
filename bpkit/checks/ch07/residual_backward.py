"""07.4: the backward partner of a layer with a line around it."""

import numpy as np

from bpkit.activations import tanh_backward
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
    ],
    hints=[
        "X is used twice. What did chapter 5 do with a value that is used twice?",
        "Through the layer: dZ = dA * (1 - tanh(Z)**2), then dense_backward. "
        "Around it: the slope of A = X + ... is 1.",
        "dX is `dA + dZ @ W.T`.",
    ],
)
