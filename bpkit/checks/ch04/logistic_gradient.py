"""04.6: the gradient of logistic regression."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.gradcheck import numerical_gradient
from bpkit.losses import binary_cross_entropy


def logistic_gradient(X, y, w, b):
    dz = (sigmoid(X @ w + b) - y) / len(y)
    return X.T @ dz, dz.sum()


def yes_and_no(rng):
    cases = []
    for n, d in [(5, 3), (4, 4), (1, 2), (6, 1)]:
        y = rng.permutation(np.arange(n) % 2).astype(float)
        cases.append((draw(rng, n, d), y, draw(rng, d) / 3, 0.3))
    X, y, w, b = cases[0]
    # Scores up to 180: exp does not overflow. Scores of 1: a nudge turns them visibly.
    return [*cases, (1000 * X, y, w / 50, b), (1000 * X, y, 0 * w, 1.0)]


def many_pixels(rng):
    y = rng.integers(0, 2, 32).astype(float)
    return draw(rng, 32, 784), y, draw(rng, 784) / 100, 0.3


def logistic_gradient_example_by_example(X, y, w, b):
    errors = [sigmoid(x @ w + b) - target for x, target in zip(X, y, strict=True)]
    dw = sum(error * x for error, x in zip(errors, X, strict=True)) / len(y)
    return dw, sum(errors) / len(y)


def logistic_gradient_with_slope(X, y, w, b):
    a = sigmoid(X @ w + b)
    dz = (a - y) * a * (1 - a) / len(y)
    return X.T @ dz, dz.sum()


def by_differences(X, y, w, b):
    def loss(w, b):
        return binary_cross_entropy(X @ w + b, y)

    dw = numerical_gradient(lambda w: loss(w, b), w)
    return dw, numerical_gradient(lambda b: loss(w, b), np.array(b))


def joined(dw=lambda X, e: X.T @ e / len(e), db=lambda X, e: e.mean(), p=sigmoid):
    """The gradient with another dw or db of the errors e, or other probabilities."""

    def logistic_gradient(X, y, w, b):
        e = p(X @ w + b) - y
        return dw(X, e), db(X, e)

    return logistic_gradient


EXERCISE = Exercise(
    id="04.6",
    points=3,
    asks="`logistic_gradient(X, y, w, b)`: dw (d,) and db of the binary "
    "cross-entropy of sigmoid(X @ w + b) for targets y (n,) of 0 and 1",
    reference=logistic_gradient,
    inputs=yes_and_no,
    large=many_pixels,
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
            "squared error",
            lambda X, y, w, b: tuple(
                2 * d for d in logistic_gradient_with_slope(X, y, w, b)
            ),
            "This is the gradient of the mean squared error of the probabilities. The "
            "loss here is cross-entropy, and at the score its gradient is a - y.",
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
        Slip(
            "mean taken twice for w",
            joined(dw=lambda X, e: X.T @ e / len(e) ** 2),
            "Your dw is divided by n twice. Once is enough: dz carries 1/n already.",
        ),
        Slip(
            "no mean for w",
            joined(dw=lambda X, e: X.T @ e),
            "db is a mean over the examples, your dw is a sum. Both carry the 1/n of "
            "the loss.",
        ),
        Slip(
            "no mean for b",
            joined(db=lambda X, e: e.sum()),
            "dw is a mean over the examples, your db is a sum. Both carry the 1/n of "
            "the loss.",
        ),
        Slip(
            "divided by the features",
            joined(dw=lambda X, e: X.T @ e / X.shape[1]),
            "You divide dw by the number of columns. The mean is over the examples, "
            "the rows.",
        ),
        Slip(
            "divided by all entries",
            joined(dw=lambda X, e: X.T @ e / X.size),
            "You divide dw by X.size, rows times columns. The mean is over the rows: "
            "len(X).",
        ),
        Slip(
            "product of means",
            joined(dw=lambda X, e: X.mean(axis=0) * e.mean()),
            "You multiply two means. Each example's error belongs to its own input: "
            "multiply first, then take the mean.",
        ),
        Slip(
            "inputs without their error",
            joined(dw=lambda X, e: X.mean(axis=0)),
            "Your dw is the mean of the inputs. Each is multiplied by its error, "
            "probability minus target.",
        ),
        Slip(
            "central differences",
            by_differences,
            "These are central differences. They check a gradient; they are too rough "
            "where scores are large, and take two losses a weight. Write the formula.",
        ),
        Slip(
            "decisions",
            joined(p=lambda Z: Z > 0),
            "You subtract the target from the decision, 0 or 1: the perceptron's "
            "rule. The probability itself is compared with the target.",
        ),
        Slip(
            "twice",
            joined(lambda X, e: 2 * X.T @ e / len(e), lambda X, e: 2 * e.mean()),
            "Everything is twice too large: the 2 is that of a square. Cross-entropy "
            "has none.",
        ),
        Slip(
            "the last example",
            joined(lambda X, e: X[-1] * e[-1] / len(e), lambda X, e: e[-1] / len(e)),
            "Only the last example is in your gradients. All are added up: `+=` in a "
            "loop, where `=` forgets those before.",
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
