"""Inputs of the backward partners of chapter 02."""

import numpy as np

from bpkit.checks.declared import draw


def gradients_and_inputs(rng):
    """(dA, Z) of several sizes; then zeros and scores of a thousand.

    In the last, large gradients meet small slopes and large scores: what is measured by
    a nudge, and not derived, has too few digits there.
    """
    sizes = [(4, 3), (3, 3), (1, 5), (2, 4)]
    cases = [(draw(rng, *size), draw(rng, *size)) for size in sizes]
    extreme = np.array([[0.0, 1000.0, -1000.0], [0.5, -0.5, 30.0]])
    far = np.array([[6.5, -7.0, 8.0], [1e6, -1e6, -7.5]])
    return [*cases, (draw(rng, 2, 3), extreme), (1e6 * draw(rng, 2, 3), far)]
