"""04.2: a layer after one step of gradient descent."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def one_step(W, b, dW, db, lr):
    return W - lr * dW, b - lr * db


def layers_and_gradients(rng):
    sizes = [(3, 2, 0.1), (2, 2, 0.7), (1, 4, 1.5), (5, 1, 0.01)]
    cases = [(draw(rng, i, o), draw(rng, o), draw(rng, i, o), draw(rng, o), lr)
             for i, o, lr in sizes]  # fmt: skip
    W, b, dW, db, lr = cases[0]
    return [*cases, (1000 * W, b, 1000 * dW, db, lr), (W, b, np.zeros_like(W), db, lr)]


def step_again(step, W, b, dW, db, lr):
    """A second step from the same place: what was changed in place shows."""
    step(W, b, dW, db, lr)
    return step(W, b, dW, db, lr)


def one_step_in_place(W, b, dW, db, lr):
    W -= lr * dW
    b -= lr * db
    return W, b


def gradients_scaled_in_place(W, b, dW, db, lr):
    dW *= lr
    db *= lr
    return W - dW, b - db


EXERCISE = Exercise(
    id="04.2",
    points=1,
    asks="`one_step(W, b, dW, db, lr)`: weights and biases of a layer after one "
    "step of gradient descent",
    reference=one_step,
    inputs=layers_and_gradients,
    returns=["W", "b"],
    drive=step_again,
    withholds=["SGD"],  # whose step it is
    styles=[
        lambda W, b, dW, db, lr: [p + -lr * dp for p, dp in [(W, dW), (b, db)]],
        lambda W, b, dW, db, lr: (np.subtract(W, dW * lr), np.subtract(b, db * lr)),
    ],
    slips=[
        Slip(
            "plus",
            lambda W, b, dW, db, lr: (W + lr * dW, b + lr * db),
            "The gradient points uphill, and you follow it: the loss grows with "
            "each step. Subtract.",
        ),
        Slip(
            "bias frozen",
            lambda W, b, dW, db, lr: (W - lr * dW, b),
            "Your b never changes. No error will tell you; the loss stops too "
            "high. Print b before and after the step.",
        ),
        Slip(
            "no learning rate for the bias",
            lambda W, b, dW, db, lr: (W - lr * dW, b - db),
            "W takes a step of lr * dW, b one of db. The learning rate is for all "
            "parameters.",
        ),
        Slip(
            "no learning rate",
            lambda W, b, dW, db, lr: (W - dW, b - db),
            "You go the whole gradient. `lr` says how much of it one step takes.",
        ),
        Slip(
            "only the step",
            lambda W, b, dW, db, lr: (-lr * dW, -lr * db),
            "This is the step. Add it to where you were.",
        ),
        Slip(
            "in place",
            one_step_in_place,
            "`W -= ...` writes into the caller's array, so a second call starts "
            "elsewhere. Here new arrays are asked for: `W - lr * dW`. (An optimizer "
            "writes in place, and says so.)",
        ),
        Slip(
            "gradients scaled in place",
            gradients_scaled_in_place,
            "`dW *= lr` writes into the caller's gradient: a second call with the same "
            "arrays takes a smaller step. `lr * dW` makes a new array.",
        ),
        Slip(
            "a learning rate of its own",
            lambda W, b, dW, db, lr: (W - 0.1 * dW, b - 0.1 * db),
            "Your learning rate is always 0.1. The one to use comes in as `lr`.",
        ),
        Slip(
            "divided by the rows",
            lambda W, b, dW, db, lr: (W - lr * dW / len(W), b - lr * db),
            "You divide dW by its number of rows. A gradient comes ready: the mean has "
            "been taken in the loss.",
        ),
        Slip(
            "divided by the learning rate",
            lambda W, b, dW, db, lr: (W - dW / lr, b - db / lr),
            "You divide by lr: the smaller it is, the longer your step. Multiply.",
        ),
        Slip(
            "the sign alone",
            lambda W, b, dW, db, lr: (W - lr * np.sign(dW), b - lr * np.sign(db)),
            "You step by lr in each entry, whatever its gradient. The step is lr times "
            "the gradient: long where it is steep.",
        ),
        Slip(
            "the rate on everything",
            lambda W, b, dW, db, lr: (lr * (W - dW), lr * (b - db)),
            "lr multiplies W, too. It belongs to the gradient alone: W - lr * dW.",
        ),
        Slip(
            "the gradients",
            lambda W, b, dW, db, lr: (dW, db),
            "These are the gradients. Asked for is where the step ends.",
        ),
    ],
    hints=[
        "Which way does the gradient point, and which way do you want to go?",
        "The same rule for both: parameter minus lr times its gradient.",
        "`return W - lr * dW, b - lr * db`",
    ],
)
