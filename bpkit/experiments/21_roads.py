"""Chapter 21: where many starts end, and what lies between two of the ends.

`python -m bpkit.experiments.21_roads` writes 21_roads.json beside this file; about six
minutes of one core.

"xor": four points that no line parts, 2-h-1 with relu or tanh and cross-entropy, 100
starts for each width h, 2,000 steps of gradient descent on all four, rate 0.3: the
share of starts that end with all four right; "xor knobs": a third and three times the
steps, the rate over and times 3, and starts half and twice as wide. "ends": twenty
networks 784-100-10 of 21_maps; accuracy and loss on test digits. "road": between ten
pairs of them, at eleven places of the straight road from the weights of one to those of
the other, loss on 2,000 of the digits learned from and accuracy on test digits; for the
second as it was trained, its hidden units in a random order, and matched: each with the
unit of the first whose outputs on 1,000 digits correlate most, the best match first.
"road knobs", three pairs: other widths, steps and rates; and both from one start.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np

from bpkit.activations import relu, relu_backward, tanh, tanh_backward
from bpkit.datasets import digits
from bpkit.experiments import script
from bpkit.losses import accuracy, cross_entropy

maps = script("21_maps")
network, learn, STEPS, RATE = (
    maps[name] for name in ("network", "learn", "STEPS", "RATE")
)
WIDTHS, STARTS, XOR_STEPS, PLACES = [2, 3, 5, 10], 100, 2000, 11
XOR_RATE = 0.3
BENDS = {"relu": (relu, relu_backward), "tanh": (tanh, tanh_backward)}
XOR_KNOBS = {
    "a third of the steps": {"steps": XOR_STEPS // 3},
    "3 times the steps": {"steps": 3 * XOR_STEPS},
    "rate over 3": {"times": 1 / 3},
    "rate times 3": {"times": 3},
    "starts half as wide": {"spread": 0.5},
    "starts twice as wide": {"spread": 2},
}
KNOBS = {
    "30 units": {"width": 30},
    "a third of the steps": {"steps": STEPS // 3},
    "3 times the steps": {"steps": 3 * STEPS},
    "rate times 3": {"lr": 3 * RATE},
    "both from one start": {"one_start": True},
}
X4 = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
Y4 = np.array([[0.0], [1.0], [1.0], [0.0]])


def xor(bend, width, lr, *, steps=XOR_STEPS, spread=1.0, seed=0, starts=STARTS):
    """The losses (starts,) of networks side by side, and whether all four are right."""
    f, f_backward = BENDS[bend]
    rng = np.random.default_rng([seed, width])
    W1 = spread * rng.normal(size=(starts, 2, width))
    W2 = spread * rng.normal(size=(starts, width, 1)) * np.sqrt(2 / width)
    b1, b2 = np.zeros((starts, 1, width)), np.zeros((starts, 1, 1))
    for _ in range(steps):
        Z1 = X4 @ W1 + b1
        A = f(Z1)
        Z = A @ W2 + b2
        dZ = (1 / (1 + np.exp(-np.clip(Z, -50, 50))) - Y4) / 4
        dZ1 = f_backward(dZ @ W2.swapaxes(1, 2), Z1)
        W2 -= lr * A.swapaxes(1, 2) @ dZ
        b2 -= lr * dZ.sum(axis=1, keepdims=True)
        W1 -= lr * X4.T @ dZ1
        b1 -= lr * dZ1.sum(axis=1, keepdims=True)
    Z = f(X4 @ W1 + b1) @ W2 + b2
    losses = np.logaddexp(0, np.where(Y4 > 0, -Z, Z)).mean(axis=(1, 2))
    return losses, ((Z > 0) == (Y4 > 0)).all(axis=(1, 2))


def matched(first, second, X):
    """For each hidden unit of the first, the unit of the second that goes with it."""
    A, B = (
        model.layers[1].forward(model.layers[0].forward(X)) for model in (first, second)
    )
    A, B = ((M - M.mean(axis=0)) / (M.std(axis=0) + 1e-6) for M in (A, B))
    r, order = A.T @ B / len(X), np.zeros(A.shape[1], int)
    for _ in range(len(r)):
        i, j = np.unravel_index(r.argmax(), r.shape)
        order[i], r[i], r[:, j] = j, -np.inf, -np.inf
    return order


def reordered(model, order):
    """The weights of the same network with its hidden units in another order."""
    W1, b1, W2, b2 = model.params.values()
    return W1[:, order], b1[order], W2[order], b2


def between(first, weights, share, X, y):
    """Loss and accuracy where the weights are `share` of the way to the others."""
    middle = network(0, width=first.params["W1"].shape[1])
    for W, a, b in zip(
        middle.params.values(), first.params.values(), weights, strict=True
    ):
        W[...] = (1 - share) * a + share * b
    Z = middle.forward(X)
    return cross_entropy(Z, y), accuracy(Z, y)


@cache
def learned(start, seed, width=100, steps=STEPS, lr=RATE):
    X, y, _, _ = digits()
    return learn(network(start, width=width), X, y, seed, steps=steps, lr=lr)


def road(seed, *, width=100, steps=STEPS, lr=RATE, one_start=False, places=PLACES):
    """{how units stand: [[loss on what was learned from, accuracy on test digits]]}"""
    X, y, X_new, y_new = digits()
    first, second = (
        learned(2 * seed if one_start else own, own, width, steps, lr)
        for own in (2 * seed, 2 * seed + 1)
    )
    orders = {
        "as trained": np.arange(width),
        "random": np.random.default_rng([seed, 5]).permutation(width),
        "matched": matched(first, second, X[:1000]),
    }
    found = {}
    for name, order in orders.items():
        found[name], weights = [], reordered(second, order)
        for share in np.linspace(0, 1, places):
            loss, _ = between(first, weights, share, X[:2000], y[:2000])
            _, read = between(first, weights, share, X_new, y_new)
            found[name].append([round(float(loss), 4), round(float(read), 4)])
    return found


def main():
    path = Path(__file__).with_suffix(".json")
    kept = {"xor": {}, "xor knobs": {}}
    for bend in BENDS:
        kept["xor"][bend] = {}
        for width in WIDTHS:
            losses, right = xor(bend, width, XOR_RATE)
            stuck = sorted(round(float(x), 3) for x in losses[~right])
            kept["xor"][bend][width] = {"right": float(right.mean()), "stuck": stuck}
            print(bend, width, right.mean(), flush=True)
            for name, knob in XOR_KNOBS.items():
                how = {key: value for key, value in knob.items() if key != "times"}
                rate = XOR_RATE * knob.get("times", 1)
                share = float(xor(bend, width, rate, **how)[1].mean())
                kept["xor knobs"].setdefault(name, {}).setdefault(bend, {})[width] = (
                    share
                )
    _, _, X_new, y_new = digits()
    kept["ends"] = []
    for seed in range(20):
        Z = learned(seed, seed).forward(X_new)
        kept["ends"].append([float(cross_entropy(Z, y_new)), float(accuracy(Z, y_new))])
    kept["road"] = [road(seed) for seed in range(10)]
    kept["road knobs"] = {
        name: [road(seed, places=3, **how) for seed in range(3)]
        for name, how in KNOBS.items()
    }
    print(kept["road"][0], kept["road knobs"], flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
