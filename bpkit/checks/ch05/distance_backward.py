"""05.6: the backward partner of sqrt(A**2 + B**2)."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def distance(A, B):
    return np.sqrt(A**2 + B**2)


def distance_backward(dC, A, B):
    C = distance(A, B)
    return dC * A / C, dC * B / C


def points_of_the_plane(rng):
    shapes = (4,), (1,), (2, 3), (2, 1, 3)
    cases = [tuple(draw(rng, 3, *shape)) for shape in shapes]
    dC, A, B = cases[0]
    on_the_axes = (draw(rng, 2), np.array([0.0, -2.0]), np.array([1.5, 0.0]))
    return [*cases, on_the_axes, (dC, 1e6 * A, B)]  # more than a nudge moves


def distance_partner(slopes):
    """dC times other slopes of A, B and C: a slip."""

    def distance_backward(dC, A, B):
        return tuple(dC * slope for slope in slopes(A, B, distance(A, B)))

    return distance_backward


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
            distance_partner(lambda A, B, C: (B / C, A / C)),
            "That is the product's rule, where each factor is the other one's "
            "slope. Here each input belongs to its own: A / C and B / C.",
        ),
        Slip(
            "the root alone",
            distance_partner(lambda A, B, C: (1 / (2 * C), 1 / (2 * C))),
            "You went back through the root and stopped at A**2 + B**2. One more "
            "edge: the slope of A**2 is 2 * A.",
        ),
        Slip(
            "factor 2",
            distance_partner(lambda A, B, C: (2 * A / C, 2 * B / C)),
            "Twice too large: the root's slope is 1 / (2 * C), and its 2 cancels "
            "that of 2 * A.",
        ),
        Slip(
            "divided by the square",
            distance_partner(lambda A, B, C: (A / C**2, B / C**2)),
            "You divide by C squared. The slope of a root has the root below it: "
            "1 / (2 * C).",
        ),
        Slip(
            "the square alone",
            distance_partner(lambda A, B, C: (2 * A, 2 * B)),
            "You left out the edge through the root, 1 / (2 * C).",
        ),
        Slip(
            "not divided",
            distance_partner(lambda A, B, C: (A, B)),
            "The 2 has canceled, and C below got lost on the way: A / C and B / C.",
        ),
        Slip(
            "half",
            distance_partner(lambda A, B, C: (A / (2 * C), B / (2 * C))),
            "Half of what it should be: the 2 of the root's slope, 1 / (2 * C), "
            "cancels with that of A**2, which is 2 * A.",
        ),
        Slip(
            "times the root",
            distance_partner(lambda A, B, C: (A * C, B * C)),
            "You multiply by C. The slope of a root has the root below the line.",
        ),
        Slip(
            "shares of the sum",
            distance_partner(lambda A, B, C: (A / (A + B), B / (A + B))),
            "You divide by A + B. The root of A**2 + B**2 is not A + B: divide by C.",
        ),
        Slip(
            "root of what is left",
            distance_partner(lambda A, B, C: (np.ones_like(A), np.ones_like(B))),
            "You hand dC on as if the distance were A + B. The root of a sum of "
            "squares is no sum: there are three edges back to A.",
        ),
        Slip(
            "sizes alone",
            distance_partner(lambda A, B, C: (np.abs(A) / C, np.abs(B) / C)),
            "Your slopes are never negative. If A is negative and grows, the distance "
            "shrinks: keep the sign of A and B.",
        ),
        Slip(
            "the other way for B",
            distance_partner(lambda A, B, C: (A / C, -B / C)),
            "dA is right, the sign of dB is turned: A and B are used alike.",
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
