"""Which wrong backward passes still train? Chapter 08's zoo, ten seeds each.

    python -m bpkit.experiments.08_bug_zoo        half a minute; writes 08_bug_zoo.json

A small network (784-30-10, tanh) on the 10,000 digits, 300 steps of 100. A bug is a
change of one line of the backward pass. For each bug and seed: the share of 2,000 new
digits read; and the gradient check's worst error on a network of a few weights.
"""

import json
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.activations import softmax
from bpkit.datasets import digits
from bpkit.gradcheck import gradient_errors
from bpkit.initializers import glorot
from bpkit.losses import accuracy, cross_entropy, one_hot

RIGHT = """
A1 = np.tanh(X @ W1 + b1)
P = softmax(A1 @ W2 + b2)
dZ2 = dL * (P - Y) / len(Y)
dA1 = dZ2 @ W2.T
dW2 = A1.T @ dZ2
db2 = dZ2.sum(axis=0)
dZ1 = dA1 * (1 - A1**2)
dW1 = X.T @ dZ1
db1 = dZ1.sum(axis=0)
"""
ZOO = {
    "sign": ("(P - Y)", "(Y - P)"),
    "no_target": ("(P - Y)", "P"),
    "no_mean": (" / len(Y)", ""),
    "mean_twice": ("/ len(Y)", "/ len(Y)**2"),
    "slope_again": ("(P - Y)", "(P - Y) * P * (1 - P)"),
    "reshaped": ("dZ2 @ W2.T", "(W2 @ dZ2.T).reshape(A1.shape)"),
    "unsigned": ("W2.T", "abs(W2).T"),
    "new_W2": ("W2.T", "(W2 - 0.5 * A1.T @ dZ2).T"),
    "one_example": ("A1.T @ dZ2", "A1[:1].T @ dZ2[:1]"),
    "no_slope": (" * (1 - A1**2)", ""),
    "no_square": ("A1**2", "A1"),
    "relu_slope": ("(1 - A1**2)", "(A1 > 0)"),
    "gated": ("dA1 *", "np.maximum(dA1, 0) *"),
    "frozen": ("X.T @ dZ1", "0 * W1"),
    "pixel_off": ("X.T @ dZ1", "np.roll(X, 1, axis=1).T @ dZ1"),
    "no_bias": ("dZ1.sum(axis=0)", "0 * b1"),
    "one_bias": ("db1 = dZ1.sum(axis=0)", "db1 = dZ1.sum() + 0 * b1"),
}


def loss(W1, b1, W2, b2, X, Y):
    Z2 = np.tanh(X @ W1 + b1) @ W2 + b2
    return cross_entropy(Z2, Y.argmax(axis=1))


def backward_of(code):
    def loss_backward(dL, W1, b1, W2, b2, X, Y):
        names = dict(dL=dL, W1=W1, b1=b1, W2=W2, b2=b2, X=X, Y=Y)
        exec(code, {"np": np, "softmax": softmax}, names)
        return tuple(names[name] for name in ("dW1", "db1", "dW2", "db2"))

    return loss_backward


def train(code, seed, data, steps=300, lr=0.5):
    X, y, X_test, y_test = data
    rng = np.random.default_rng(seed)
    Y, loss_backward = one_hot(y, 10, dtype=X.dtype), backward_of(code)
    W1, W2 = (glorot(*d, rng=rng, dtype=X.dtype) for d in [(784, 30), (30, 10)])
    weights = W1, np.zeros(30, X.dtype), W2, np.zeros(10, X.dtype)
    for _ in range(steps):
        rows = rng.integers(0, len(X), 100)
        for w, dw in zip(weights, loss_backward(1.0, *weights, X[rows], Y[rows])):  # noqa: B905
            w -= lr * dw
    W1, b1, W2, b2 = weights
    return float(accuracy(np.tanh(X_test @ W1 + b1) @ W2 + b2, y_test))


def errors(code):
    """Relative error of dW1, db1, dW2, db2 where 5 inputs meet 4 and then 3 units."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=d) for d in [(5, 4), 4, (4, 3), 3]]
    X, Y = rng.normal(size=(6, 5)), np.eye(3)[rng.integers(0, 3, 6)]
    return gradient_errors(loss, backward_of(code), *weights, X, Y, rng=rng)


if __name__ == "__main__":
    data, result = digits(), {}
    for bug, change in tqdm({"right": ("", ""), **ZOO}.items()):
        code = RIGHT.replace(*change)
        assert (code == RIGHT) == (bug == "right")
        read = [train(code, seed, data) for seed in range(10)]
        result[bug] = {"change": change, "read": read, "errors": errors(code)}
    file = Path(__file__).with_suffix(".json")
    file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
