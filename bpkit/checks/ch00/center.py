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


def center_row_after_row(X):
    C = X.copy()
    for i in range(len(X)):
        C[i] -= C.mean(axis=0)
    return C


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
            "You subtract the means of the rows. `axis=0` runs down the rows and "
            "leaves one number per column.",
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
        Slip(
            "median",
            lambda X: X - np.median(X, axis=0),
            "You subtract the median, the value in the middle. The mean is the sum "
            "divided by the number of rows.",
        ),
        Slip(
            "first row",
            lambda X: X - X[0],
            "You subtract the first row. What moves a column is its mean.",
        ),
        Slip(
            "last row",
            lambda X: X - X[-1],
            "You subtract the last row. What moves a column is its mean.",
        ),
        Slip(
            "smallest",
            lambda X: X - X.min(axis=0),
            "You subtract the smallest entry of each column. Asked for is its mean.",
        ),
        Slip(
            "largest",
            lambda X: X - X.max(axis=0),
            "You subtract the largest entry of each column. Asked for is its mean.",
        ),
        Slip(
            "middle of the range",
            lambda X: X - (X.min(axis=0) + X.max(axis=0)) / 2,
            "You subtract the middle between the smallest and the largest entry. The"
            " mean counts every entry of the column.",
        ),
        Slip(
            "standardized",
            lambda X: np.nan_to_num(center(X) / X.std(axis=0)),
            "You also divide by the standard deviation. Only the shift was asked "
            "for; and where all rows are equal, that is 0/0.",
        ),
        Slip(
            "mean added",
            lambda X: X + X.mean(axis=0),
            "You add the means. To take a column's mean away, subtract it.",
        ),
        Slip(
            "divided by the mean",
            lambda X: X / X.mean(axis=0),
            "You divide by the means. To take a column's mean away, subtract it.",
        ),
        Slip(
            "rows, too",
            lambda X: X - X.mean(axis=0) - X.mean(axis=1, keepdims=True) + X.mean(),
            "You center the rows as well. Only the columns were asked for.",
        ),
        Slip(
            "one row less",
            lambda X: X - X.sum(axis=0) / (len(X) - 1),
            "You divide the sums by n - 1. That belongs to a variance; a mean "
            "divides by the number of rows, n.",
        ),
        Slip(
            "columns counted",
            lambda X: X - X.sum(axis=0) / X.shape[1],
            "You divide the sum of a column by the number of columns. A column has "
            "as many entries as there are rows: `len(X)`.",
        ),
        Slip(
            "entries counted",
            lambda X: X - X.sum(axis=0) / X.size,
            "You divide the sum of a column by the number of all entries. A column "
            "has `len(X)` of them.",
        ),
        Slip(
            "floor division",
            lambda X: X - X.sum(axis=0) // len(X),
            "`//` rounds the mean down to a whole number. Divide by `/`.",
        ),
        Slip(
            "means of the example",
            lambda X: X - np.array([2.0, 35.0]),
            "2 and 35 are the means of the example above. Compute those of the `X` "
            "that comes in.",
        ),
        Slip(
            "row after row",
            center_row_after_row,
            "Your means are computed anew for each row, from a table in which the "
            "rows before have been shifted already. Compute them once, before the "
            "loop.",
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
