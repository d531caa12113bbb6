"""17.3: the draw, its spread through softplus."""

import numpy as np

from bpkit.activations import sigmoid, softplus
from bpkit.checks.declared import Exercise, Slip, draw


def spread(M, S, E):
    return M + softplus(S) * E


def spread_backward(dC, M, S, E):
    return dC.copy(), dC * E * sigmoid(S)


def codes(rng):
    cases = [tuple(draw(rng, *shape) for _ in range(4)) for shape in [(2, 2), (3, 1)]]
    dC, M, S, E = cases[0]
    return [*cases, (dC, 0 * M, 30 * S, E), (1e4 * dC, M, -5 * S, E)]


def by_exp(dC, M, S, E):
    """Another style: the slope of softplus written out, for either sign."""
    slope = np.where(S > 0, 1 / (1 + np.exp(-np.abs(S))), 0)
    small = np.exp(-np.abs(S))
    return dC * np.ones_like(M), dC * E * np.where(S > 0, slope, small / (1 + small))


def with_ds(ds):
    return lambda dC, M, S, E: (dC, ds(dC, M, S, E))


EXERCISE = Exercise(
    id="17.3",
    points=2,
    asks="`spread_backward(dC, M, S, E)`: dM and dS of C = M + softplus(S) * E, for "
    "arrays of one shape; E is a constant",
    reference=spread_backward,
    forward=spread,
    inputs=codes,
    returns=["dM", "dS"],
    styles=[by_exp],
    slips=[
        Slip(
            "the chapter's",
            with_ds(lambda dC, M, S, E: dC * np.exp(S / 2) * E / 2),
            "Your dS is the chapter's, for a spread of exp(S / 2). Here the spread is "
            "softplus(S): what is its slope?",
        ),
        Slip(
            "no slope",
            with_ds(lambda dC, M, S, E: dC * E),
            "Your dS is the gradient of the spread. One step more: times the slope of "
            "softplus, the sigmoid of S.",
        ),
        Slip(
            "no die",
            with_ds(lambda dC, M, S, E: dC * sigmoid(S)),
            "E is missing in dS: C has softplus(S) times E.",
        ),
        Slip(
            "softplus itself",
            with_ds(lambda dC, M, S, E: dC * E * softplus(S)),
            "Your dS has softplus(S) where its slope belongs, sigmoid(S).",
        ),
        Slip(
            "sigmoid's slope",
            with_ds(lambda dC, M, S, E: dC * E * sigmoid(S) * (1 - sigmoid(S))),
            "You took the slope of sigmoid. The slope of softplus is sigmoid itself.",
        ),
        Slip(
            "sigmoid of minus S",
            with_ds(lambda dC, M, S, E: dC * E * sigmoid(-S)),
            "Your dS has 1 / (1 + exp(S)), the sigmoid of -S. The slope of softplus is "
            "1 / (1 + exp(-S)).",
        ),
        Slip(
            "dM with the die",
            lambda dC, M, S, E: (dC * E, dC * E * sigmoid(S)),
            "M is added as it is: dM is dC, without E.",
        ),
    ],
    hints=[
        "E is a constant: C = M + R * E with R = softplus(S), entry by entry.",
        "dM = dC, and dR = dC * E. Then through softplus, whose slope is the sigmoid.",
        "`return dC, dC * E * sigmoid(S)`",
    ],
)
