"""20.4: feedback alignment by hand, two layers."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.losses import cross_entropy_backward


def feedback_grads(X, y, W1, b1, W2, b2, B):
    return walked(X, y, W1, b1, W2, b2, B)


def walked(X, y, W1, b1, W2, b2, B, *, back=None, slope=True, at="H", n=1.0, sign=1,
           scores=False):  # fmt: skip
    Z1 = X @ W1 + b1
    H = np.tanh(Z1)
    Z2 = H @ W2 + b2
    dZ2 = sign * n * cross_entropy_backward(1.0, Z2, y)
    if scores:  # p without the label
        dZ2 = softmax(Z2) / len(X)
    dH = dZ2 @ (B if back is None else back(W2, B))
    inner = {"H": 1 - H**2, "Z": 1 - Z1**2, "twice": 1 - np.tanh(H) ** 2, "H1": 1 - H}
    dZ1 = dH * inner[at] if slope else dH
    return X.T @ dZ1, dZ1.sum(axis=0), H.T @ dZ2, dZ2.sum(axis=0)


def networks(rng):
    cases = []
    for n, d, h, k in [(4, 3, 2, 3), (1, 2, 5, 2), (3, 3, 3, 3), (6, 4, 5, 3)]:
        W1, W2, B = draw(rng, d, h) / 3, draw(rng, h, k) / 3, draw(rng, k, h) / 3
        X, y = draw(rng, n, d) / 3, rng.integers(0, k, n)
        cases.append((X, y, W1, draw(rng, h) / 3, W2, draw(rng, k) / 3, B))
    X, y, *rest, B = cases[0]
    more = [(X, y, *rest, 1e5 * B), (1e5 * X, y, *rest, B)]
    return [*cases, *more, (X, y, *rest, 0 * B), (X, y, *(0 * P for P in rest), B)]


def of_a_real_size(rng):
    X, y = draw(rng, 32, 784) / 10, rng.integers(0, 10, 32)
    W1, W2 = draw(rng, 784, 100) / 30, draw(rng, 100, 10) / 10
    return X, y, W1, draw(rng, 100) / 3, W2, draw(rng, 10) / 3, draw(rng, 10, 100) / 3


def by_softmax(X, y, W1, b1, W2, b2, B):
    H = np.tanh(X @ W1 + b1)
    dZ2 = softmax(H @ W2 + b2)
    dZ2[np.arange(len(y)), y] -= 1
    dZ2 /= len(y)
    dZ1 = np.einsum("nk,kh,nh->nh", dZ2, B, 1 / np.cosh(X @ W1 + b1) ** 2)
    return X.T @ dZ1, dZ1.sum(0), H.T @ dZ2, dZ2.sum(0)


def slipped(**how):
    return lambda *inputs: walked(*inputs, **how)


def summed(X, *rest):
    return walked(X, *rest, n=len(X))


def meaned(X, *rest):
    return walked(X, *rest, n=1 / len(X))


def last_through_b(X, y, W1, b1, W2, b2, B):
    """The scores themselves are made with B."""
    return walked(X, y, W1, b1, B.T, b2, B)


def first_stays(*inputs):
    dW1, db1, dW2, db2 = walked(*inputs)
    return 0 * dW1, 0 * db1, dW2, db2


EXERCISE = Exercise(
    id="20.4",
    points=3,
    asks="`feedback_grads(X, y, W1, b1, W2, b2, B)`: dW1, db1, dW2, db2 by feedback "
    "alignment; Z2 = tanh(X @ W1 + b1) @ W2 + b2, cross-entropy, labels y (n,), and B "
    "of the shape of W2.T",
    reference=feedback_grads,
    inputs=networks,
    large=of_a_real_size,
    too_slow="Four products of matrices. There is nothing to nudge: the error goes "
    "back through B at once.",
    returns=["dW1", "db1", "dW2", "db2"],
    styles=[by_softmax],
    slips=[
        Slip(
            "backpropagation",
            slipped(back=lambda W2, B: W2.T),
            "Your error comes back through W2.T: that is backpropagation. Asked is B "
            "in its place.",
        ),
        Slip(
            "both",
            slipped(back=lambda W2, B: W2.T + B),
            "Your error comes back through W2.T and B together. B stands in the place "
            "of W2.T.",
        ),
        Slip(
            "no slope",
            slipped(slope=False),
            "The slope of tanh is missing on the way to dW1: times 1 - H**2. Only "
            "W2.T was exchanged.",
        ),
        Slip(
            "slope of Z",
            slipped(at="Z"),
            "Your slope is 1 - Z1**2. That of tanh is 1 - H**2, with H = tanh(Z1).",
        ),
        Slip(
            "slope of tanh of H",
            slipped(at="twice"),
            "Your slope takes tanh of H once more. H is tanh(Z1) already: 1 - H**2.",
        ),
        Slip(
            "slope not squared",
            slipped(at="H1"),
            "Your slope is 1 - H. That of tanh is 1 - H**2.",
        ),
        Slip(
            "a sum",
            summed,
            "All four are n times too large: cross-entropy is a mean over the rows.",
        ),
        Slip(
            "the mean twice",
            meaned,
            "All four are divided by n once more. cross_entropy_backward has done it.",
        ),
        Slip(
            "uphill",
            slipped(sign=-1),
            "All four have the wrong sign: the error is p - y.",
        ),
        Slip(
            "no label",
            slipped(scores=True),
            "Your error is p alone. The label is missing: p - y, over n.",
        ),
        Slip(
            "B forward as well",
            last_through_b,
            "Your scores are made with B. On the way forward W2 stays; B is for the "
            "way back alone.",
        ),
        Slip(
            "the last layer alone",
            first_stays,
            "Nothing reaches the first layer. dH = dZ2 @ B, and then on as usual.",
        ),
    ],
    hints=[
        "Write backpropagation of this network first: five lines.",
        "One thing changes: dH = dZ2 @ B in place of dZ2 @ W2.T.",
        "dZ1 = dZ2 @ B * (1 - H**2); then X.T @ dZ1, dZ1.sum(axis=0), H.T @ dZ2, "
        "dZ2.sum(axis=0)",
    ],
)
