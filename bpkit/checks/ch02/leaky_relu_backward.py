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
    slopes = [0.2, 0.01, 0.5, 0.3, 0.1]
    pairs = zip(gradients_and_inputs(rng), slopes, strict=True)
    return [(dA, Z, slope) for (dA, Z), slope in pairs]


def leaky_by_mask(dA, Z, slope):
    dZ = dA.copy()
    dZ[Z <= 0] *= slope
    return dZ


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
            lambda dA, Z, slope: np.where(Z > 0, 1, slope).astype(Z.dtype),
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
