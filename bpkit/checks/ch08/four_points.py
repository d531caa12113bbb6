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
    slopes = [answer(f, x, h) for f in functions]  # x goes on being used
    return None if any(slope is None for slope in slopes) else slopes


def combined(combine):
    """A slope made of the two differences f(x + h) - f(x - h) and with 2h: a slip."""

    def four_points(f, x, h):
        near, far = f(x + h) - f(x - h), f(x + 2 * h) - f(x - 2 * h)
        return combine(near, far, h)

    return four_points


def four_points_moving_x(f, x, h):
    values = []
    for move in (h, -2 * h, 3 * h, -4 * h):
        x += move
        values.append(f(x))
    return (8 * (values[0] - values[1]) - (values[2] - values[3])) / (12 * h)


def four_points_from_two_differences(f, x, h):
    return (4 * central(f, x, h) - central(f, x, 2 * h)) / 3


EXERCISE = Exercise(
    id="08.1",
    points=2,
    asks="`four_points(f, x, h)`: the slope of f at x from the values at x ± h and "
    "x ± 2h",
    reference=four_points,
    inputs=points_and_steps,
    returns=["slope of sin", "slope of arctan", "slope of x**3 / 8"],
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
            combined(lambda near, far, h: (8 * near + far) / (12 * h)),
            "You add the outer pair. It is subtracted: what it is too large by is "
            "what the inner pair is too large by, several times over.",
        ),
        Slip(
            "weights swapped",
            combined(lambda near, far, h: (8 * far - near) / (12 * h)),
            "The 8 belongs to the inner pair, at x ± h, which is nearer.",
        ),
        Slip(
            "one side",
            lambda f, x, h: (f(x + h) - f(x)) / h,
            "You look to one side only: an error that shrinks like h, not like "
            "the fourth power of h.",
        ),
        Slip(
            "one side, three points",
            lambda f, x, h: (-3 * f(x) + 4 * f(x + h) - f(x + 2 * h)) / (2 * h),
            "You look to one side only. Asked for are four points, two on each side.",
        ),
        Slip(
            "outer bracket lost",
            lambda f, x, h: (
                (8 * (f(x + h) - f(x - h)) - f(x + 2 * h) - f(x - 2 * h)) / (12 * h)
            ),
            "You subtract f(x - 2h). It stands in a bracket after a minus, so it is "
            "added: `- (f(x + 2 * h) - f(x - 2 * h))`.",
        ),
        Slip(
            "bracket round both lost",
            combined(lambda near, far, h: 8 * near - far / (12 * h)),
            "You divide the outer pair alone by 12h. All of it stands above the line: "
            "a bracket round both pairs.",
        ),
        Slip(
            "inner bracket lost",
            lambda f, x, h: (
                (8 * f(x + h) - f(x - h) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
            ),
            "Your 8 multiplies f(x + h) alone. It belongs to the whole inner pair: "
            "`8 * (f(x + h) - f(x - h))`.",
        ),
        Slip(
            "divided by 12, times h",
            combined(lambda near, far, h: (8 * near - far) / 12 * h),
            "`/ 12 * h` divides by 12 and then multiplies by h. Write `/ (12 * h)`.",
        ),
        Slip(
            "not divided by h",
            combined(lambda near, far, h: (8 * near - far) / 12),
            "You divide by 12 alone. A slope is rise over run: `12 * h`.",
        ),
        Slip(
            "the outer pair alone",
            combined(lambda near, far, h: far / (4 * h)),
            "This is the central difference with the step 2h: four times the error of "
            "the one with h. Combine the two.",
        ),
        Slip(
            "mean of the two",
            combined(lambda near, far, h: (near / (2 * h) + far / (4 * h)) / 2),
            "The mean of both slopes has 2.5 times the error of the inner one, (1 + 4) "
            "/ 2. The errors cancel in (4 * inner - outer) / 3.",
        ),
        Slip(
            "error taken for twice as large",
            combined(lambda near, far, h: near / h - far / (4 * h)),
            "2 * inner - outer would cancel an error that is twice as large with 2h. "
            "This one is four times as large: (4 * inner - outer) / 3.",
        ),
        Slip(
            "inner and outer exchanged",
            combined(lambda near, far, h: (far / h - near / (2 * h)) / 3),
            "You take (4 * outer - inner) / 3, which makes the error larger. The "
            "better slope, the inner one, gets the 4.",
        ),
        Slip(
            "h squared",
            lambda f, x, h: (
                (8 * (f(x + h) - f(x - h)) - f(x + h**2) + f(x - h**2)) / (12 * h)
            ),
            "You take the outer pair at x ± h². It stands at twice the step: "
            "`x + 2 * h`.",
        ),
        Slip(
            "a step of its own",
            lambda f, x, h: four_points(f, x, 1e-3),
            "You use a step of your own: the parameter h has no say. (What comes is a "
            "good slope; with a large h, which is what was asked, it would not be.)",
        ),
        Slip(
            "x moved",
            four_points_moving_x,
            "`x += h` changes the array itself, and when you are done x is not back "
            "where it was: the next call starts from another place. `f(x + h)` leaves "
            "x alone.",
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
