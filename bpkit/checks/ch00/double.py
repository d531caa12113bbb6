"""00.1: two times every entry of an array."""

import numpy as np

from bpkit.checks.ch00._common import tables
from bpkit.checks.declared import Exercise, Slip, draw


def double(X):
    return 2 * X


def arrays_of_one_to_three_axes(rng):
    return [*tables(rng), (draw(rng, 5),), (draw(rng, 2, 3, 2),)]


def double_in_place(X):
    X *= 2
    return X


def double_without_return(X):
    X * 2


def double_by_two_indices(X):
    D = np.zeros_like(X)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            D[i, j] = 2 * X[i, j]
    return D


EXERCISE = Exercise(
    id="00.1",
    points=1,
    asks="`double(X)`: two times every entry of an array of any shape",
    reference=double,
    inputs=arrays_of_one_to_three_axes,
    styles=[lambda X: X + X, lambda X: np.multiply(X, 2)],
    slips=[
        Slip(
            "square",
            lambda X: X**2,
            "This is every entry times itself: `**` is power. Doubling is `2 *`.",
        ),
        Slip(
            "plus two",
            lambda X: X + 2,
            "Every entry grew by 2. Doubling multiplies: the larger the entry, the "
            "more it grows.",
        ),
        Slip(
            "no return",
            double_without_return,
            "`None` came back: the function computes and forgets. Put `return` "
            "before what it should hand back.",
        ),
        Slip(
            "power of two",
            lambda X: 2**X,
            "This is 2 to the power of every entry. Doubling is `2 *`.",
        ),
        Slip(
            "whole numbers only",
            lambda X: 2 * X.astype(int),
            "Your entries lose what stands behind the point before they are doubled:"
            " integers came in between.",
        ),
        Slip(
            "indices of two axes",
            double_by_two_indices,
            "Two loops over `X.shape[0]` and `X.shape[1]` fit two axes, and an array"
            " of one axis has no `shape[1]`. `2 * X` asks for no shape.",
        ),
        Slip(
            "entries of rows",
            lambda X: np.array([[2 * v for v in row] for row in X]),
            "In an array of one axis `X` holds numbers, not rows, and there is "
            "nothing to go through inside a number. `2 * X` asks for no shape.",
        ),
    ],
    habits=[
        Slip(
            "in place",
            double_in_place,
            "The numbers are right, but `X *= 2` writes into the array that was "
            "handed to you: it is doubled for whoever called, too. `2 * X` makes a "
            "new array.",
        ),
    ],
    hints=[
        "A number times an array multiplies every entry.",
        "The body is one line. It begins with `return`.",
        "`return 2 * X`",
    ],
)
