"""04.6: the gradient of logistic regression."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import Exercise, Slip, draw


def logistic_gradient(X, y, w, b):
    dz = (sigmoid(X @ w + b) - y) / len(y)
    return X.T @ dz, dz.sum()


def yes_and_no(rng):
    cases = []
    for n, d in [(5, 3), (4, 4), (1, 2), (6, 1)]:
        y = rng.permutation(np.arange(n) % 2).astype(float)
        cases.append((draw(rng, n, d), y, draw(rng, d) / 3, 0.3))
    X, y, w, b = cases[0]
    return [*cases, (1000 * X, y, w, b)]


def logistic_gradient_example_by_example(X, y, w, b):
    errors = [sigmoid(x @ w + b) - target for x, target in zip(X, y, strict=True)]
    dw = sum(error * x for error, x in zip(errors, X, strict=True)) / len(y)
    return dw, sum(errors) / len(y)


def logistic_gradient_with_slope(X, y, w, b):
    a = sigmoid(X @ w + b)
    dz = (a - y) * a * (1 - a) / len(y)
    return X.T @ dz, dz.sum()


EXERCISE = Exercise(
    id="04.6",
    points=3,
    asks="`logistic_gradient(X, y, w, b)`: dw (d,) and db of the binary "
    "cross-entropy of sigmoid(X @ w + b) for targets y (n,) of 0 and 1",
    reference=logistic_gradient,
    inputs=yes_and_no,
    returns=["dw", "db"],
    styles=[
        logistic_gradient_example_by_example,
        lambda X, y, w, b: (
            X.T @ (sigmoid(X @ w + b) - y) / y.size,
            np.mean(sigmoid(X @ w + b) - y),
        ),
    ],
    slips=[
        Slip(
            "no mean",
            lambda X, y, w, b: (
                X.T @ (sigmoid(X @ w + b) - y),
                (sigmoid(X @ w + b) - y).sum(),
            ),
            "The loss is a mean over the examples, your gradient is their sum: n "
            "times too large, and at a good learning rate it diverges.",
        ),
        Slip(
            "sign",
            lambda X, y, w, b: (
                X.T @ (y - sigmoid(X @ w + b)) / len(y),
                (y - sigmoid(X @ w + b)).mean(),
            ),
            "The sign is turned: it is probability minus target. With yours, "
            "`w - lr * dw` walks uphill.",
        ),
        Slip(
            "slope of the sigmoid",
            logistic_gradient_with_slope,
            "You multiply by a (1 - a), the slope of the sigmoid. Cross-entropy "
            "cancels it: at the score the gradient is a - y (chapter 3).",
        ),
        Slip(
            "no sigmoid",
            lambda X, y, w, b: (
                X.T @ (X @ w + b - y) / len(y),
                (X @ w + b - y).mean(),
            ),
            "You subtract the target from the score. It is the probability, "
            "sigmoid(score), that is compared with the target.",
        ),
        Slip(
            "bias left out of the score",
            lambda X, y, w, b: (
                X.T @ (sigmoid(X @ w) - y) / len(y),
                (sigmoid(X @ w) - y).mean(),
            ),
            "The score is X @ w + b. Where is b?",
        ),
        Slip(
            "mean taken twice for b",
            lambda X, y, w, b: (
                logistic_gradient(X, y, w, b)[0],
                logistic_gradient(X, y, w, b)[1] / len(y),
            ),
            "Your db is divided by n twice. dz already carries 1/n: b adds it up.",
        ),
    ],
    hints=[
        "It is the softmax classifier of the chapter with one score. What was dZ "
        "there, and what does p - y become?",
        "dz = (sigmoid(X @ w + b) - y) / n, shape (n,). Then the delta rule: dw "
        "sums dz times input, db sums dz.",
        "`return X.T @ dz, dz.sum()`",
    ],
)
