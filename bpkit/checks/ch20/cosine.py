"""20.1: how far two gradients point the same way."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import Variant


def cosine(A, B):
    return (A * B).sum() / (np.sqrt((A**2).sum()) * np.sqrt((B**2).sum()))


def pairs(rng):
    cases = [(draw(rng, n, d), draw(rng, n, d)) for n, d in [(3, 2), (2, 5), (4, 4)]]
    A, B = cases[0]
    half = np.array([0.0, 2.0, -1.0]), np.array([3.0, 0.0, 1.5])
    rows = draw(rng, 7), draw(rng, 7)
    cube = draw(rng, 2, 3, 4)
    more = [(A, 1000 * B), (A, -A), (0.01 * A, B), (cube, cube + 1)]
    return [*cases, rows, half, *more]


def in_one_row(A, B):
    a, b = np.ravel(A), np.ravel(B)
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def normed_first(A, B):
    return float(np.sum((A / np.linalg.norm(A)) * (B / np.linalg.norm(B))))


def row_by_row(A, B):
    A, B = (np.atleast_2d(M) for M in (A, B))
    along = (A * B).sum(axis=-1)
    return (along / np.linalg.norm(A, axis=-1) / np.linalg.norm(B, axis=-1)).mean()


def correlation(A, B):
    return in_one_row(A - A.mean(), B - B.mean())


EXERCISE = Exercise(
    id="20.1",
    points=2,
    asks="`cosine(A, B)`: the cosine of the angle between two gradients, arrays of one "
    "shape (any), all their numbers taken as one row",
    reference=cosine,
    inputs=pairs,
    styles=[in_one_row, normed_first],
    slips=[
        Slip(
            "radians",
            lambda A, B: np.arccos(np.clip(cosine(A, B), -1, 1)),
            "This is the angle, in radians. Asked is its cosine: no arccos.",
        ),
        Slip(
            "degrees",
            lambda A, B: np.degrees(np.arccos(np.clip(cosine(A, B), -1, 1))),
            "This is the angle, in degrees. Asked is its cosine: no arccos.",
        ),
        Slip(
            "no lengths",
            lambda A, B: (A * B).sum(),
            "This is the sum of products. It grows with both lengths: divide by each.",
        ),
        Slip(
            "one length",
            lambda A, B: (A * B).sum() / np.linalg.norm(B),
            "You divide by the length of B alone: this is how far A reaches along B. "
            "Divide by the length of A as well.",
        ),
        Slip(
            "the other length",
            lambda A, B: (A * B).sum() / np.linalg.norm(A),
            "You divide by the length of A alone. Divide by the length of B as well.",
        ),
        Slip(
            "squared lengths",
            lambda A, B: (A * B).sum() / ((A**2).sum() * (B**2).sum()),
            "You divide by the squares of both lengths. A length is the root of the "
            "sum of squares.",
        ),
        Slip(
            "row by row",
            row_by_row,
            "You take a cosine for each row and their mean. All numbers are one row: "
            "sum over everything, then divide once.",
        ),
        Slip(
            "distance",
            lambda A, B: 1 - cosine(A, B),
            "This is 1 less the cosine, a distance. Asked is the cosine itself: 1 "
            "where both point the same way.",
        ),
        Slip(
            "sign lost",
            lambda A, B: abs(cosine(A, B)),
            "The sign is lost. A gradient that points the other way has the cosine -1.",
        ),
        Slip(
            "means subtracted",
            correlation,
            "You subtract the means first: that is a correlation. A gradient is taken "
            "as it is.",
        ),
    ],
    hints=[
        "For two rows a and b it is a @ b, over both lengths.",
        "The length is the root of the sum of all squares, whatever the shape.",
        "(A * B).sum() / (np.linalg.norm(A.ravel()) * np.linalg.norm(B.ravel()))",
    ],
    variant=Variant(
        draw=lambda rng: {"more": int(rng.integers(2, 9))},
        says="Before the cosine is taken, {more} times B is subtracted from A.",
        change=lambda answer, A, B, *, more: answer(A - more * B, B),
    ),
)
