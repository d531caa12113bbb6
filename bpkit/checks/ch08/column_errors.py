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
    # The largest gap is in one entry, the largest relative gap in another.
    apart = np.array([[10.0, 2.0], [0.1, 5.0]]), np.array([[9.0, 2.5], [0.3, 4.0]])
    cases.append(apart)
    A, B = cases[0]
    return [*cases, (1000 * A, 1000 * B), (1e-4 * A, 1e-4 * B), (A, -A), (0 * A, B)]


def column_errors_by_loop(A, B):
    errors = np.zeros(A.shape[1], A.dtype)
    for j, (a, b) in enumerate(zip(A.T, B.T, strict=True)):
        errors[j] = relative_error(a, b)
    return errors


def errors_by_entry(A, B):
    size = np.maximum(np.abs(A), np.abs(B))
    return (np.abs(A - B) / np.where(size == 0, 1, size)).max(axis=0)


def largest(A, B):
    return max(np.abs(A).max(), np.abs(B).max())


def over(size, gap=lambda A, B: np.abs(A - B).max(axis=0)):
    """column_errors with another size below the line, or gap above it: a slip."""

    def column_errors(A, B):
        below = size(A, B)
        return gap(A, B) / np.where(below == 0, 1, below)

    return column_errors


def size_of_both(A, B):
    return np.maximum(np.abs(A).max(axis=0), np.abs(B).max(axis=0))


def one_where_both_are_zero(A, B):
    return np.where(size_of_both(A, B) == 0, 1, column_errors(A, B))


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
            over(size_of_both, lambda A, B: (A - B).max(axis=0)),
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
            over(largest),
            "You divide all columns by the largest entry of all. Beside a column "
            "of large gradients a wrong one of small gradients is not seen.",
        ),
        Slip(
            "size of A alone",
            over(lambda A, B: np.abs(A).max(axis=0)),
            "You divide by the size of A alone. Where A is much too small, or 0, "
            "that is no measure: take the larger of the two sizes.",
        ),
        Slip(
            "size of B alone",
            over(lambda A, B: np.abs(B).max(axis=0)),
            "You divide by the size of B alone. The error should be the same with A "
            "and B exchanged: take the larger of the two sizes.",
        ),
        Slip(
            "sizes without their absolute value",
            over(lambda A, B: np.maximum(A.max(axis=0), B.max(axis=0))),
            "Your size is the largest entry with its sign: a column of -5 and 0.1 has "
            "the size 0.1. Take the absolute value before the maximum.",
        ),
        Slip(
            "sum of the sizes",
            over(lambda A, B: np.abs(A).max(axis=0) + np.abs(B).max(axis=0)),
            "You divide by the sum of the two sizes. Asked for is the larger one.",
        ),
        Slip(
            "mean of the sizes",
            over(lambda A, B: (np.abs(A).max(axis=0) + np.abs(B).max(axis=0)) / 2),
            "You divide by the mean of the two sizes. Asked for is the larger one.",
        ),
        Slip(
            "smaller of the sizes",
            over(lambda A, B: np.minimum(np.abs(A).max(axis=0), np.abs(B).max(axis=0))),
            "You divide by the smaller of the two sizes. Asked for is the larger one.",
        ),
        Slip(
            "mean difference",
            over(size_of_both, lambda A, B: np.abs(A - B).mean(axis=0)),
            "You take the mean of the differences. One wrong slope among a thousand "
            "right ones would vanish in it: take the largest.",
        ),
        Slip(
            "sum of differences",
            over(size_of_both, lambda A, B: np.abs(A - B).sum(axis=0)),
            "You add up the differences of a column. Asked for is the largest of them.",
        ),
        Slip(
            "difference of the sizes",
            over(
                size_of_both,
                lambda A, B: np.abs(np.abs(A).max(axis=0) - np.abs(B).max(axis=0)),
            ),
            "You compare the two sizes. A column and its negative have the same size: "
            "first the difference, entry by entry, then its largest.",
        ),
        Slip(
            "size at the largest difference",
            over(
                lambda A, B: np.take_along_axis(
                    np.maximum(np.abs(A), np.abs(B)),
                    np.abs(A - B).argmax(axis=0)[None],
                    axis=0,
                )[0],
            ),
            "You divide by the size of the entry with the largest difference. Asked "
            "for is the largest entry of the column, wherever it stands.",
        ),
        Slip(
            "lengths",
            over(
                lambda A, B: np.sqrt(
                    np.maximum((A**2).sum(axis=0), (B**2).sum(axis=0))
                ),
                lambda A, B: np.sqrt(((A - B) ** 2).sum(axis=0)),
            ),
            "These are lengths (roots of sums of squares) of whole columns. Asked for "
            "are largest entries: `.max(axis=0)`.",
        ),
        Slip(
            "1e-8 below the line",
            lambda A, B: np.abs(A - B).max(axis=0) / (size_of_both(A, B) + 1e-8),
            "You add 1e-8 below the line. Where gradients are small themselves, that "
            "counts: a wrong one looks better than it is. Only where the size is 0 is "
            "something else to be put there.",
        ),
        Slip(
            "0.001 below the line",
            lambda A, B: np.abs(A - B).max(axis=0) / (size_of_both(A, B) + 1e-3),
            "You add 0.001 below the line, and every error comes out too small. Only "
            "where the size is 0 is something else to be put there.",
        ),
        Slip(
            "1 where both are 0",
            one_where_both_are_zero,
            "A column that is 0 in both has error 1 here. The two agree: say 0.",
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
