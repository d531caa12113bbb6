"""Scores with labels, on which losses of chapter 03 are tried."""

import numpy as np

from bpkit.checks.declared import draw


def scores_and_labels(rng):
    """Scores without ties; a row far above the others; a row of zeros."""

    def batch(n, k):
        return draw(rng, n, k) + 0.01 * rng.random((n, k)), rng.integers(0, k, n)

    Z, y = batch(4, 3)
    return [
        (Z, y),
        batch(3, 3),
        batch(1, 5),
        batch(5, 2),
        (Z + 1000 * np.array([[0.0], [1], [-1], [0]]), y),
        (np.zeros((2, 4)), np.array([3, 0])),
    ]


def from_above(rng):
    """The same with a gradient dL from above, as a backward partner gets it."""
    return [(0.4 + i, Z, y) for i, (Z, y) in enumerate(scores_and_labels(rng))]
