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
    ],
    hints=[
        "The inner loop is a sum over the d coordinates, the outer one goes over "
        "the n rows. First get all differences at once: what shape has `X - p`?",
        "`(X - p) ** 2` has shape (n, d). Which axis must go to leave (n,)?",
        "`return ((X - p) ** 2).sum(axis=1)`",
    ],
)
