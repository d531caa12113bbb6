"""Chapter 07 on real digits: how many, from which start, in which order, how fast.

`python -m bpkit.experiments.07_digits` writes 07_digits.json beside this file: ten
seeds each, about four minutes on one core. Every network is 784-100-10 in float32,
trained by plain steps on batches of 50; accuracy is taken on the 2,000 test digits.
"""

import json
import re
from itertools import permutations
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from bpkit import activations
from bpkit.datasets import digits
from bpkit.initializers import glorot
from bpkit.layers import dense, dense_backward
from bpkit.losses import accuracy, cross_entropy_backward

SEEDS = range(10)
X, y, X_test, y_test = digits()


def batches(rng, n, steps, *, shuffled=True, size=50):
    """Rows of n digits, drawn from all of them: every one once an epoch."""
    mine = rng.permutation(len(X))[:n]
    while True:
        if shuffled:
            rng.shuffle(mine)
        for begin in range(0, n, size):
            if steps == 0:
                return
            steps -= 1
            yield mine[begin : begin + size]


def start(rng, name="both random", d_h=100, dtype=np.float32):
    W1 = glorot(784, d_h, rng=rng, dtype=dtype)
    W2 = glorot(d_h, 10, rng=rng, dtype=dtype)
    if name in ("zeros", "only W2 random"):
        W1 *= 0
    if name in ("zeros", "only W1 random"):
        W2 *= 0
    if name == "constant":
        W1[:], W2[:] = 0.05, 0.05
    return [W1, np.zeros(d_h, dtype), W2, np.zeros(10, dtype)]


def scores(X, W1, b1, W2, b2, f=activations.tanh):
    return dense(f(dense(X, W1, b1)), W2, b2)


def gradients(X, y, W1, b1, W2, b2, name="tanh"):
    """The eight lines, with any activation."""
    f, f_backward = (getattr(activations, name + end) for end in ("", "_backward"))
    Z1 = dense(X, W1, b1)
    A1 = f(Z1)
    Z2 = dense(A1, W2, b2)
    dZ2 = cross_entropy_backward(1.0, Z2, y)
    dA1, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
    dZ1 = f_backward(dA1, Z1)
    _, dW1, db1 = dense_backward(dZ1, X, W1, b1, input_gradient=False)
    return [dW1, db1, dW2, db2]


def learn(seed, n, *, name="tanh", begin="both random", lr=0.5, steps=2000, d_h=100):
    """The parameters after so many steps, and the accuracy every 20 of them."""
    rng = np.random.default_rng(seed)
    params, curve = start(rng, begin, d_h), []
    for step, rows in enumerate(batches(rng, n, steps), 1):
        for W, dW in zip(
            params, gradients(X[rows], y[rows], *params, name), strict=True
        ):
            W -= lr * dW
        if step % 20 == 0 and steps <= 600:
            Z = scores(X_test, *params, getattr(activations, name))
            curve.append(float(accuracy(Z, y_test)))
    Z = scores(X_test, *params, getattr(activations, name))
    return params, float(accuracy(Z, y_test)), curve


def sizes():
    numbers = 100, 1000, 10000
    return {n: [learn(seed, n)[1] for seed in bar(SEEDS, n)] for n in numbers}


def starts():
    found = {}
    names = ["zeros", "constant", "only W1 random", "only W2 random", "both random"]
    for name in names:
        runs = [learn(seed, 10000, begin=name, steps=600) for seed in bar(SEEDS, name)]
        found[name] = {
            "accuracy": [right for _, right, _ in runs],
            "spread": [
                round(float(np.ptp(params[0], axis=1).max()), 4) for params, *_ in runs
            ],
        }
    alone = [learn(s, 10000, steps=600, d_h=1)[1] for s in bar(SEEDS, "one unit")]
    found["one unit"] = {"accuracy": alone, "spread": [0.0] * len(alone)}
    return found


def apart(W):
    """The largest difference between two units' weights of the same input."""
    return round(float(np.ptp(W, axis=1).max()), 4)


