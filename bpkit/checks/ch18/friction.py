"""18.1: two players with friction: where they are, and which rates bring them home."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant


def friction(x, y, c, lr, steps):
    for _ in range(steps):
        x, y = x - lr * (y + c * x), y + lr * (x - c * y)
    return x, y, 2 * c / (1 + c**2)


def games(rng):
    """Some that arrive, some that fly; few and many steps."""
    some = [(1.0, 0.0, 0.5, 0.1, 20), (1.0, 2.0, 0.1, 0.3, 7), (-0.5, 1.5, 2.0, 0.2, 1)]
    drawn = [float(x) for x in rng.integers(1, 20, 3) / 10]
    return [*some, (*drawn, 0.15, int(rng.integers(2, 9))), (2.0, -1.0, 1.0, 0.05, 0)]


def by_a_matrix(x, y, c, lr, steps):
    step = np.array([[1 - lr * c, -lr], [lr, 1 - lr * c]])
    end = np.linalg.matrix_power(step, steps) @ [x, y]
    return end[0], end[1], 2 / (c + 1 / c)


def moving(slope_x, slope_y, in_turn=False):
    def friction_(x, y, c, lr, steps):
        for _ in range(steps):
            new = x - lr * slope_x(x, y, c)
            y = y + lr * slope_y(new if in_turn else x, y, c)
            x = new
        return x, y, 2 * c / (1 + c**2)

    return friction_


def down(x, y, c):
    return y + c * x


def up(x, y, c):
    return x - c * y


def with_limit(limit):
    return lambda x, y, c, lr, steps: (*friction(x, y, c, lr, steps)[:2], limit(c))


EXERCISE = Exercise(
    id="18.1",
    points=2,
    asks="`friction(x, y, c, lr, steps)`: x and y after `steps` steps at once, x down "
    "x·y + c·x²/2 and y up x·y - c·y²/2; and the limit below which a rate brings both "
    "to 0. c is above 0",
    reference=friction,
    inputs=games,
    returns=["x", "y", "limit"],
    styles=[by_a_matrix],
    slips=[
        Slip(
            "in turn",
            moving(down, up, in_turn=True),
            "Your y answers the new x. At once: both slopes belong to the old point.",
        ),
        Slip(
            "y is pushed out",
            moving(down, lambda x, y, c: x + c * y),
            "Your y moves by x + c·y: friction pushes it out. It climbs x·y - c·y²/2, "
            "whose slope is x - c·y.",
        ),
        Slip(
            "both downhill",
            moving(down, lambda x, y, c: -up(x, y, c)),
            "Your y goes downhill. It wants its number large.",
        ),
        Slip(
            "half the friction",
            moving(lambda x, y, c: y + c * x / 2, lambda x, y, c: x - c * y / 2),
            "The slope of c·x²/2 is c·x: the 2 cancels.",
        ),
        Slip(
            "no friction",
            moving(lambda x, y, c: y, lambda x, y, c: x),
            "Your players feel no friction: c changes nothing in x and y.",
        ),
        Slip(
            "friction of x alone",
            moving(down, lambda x, y, c: x),
            "Your y feels no friction: its slope is x - c·y.",
        ),
        Slip(
            "the limit of a bowl",
            with_limit(lambda c: 2 / c),
            "2/c is the limit of chapter 4's bowl c·x²/2, where nothing turns. Here a "
            "step multiplies x² + y² by (1 - lr·c)² + lr²: when is that below 1?",
        ),
        Slip(
            "the fastest way home",
            with_limit(lambda c: c / (1 + c**2)),
            "c/(1 + c²) is the rate that gets home fastest: there (1 - lr·c)² + lr² is "
            "smallest. The limit, where it is 1, is twice as large.",
        ),
        Slip(
            "1 not squared away",
            with_limit(lambda c: 2 / (1 + c**2)),
            "(1 - lr·c)² + lr² is below 1 where lr·(1 + c²) is below 2·c. Your limit "
            "has lost the c.",
        ),
        Slip(
            "c not squared",
            with_limit(lambda c: 2 * c / (1 + c)),
            "(lr·c)² is lr²·c²: your limit has c where c² belongs.",
        ),
    ],
    hints=[
        "Slopes first, both at the old point: y + c·x for x, x - c·y for y, which adds "
        "its own.",
        "Square and add: a step multiplies x² + y² by (1 - lr·c)² + lr².",
        "1 - 2·lr·c + lr²·(c² + 1) is below 1 where lr is below 2·c / (1 + c²).",
    ],
    variant=Variant(
        draw=lambda rng: {"k": int(rng.integers(12, 30)) / 10},
        says="In your game {k:g}·x·y stands in place of x·y.",
        change=lambda answer, x, y, c, lr, steps, *, k: stronger(
            answer(x, y, c / k, lr * k, steps), k
        ),
    ),
)


def stronger(found, k):
    """A game that is k times as strong is one with k times the rate."""
    x, y, limit = found
    return x, y, limit / k
