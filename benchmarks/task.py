"""The work of benchmarks/network.py: digits, first weights, batches, and the update."""

from functools import cache

import numpy as np

from bpkit.datasets import digits
from bpkit.initializers import glorot

BATCH, LR, MOMENTUM = 64, 0.1, 0.9


@cache
def large():
    """784-100-10 and 10,000 digits: X, y, the widths."""
    X, y, *_ = digits()
    return X, y, (784, 100, 10)


@cache
def small():
    """64-32-10 and 1,800 digits of 8 x 8 pixels, each the mean of 4 x 4."""
    X, y, *_ = digits(images=True)
    X = np.pad(X[:1800, 0], [(0, 0), (2, 2), (2, 2)])
    X = X.reshape(1800, 8, 4, 8, 4).mean(axis=(2, 4)).reshape(1800, 64)
    return np.ascontiguousarray(X), y[:1800], (64, 32, 10)


def weights(widths):
    """W1, b1, W2, b2 in float32, the same for everybody."""
    rng = np.random.default_rng(0)
    d, h, k = widths
    W1, W2 = (glorot(*shape, rng=rng, dtype=np.float32) for shape in [(d, h), (h, k)])
    return W1, np.zeros(h, np.float32), W2, np.zeros(k, np.float32)


def batches(n, rng):
    """The rows of each batch, in the order that bpkit's minibatches draw."""
    order = rng.permutation(n)
    return [order[start : start + BATCH] for start in range(0, n, BATCH)]


def start(data):
    """X, y, the parameters, their velocities, and a generator for the order."""
    X, y, widths = data()
    params = weights(widths)
    memory = [np.zeros_like(W) for W in params]
    return X, y, params, memory, np.random.default_rng(1)


def update(params, memory, grads):
    """SGD with momentum, in place."""
    for W, v, dW in zip(params, memory, grads, strict=True):
        v *= MOMENTUM
        v += dW
        W -= LR * v
