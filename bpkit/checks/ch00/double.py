"""00.1: two times every entry of an array."""

import numpy as np

from bpkit.checks.ch00._common import tables
from bpkit.checks.declared import Exercise, Slip


def double(X):
    return 2 * X


def double_in_place(X):
    X *= 2
    return X


def double_without_return(X):
    X * 2


EXERCISE = Exercise(
    id="00.1",
    points=1,
    asks="`double(X)`: two times every entry of an array of any shape",
    reference=double,
    inputs=tables,
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
