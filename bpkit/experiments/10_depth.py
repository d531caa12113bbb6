"""Fifty layers on the digits: which cure helps how much? Chapter 10's trial, ten seeds.

    python -m bpkit.experiments.10_depth       twelve minutes; writes 10_depth.json

Each network has 50 dense layers, 784-32-...-32-10. Four things are switched: the
activation; the initializer (0: standard deviation 0.01, 1: the one derived for the
activation); batch normalization; residual paths. A combination is trained for 100
steps of 100 digits by SGD with momentum 0.9, and read on the 2,000 test digits, its
batch normalization with running statistics. Its learning rate is the best of two,
each tried once, with a seed of its own and on 1,000 digits kept out of that training.
"""

import json
import platform
import time
from itertools import product
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.datasets import digits
from bpkit.initializers import glorot, he, normal
from bpkit.layers import BatchNorm, Dense, ReLU, Residual, Sequential, Sigmoid, Tanh
from bpkit.losses import accuracy, cross_entropy_backward
from bpkit.optimizers import SGD

WIDTH, DEPTH, STEPS, BATCH = 32, 50, 100, 100
RATES = 0.003, 0.03
COMBINATIONS = [  # activation, fitted, norm, skip
    (activation, fitted, norm, skip)
    for norm, activation, fitted, skip in product(
        [0, 1], ["sigmoid", "relu"], [0, 1], [0, 1]
    )
]
ACTIVATIONS = {"sigmoid": Sigmoid, "tanh": Tanh, "relu": ReLU}


def sigmoid_init(d_in, d_out, **options):
    """Four times glorot: the slope of sigmoid is at most a quarter."""
    return 4 * glorot(d_in, d_out, **options)


FITTED = {"sigmoid": sigmoid_init, "tanh": glorot, "relu": he}


def network(activation, fitted, norm, skip, *, rng, depth=DEPTH, width=WIDTH):
    """depth dense layers; between two of them the norm (or none) and the activation."""
    options = {"rng": rng, "dtype": np.float32}
    options["init"] = FITTED[activation] if fitted else normal

    def block(d_out):
        before = [BatchNorm(width, dtype=np.float32)] if norm else []
        return [*before, ACTIVATIONS[activation](), Dense(width, d_out, **options)]

    rows = [block(width) for _ in range(depth - 2)]
    middle = [Residual(*row) for row in rows] if skip else sum(rows, [])
    return Sequential(Dense(784, width, **options), *middle, *block(10))


def read(combination, lr, seed, data, steps=STEPS):
    """The share of test digits read after training; nan where the numbers burst."""
    X, y, X_test, y_test = data
    rng = np.random.default_rng(seed)
    model = network(*combination, rng=rng)
    optimizer, params = SGD(lr, momentum=0.9), model.params
    with np.errstate(all="ignore"):
        for _ in range(steps):
            rows = rng.integers(0, len(X), BATCH)
            Z = model.forward(X[rows], training=True)
            if not np.isfinite(Z).all():
                return float("nan")
            model.backward(cross_entropy_backward(1.0, Z, y[rows]))
            optimizer.step(params, model.grads)
        Z = model.forward(X_test)
    return float(accuracy(Z, y_test)) if np.isfinite(Z).all() else float("nan")


def prepared():
    """Digits with mean 0 and variance 1, over all pixels."""
    X, y, X_test, y_test = digits()
    mean, std = X.mean(), X.std()
    return (X - mean) / std, y, (X_test - mean) / std, y_test


def rate(combination, data):
    """The learning rate that reads most of 1,000 training digits kept out."""
    X, y = data[:2]
    order = np.random.default_rng(0).permutation(len(X))
    kept, used = order[:1000], order[1000:]
    part = X[used], y[used], X[kept], y[kept]
    return max(RATES, key=lambda lr: np.nan_to_num(read(combination, lr, 100, part)))


if __name__ == "__main__":
    began, data, result = time.perf_counter(), prepared(), []
    for combination in tqdm(COMBINATIONS):
        lr = rate(combination, data)
        found = [read(combination, lr, seed, data) for seed in range(10)]
        found = [None if np.isnan(share) else share for share in found]
        result.append({"network": combination, "lr": lr, "read": found})
    seconds = round(time.perf_counter() - began)
    where = f"two cores, {platform.machine()}, busy with other work"
    file = Path(__file__).with_suffix(".json")
    kept = {"seconds": seconds, "machine": where, "results": result}
    file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
