"""02.2: the backward partner of leaky relu."""

import numpy as np

from bpkit import activations
from bpkit.checks.ch02._common import gradients_and_inputs
from bpkit.checks.declared import Exercise, Slip


def leaky_forward(Z, slope):
    return activations.leaky_relu(Z, slope=slope)


def leaky_relu_backward(dA, Z, slope):
    return np.where(Z > 0, dA, slope * dA)


def gradients_inputs_and_a_slope(rng):
    slopes = [0.2, 0.01, 0.5, 0.3, 0.7, 0.2]
    pairs = zip(gradients_and_inputs(rng), slopes, strict=True)
    return [(dA, Z, slope) for (dA, Z), slope in pairs]


def leaky_by_mask(dA, Z, slope):
    dZ = dA.copy()
    dZ[Z <= 0] *= slope
    return dZ


def leaky_by_if(dA, Z, slope):
    if Z > 0:
        return dA
    return slope * dA


EXERCISE = Exercise(
    id="02.2",
    points=2,
    asks="`leaky_relu_backward(dA, Z, slope)`: dZ, where the slope is 1 for Z > 0 "
    "and `slope` elsewhere",
    reference=leaky_relu_backward,
    forward=leaky_forward,
    inputs=gradients_inputs_and_a_slope,
    styles=[
        leaky_by_mask,
        lambda dA, Z, slope: dA * (Z > 0) + slope * dA * (Z <= 0),
    ],
    slips=[
        Slip(
            "gated by the gradient",
            lambda dA, Z, slope: np.where(dA > 0, dA, slope * dA),
            "You ask whether `dA` is positive. What decides is where the unit "
            "stood on the way forward: the sign of Z.",
        ),
        Slip(
            "no gradient from above",
            lambda dA, Z, slope: np.where(Z > 0, 1, slope),
            "These are the slopes, 1 and `slope`. Each one multiplies the gradient "
            "that comes from above, `dA`.",
        ),
        Slip(
            "relu without the leak",
            lambda dA, Z, slope: dA * (Z > 0),
            "This is relu: nothing comes back for negative Z. Here a part does, "
            "`slope` times `dA`.",
        ),
        Slip(
            "slope fixed",
            lambda dA, Z, slope: np.where(Z > 0, dA, 0.01 * dA),
            "Your leak is always 0.01. Use the parameter `slope`.",
        ),
        Slip(
            "sides swapped",
            lambda dA, Z, slope: np.where(Z > 0, slope * dA, dA),
            "The sides are swapped: for positive Z the gradient passes whole.",
        ),
        Slip(
            "value on the left",
            lambda dA, Z, slope: np.where(Z > 0, dA, slope * Z),
            "On the left you return `slope * Z`, which is the value. The way back "
            "carries gradients: `slope` times `dA`.",
        ),
        Slip(
            "1 at exactly 0",
            lambda dA, Z, slope: np.where(Z >= 0, dA, slope * dA),
            "Right but for Z = 0: there the slope of the left side was asked for, so"
            " `Z > 0` and not `>=`.",
        ),
        Slip(
            "0 at exactly 0",
            lambda dA, Z, slope: dA * (Z > 0) + slope * dA * (Z < 0),
            "Right but for Z = 0: neither of your two sides holds there, and nothing"
            " comes back. The left side includes 0.",
        ),
        Slip(
            "leak without the gradient",
            lambda dA, Z, slope: np.where(Z > 0, dA, slope),
            "On the left you return `slope` alone. It multiplies the gradient from "
            "above there, too: `slope * dA`.",
        ),
        Slip(
            "1 on the right",
            lambda dA, Z, slope: np.where(Z > 0, 1, slope * dA),
            "On the right you return the slope, 1. It multiplies the gradient from "
            "above: `dA`.",
        ),
        Slip(
            "leak turned",
            lambda dA, Z, slope: np.where(Z > 0, dA, -slope * dA),
            "Your leak has a minus. On the left the output still grows with Z, only "
            "slowly: `slope * dA`.",
        ),
        Slip(
            "slope everywhere",
            lambda dA, Z, slope: slope * dA,
            "You multiply every entry by `slope`. For positive Z the gradient passes"
            " whole.",
        ),
        Slip(
            "value for slope",
            lambda dA, Z, slope: dA * leaky_forward(Z, slope),
            "You multiply by the value of leaky relu. What a unit lets through is "
            "its slope: 1 or `slope`.",
        ),
        Slip(
            "the way forward",
            lambda dA, Z, slope: leaky_forward(Z, slope),
            "This is leaky relu itself, the way forward, and `dA` is not used. The "
            "way back multiplies `dA` by 1 or by `slope`.",
        ),
        Slip(
            "divided by the slope",
            lambda dA, Z, slope: np.where(Z > 0, dA, dA / slope),
            "On the left you divide by `slope`. A small slope lets little through: "
            "multiply.",
        ),
        Slip(
            "compared with slope",
            lambda dA, Z, slope: np.where(Z > slope, dA, slope * dA),
            "You compare Z with `slope`. The bend is at 0.",
        ),
        Slip(
            "1 minus slope",
            lambda dA, Z, slope: np.where(Z > 0, dA, (1 - slope) * dA),
            "On the left you let 1 - slope through. It is `slope` itself.",
        ),
        Slip(
            "one decision for all",
            lambda dA, Z, slope: dA if (Z > 0).any() else slope * dA,
            "You decide once for the whole array. Each entry of Z decides for "
            "itself: `np.where`.",
        ),
        Slip(
            "if on an array",
            leaky_by_if,
            "`if` wants one True or False, and `Z > 0` holds one for each entry. "
            "`np.where(condition, there, elsewhere)` chooses entry by entry.",
        ),
    ],
    habits=[
        Slip(
            "float64",
            lambda dA, Z, slope: dA * np.where(Z > 0, 1, slope),
            "The numbers are right, but `np.where(Z > 0, 1, slope)` makes an array "
            "of float64, and float32 that came in goes out as float64. Choose "
            "between `dA` and `slope * dA` instead.",
        ),
    ],
    hints=[
        "There are two slopes. Which input decides which of them holds?",
        "`np.where(condition, there, elsewhere)` chooses entry by entry.",
        "`return np.where(Z > 0, dA, slope * dA)`",
    ],
)
