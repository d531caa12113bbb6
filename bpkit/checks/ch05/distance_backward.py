"""05.6: the backward partner of sqrt(A**2 + B**2)."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def distance(A, B):
    return np.sqrt(A**2 + B**2)


def distance_backward(dC, A, B):
    C = distance(A, B)
    return dC * A / C, dC * B / C


def points_of_the_plane(rng):
    cases = [tuple(draw(rng, 3, *s) for _ in range(3)) for s in [(2,), (1,), (4,), ()]]
    dC, A, B = cases[0]
    on_the_axes = (draw(rng, 2), np.array([0.0, -2.0]), np.array([1.5, 0.0]))
    return [*cases, on_the_axes, (dC, 1000 * A, B)]


EXERCISE = Exercise(
    id="05.6",
    points=2,
    asks="`distance_backward(dC, A, B)`: dA and dB of C = sqrt(A**2 + B**2)",
    reference=distance_backward,
    forward=distance,
    inputs=points_of_the_plane,
    returns=["dA", "dB"],
    styles=[
        lambda dC, A, B: (
            dC * A / np.hypot(A, B),
            dC * B / np.hypot(A, B),
        ),
        lambda dC, A, B: tuple(dC / np.sqrt(A**2 + B**2) * np.stack([A, B])),
    ],
    slips=[
        Slip(
            "no upstream gradient",
            lambda dC, A, B: (A / distance(A, B), B / distance(A, B)),
            "These are the local derivatives. Where is dC, what comes in?",
        ),
        Slip(
            "exchanged",
            lambda dC, A, B: (dC * B / distance(A, B), dC * A / distance(A, B)),
            "That is the product's rule, where each factor is the other one's "
            "slope. Here each input belongs to its own: A / C and B / C.",
        ),
        Slip(
            "the root alone",
            lambda dC, A, B: (dC / (2 * distance(A, B)),) * 2,
            "You went back through the root and stopped at A**2 + B**2. One more "
            "edge: the slope of A**2 is 2 * A.",
        ),
        Slip(
            "factor 2",
            lambda dC, A, B: (
                2 * dC * A / distance(A, B),
                2 * dC * B / distance(A, B),
            ),
            "Twice too large: the root's slope is 1 / (2 * C), and its 2 cancels "
            "that of 2 * A.",
        ),
        Slip(
            "divided by the square",
            lambda dC, A, B: (
                dC * A / (A**2 + B**2),
                dC * B / (A**2 + B**2),
            ),
            "You divide by C squared. The slope of a root has the root below it: "
            "1 / (2 * C).",
        ),
        Slip(
            "the square alone",
            lambda dC, A, B: (2 * dC * A, 2 * dC * B),
            "You left out the edge through the root, 1 / (2 * C).",
        ),
    ],
    hints=[
        "Three values on the way: A**2, the sum, the root. What is the local "
        "derivative of each?",
        "2 * A, then 1, then 1 / (2 * C). Along a route slopes are multiplied, and "
        "dC stands in front.",
        "dA is `dC * A / C`.",
    ],
)
