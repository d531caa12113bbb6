"""Inputs of the backward partners of chapter 02."""

import numpy as np

from bpkit.checks.declared import draw


def gradients_and_inputs(rng):
    """(dA, Z) of several sizes; then zeros and scores of a thousand."""
    sizes = [(4, 3), (3, 3), (1, 5), (2, 4)]
    cases = [(draw(rng, *size), draw(rng, *size)) for size in sizes]
    extreme = np.array([[0.0, 1000.0, -1000.0], [0.5, -0.5, 30.0]])
    return [*cases, (draw(rng, 2, 3), extreme)]
