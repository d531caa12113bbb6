"""07.1: the backward partner of a layer whose weights stand turned."""

import numpy as np

from bpkit.checks.ch07._common import NARROW, ROWS, TOO_SLOW, WIDE
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


def large_layer(rng):
    dZ, X = draw(rng, ROWS, NARROW), draw(rng, ROWS, WIDE)
    return dZ, X, draw(rng, NARROW, WIDE), draw(rng, NARROW)


def turned_row_by_row(dZ, X, V, b):
    dV = np.zeros_like(V)
    for dz, x in zip(dZ, X, strict=True):
        dV += np.outer(dz, x)
    return np.einsum("no,oi->ni", dZ, V), dV, np.ones(len(X), dZ.dtype) @ dZ


def partner(*, dV=lambda dZ, X, V: dZ.T @ X, db=lambda dZ: dZ.sum(axis=0)):
    """The partner with another dV or db: a slip."""

    def turned_backward(dZ, X, V, b):
        return dZ @ V, dV(dZ, X, V), db(dZ)

    return turned_backward


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
    large=large_layer,
    too_slow=TOO_SLOW,
    seconds=10,  # loops over all entries come back, too
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
        Slip(
            "no upstream gradient for V",
            partner(dV=lambda dZ, X, V: np.ones_like(dZ).T @ X),
            "Your dV does not depend on dZ: it is right only where dZ is all ones.",
        ),
        Slip(
            "first example only",
            partner(dV=lambda dZ, X, V: np.outer(dZ[0], X[0]), db=lambda dZ: dZ[0]),
            "dV and db are those of the first example. All examples use V and b: add "
            "up what each of them sends, as dZ.T @ X does.",
        ),
        Slip(
            "last example only",
            partner(dV=lambda dZ, X, V: np.outer(dZ[-1], X[-1]), db=lambda dZ: dZ[-1]),
            "dV and db are those of the last example. In a loop over the examples "
            "`+=` adds them up; `=` forgets those before.",
        ),
        Slip(
            "means",
            partner(
                dV=lambda dZ, X, V: dZ.T @ X / len(X), db=lambda dZ: dZ.mean(axis=0)
            ),
            "dV and db are divided by the batch size. The loss has taken the mean, and "
            "its 1/n comes in with dZ.",
        ),
        Slip(
            "all divided by n",
            lambda dZ, X, V, b: turned_backward(dZ / len(X), X, V, b),
            "All three are divided by the batch size. The loss has taken the mean, and "
            "its 1/n comes in with dZ.",
        ),
        Slip(
            "sums multiplied",
            partner(dV=lambda dZ, X, V: np.outer(dZ.sum(axis=0), X.sum(axis=0))),
            "You sum over the examples first and multiply then. Each example's dZ "
            "belongs to its own X: dZ.T @ X multiplies first.",
        ),
        Slip(
            "b in dX",
            lambda dZ, X, V, b: (
                (dZ + b) @ V,
                *turned_backward(dZ, X, V, b)[1:],
            ),
            "Your dX depends on b. What is added going forward has slope 1, and does "
            "not come up on the way back.",
        ),
        Slip(
            "db of ones",
            partner(db=lambda dZ: np.full(dZ.shape[1], len(dZ), dZ.dtype)),
            "Your db is the number of examples: what comes back, dZ, is not in it.",
        ),
    ],
    hints=[
        "Write the three shapes down first: those of X, V and b.",
        "dV must be (d_out, d_in). Which product of dZ (n, d_out) and X (n, d_in) "
        "sums over n and has that shape?",
        "`return dZ @ V, dZ.T @ X, dZ.sum(axis=0)`",
    ],
)
