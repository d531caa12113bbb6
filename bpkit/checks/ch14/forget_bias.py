"""14.1: the bias at which so much of a cell is left after so many steps."""

import math

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant


def forget_bias(share, steps):
    f = share ** (1 / steps)
    return np.log(f / (1 - f))


def lasting(rng):
    drawn = (round(float(rng.uniform(0.2, 0.8)), 2), int(rng.integers(5, 40)))
    return [(0.5, 100), (0.9, 1), (0.001, 3), drawn, (0.5, 1), (0.01, 1000)]


def by_logarithms(share, steps):
    rate = math.log(share) / steps
    return rate - math.log(-math.expm1(rate))


def bias_of(f):
    return np.log(f / (1 - f))


EXERCISE = Exercise(
    id="14.1",
    points=2,
    asks="`forget_bias(share, steps)`: the bias b at which f = sigmoid(b) leaves "
    "`share` (between 0 and 1) of a cell after `steps` steps, where nothing is written",
    reference=forget_bias,
    inputs=lasting,
    styles=[by_logarithms],
    slips=[
        Slip(
            "one step alone",
            lambda share, steps: bias_of(share) + 0 * steps,
            "With your bias one step leaves `share`. After all the steps f was "
            "multiplied as many times: f ** steps is to be share.",
        ),
        Slip(
            "f itself",
            lambda share, steps: share ** (1 / steps),
            "This is f. Asked is the bias whose sigmoid it is.",
        ),
        Slip(
            "the logarithm of f",
            lambda share, steps: np.log(share) / steps,
            "This is the logarithm of f. Asked is the bias whose sigmoid is f: "
            "log(f / (1 - f)).",
        ),
        Slip(
            "a step too many",
            lambda share, steps: bias_of(share ** (1 / (steps + 1))),
            "Your f is multiplied steps + 1 times. It is steps times.",
        ),
        Slip(
            "divided by the steps",
            lambda share, steps: bias_of(1 - (1 - share) / steps),
            "You share out what is lost evenly. Each step multiplies what is left: "
            "f is a root of share, not 1 - (1 - share) / steps.",
        ),
        Slip(
            "of tanh",
            lambda share, steps: np.arctanh(share ** (1 / steps)),
            "Your bias is the one at which tanh is f. A gate is a sigmoid.",
        ),
        Slip(
            "the sign",
            lambda share, steps: -bias_of(share ** (1 / steps)),
            "Your bias has the wrong sign: its sigmoid is 1 - f.",
        ),
    ],
    hints=[
        "After `steps` steps c has been multiplied by f as many times. Which f leaves "
        "share?",
        "f = share ** (1 / steps). Then turn sigmoid(b) = f around.",
        "b = log(f / (1 - f))",
    ],
    variant=Variant(
        draw=lambda rng: {"more": int(rng.integers(1, 9))},
        says="the cell is to last {more} steps more than `steps` says.",
        change=lambda answer, share, steps, *, more: answer(share, steps + more),
    ),
)
