"""03.4: scores on which the colleague's softmax breaks."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.declared import Exercise, Slip


def colleagues_softmax(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=-1, keepdims=True)


def witness():
    return np.array([[0.0, 1.0], [1000.0, 1001.0]])


def how_it_breaks(Z):
    """More than one row, a row that only breaks in company (1 for yes)."""
    if Z.ndim != 2 or not Z.size:
        raise ValueError(
            f"Scores have the shape (n, k), a row for each example and a column for "
            f"each class; yours have {Z.shape}."
        )
    if not np.isfinite(Z).all():
        raise ValueError("Find finite scores: inf or nan spoils every softmax.")
    Z = Z if Z.dtype.kind == "f" else Z.astype(float)
    with np.errstate(all="ignore"):
        together = colleagues_softmax(Z)
        broken = ~np.isclose(together, softmax(Z)).all(axis=1)
    return [len(Z) > 1, broken.any()]


def scores(*rows):
    return lambda: np.array(rows, float)


EXERCISE = Exercise(
    id="03.4",
    points=2,
    asks="`witness()`: scores Z (n, k), finite, on which the colleague's softmax "
    "breaks a row that is fine when it comes alone",
    reference=witness,
    measure=how_it_breaks,
    styles=[
        scores([1, 2, 3], [-5000, -5001, -5002]),
        scores([800, 0], [0, 0]),
        lambda: np.array([[0, 1], [200, 201]], np.float32),
    ],
    slips=[
        Slip(
            "rows too near",
            scores([1, 2], [30, 40]),
            "On these scores the colleague's softmax is right. A row breaks when "
            "all its exponentials become 0: none of its scores may come near the "
            "largest of the table. `np.exp(-30)` is small; which exponent gives 0?",
        ),
        Slip(
            "one row",
            scores([1000, 0]),
            "In a batch of one the maximum of the table is the maximum of the row: "
            "no harm. It takes a second row.",
        ),
        Slip(
            "infinite",
            scores([0, 1], [np.inf, 0]),
            "With inf or nan among the scores no softmax can help. Find finite ones: "
            "1000 is large enough.",
        ),
    ],
    hints=[
        "The colleague subtracts one number from the whole table. For which row is "
        "that the wrong one?",
        "`np.exp(-750)` is exactly 0. If this happens to every score of a row, its "
        "sum is 0, and 0/0 is nan.",
        "Two rows: one near 0, one near 1000.",
    ],
)
