"""00.2: every column of a table moved to mean 0."""

import numpy as np

from bpkit.checks.ch00._common import tables
from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import HALVES, Variant


def center(X):
    return X - X.mean(axis=0)


def center_in_place(X):
    X -= X.mean(axis=0)
    return X


EXERCISE = Exercise(
    id="00.2",
    points=1,
    asks="`center(X)`: X (n, d) moved so that each of its columns has mean 0",
    reference=center,
    variant=Variant(
        draw=lambda rng: {"mean": rng.choice(HALVES).item()},
        says="each column gets mean {mean:g} instead of 0.",
        change=lambda center, X, *, mean: center(X) + mean,
    ),
    inputs=tables,
    styles=[
        lambda X: X - X.sum(axis=0, keepdims=True) / len(X),
        lambda X: np.stack([x - x.mean() for x in X.T], axis=1),
    ],
    slips=[
        Slip(
            "row means",
            lambda X: X - X.mean(axis=1, keepdims=True),
            "Your rows have mean 0, not your columns. `axis=0` runs down the rows "
            "and leaves one number per column.",
        ),
        Slip(
            "row means, broadcast along the columns",
            lambda X: X - X.mean(axis=1),
            "`X.mean(axis=1)` is one number per row, shape (n,), and broadcasting "
            "lines it up with the columns: an error, or nonsense where n = d. You "
            "want one number per column: which axis has to go?",
        ),
        Slip(
            "one mean for all",
            lambda X: X - X.mean(),
            "You subtract one number, the mean of all entries. Each column has a "
            "mean of its own: tell `mean` which axis to run along.",
        ),
        Slip(
            "the mean alone",
            lambda X: X.mean(axis=0),
            "These are the means of the columns. Subtract them from `X`.",
        ),
        Slip(
            "sum for mean",
            lambda X: X - X.sum(axis=0),
            "You subtract the sums of the columns. A mean is the sum divided by "
            "the number of rows.",
        ),
    ],
    habits=[
        Slip(
            "in place",
            center_in_place,
            "The numbers are right, but `X -= ...` writes into the array that was "
            "handed to you, and the caller's data are gone. `X - ...` makes a new "
            "array.",
        ),
    ],
    hints=[
        "First get one number per column: what is the shape of `X.mean(axis=0)`?",
        "(n, d) minus (d,): broadcasting lines up the last axes, so every row gets "
        "the same d numbers subtracted.",
        "`return X - X.mean(axis=0)`",
    ],
)
