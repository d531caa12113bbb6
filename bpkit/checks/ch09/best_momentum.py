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


def with_lr(lr, momentum=lambda lr, flat, steep: (1 - np.sqrt(lr * flat)) ** 2):
    """best_momentum from another lr, or with another momentum for it: a slip."""

    def best_momentum(flat, steep):
        rate = np.float64(lr(np.sqrt(flat), np.sqrt(steep)))
        return rate, momentum(rate, flat, steep)

    return best_momentum


def right_lr(low, high):
    return (2 / (low + high)) ** 2


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
            "lr of plain descent, momentum for it",
            with_lr(lambda low, high: 2 / (low**2 + high**2)),
            "2 / (flat + steep) is best without momentum. With it, solve the condition "
            "for sqrt(lr).",
        ),
        Slip(
            "root of a sum for a sum of roots",
            with_lr(lambda low, high: 4 / (low**2 + high**2)),
            "sqrt(flat) + sqrt(steep) is not sqrt(flat + steep): take the roots first, "
            "then add, then square.",
        ),
        Slip(
            "lr for the steep direction alone",
            with_lr(lambda low, high: 1 / high**2),
            "1 / steep makes the steep direction perfect and leaves the flat one slow. "
            "Best is where both are as fast.",
        ),
        Slip(
            "lr for the flat direction alone",
            with_lr(lambda low, high: 1 / low**2),
            "1 / flat makes the flat direction perfect, and the steep one swings. "
            "Best is where both are as fast.",
        ),
        Slip(
            "minus between the roots",
            with_lr(lambda low, high: (2 / (high - low)) ** 2),
            "You have sqrt(steep) - sqrt(flat) below the line. Bring both roots of lr "
            "to one side: 2 = sqrt(lr) * (sqrt(steep) + sqrt(flat)).",
        ),
        Slip(
            "half the root of lr",
            with_lr(lambda low, high: (1 / (high + low)) ** 2),
            "Your sqrt(lr) is half as large: 1 + 1 = 2 stands on the one side of the "
            "condition.",
        ),
        Slip(
            "only the 2 not squared",
            with_lr(lambda low, high: 2 / (high + low) ** 2),
            "Your lr is half of it: the whole of 2 / (sqrt(steep) + sqrt(flat)) is "
            "squared, the 2 as well.",
        ),
        Slip(
            "lr not squared, momentum from it",
            with_lr(lambda low, high: 2 / (high + low)),
            "You solved for sqrt(lr) and went on as if it were lr. Square it first.",
        ),
        Slip(
            "momentum without the lr's root",
            with_lr(right_lr, lambda lr, flat, steep: (1 - lr * flat) ** 2),
            "Your momentum is (1 - lr * flat)**2. There is a root in it: "
            "(1 - sqrt(lr * flat))**2.",
        ),
        Slip(
            "what is taken away for what is left",
            with_lr(right_lr, lambda lr, flat, steep: lr * flat),
            "lr * flat is the square of what a step takes away. What is left, "
            "1 - sqrt(lr * flat), is squared.",
        ),
        Slip(
            "momentum without roots",
            with_lr(
                right_lr, lambda lr, flat, steep: ((steep - flat) / (steep + flat)) ** 2
            ),
            "Your momentum has the curvatures where their roots belong: "
            "1 - sqrt(lr * flat) is what is left of the distance.",
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