def in_order(order, seed, *, steps=600, same_batch=False, lr=0.5):
    """Train with the four stages in any order; what a stage needs is the last there is.

    "fBgU" and so on: f forward, g gradient of the loss, B backward, U update. "fg!" is
    the right order, but W2 is updated before W1's gradient is taken.
    """
    rng = np.random.default_rng(seed)
    W1, b1, W2, b2 = params = start(rng)
    Z1, A1 = np.zeros((50, 100), np.float32), np.zeros((50, 100), np.float32)
    Z2, dZ2 = np.zeros((50, 10), np.float32), np.zeros((50, 10), np.float32)
    grads = [np.zeros_like(W) for W in params]
    n = 50 if same_batch else len(X)
    for rows in batches(rng, n, steps, shuffled=not same_batch):
        for stage in order:
            if stage == "f":
                Z1 = dense(X[rows], W1, b1)
                A1 = activations.tanh(Z1)
                Z2 = dense(A1, W2, b2)
            elif stage == "g":
                dZ2 = cross_entropy_backward(1.0, Z2, y[rows])
            elif stage == "B":
                dA1, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
                dZ1 = activations.tanh_backward(dA1, Z1)
                grads = [X[rows].T @ dZ1, dZ1.sum(axis=0), dW2, db2]
            elif stage == "U":
                for W, dW in zip(params, grads, strict=True):
                    W -= lr * dW
            elif stage == "!":
                dA1, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
                W2 -= lr * dW2
                b2 -= lr * db2
                dZ1 = activations.tanh_backward(dZ2 @ W2.T, Z1)
                W1 -= lr * X[rows].T @ dZ1
                b1 -= lr * dZ1.sum(axis=0)
    return float(accuracy(scores(X_test, *params), y_test))


def orders():
    six = ["f" + "".join(rest) for rest in permutations("gBU")]
    found = {}
    for order in [*six, "fg!"]:
        more = {"lr 0.2": {"lr": 0.2}, "same batch": {"same_batch": True}}
        found[order] = {
            name: [in_order(order, seed, **options) for seed in bar(SEEDS, order)]
            for name, options in {"lr 0.5": {}, **more}.items()
        }
    return found


def speeds():
    """Accuracy every 20 steps: each activation at lr 0.5, and at its own best lr."""
    found, grid = {}, [0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 3.0, 5.0, 7.0]
    for name in ("sigmoid", "tanh", "relu"):
        tried = {lr: tune(name, lr) for lr in bar(grid, name)}
        best = min(tried, key=tried.get)
        found[name] = {"lr": best, "tried": tried}
        for key, lr in [("shared", 0.5), ("own", best)]:
            found[name][key] = [
                learn(seed, 10000, name=name, lr=lr, steps=600)[2]
                for seed in bar(SEEDS, f"{name} {lr}")
            ]
    return found


def tune(name, lr):
    """Mean number of steps to 90 % on three seeds that are not among the ten."""
    curves = [learn(s, 10000, name=name, lr=lr, steps=600)[2] for s in (10, 11, 12)]
    return sum(map(steps_to, curves)) / 3


def steps_to(curve, goal=0.9):
    """The first of the looked-at steps with so much right; 9999 where none has."""
    reached = [20 * (i + 1) for i, right in enumerate(curve) if right >= goal]
    return reached[0] if reached else 9999


def linear(seed, features=lambda X: X, lr=0.2, steps=2000):
    """One dense layer on the features, trained like the network."""
    rng = np.random.default_rng(seed)
    A, A_test = features(X), features(X_test)
    W, b = np.zeros((A.shape[1], 10), np.float32), np.zeros(10, np.float32)
    for rows in batches(rng, len(X), steps):
        dZ = cross_entropy_backward(1.0, dense(A[rows], W, b), y[rows])
        W -= lr * A[rows].T @ dZ
        b -= lr * dZ.sum(axis=0)
    return float(accuracy(dense(A_test, W, b), y_test))


def random_features(seed):
    """A hidden layer that stays as it was drawn."""
    W1, b1, *_ = start(np.random.default_rng(seed))
    return linear(seed, lambda X: activations.tanh(dense(X, W1, b1)), lr=0.5)


def features():
    return {
        "pixels": [linear(seed) for seed in bar(SEEDS, "linear")],
        "random": [random_features(seed) for seed in bar(SEEDS, "random features")],
    }


def bar(items, name):
    return tqdm(items, desc=str(name), leave=False)


if __name__ == "__main__":
    found = {
        "setting": "784-100-10, glorot, float32, batches of 50, SGD; 2,000 test digits",
        "sizes": sizes(),
        "starts": starts(),
        "orders": orders(),
        "speeds": speeds(),
        "features": features(),
    }
    text = json.dumps(found, indent=1)
    text = re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text)
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
