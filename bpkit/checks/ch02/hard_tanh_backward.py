"""02.6: the backward partner of a clipped line."""

import numpy as np

from bpkit.checks.ch02._common import gradients_and_inputs
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import Variant


def hard_tanh(Z):
    return np.clip(Z, -1, 1)


def hard_tanh_backward(dA, Z):
    return dA * ((Z > -1) & (Z < 1))


def bounds(rng):
    """Between one decimal and the next, where no input stands: at a bound there is no
    slope."""
    low, width = rng.choice([-2.05, -1.55, -0.55, 0.05]), rng.choice([0.6, 1.4, 2.2])
    return {"low": round(low.item(), 2), "high": round((low + width).item(), 2)}


def between(Z, low, high):
    """Z measured so that low is -1 and high is 1."""
    return (Z - (low + high) / 2) / ((high - low) / 2)


def gradients_and_inputs_off_the_kinks(rng):
    beside = np.array([[1 - 1e-7, 1 + 1e-7, -1 - 1e-7]])  # where a nudge goes across
    cases = [*gradients_and_inputs(rng), (draw(rng, 1, 3), beside)]
    return [(dA, np.where(np.abs(Z) == 1, 1.5 * Z, Z)) for dA, Z in cases]


EXERCISE = Exercise(
    id="02.6",
    points=2,
    asks="`hard_tanh_backward(dA, Z)`: dZ, the gradient that comes back through "
    "A = np.clip(Z, -1, 1)",
    reference=hard_tanh_backward,
    forward=hard_tanh,
    variant=Variant(
        draw=bounds,
        says="A = np.clip(Z, {low:g}, {high:g}) instead of np.clip(Z, -1, 1).",
        change=lambda backward, dA, Z, *, low, high: backward(
            dA, between(Z, low, high)
        ),
        forward=lambda forward, Z, *, low, high: (
            (high - low) / 2 * forward(between(Z, low, high)) + (low + high) / 2
        ),
    ),
    inputs=gradients_and_inputs_off_the_kinks,
    styles=[
        lambda dA, Z: np.where(np.abs(Z) < 1, dA, 0),
        lambda dA, Z: dA * (np.clip(Z, -1, 1) == Z),
    ],
    slips=[
        Slip(
            "the gradient clipped",
            lambda dA, Z: np.clip(dA, -1, 1),
            "You clip the gradient. The way back multiplies by the slope of the "
            "clip: 1 inside, 0 outside.",
        ),
        Slip(
            "gated by the gradient",
            lambda dA, Z: dA * (np.abs(dA) < 1),
            "You ask where `dA` lies. What decides is where the unit stood on the way "
            "forward: Z.",
        ),
        Slip(
            "inside out",
            lambda dA, Z: dA * (np.abs(Z) > 1),
            "Inside out: between the two bounds the output follows its input, slope "
            "1. Outside it stands still.",
        ),
        Slip(
            "one side",
            lambda dA, Z: dA * (Z < 1),
            "You stop the gradient above. Below the lower bound the output stands "
            "still, too.",
        ),
        Slip(
            "relu's other side",
            lambda dA, Z: dA * (Z > -1),
            "You stop the gradient below. Above the upper bound the output stands "
            "still, too.",
        ),
        Slip(
            "the smooth one",
            lambda dA, Z: dA * (1 - np.tanh(Z) ** 2),
            "This is the slope of tanh. The hard one has three straight pieces: "
            "which slope has each?",
        ),
        Slip(
            "no gradient from above",
            lambda dA, Z: np.abs(Z) < 1,
            "These are the slopes, 0 and 1. Each multiplies the gradient from "
            "above, `dA`.",
        ),
        Slip(
            "value for slope",
            lambda dA, Z: dA * np.clip(Z, -1, 1),
            "You multiply by the value of the clipped line. What a unit lets through"
            " is its slope: 1 inside, 0 outside.",
        ),
        Slip(
            "the way forward",
            lambda dA, Z: np.clip(Z, -1, 1),
            "This is the way forward, and `dA` is not used. The way back multiplies "
            "`dA` by the slope: 1 inside, 0 outside.",
        ),
        Slip(
            "clipped product",
            lambda dA, Z: np.clip(dA * Z, -1, 1),
            "You clip the product of `dA` and Z. The way back multiplies `dA` by the"
            " slope at Z: 1 inside, 0 outside.",
        ),
        Slip(
            "Z inside",
            lambda dA, Z: np.where(np.abs(Z) < 1, Z, 0),
            "Inside you return the value. The way back carries gradients: `dA`.",
        ),
        Slip(
            "Z as a factor inside",
            lambda dA, Z: np.where(np.abs(Z) < 1, dA * Z, 0),
            "Inside you multiply by the value. The slope there is 1.",
        ),
        Slip(
            "bounds outside",
            lambda dA, Z: np.where(np.abs(Z) < 1, dA, np.sign(Z)),
            "Outside you return the value, where the line was clipped. It stands "
            "still there: slope 0.",
        ),
        Slip(
            "1 outside",
            lambda dA, Z: np.where(np.abs(Z) < 1, dA, 1),
            "Outside you return 1. The output stands still there, so nothing comes "
            "back: 0.",
        ),
        Slip(
            "turned outside",
            lambda dA, Z: np.where(np.abs(Z) < 1, dA, -dA),
            "Outside you turn the gradient. The output stands still there, so "
            "nothing comes back: 0.",
        ),
        Slip(
            "a leak",
            lambda dA, Z: np.where(np.abs(Z) < 1, dA, 0.01 * dA),
            "Outside you let a hundredth through. The line is flat there: slope 0.",
        ),
        Slip(
            "relu with a roof",
            lambda dA, Z: dA * ((Z > 0) & (Z < 1)),
            "You let the upper half of the sloping piece through alone. It begins at"
            " the lower bound.",
        ),
        Slip(
            "relu",
            lambda dA, Z: dA * (Z > 0),
            "Your gradient stops at one bend, in the middle. The line has two, a "
            "lower and an upper one, and between them the gradient passes.",
        ),
        Slip(
            "the smooth one without dA",
            lambda dA, Z: 1 - np.tanh(Z) ** 2,
            "This is the slope of tanh, and `dA` is not used. The hard one has three"
            " straight pieces; each slope multiplies `dA`.",
        ),
        Slip(
            "and on arrays",
            lambda dA, Z: dA * (Z > -1 and Z < 1),
            "`and`, and a chain such as `-1 < Z < 1`, want one True or False, and Z "
            "holds many. Join the two comparisons by `&`, each in parentheses.",
        ),
        Slip(
            "& binds first",
            lambda dA, Z: dA * (Z > -1 & Z < 1),
            "`&` binds tighter than `<`. Put each of the two comparisons in "
            "parentheses.",
        ),
    ],
    hints=[
        "Draw the curve of np.clip(z, -1, 1): three straight pieces. Write the "
        "slope at each.",
        "A comparison gives True and False, which count as 1 and 0 in a product. "
        "Two comparisons are joined by `&`, each in parentheses.",
        "`return dA * ((Z > -1) & (Z < 1))`",
    ],
)
