"""09.9: from an empty cell to an optimizer that trains digits, its rate chosen."""

import numpy as np

from bpkit.checks.ch09._tuning import (
    Heavy,
    Sizes,
    inputs,
    job,
    told,
    whether_it_is_tuned,
)
from bpkit.checks.declared import Exercise, Slip


def tuned_digits(X, y, X_new):
    return job(Heavy, [0.003, 0.03, 0.3])(X, y, X_new)


def by_sizes(X, y, X_new):
    return job(Sizes, [0.0001, 0.003, 0.1])(X, y, X_new)


def uphill_at_last(X, y, X_new):
    steps, tried, losses, said = job(Heavy, [0.003, 0.03, 0.3])(X, y, X_new)
    return steps, tried, losses[::-1], said


EXERCISE = Exercise(
    id="09.9",
    points=5,
    asks="`tuned_digits(X, y, X_new)`: `steps` (4,) of your rule; `tried` (rates, 2), "
    "each rate and the share that it read of held-out digits; `losses` after each "
    "epoch; `said` (m,), what the network reads in X_new",
    reference=tuned_digits,
    inputs=inputs,
    returns=["steps", "tried", "losses", "said"],
    measure=whether_it_is_tuned,
    seconds=60,
    too_slow="An epoch of 5,000 digits with 30 units takes a fifth of a second. Is "
    "there a loop over weights in your rule? Arrays do it in one line. Else try rates "
    "on fewer digits.",
    withholds=["train", "step"],  # whose loop it is
    styles=[by_sizes],
    slips=[
        Slip(
            "nan",
            told(losses=(3, np.nan, np.nan)),
            "There is nan or inf in what came back. A rate may be too large even to "
            "be tried; or your rule divides by a memory that is 0 (eps).",
        ),
        Slip(
            "uphill",
            told(steps=(0.1, 0.19, -0.03, 0.07)),
            "The first of `steps` is not negative, though its gradient is 1. `steps` "
            "are changes of w, new minus old, and downhill: `W -= ...`, in place. "
            "(`W = W - ...` makes a new array, and w stays where it is.)",
        ),
        Slip(
            "plain descent",
            told(steps=(-0.1, -0.1, 0.2, -0.1)),
            "Steps 1, 2 and 4 had the same gradient, and your rule makes the same "
            "step each time: it remembers nothing. Keep a sum or a mean of gradients "
            "or of their squares, in a dict under the parameter's name.",
        ),
        Slip(
            "two rates",
            told(tried=((0.01, 0.8), (0.1, 0.7))),
            "Fewer than three different rates are in `tried`. The best lies between "
            "two others, and that takes three.",
        ),
        Slip(
            "losses for shares",
            told(tried=((0.01, 2.1), (0.1, 0.4), (1, 3.0))),
            "`tried` holds a number that is no share: its second column is the part of "
            "the held-out digits that are read, between 0 and 1.",
        ),
        Slip(
            "one model for all",
            told(tried=((0.01, 0.8), (0.1, 0.8), (1, 0.8))),
            "With every rate the same share was read. Does each rate get a fresh "
            "network and a fresh optimizer, and is it that rate which is used?",
        ),
        Slip(
            "on the edge",
            told(tried=((0.01, 0.3), (0.1, 0.6), (1, 0.8))),
            "The best rate is the smallest or the largest that you tried, so a better "
            "one may lie beyond. Let the grid grow on that side.",
        ),
        Slip(
            "one epoch",
            told(losses=(1,)),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop over the epochs?",
        ),
        Slip(
            "said by chance",
            told(),
            "The new digits are read as by chance. Is `said` the argmax over the ten "
            "scores of X_new, in its order, from the trained network?",
        ),
        Slip(
            "rising",
            uphill_at_last,
            "The last of `losses` is not below the first, though the network reads. "
            "Are they the mean loss of all of X after each epoch, in order?",
        ),
    ],
    hints=[
        "Three pieces: a class with `step(params, grads)`; a function that makes a "
        "fresh network and trains it with an optimizer, for the model and its losses; "
        "and the grid.",
        "The loop: `for A, k in minibatches(X, y, 50, rng=rng)`: forward, "
        "`model.backward(cross_entropy_backward(1.0, Z, k))`, "
        "`optimizer.step(model.params, model.grads)`.",
        "The grid: hold out `X[-1000:]`, train each rate on `X[:1000]` for three "
        "epochs, and go by powers of ten until the best has a neighbor on each side.",
    ],
)
