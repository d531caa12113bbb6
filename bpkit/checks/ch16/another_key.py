"""16.1: another key of the calculator: where it settles, and how b moves that."""

import math

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant


def another_key(b):
    x = 1.0
    for _ in range(2000):
        x = b * np.exp(-x)
    return x, np.exp(-x) / (1 + x)


def numbers(rng):
    several = [1.0, 0.5, 2.0, 0.1, float(rng.integers(30, 150)) / 100]
    return [(b,) for b in several]


def by_newton(b):
    x = 0.5
    for _ in range(50):
        x -= (x - b * math.exp(-x)) / (1 + b * math.exp(-x))
    return x, x / (b * (1 + x))


def with_slope(change):
    def another_key_(b):
        x, slope = another_key(b)
        return x, change(x, slope, b)

    return another_key_


def few(b):
    x = 1.0
    for _ in range(5):
        x = b * np.exp(-x)
    return x, np.exp(-x) / (1 + x)


EXERCISE = Exercise(
    id="16.1",
    points=2,
    asks="`another_key(b)`: the number x at which the key b e^(-x) settles, pressed "
    "from x = 1, and its slope dx/db; b is a number from 0.1 to 2",
    reference=another_key,
    inputs=numbers,
    returns=["x", "slope"],
    styles=[by_newton],
    slips=[
        Slip(
            "the last press alone",
            with_slope(lambda x, slope, b: np.exp(-x)),
            "Your slope is that of the last press, f_b. The x that goes in has moved, "
            "too: divide by 1 - f_x.",
        ),
        Slip(
            "1 + f_x",
            with_slope(lambda x, slope, b: np.exp(-x) / (1 - x)),
            "You divide by 1 + f_x. It is 1 - f_x, and f_x = -b e^(-x) is below 0.",
        ),
        Slip(
            "f_x on top",
            with_slope(lambda x, slope, b: -x / (1 + x)),
            "Your slope is f_x / (1 - f_x). On top stands what b does to one press, "
            "f_b = e^(-x). For cos(x + b) both are the same; here they differ.",
        ),
        Slip(
            "two presses",
            with_slope(lambda x, slope, b: np.exp(-x) * (1 - x)),
            "Your slope counts two presses, f_b + f_x f_b. There are many more: "
            "f_b / (1 - f_x).",
        ),
        Slip(
            "minus",
            with_slope(lambda x, slope, b: -slope),
            "Your slope has the wrong sign: a larger b makes each press larger, f_b = "
            "e^(-x) is above 0.",
        ),
        Slip(
            "five presses",
            few,
            "You press five times. For b = 2 it takes over a hundred until x settles.",
        ),
    ],
    hints=[
        "Press 1,000 times in a loop. For the slope two derivatives of f(x, b) = b "
        "e^(-x) at the end: f_x and f_b.",
        "f_x = -b e^(-x), which is -x at the end; f_b = e^(-x).",
        "slope = np.exp(-x) / (1 + x)",
    ],
    variant=Variant(
        draw=lambda rng: {"more": int(rng.integers(1, 6)) / 10},
        says="b is {more:g} larger than the argument says.",
        change=lambda answer, b, *, more: answer(b + more),
    ),
)
