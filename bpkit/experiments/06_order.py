"""Does the order matter in which layers are updated? Chapter 06's trial.

    python -m bpkit.experiments.06_order    three minutes; writes 06_order.json

A network with one hidden layer of tanh on 2,000 digits, cross-entropy, ten seeds. At
once: both gradients belong to the same weights. In turn: what goes back to the hidden
layer goes through a W2 that has already moved. Stored is the share of 1,000 new digits
read, for each rate, order and seed, in the setting of the chapter and with one knob of
it turned at a time.
"""

import json
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.activations import tanh, tanh_backward
from bpkit.datasets import digits
from bpkit.initializers import glorot
from bpkit.layers import dense, dense_backward
from bpkit.losses import accuracy, cross_entropy_backward

RATES, SEEDS = (0.1, 0.3, 0.5, 0.7, 1.0, 2.0), range(10)
KNOBS = {
    "as above": {},
    "100 steps": {"steps": 100},
    "600 steps": {"steps": 600},
    "10 units": {"units": 10},
    "90 units": {"units": 90},
    "start / 3": {"spread": 1 / 3},
    "start * 3": {"spread": 3.0},
    "batch 200": {"batch": 200},
}
X, y, X_test, y_test = digits()


def backward(rows, W1, b1, W2, b2, lr, in_turn):
    Z1 = dense(X[rows], W1, b1)
    A1 = tanh(Z1)
    dZ2 = cross_entropy_backward(1.0, dense(A1, W2, b2), y[rows])
    _, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
    W2_back = W2 - lr * dW2 if in_turn else W2
    dZ1 = tanh_backward(dZ2 @ W2_back.T, Z1)
    _, dW1, db1 = dense_backward(dZ1, X[rows], W1, b1)
    return dW1, db1, dW2, db2


def digits_read(seed, lr, in_turn, *, steps=200, units=30, spread=1.0, batch=50):
    rng = np.random.default_rng(seed)
    sizes = [(784, units), (units, 10)]
    W1, W2 = (spread * glorot(*s, rng=rng, dtype=X.dtype) for s in sizes)
    params = [W1, np.zeros(units, X.dtype), W2, np.zeros(10, X.dtype)]
    for _ in range(steps):
        rows = rng.choice(2000, batch, replace=False)
        gradients = backward(rows, *params, lr, in_turn)
        for p, dp in zip(params, gradients, strict=True):
            p -= lr * dp
    W1, b1, W2, b2 = params
    A1 = tanh(dense(X_test[:1000], W1, b1))
    return float(accuracy(dense(A1, W2, b2), y_test[:1000]))


if __name__ == "__main__":
    found = {
        knob: [
            [[digits_read(seed, lr, turn, **turned) for seed in SEEDS] for lr in RATES]
            for turn in (False, True)
        ]
        for knob, turned in tqdm(KNOBS.items())
    }
    file = Path(__file__).with_suffix(".json")
    text = json.dumps({"rates": RATES, "read": found})
    file.write_text(text + "\n", encoding="utf-8")
