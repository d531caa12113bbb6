"""12.4: max pooling that sends all of a tie to the first."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.convolution import max_pool2d, max_pool2d_backward


def first_max_backward(dZ, X):
    Z, dX = max_pool2d(X), np.zeros_like(X)
    free = np.ones(Z.shape, bool)
    for i in (0, 1):
        for j in (0, 1):
            won = free & (X[:, :, i::2, j::2] == Z)
            dX[:, :, i::2, j::2] = won * dZ
            free &= ~won
    return dX


def images(rng):
    shapes = [(2, 2, 4, 6), (1, 1, 2, 2), (2, 3, 2, 4), (1, 2, 6, 6)]
    cases = []
    for n, c, h, w in shapes:
        X = rng.integers(0, 3, (n, c, h, w)).astype(float)  # with many ties
        cases.append((rng.standard_normal((n, c, h // 2, w // 2)), X))
    dZ, X = cases[0]
    fine = rng.standard_normal(X.shape)
    cases += [(dZ, fine), (dZ, np.zeros_like(X)), (dZ, -X), (dZ, 1000 * fine)]
    return cases


def by_argmax(dZ, X):
    n, c, h, w = X.shape
    rows = X.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 2, 4, 3, 5)
    rows = rows.reshape(-1, 4)
    dX = np.zeros_like(rows)
    dX[np.arange(len(rows)), rows.argmax(axis=1)] = dZ.ravel()
    dX = dX.reshape(n, c, h // 2, w // 2, 2, 2).transpose(0, 1, 2, 4, 3, 5)
    return dX.reshape(X.shape)


def all_of_them(dZ, X):
    Z = np.repeat(np.repeat(max_pool2d(X), 2, 2), 2, 3)
    return (X == Z) * np.repeat(np.repeat(dZ, 2, 2), 2, 3)


def from_behind(dZ, X):
    back = first_max_backward(dZ[:, :, ::-1, ::-1], X[:, :, ::-1, ::-1])
    return back[:, :, ::-1, ::-1]


def down_the_columns(dZ, X):
    turned = (A.transpose(0, 1, 3, 2) for A in (dZ, X))
    return first_max_backward(*turned).transpose(0, 1, 3, 2)


def positive_alone(dZ, X):
    return first_max_backward(dZ, X) * (X > 0)


EXERCISE = Exercise(
    id="12.4",
    points=3,
    asks="`first_max_backward(dZ, X)`: dX of 2 x 2 max pooling, all of a tie to the "
    "first (row by row), for X (n, c, h, w) with h and w even",
    reference=first_max_backward,
    inputs=images,
    styles=[by_argmax],
    slips=[
        Slip(
            "shared",
            max_pool2d_backward,
            "You share a tie, as the chapter does. Here the first of the largest gets "
            "all.",
        ),
        Slip(
            "to all of them",
            all_of_them,
            "Each of the largest gets all of dZ. Only the first may: once a window's "
            "gradient is given away, nothing is left.",
        ),
        Slip(
            "the last",
            from_behind,
            "You give a tie to the last. Asked for is the first, row by row.",
        ),
        Slip(
            "column by column",
            down_the_columns,
            "Your first is the first down the columns. Asked for is row by row: (0, "
            "0), (0, 1), (1, 0), (1, 1).",
        ),
        Slip(
            "no upstream gradient",
            lambda dZ, X: first_max_backward(np.ones_like(dZ), X),
            "Your dX does not depend on dZ.",
        ),
        Slip(
            "positive alone",
            positive_alone,
            "Where the largest is 0 or below, nothing goes back. Is there a relu in "
            "it, or a comparison with 0? Pooling knows no 0.",
        ),
        Slip(
            "times the largest",
            lambda dZ, X: first_max_backward(dZ, X) * X,
            "Your dX is multiplied by X. The largest goes on with slope 1.",
        ),
    ],
    hints=[
        "Four views, X[:, :, i::2, j::2], in the order (0, 0), (0, 1), (1, 0), (1, 1). "
        "Whoever equals the largest and comes first wins.",
        "Keep a table `free` (one entry for each window, True at first); a view wins "
        "where it is the largest and its window is free.",
        "`won = free & (X[:, :, i::2, j::2] == Z)`, then "
        "`dX[:, :, i::2, j::2] = won * dZ` and `free &= ~won`",
    ],
)
