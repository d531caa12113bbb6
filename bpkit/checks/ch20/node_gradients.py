"""20.3: a layer's gradients from nudges of its pre-activations."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def node_gradients(X, V, change, sigma):
    dZ = V * change[:, None] / (sigma * len(X))
    return X.T @ dZ, dZ.sum(axis=0)


def layers(rng):
    cases = []
    for n, d, h, sigma in [(3, 2, 4, 0.1), (1, 3, 2, 0.5), (4, 4, 4, 0.01),
                           (10, 5, 3, 2.0)]:  # fmt: skip
        X, V = draw(rng, n, d), draw(rng, n, h)
        cases.append((X, V, draw(rng, n), sigma))
    X, V, change, sigma = cases[0]
    more = [(X, V, 1e-3 * change, 1e-3), (X, V, 0 * change, sigma)]
    return [*cases, *more, (1e5 * X, V, change, sigma)]


def example_by_example(X, V, change, sigma):
    dW, db = np.zeros((X.shape[1], V.shape[1])), np.zeros(V.shape[1])
    for x, v, c in zip(X, V, change, strict=True):
        dW += np.outer(x, c / sigma * v) / len(X)
        db += c / sigma * v / len(X)
    return dW, db


def times(factor):
    def node_gradients_(X, V, change, sigma):
        dW, db = node_gradients(X, V, change, sigma)
        return factor(X, sigma) * dW, factor(X, sigma) * db

    return node_gradients_


def of_b(factor):
    def node_gradients_(X, V, change, sigma):
        dW, db = node_gradients(X, V, change, sigma)
        return dW, factor(X) * db

    return node_gradients_


def one_change(X, V, change, sigma):
    return node_gradients(X, V, np.full(len(X), change.mean()), sigma)


EXERCISE = Exercise(
    id="20.3",
    points=3,
    asks="`node_gradients(X, V, change, sigma)`: the estimates dW (d, h) and db (h,) "
    "of a layer Z = X @ W + b, of the mean loss of n examples: Z was nudged by "
    "sigma·V, V (n, h), and the loss of example i rose by change[i]",
    reference=node_gradients,
    inputs=layers,
    returns=["dW", "db"],
    styles=[example_by_example],
    slips=[
        Slip(
            "a sum",
            times(lambda X, sigma: len(X)),
            "You add over the examples. The loss is their mean: dZ is divided by n.",
        ),
        Slip(
            "the mean twice",
            times(lambda X, sigma: 1 / len(X)),
            "You divide by n twice. Once is enough: it stands in dZ.",
        ),
        Slip(
            "no sigma",
            times(lambda X, sigma: sigma),
            "You weigh by the change. A slope is the change over the distance, sigma.",
        ),
        Slip(
            "2 sigma",
            times(lambda X, sigma: 0.5),
            "Yours is half as large. The nudge goes one way, from 0 to sigma: the "
            "distance is sigma.",
        ),
        Slip(
            "sigma twice",
            times(lambda X, sigma: 1 / sigma),
            "You divide by sigma twice: V is the nudge before sigma multiplies it.",
        ),
        Slip(
            "one change for all",
            one_change,
            "You weigh every example by the mean change. Each example has nudges of "
            "its own, so its own change: change[:, None].",
        ),
        Slip(
            "downhill",
            times(lambda X, sigma: -1),
            "Both have the wrong sign: where the loss rose, the nudge points uphill.",
        ),
        Slip(
            "db a sum",
            of_b(len),
            "Your db is n times too large: it adds the same dZ that dW is made of, 1/n "
            "included.",
        ),
        Slip(
            "db a mean",
            of_b(lambda X: 1 / len(X)),
            "Your db divides by n once more. dZ has the 1/n already: sum over axis 0.",
        ),
    ],
    hints=[
        "What does the change say about dZ, the gradient at the nudged numbers?",
        "dZ = V * change[:, None] / (sigma * n); then as in every dense layer.",
        "dW = X.T @ dZ, db = dZ.sum(axis=0)",
    ],
)
