"""Whole jobs on digits: what is handed in, and how many new digits are read."""

from functools import cache

import numpy as np

from bpkit.datasets import digits


@cache
def all_digits():
    return digits()


def some_digits(rng, n):
    """n of the digits, (n, 784), and their labels."""
    X, y, _, _ = all_digits()
    rows = rng.choice(len(X), n, replace=False)
    return X[rows], y[rows]


def new_digits():
    """The digits that no training sees, and their labels."""
    return all_digits()[2:]


def as_labels(said, n):
    """What is said of n digits; of scores (n, 10) the largest."""
    if said.shape == (n, 10):
        return np.nan_to_num(said, nan=-np.inf).argmax(axis=1)
    return said


def share_read(said):
    """The part of the new digits of which said (m,) is right."""
    return float(np.mean(said == new_digits()[1]))


def require_share(share, wanted, losses, what="Your network"):
    """Enough is read; else a sentence with where the losses began and ended."""
    if share < wanted:
        raise ValueError(
            f"{what} reads {share:.0%} of the new digits, and {wanted:.0%} were asked "
            f"for. Its losses go from {losses[0]:.3g} to {losses[-1]:.3g}: is it still "
            "on its way (more epochs, a larger rate), or does it jump (a smaller one)?"
        )
