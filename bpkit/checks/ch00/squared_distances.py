"""00.3: how far each row is from a point, squared, without a loop."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def squared_distances(X, p):
    return ((X - p) ** 2).sum(axis=1)


def points_and_a_point(rng):
    return [
        (draw(rng, 4, 3), draw(rng, 3)),
        (draw(rng, 3, 3), draw(rng, 3)),
        (draw(rng, 1, 5), draw(rng, 5)),
        (draw(rng, 6, 1), draw(rng, 1)),
        (1000 * draw(rng, 5, 2), draw(rng, 2)),
        (np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([1.0, 2.0])),
    ]


def squared_distances_by_matrix_product(X, p):
    D = X - p
    return np.diagonal(D @ D.T)


def squared_distances_summed_too_early(X, p):
    return (X - p).sum(axis=1) ** 2


EXERCISE = Exercise(
    id="00.3",
    points=1,
    asks="`squared_distances(X, p)`: for each row of X (n, d) its squared distance "
    "to the point p (d,), without a loop",
    reference=squared_distances,
    inputs=points_and_a_point,
    styles=[
        lambda X, p: np.einsum("nd,nd->n", X - p, X - p),
        squared_distances_by_matrix_product,
        lambda X, p: np.array([np.sum((x - p) ** 2) for x in X]),
    ],
    slips=[
        Slip(
            "sum down the columns",
            lambda X, p: ((X - p) ** 2).sum(axis=0),
            "You have one number per column, (d,), and want one per row, (n,). The "
            "axis that you name in `sum` is the one that goes away.",
        ),
        Slip(
            "sum over everything",
            lambda X, p: ((X - p) ** 2).sum(),
            "You have one number for all rows together. Name the axis along which "
            "to sum, so that one number per row is left.",
        ),
        Slip(
            "no sum",
            lambda X, p: (X - p) ** 2,
            "These are the squares, coordinate by coordinate, (n, d). The distance "
            "of a row adds those of its d coordinates.",
        ),
        Slip(
            "the distance itself",
            lambda X, p: np.sqrt(((X - p) ** 2).sum(axis=1)),
            "This is the distance. Its square was asked for: leave out the root.",
        ),
        Slip(
            "not squared",
            lambda X, p: (X - p).sum(axis=1),
            "You add plain differences, and a +2 and a -2 make 0. Square each "
            "difference first.",
        ),
        Slip(
            "squared after the sum",
            squared_distances_summed_too_early,
            "You square the sum, and a +2 and a -2 have already made 0 in it. "
            "Square each difference, then add.",
        ),
        Slip(
            "plus",
            lambda X, p: ((X + p) ** 2).sum(axis=1),
            "You add `p`. A distance is about differences: `X - p`.",
        ),
        Slip(
            "p not used",
            lambda X, p: (X**2).sum(axis=1),
            "These are the squared distances from the origin: `p` is not used.",
        ),
        Slip(
            "difference of the squares",
            lambda X, p: (X**2 - p**2).sum(axis=1),
            "You square first and subtract then. The square of a difference is not "
            "the difference of the squares: `(X - p) ** 2`.",
        ),
        Slip(
            "absolute differences",
            lambda X, p: np.abs(X - p).sum(axis=1),
            "You add the absolute differences, as streets in a grid do. Square them "
            "instead.",
        ),
        Slip(
            "doubled for squared",
            lambda X, p: (2 * (X - p)).sum(axis=1),
            "You double the differences. `** 2` is the square, `* 2` the double.",
        ),
        Slip(
            "no power",
            lambda X, p: ((X - p) ^ 2).sum(axis=1),
            "`^` works on the bits of whole numbers. Power is `**`: `(X - p) ** 2`.",
        ),
        Slip(
            "largest coordinate",
            lambda X, p: ((X - p) ** 2).max(axis=1),
            "You take the largest of the squares. A distance adds all of them.",
        ),
        Slip(
            "first coordinate",
            lambda X, p: (X[:, 0] - p[0]) ** 2,
            "You look at the first coordinate alone. All d of them count.",
        ),
        Slip(
            "two coordinates",
            lambda X, p: (X[:, 0] - p[0]) ** 2 + (X[:, 1] - p[1]) ** 2,
            "You wrote it for two coordinates. Here are d of them, in one case a "
            "single one: sum over `axis=1`.",
        ),
        Slip(
            "no 2 in the middle",
            lambda X, p: (X**2).sum(axis=1) - X @ p + p @ p,
            "The square of x - p is x² - 2xp + p²: the 2 is missing.",
        ),
        Slip(
            "last square missing",
            lambda X, p: (X**2).sum(axis=1) - 2 * X @ p,
            "The square of x - p is x² - 2xp + p²: the last term is missing.",
        ),
        Slip(
            "running total",
            lambda X, p: ((X - p) ** 2).sum(axis=1).cumsum(),
            "Each entry holds the rows before it, too: the sum has to start at 0 for"
            " each row.",
        ),
        Slip(
            "p as a column",
            lambda X, p: ((X - p[:, None]) ** 2).sum(axis=1),
            "`p[:, None]` is a column, (d, 1), and meets the rows: an error, or "
            "nonsense. `X - p` lines up the last axes, d with d.",
        ),
        Slip(
            "the differences times each other",
            lambda X, p: (X - p) @ (X - p).T,
            "The matrix product multiplies every row with every row, (n, n). Only a "
            "row with itself was asked for: multiply entry by entry, `(X - p) ** 2`,"
            " and sum.",
        ),
    ],
    hints=[
        "The inner loop is a sum over the d coordinates, the outer one goes over "
        "the n rows. First get all differences at once: what shape has `X - p`?",
        "`(X - p) ** 2` has shape (n, d). Which axis must go to leave (n,)?",
        "`return ((X - p) ** 2).sum(axis=1)`",
    ],
)
