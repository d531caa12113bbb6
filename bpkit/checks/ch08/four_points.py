"""08.1: a slope from four values of a function."""

import numpy as np

from bpkit.checks.ch08._common import central
from bpkit.checks.declared import Exercise, Slip, draw


def four_points(f, x, h):
    near = f(x + h) - f(x - h)
    far = f(x + 2 * h) - f(x - 2 * h)
    return (8 * near - far) / (12 * h)


def points_and_steps(rng):
    return [
        (draw(rng, 5), 0.5),
        (draw(rng, 1), 0.25),
        (draw(rng, 2, 3), 1.0),
        (np.array([0.0, 2.0, -1.0]), 0.125),
        (np.array([1000.0, -1000.0]), 0.5),
    ]


def at_three_functions(answer, x, h):
    import numpy as np

    functions = [np.sin, np.arctan, lambda x: x**3 / 8]
    return np.stack([np.asarray(answer(f, x, h)) for f in functions])


def four_points_from_two_differences(f, x, h):
    return (4 * central(f, x, h) - central(f, x, 2 * h)) / 3


EXERCISE = Exercise(
    id="08.1",
    points=2,
    asks="`four_points(f, x, h)`: the slope of f at x from the values at x ± h and "
    "x ± 2h",
    reference=four_points,
    inputs=points_and_steps,
    drive=at_three_functions,
    styles=[
        four_points_from_two_differences,
        lambda f, x, h: (
            2 / 3 * (f(x + h) - f(x - h)) / h - (f(x + 2 * h) - f(x - 2 * h)) / h / 12
        ),
    ],
    slips=[
        Slip(
            "two points",
            central,
            "This is the central difference of the chapter. The outer pair, at "
            "x ± 2h, is there to take away most of its error.",
        ),
        Slip(
            "half the way",
            lambda f, x, h: 2 * four_points(f, x, h),
            "Exactly twice the slope. Test it on f(x) = x, whose slope is 1: what "
            "must stand below the line?",
        ),
        Slip(
            "plus the outer pair",
            lambda f, x, h: (
                (8 * (f(x + h) - f(x - h)) + f(x + 2 * h) - f(x - 2 * h)) / (12 * h)
            ),
            "You add the outer pair. It is subtracted: what it is too large by is "
            "what the inner pair is too large by, several times over.",
        ),
        Slip(
            "weights swapped",
            lambda f, x, h: (
                (8 * (f(x + 2 * h) - f(x - 2 * h)) - f(x + h) + f(x - h)) / (12 * h)
            ),
            "The 8 belongs to the inner pair, at x ± h, which is nearer.",
        ),
        Slip(
            "one side",
            lambda f, x, h: (f(x + h) - f(x)) / h,
            "You look to one side only: an error that shrinks like h, not like "
            "the fourth power of h.",
        ),
    ],
    hints=[
        "Both pairs give a slope, and the outer one is wrong by four times as "
        "much. Which combination of the two is wrong by nothing?",
        "(4 * inner - outer) / 3, where inner is the central difference with h and "
        "outer the one with 2h.",
        "`(8 * (f(x + h) - f(x - h)) - (f(x + 2*h) - f(x - 2*h))) / (12 * h)`",
    ],
)
