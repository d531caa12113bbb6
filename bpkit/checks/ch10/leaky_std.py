"""10.2: the standard deviation of weights that suits leaky relu."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import HALVES, Variant


def leaky_std(d_in, slope):
    return np.sqrt(2 / ((1 + slope**2) * d_in))


def widths_and_slopes(rng):
    drawn = float(rng.integers(2, 9)) / 10
    fixed = [(100, 0.1), (64, 0.5), (784, 0.25), (32, 2.0), (16, 0.0), (9, -0.5)]
    return [*fixed, (50, drawn), (4, -1.0)]


def leaky_std_from_the_moment(d_in, slope):
    mean_square = (1.0 + slope * slope) / 2
    return (d_in * mean_square) ** -0.5


EXERCISE = Exercise(
    id="10.2",
    points=2,
    asks="`leaky_std(d_in, slope)`: the standard deviation of the weights that "
    "keeps the mean square through a layer of leaky relu",
    reference=leaky_std,
    inputs=widths_and_slopes,
    variant=Variant(
        draw=lambda rng: {
            "s": rng.choice([x for x in HALVES if x > 1]).item(),
        },
        says="The activation is {s:g} times leaky relu.",
        change=lambda std, d_in, slope, *, s: std(d_in, slope) / s,
    ),
    styles=[leaky_std_from_the_moment],
    slips=[
        Slip(
            "relu",
            lambda d_in, slope: np.sqrt(2 / d_in) + 0 * slope,
            "This is He's, for relu. The negative side passes something, too: the "
            "slope's square of its half.",
        ),
        Slip(
            "variance",
            lambda d_in, slope: 2 / ((1 + slope**2) * d_in),
            "This is the variance. Asked for is the standard deviation, its root.",
        ),
        Slip(
            "slope not squared",
            lambda d_in, slope: np.sqrt(2 / ((1 + slope) * d_in)),
            "A negative z becomes slope * z, and its square slope**2 * z**2.",
        ),
        Slip(
            "the sum squared",
            lambda d_in, slope: np.sqrt(2 / ((1 + slope) ** 2 * d_in)),
            "The two sides are different examples: add their squares, 1 and "
            "slope**2. You squared the sum.",
        ),
        Slip(
            "half left out",
            lambda d_in, slope: np.sqrt(1 / ((1 + slope**2) * d_in)),
            "At slope 0 you get 1 / d_in, and relu needs 2 / d_in. Each side is "
            "half of the examples.",
        ),
        Slip(
            "twice the slope",
            lambda d_in, slope: np.sqrt(2 / ((1 + 2 * slope) * d_in)),
            "You take twice the slope. A negative z becomes slope * z, and its square "
            "slope**2 * z**2.",
        ),
        Slip(
            "minus",
            lambda d_in, slope: np.sqrt(2 / ((1 - slope**2) * d_in)),
            "You take the negative side's square away. It comes on top: 1 + slope**2.",
        ),
        Slip(
            "above the line",
            lambda d_in, slope: np.sqrt(2 * (1 + slope**2) / d_in),
            "The more the activation passes, the smaller the weights have to be: "
            "1 + slope**2 stands below the line.",
        ),
        Slip(
            "d_in outside the root",
            lambda d_in, slope: np.sqrt(2 / (1 + slope**2)) / d_in,
            "d_in stands inside the root: d_in * std**2 is what the sum multiplies "
            "the mean square by.",
        ),
        Slip(
            "d_in added",
            lambda d_in, slope: np.sqrt(2 / (1 + slope**2 + d_in)),
            "1 + slope**2 is multiplied by d_in, not added to it: both are factors of "
            "the mean square.",
        ),
        Slip(
            "bracket lost",
            lambda d_in, slope: np.sqrt(2 / (1 + slope**2) * d_in),
            "`2 / (1 + slope**2) * d_in` multiplies by d_in. Below the line it takes "
            "a bracket: `2 / ((1 + slope**2) * d_in)`.",
        ),
        Slip(
            "d_in for the second term alone",
            lambda d_in, slope: np.sqrt(2 / (1 + slope**2 * d_in)),
            "d_in multiplies slope**2 alone: `(1 + slope**2) * d_in`.",
        ),
        Slip(
            "mean of the slopes",
            lambda d_in, slope: 2 / ((1 + slope) * np.sqrt(d_in)),
            "You keep the mean of the slopes, (1 + slope) / 2. What counts is the mean "
            "of their squares, (1 + slope**2) / 2.",
        ),
        Slip(
            "the negative side alone",
            lambda d_in, slope: np.sqrt(2 / (slope**2 * d_in)),
            "The positive side passes, too: its square counts as 1 beside slope**2.",
        ),
        Slip(
            "without activation",
            lambda d_in, slope: np.sqrt(1 / d_in) + 0 * slope,
            "1 / d_in suits a layer without activation. Leaky relu lets "
            "(1 + slope**2) / 2 of the mean square pass.",
        ),
    ],
    hints=[
        "Which part of the mean square of z do positive z make up, and what "
        "becomes of the other part?",
        "The mean square of leaky relu is (1 + slope**2) / 2 times that of z. The "
        "whole factor d_in * std**2 * (1 + slope**2) / 2 has to be 1.",
        "`np.sqrt(2 / ((1 + slope**2) * d_in))`",
    ],
)
