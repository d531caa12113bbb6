"""08.2: the relative error of two gradients, column by column."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.gradcheck import relative_error


def column_errors(A, B):
    gap = np.abs(A - B).max(axis=0)
    size = np.maximum(np.abs(A).max(axis=0), np.abs(B).max(axis=0))
    return gap / np.where(size == 0, 1, size)


def gradients_and_measured(rng):
    cases = []
    for n, k in [(4, 3), (3, 3), (1, 4), (5, 2)]:
        A = draw(rng, n, k)
        B = A + draw(rng, n, k) / 10
        A[:, -1] = B[:, -1] = 0  # a gradient that is 0, and measured as 0
        B[0, 0] += 1 + abs(A[0, 0])  # larger than A, so A - B alone is negative there
        cases.append((A, B))
    A, B = cases[0]
    return [*cases, (1000 * A, 1000 * B), (A, -A), (0 * A, B)]


def column_errors_by_loop(A, B):
    errors = np.zeros(A.shape[1], A.dtype)
    for j, (a, b) in enumerate(zip(A.T, B.T, strict=True)):
        errors[j] = relative_error(a, b)
    return errors


def size_of(A):
    size = np.abs(A).max(axis=0)
    return np.where(size == 0, 1, size)


def errors_by_entry(A, B):
    size = np.maximum(np.abs(A), np.abs(B))
    return (np.abs(A - B) / np.where(size == 0, 1, size)).max(axis=0)


def largest(A, B):
    return max(np.abs(A).max(), np.abs(B).max())


EXERCISE = Exercise(
    id="08.2",
    points=2,
    asks="`column_errors(A, B)`: for each column the largest difference of A and B "
    "(n, k), over the largest entry of that column in either; 0 where both are 0",
    reference=column_errors,
    inputs=gradients_and_measured,
    styles=[
        column_errors_by_loop,
        lambda A, B: (
            np.abs(A - B).max(0)
            / np.maximum(np.abs(np.vstack([A, B])).max(0), np.finfo(A.dtype).tiny)
        ),
    ],
    slips=[
        Slip(
            "no absolute value",
            lambda A, B: (A - B).max(axis=0) / size_of(np.vstack([A, B])),
            "An error of -5 is an error. Take the absolute value of the difference "
            "before its largest.",
        ),
        Slip(
            "not relative",
            lambda A, B: np.abs(A - B).max(axis=0),
            "This is the difference itself. Off by 0.001 is nothing in a slope of "
            "1000 and all of a slope of 0.001: divide by the size.",
        ),
        Slip(
            "entry by entry",
            errors_by_entry,
            "You divide each entry by its own size. One entry near 0, whose "
            "rounding is large beside it, then makes good code look wrong. One "
            "size for the whole column.",
        ),
        Slip(
            "0 / 0",
            lambda A, B: (
                np.abs(A - B).max(axis=0) / np.abs(np.vstack([A, B])).max(axis=0)
            ),
            "A column that is 0 in both gives 0 / 0, a nan. They agree: say 0.",
        ),
        Slip(
            "one size for all",
            lambda A, B: np.abs(A - B).max(axis=0) / largest(A, B),
            "You divide all columns by the largest entry of all. Beside a column "
            "of large gradients a wrong one of small gradients is not seen.",
        ),
        Slip(
            "size of A alone",
            lambda A, B: np.abs(A - B).max(axis=0) / size_of(A),
            "You divide by the size of A alone. Where A is much too small, or 0, "
            "that is no measure: take the larger of the two sizes.",
        ),
        Slip(
            "rows",
            lambda A, B: column_errors(A.T, B.T),
            "These are the errors of the rows. Which axis goes away where one "
            "number for each column stays?",
        ),
    ],
    hints=[
        "Two numbers for each column: how far apart, and how large. What is the "
        "shape of `np.abs(A - B).max(axis=0)`?",
        "size = np.maximum(np.abs(A).max(axis=0), np.abs(B).max(axis=0)). Where it "
        "is 0, the difference is 0, too: divide by 1 there.",
        "`return np.abs(A - B).max(axis=0) / np.where(size == 0, 1, size)`",
    ],
)
