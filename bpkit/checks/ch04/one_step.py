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


def one_step_in_place(W, b, dW, db, lr):
    W -= lr * dW
    b -= lr * db
    return W, b


EXERCISE = Exercise(
    id="04.2",
    points=1,
    asks="`one_step(W, b, dW, db, lr)`: weights and biases of a layer after one "
    "step of gradient descent",
    reference=one_step,
    inputs=layers_and_gradients,
    returns=["W", "b"],
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
    ],
    habits=[
        Slip(
            "in place",
            one_step_in_place,
            "The numbers are right, but `W -= ...` writes into the caller's array. "
            "Here new arrays are asked for: `W - lr * dW`. (An optimizer writes in "
            "place, and says so.)",
        ),
    ],
    hints=[
        "Which way does the gradient point, and which way do you want to go?",
        "The same rule for both: parameter minus lr times its gradient.",
        "`return W - lr * dW, b - lr * db`",
    ],
)
