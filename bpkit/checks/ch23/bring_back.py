"""23.7: from an empty cell to a network that reads old and new digits."""

import numpy as np

from bpkit.checks.ch23._job import ORDER, inputs, replayed, whether_it_is_back
from bpkit.checks.declared import Exercise, Slip


def bring_back(X_old, y_old, X_new, y_new, W1, b1, W2, b2, seed):
    return replayed(X_old, y_old, X_new, y_new, W1, b1, W2, b2, seed)


def more_of_the_old(*given):
    """Another style: twenty old ones in a batch, and fewer steps."""
    return replayed(*given, half=20, count=150)


def told(change):
    def bring_back_(X_old, y_old, X_new, y_new, W1, b1, W2, b2, seed):
        return change(W1, b1, W2, b2)

    return bring_back_


EXERCISE = Exercise(
    id="23.7",
    points=5,
    asks="`bring_back(X_old, y_old, X_new, y_new, W1, b1, W2, b2, seed)`: weights W1, "
    "b1, W2, b2 of the same shapes, with which np.maximum(X @ W1 + b1, 0) @ W2 + b2 "
    "reads 65 % of fresh digits 0 to 4 and 75 % of 5 to 9, among all ten",
    reference=bring_back,
    inputs=inputs,
    returns=ORDER,
    measure=whether_it_is_back,
    seconds=60,
    too_slow="200 steps of 32 digits take a second. All rows of a batch at once.",
    styles=[more_of_the_old],
    slips=[
        Slip(
            "nan",
            told(lambda W1, b1, W2, b2: (W1, b1, W2 * np.nan, b2)),
            "There is nan or inf among your weights: the rate is far too large.",
        ),
        Slip(
            "nothing learned",
            told(lambda *weights: weights),
            "The weights are those that came in. Does the optimizer step on the arrays "
            "that you return?",
        ),
        Slip(
            "the old ones alone",
            lambda *given: replayed(*given, half=32),
            "0 to 4 are back, and now 5 to 9 are forgotten: what is not in the batches "
            "is lost again. Both kinds belong into each.",
        ),
        Slip(
            "the new ones alone",
            lambda *given: replayed(*given, half=0, count=50, moved=False),
            "5 to 9 are read, and 0 to 4 still not at all. Do old digits stand in the "
            "batches, with their own labels, and often enough?",
        ),
    ],
    hints=[
        "`Sequential(Dense, ReLU, Dense)` with the weights copied in; a loop of steps, "
        "each with a batch of both kinds.",
        "Sixteen rows of X_old and sixteen of X_new, drawn anew each step; SGD(0.03, "
        "momentum=0.9), 200 steps.",
        "Fifty digits are soon learned by heart. `shift` from bpkit.regularization "
        "moves them by a pixel, other ones each time.",
    ],
)
