"""02.1: the backward partner of tanh."""

import numpy as np

from bpkit.activations import sigmoid, sigmoid_backward, tanh
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
        Slip(
            "no parentheses",
            lambda dA, Z: dA - np.tanh(Z) ** 2,
            "`dA * 1 - A**2` multiplies first and subtracts then, so that only the 1"
            " is multiplied by `dA`. Put parentheses around the slope.",
        ),
        Slip(
            "dA on the square alone",
            lambda dA, Z: 1 - dA * np.tanh(Z) ** 2,
            "`dA` multiplies only the square. It multiplies the whole slope, 1 minus"
            " the square: parentheses.",
        ),
        Slip(
            "dA and Z confused",
            lambda dA, Z: Z * (1 - np.tanh(dA) ** 2),
            "`dA` and `Z` have changed places: the slope is taken at `Z`, and `dA` "
            "multiplies it.",
        ),
        Slip(
            "dA added",
            lambda dA, Z: dA + (1 - np.tanh(Z) ** 2),
            "You add slope and gradient. Rates that follow each other multiply: `dA`"
            " times the slope.",
        ),
        Slip(
            "plus the square",
            lambda dA, Z: dA * (1 + np.tanh(Z) ** 2),
            "1 plus the square is above 1, and tanh is never that steep. Its slope "
            "is 1 minus the square.",
        ),
        Slip(
            "square of the difference",
            lambda dA, Z: dA * (1 - np.tanh(Z)) ** 2,
            "You square the whole parenthesis. Only tanh is squared: 1 - A**2.",
        ),
        Slip(
            "tanh of the square",
            lambda dA, Z: dA * (1 - np.tanh(Z**2)),
            "You take tanh of Z**2. The square comes last: `np.tanh(Z) ** 2`.",
        ),
        Slip(
            "the sigmoid's slope",
            lambda dA, Z: sigmoid_backward(dA, Z),
            "This is the slope of the sigmoid, at most 0.25. tanh is 1 steep at Z = 0.",
        ),
        Slip(
            "slope taken at the product",
            lambda dA, Z: 1 - np.tanh(dA * Z) ** 2,
            "`dA` has gone into tanh. It multiplies the slope, outside.",
        ),
        Slip(
            "relu's slope",
            lambda dA, Z: dA * (Z > 0),
            "This is relu's way back: 0 or 1. The slope of tanh takes all values "
            "between.",
        ),
        Slip(
            "divided by the slope",
            lambda dA, Z: dA / (1 - np.tanh(Z) ** 2),
            "You divide by the slope. When Z moves by 1, A moves by the slope, and L"
            " by `dA` times that.",
        ),
        Slip(
            "cosh without its square",
            lambda dA, Z: dA / np.cosh(Z),
            "The slope of tanh is 1 over the *square* of cosh.",
        ),
        Slip(
            "matrix product",
            lambda dA, Z: dA @ (1 - np.tanh(Z) ** 2),
            "`@` sums over rows and columns. Each entry has its own slope and its "
            "own gradient: `*`.",
        ),
    ],
    hints=[
        "Measure first: `nudge(np.tanh, np.array([0.0, 1.0, 2.0]))`, beside the "
        "values of tanh. Which formula of the values gives those slopes?",
        "The slope is 1 - tanh(z)**2. The gradient from above multiplies it.",
        "`return dA * (1 - np.tanh(Z) ** 2)`",
    ],
)
