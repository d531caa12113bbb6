"""02.1: the backward partner of tanh."""

import numpy as np

from bpkit.activations import sigmoid, tanh
from bpkit.checks.ch02._common import gradients_and_inputs
from bpkit.checks.declared import Exercise, Slip


def tanh_backward(dA, Z):
    return dA * (1 - np.tanh(Z) ** 2)


def tanh_backward_by_sigmoids(dA, Z):
    return dA * 4 * sigmoid(2 * Z) * sigmoid(-2 * Z)


EXERCISE = Exercise(
    id="02.1",
    points=2,
    asks="`tanh_backward(dA, Z)`: dZ, the gradient that comes back through A = tanh(Z)",
    reference=tanh_backward,
    forward=tanh,
    inputs=gradients_and_inputs,
    styles=[
        tanh_backward_by_sigmoids,
        lambda dA, Z: dA * (1 - np.tanh(Z)) * (1 + np.tanh(Z)),
    ],
    slips=[
        Slip(
            "no gradient from above",
            lambda dA, Z: 1 - np.tanh(Z) ** 2,
            "This is the slope alone. What goes back is the slope times the "
            "gradient from above: where is `dA`?",
        ),
        Slip(
            "not squared",
            lambda dA, Z: dA * (1 - np.tanh(Z)),
            "For negative Z your slope is above 1, and tanh is never that steep. "
            "Its slope is 1 minus the *square* of tanh.",
        ),
        Slip(
            "Z for A",
            lambda dA, Z: dA * (1 - Z**2),
            "You square Z. The formula 1 - A**2 wants the output: compute "
            "`np.tanh(Z)` first.",
        ),
        Slip(
            "the sigmoid's formula",
            lambda dA, Z: dA * np.tanh(Z) * (1 - np.tanh(Z)),
            "A (1 - A) is the slope of the sigmoid. At Z = 0 it gives tanh the "
            "slope 0, and there tanh is steepest. Nudge it at 0.",
        ),
        Slip(
            "slope taken at dA",
            lambda dA, Z: dA * (1 - np.tanh(dA) ** 2),
            "You take the slope at `dA`. The slope belongs to the place where the "
            "unit stood on the way forward, and that is Z.",
        ),
        Slip(
            "value for slope",
            lambda dA, Z: dA * np.tanh(Z),
            "You multiply by the value of tanh. What a unit lets through is its slope.",
        ),
    ],
    hints=[
        "Measure first: `nudge(np.tanh, np.array([0.0, 1.0, 2.0]))`, beside the "
        "values of tanh. Which formula of the values gives those slopes?",
        "The slope is 1 - tanh(z)**2. The gradient from above multiplies it.",
        "`return dA * (1 - np.tanh(Z) ** 2)`",
    ],
)
