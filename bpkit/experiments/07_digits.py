"""Chapter 07 on real digits: how many, from which start, in which order.

    python -m bpkit.experiments.07_digits    half an hour; writes 07_digits.json

Ten seeds each, and each setting again with one knob of it turned. As it stands, every
network is 784-100-10 in float32, tanh and cross-entropy, glorot, plain steps at lr 0.5
on batches of 50; stored is the share of 2,000 new digits that it reads.
"""

import json
import re
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from bpkit import activations
from bpkit.datasets import digits
from bpkit.initializers import glorot
from bpkit.layers import dense, dense_backward
from bpkit.losses import accuracy, cross_entropy_backward

SEEDS, RATES = range(10), (0.1, 0.2, 0.5, 1.0)
STARTS = {  # what W1, b1, W2 are times a random start, and what is added to W1 and W2
    "all zero": (0, 0, 0, 0),
    "one constant": (0, 0, 0, 0.05),
    "only b1 random": (0, 1, 0, 0),
    "only W1 random": (1, 0, 0, 0),
    "only W1, tiny": (1e-6, 0, 0, 0),
    "only W2 random": (0, 0, 1, 0),
    "both random": (1, 0, 1, 0),
}
RIGHT, LATE = "forward, loss, backward, update", "forward, loss, update, backward"
MIXED, BOTH = "forward, backward, loss, update", "forward, update, backward, loss"
EARLY = "forward, loss, backward with W2 updated in it"
X, y, X_test, y_test = digits()


def start(rng, units, kind):
    W1, W2 = (
        glorot(*shape, rng=rng, dtype=X.dtype) for shape in [(784, units), (units, 10)]
    )
    b1 = kind[1] * rng.normal(size=units).astype(X.dtype) if kind[1] else 0 * W1[0]
    return [kind[0] * W1 + kind[3], b1, kind[2] * W2 + kind[3], np.zeros(10, X.dtype)]


def batches(rng, n, steps, size, shuffled=True):
    """Rows of n digits, drawn from all of them: every one once an epoch."""
    rows = rng.permutation(len(X))[:n]
    for k in range(steps):
        begin = k * size % n
        if begin == 0 and shuffled:
            rng.shuffle(rows)
        yield rows[begin : begin + size]


def read(W1, b1, W2, b2, f=activations.tanh):
    return float(accuracy(dense(f(dense(X_test, W1, b1)), W2, b2), y_test))


def learn(seed, order=RIGHT, *, n=10_000, lr=0.5, steps=600, units=100, batch=50,
          kind="both random", activation="tanh", same=False):  # fmt: skip
    """The share read, and the parameters, after training with stages in some order.

    What a stage needs is the last there is: one that comes too soon takes what the last
    batch left. `same`: one batch again and again.
    """
    f, f_backward = (
        getattr(activations, activation + end) for end in ("", "_backward")
    )
    rng = np.random.default_rng(seed)
    W1, b1, W2, b2 = params = start(rng, units, STARTS[kind])
    Z1 = A1 = np.zeros((batch, units), X.dtype)
    Z2 = dZ2 = np.zeros((batch, 10), X.dtype)
    grads, early = [np.zeros_like(Q) for Q in params], order == EARLY
    stages = RIGHT.split(", ") if early else order.split(", ")
    for rows in batches(rng, batch if same else n, steps, batch, not same):
        for stage in stages:
            if stage == "forward":
                Z1 = dense(X[rows], W1, b1)
                A1 = f(Z1)
                Z2 = dense(A1, W2, b2)
            elif stage == "loss":
                dZ2 = cross_entropy_backward(1.0, Z2, y[rows])
            elif stage == "backward":
                dA1, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
                if early:
                    dA1 = dZ2 @ (W2 - lr * dW2).T
                dZ1 = f_backward(dA1, Z1)
                grads = [X[rows].T @ dZ1, dZ1.sum(axis=0), dW2, db2]
            elif stage == "update":
                for Q, dQ in zip(params, grads, strict=True):
                    Q -= lr * dQ
    return read(*params, f), params


def shares(name, *args, **options):
    runs = tqdm(SEEDS, desc=name, leave=False)
    return [round(learn(seed, *args, **options)[0], 4) for seed in runs]


def sizes():
    """Of three sizes, 2,000 steps."""
    return {
        knob: {
            n: shares(f"{knob}, {n}", n=n, **{"steps": 2000} | more)
            for n in (100, 1000, 10_000)
        }
        for knob, more in {
            "as above": {},
            "700 steps": {"steps": 700},
            "4,000 steps": {"steps": 4000},
            "lr 0.17": {"lr": 0.17},
            "lr 1.5": {"lr": 1.5},
            "30 units": {"units": 30},
        }.items()
    }


def starts():
    """Of each start, 600 steps."""
    found = {
        knob: {kind: shares(f"{knob}, {kind}", kind=kind, **more) for kind in STARTS}
        for knob, more in {
            "as above": {},
            "200 steps": {"steps": 200},
            "lr 0.17": {"lr": 0.17},
            "lr 1.5": {"lr": 1.5},
            "relu, lr 0.2": {"activation": "relu", "lr": 0.2},
        }.items()
    }
    return found | {"one unit": {"both random": shares("one unit", units=1)}}


def orders():
    """Of each order, a list of shares for each rate, 600 steps."""
    found = {}
    for knob, more in {
        "as above": {},
        "200 steps": {"steps": 200},
        "1,200 steps": {"steps": 1200},
        "30 units": {"units": 30},
        "one batch": {"same": True},
    }.items():
        whole = knob in ("as above", "one batch")
        found[knob] = {
            order: [shares(f"{knob}, {order}", order, lr=lr, **more) for lr in RATES]
            for order in (RIGHT, LATE, EARLY, *((MIXED, BOTH) if whole else ()))
        }
    return found


if __name__ == "__main__":
    found = {
        "rates": RATES,
        "orders": orders(),
        "starts": starts(),
        "sizes": sizes(),
    }
    text = json.dumps(found, indent=1)
    text = re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text)
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
