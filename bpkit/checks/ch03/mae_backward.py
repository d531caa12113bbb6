"""03.1: the backward partner of the mean absolute error."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.losses import mae, mae_backward


def predictions_and_targets(rng):
    Y_hat = draw(rng, 4, 3)
    hit = np.array([[1.0, 0.0], [0.0, -2.0]])
    return [
        (1.3, Y_hat, Y_hat + draw(rng, 4, 3)),
        (-0.6, draw(rng, 3), np.zeros(3)),
        (2.0, draw(rng, 1, 5), 1e6 * draw(rng, 1, 5)),  # more than a nudge moves
        (0.5, draw(rng, 5, 1), draw(rng, 5, 1)),
        (0.7, hit, np.array([[1.0, 2.0], [0.0, -3.0]])),
        (1.1, draw(rng, 2, 3, 2), draw(rng, 2, 3, 2)),
    ]


def three_ways(dL, Y_hat, Y):
    too_high, too_low = Y_hat > Y, Y_hat < Y
    return (dL / Y.size * (1 * too_high - 1 * too_low)).astype(Y_hat.dtype)


def with_the_sign_of_the_error(dL, Y_hat, Y):
    E = Y_hat - Y
    return dL / E.size * np.copysign(1, E) * (E != 0)


def mae_by_if(dL, Y_hat, Y):
    if Y_hat > Y:
        return dL / Y.size
    return -dL / Y.size


EXERCISE = Exercise(
    id="03.1",
    points=2,
    asks="`mae_backward(dL, Y_hat, Y)`: the gradient of the mean absolute error at "
    "the predictions, of any shape; 0 where a prediction is exact",
    reference=mae_backward,
    inputs=predictions_and_targets,
    forward=mae,
    styles=[
        three_ways,
        with_the_sign_of_the_error,
    ],
    slips=[
        Slip(
            "slope of the square",
            lambda dL, Y_hat, Y: dL * 2 * (Y_hat - Y) / Y.size,
            "This is the gradient of the squared error: it grows with the error. "
            "The absolute error is a straight line on either side: same slope "
            "near and far.",
        ),
        Slip(
            "sign",
            lambda dL, Y_hat, Y: dL * np.sign(Y - Y_hat) / Y.size,
            "The right size and the opposite sign. Raise a prediction that is too "
            "high already: the error grows, so the slope is positive.",
        ),
        Slip(
            "no 1/n",
            lambda dL, Y_hat, Y: dL * np.sign(Y_hat - Y),
            "This is the gradient of the sum of the errors. The loss is their "
            "mean: where is the number of entries?",
        ),
        Slip(
            "rows counted, not entries",
            lambda dL, Y_hat, Y: dL * np.sign(Y_hat - Y) / len(Y),
            "You divide by the number of rows. `.mean()` runs over all entries: "
            "`Y.size`.",
        ),
        Slip(
            "dL left out",
            lambda dL, Y_hat, Y: np.sign(Y_hat - Y) / Y.size,
            "`dL` is not used. It is 1 at the end of the road, but a loss may be "
            "weighted or added to another: the chain rule multiplies.",
        ),
        Slip(
            "zero by zero",
            lambda dL, Y_hat, Y: dL * (Y_hat - Y) / np.abs(Y_hat - Y) / Y.size,
            "Right, but where a prediction is exact you divide 0 by 0 and get nan, "
            "which spoils everything behind it. `np.sign` gives 0 there.",
        ),
        Slip(
            "the price for the slope",
            lambda dL, Y_hat, Y: dL * np.abs(Y_hat - Y) / Y.size,
            "These are the errors themselves, their share in the loss. Asked for "
            "is how the loss reacts when a prediction is raised: +1 or -1 for "
            "each, shared by n.",
        ),
        Slip(
            "-1 at exactly 0",
            lambda dL, Y_hat, Y: dL * np.where(Y_hat > Y, 1, -1) / Y.size,
            "Right but where a prediction is exact: there you say -1, and 0 was "
            "asked for. `np.sign` has three values.",
        ),
        Slip(
            "1 at exactly 0",
            lambda dL, Y_hat, Y: dL * np.where(Y_hat >= Y, 1, -1) / Y.size,
            "Right but where a prediction is exact: there you say 1, and 0 was asked"
            " for. `np.sign` has three values.",
        ),
        Slip(
            "sign of the prediction",
            lambda dL, Y_hat, Y: dL * np.sign(Y_hat) / Y.size,
            "You take the sign of the prediction. What counts is the side of the "
            "target on which it lies: the sign of `Y_hat - Y`.",
        ),
        Slip(
            "difference of the signs",
            lambda dL, Y_hat, Y: dL * (np.sign(Y_hat) - np.sign(Y)) / Y.size,
            "You subtract two signs. First subtract, then take the sign: "
            "`np.sign(Y_hat - Y)`.",
        ),
        Slip(
            "sign left out",
            lambda dL, Y_hat, Y: np.full_like(Y, dL / Y.size),
            "Every entry has slope +1/n. Where the prediction is too low, raising it"
            " makes the error smaller: -1/n.",
        ),
        Slip(
            "size of the sign",
            lambda dL, Y_hat, Y: dL * np.abs(np.sign(Y_hat - Y)) / Y.size,
            "Your slopes are positive on both sides. Where the prediction is too "
            "low, raising it makes the error smaller.",
        ),
        Slip(
            "mean of the signs",
            lambda dL, Y_hat, Y: dL * np.sign(Y_hat - Y).mean(),
            "You have one number, the mean of the slopes. Each prediction has its "
            "own gradient, the shape of `Y_hat`: divide by n and do not sum.",
        ),
        Slip(
            "times n",
            lambda dL, Y_hat, Y: dL * np.sign(Y_hat - Y) * Y.size,
            "You multiply by the number of entries. In a mean each entry counts 1/n:"
            " divide.",
        ),
        Slip(
            "last axis counted",
            lambda dL, Y_hat, Y: dL * np.sign(Y_hat - Y) / Y.shape[-1],
            "You divide by the size of the last axis. `.mean()` runs over all "
            "entries: `Y.size`.",
        ),
        Slip(
            "columns counted",
            lambda dL, Y_hat, Y: dL * np.sign(Y_hat - Y) / Y.shape[1],
            "You divide by the number of columns, and predictions may come without a"
            " second axis. `.mean()` runs over all entries: `Y.size`.",
        ),
        Slip(
            "slope of half the square",
            lambda dL, Y_hat, Y: dL * (Y_hat - Y) / Y.size,
            "Your slope grows with the error, as that of half the squared error "
            "does. The absolute error is a straight line on either side: slope 1 or "
            "-1.",
        ),
        Slip(
            "dL added",
            lambda dL, Y_hat, Y: dL + np.sign(Y_hat - Y) / Y.size,
            "You add `dL`. The chain rule multiplies.",
        ),
        Slip(
            "divided by dL",
            lambda dL, Y_hat, Y: np.sign(Y_hat - Y) / Y.size / dL,
            "You divide by `dL`. The chain rule multiplies.",
        ),
        Slip(
            "if on an array",
            mae_by_if,
            "`if` wants one True or False, and a comparison of arrays holds one for "
            "each entry. `np.sign` works entry by entry.",
        ),
    ],
    hints=[
        "Draw |e|. What is its slope left of 0, what right of 0?",
        "`np.sign(Y_hat - Y)` is -1, 0 or 1. Then the mean's 1/n and the gradient "
        "from above.",
        "`return dL * np.sign(Y_hat - Y) / Y_hat.size`",
    ],
)
