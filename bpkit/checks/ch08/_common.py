"""A central difference, and rows with their gains, for two exercises each."""

import numpy as np

from bpkit.checks.declared import draw


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def rows_and_gains(rng):
    cases = []
    for n, d in [(4, 3), (3, 3), (1, 4), (5, 2)]:
        cases.append((draw(rng, n, d), draw(rng, n, d), draw(rng, d)))
    dA, X, g = cases[0]
    with_zero = X * (np.arange(len(X)) > 0)[:, None]
    return [*cases, (dA, 1000 * X, g), (dA, with_zero, g)]
