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
        (2.0, draw(rng, 1, 5), 1000 * draw(rng, 1, 5)),
        (0.5, draw(rng, 5, 1), draw(rng, 5, 1)),
        (0.7, hit, np.array([[1.0, 2.0], [0.0, -3.0]])),
    ]


def three_ways(dL, Y_hat, Y):
    too_high, too_low = Y_hat > Y, Y_hat < Y
    return (dL / Y.size * (1 * too_high - 1 * too_low)).astype(Y_hat.dtype)


def with_the_sign_of_the_error(dL, Y_hat, Y):
    E = Y_hat - Y
    return dL / E.size * np.copysign(1, E) * (E != 0)


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
    ],
    hints=[
        "Draw |e|. What is its slope left of 0, what right of 0?",
        "`np.sign(Y_hat - Y)` is -1, 0 or 1. Then the mean's 1/n and the gradient "
        "from above.",
        "`return dL * np.sign(Y_hat - Y) / Y_hat.size`",
    ],
)
