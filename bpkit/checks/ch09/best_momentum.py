"""09.7: the fastest lr and momentum for two curvatures."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def best_momentum(flat, steep):
    low, high = np.sqrt(flat), np.sqrt(steep)
    return (2 / (high + low)) ** 2, ((high - low) / (high + low)) ** 2


def two_curvatures(rng):
    cases = [(1.0, 100.0), (0.2, 4.0), (5.0, 5.0), (0.001, 1000.0)]
    flat = rng.integers(1, 20) / 4
    return [*cases, (flat, flat * rng.integers(2, 50))]


def best_momentum_from_the_ratio(flat, steep):
    root = np.sqrt(steep / flat)
    left = (root - 1) / (root + 1)
    return (1 + left) ** 2 / steep, left**2


EXERCISE = Exercise(
    id="09.7",
    points=2,
    asks="`best_momentum(flat, steep)`: the lr and the momentum that are fastest "
    "in a ravine with these two curvatures",
    reference=best_momentum,
    inputs=two_curvatures,
    returns=["lr", "momentum"],
    styles=[best_momentum_from_the_ratio],
    slips=[
        Slip(
            "momentum not squared",
            lambda flat, steep: (
                best_momentum(flat, steep)[0],
                np.sqrt(best_momentum(flat, steep)[1]),
            ),
            "Your momentum is what is left of the distance per step. That is the "
            "root of the momentum.",
        ),
        Slip(
            "lr not squared",
            lambda flat, steep: (
                np.sqrt(best_momentum(flat, steep)[0]),
                best_momentum(flat, steep)[1],
            ),
            "Your lr is a root: you solved for sqrt(lr). Square it.",
        ),
        Slip(
            "lr of plain descent",
            lambda flat, steep: (
                2 / (flat + steep),
                best_momentum(flat, steep)[1],
            ),
            "2 / (flat + steep) is best without momentum. With it, roots of the "
            "curvatures stand in their place.",
        ),
        Slip(
            "no roots",
            lambda flat, steep: (
                (2 / (steep + flat)) ** 2,
                ((steep - flat) / (steep + flat)) ** 2,
            ),
            "Take the roots of the curvatures: sqrt(lr * c) stands in the "
            "condition, not lr * c.",
        ),
    ],
    hints=[
        "1 - sqrt(lr * flat) = -(1 - sqrt(lr * steep)). One unknown: sqrt(lr).",
        "sqrt(lr) = 2 / (sqrt(steep) + sqrt(flat)).",
        "momentum = (1 - sqrt(lr * flat))**2",
    ],
)
