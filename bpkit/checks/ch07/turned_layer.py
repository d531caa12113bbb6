"""07.1: the backward partner of a layer whose weights stand turned."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.layers import dense_backward


def turned(X, V, b):
    return X @ V.T + b


def turned_backward(dZ, X, V, b):
    return dZ @ V, dZ.T @ X, dZ.sum(axis=0)


def turned_layers(rng):
    cases = [
        (draw(rng, n, o), draw(rng, n, i), draw(rng, o, i), draw(rng, o))
        for n, i, o in [(4, 3, 2), (3, 3, 3), (1, 5, 2), (6, 1, 4)]
    ]
    dZ, X, V, b = cases[0]
    return [*cases, (dZ, 1000 * X, V, b), (dZ, np.zeros_like(X), V, b)]


def turned_row_by_row(dZ, X, V, b):
    dV = np.zeros_like(V)
    for dz, x in zip(dZ, X, strict=True):
        dV += np.outer(dz, x)
    return np.einsum("no,oi->ni", dZ, V), dV, np.ones(len(X), dZ.dtype) @ dZ


def turned_from_dense(dZ, X, V, b):
    dX, dW, db = dense_backward(dZ, X, V.T, b)
    return dX, dW.T, db


EXERCISE = Exercise(
    id="07.1",
    points=3,
    asks="`turned_backward(dZ, X, V, b)`: dX, dV, db of Z = X @ V.T + b for X "
    "(n, d_in), V (d_out, d_in), b (d_out,)",
    reference=turned_backward,
    forward=turned,
    inputs=turned_layers,
    returns=["dX", "dV", "db"],
    styles=[turned_row_by_row, turned_from_dense],
    slips=[
        Slip(
            "dV turned",
            lambda dZ, X, V, b: (dZ @ V, X.T @ dZ, dZ.sum(axis=0)),
            "Your dV is (d_in, d_out), that of the chapter's W. A gradient has the "
            "shape of its array, and V is (d_out, d_in).",
        ),
        Slip(
            "dX of the chapter",
            lambda dZ, X, V, b: (dZ @ V.T, dZ.T @ X, dZ.sum(axis=0)),
            "`dZ @ V.T` is the chapter's line for W. Here the turning is already "
            "in V: dZ is (n, d_out), V is (d_out, d_in).",
        ),
        Slip(
            "divided by n again",
            lambda dZ, X, V, b: (dZ @ V, dZ.T @ X / len(X), dZ.sum(axis=0)),
            "Your dV is divided by the batch size. The loss has taken the mean, "
            "and its 1/n comes in with dZ.",
        ),
        Slip(
            "mean for db",
            lambda dZ, X, V, b: (dZ @ V, dZ.T @ X, dZ.mean(axis=0)),
            "db is a sum over the examples, not a mean: the 1/n is in dZ.",
        ),
        Slip(
            "db over the units",
            lambda dZ, X, V, b: (dZ @ V, dZ.T @ X, dZ.sum(axis=1)),
            "You summed over the units: db has one number for each example. Which "
            "axis is the batch?",
        ),
        Slip(
            "db not summed",
            lambda dZ, X, V, b: (dZ @ V, dZ.T @ X, dZ),
            "b is used by all examples, so their gradients are added: sum over the "
            "batch. db has the shape of b.",
        ),
        Slip(
            "no upstream gradient for X",
            lambda dZ, X, V, b: (np.ones_like(dZ) @ V, dZ.T @ X, dZ.sum(axis=0)),
            "Your dX does not depend on dZ: it is right only where dZ is all ones.",
        ),
    ],
    hints=[
        "Write the three shapes down first: those of X, V and b.",
        "dV must be (d_out, d_in). Which product of dZ (n, d_out) and X (n, d_in) "
        "sums over n and has that shape?",
        "`return dZ @ V, dZ.T @ X, dZ.sum(axis=0)`",
    ],
)
