"""Published numbers on normalization, dropout and a linear autoencoder."""

import numpy as np
from published import runs

from bpkit.layers import Dense, Sequential
from bpkit.losses import mse, mse_backward
from bpkit.normalization import layer_norm
from bpkit.optimizers import Adam
from bpkit.regularization import dropout


@runs("cs231n.layernorm_stats")
def _(x):
    random = np.random.RandomState(231)
    X, W1, W2 = random.randn(4, 50), random.randn(50, 60), random.randn(60, 3)
    A = np.maximum(X @ W1, 0) @ W2
    plain = layer_norm(A, np.ones(3), np.zeros(3))
    scaled = layer_norm(A, 3 * np.ones(3), 5 * np.ones(3))
    return {
        "mean_before": A.mean(axis=1),
        "std_before": A.std(axis=1),
        "std_after": plain.std(axis=1),
        "std_after_gamma3": scaled.std(axis=1),
    }


@runs("cs231n.dropout")
def _(x):
    """Its p is the probability to keep, so the mask holds 1/p."""
    random = np.random.RandomState(231)
    X = random.randn(500, 500) + 10
    masks = [(random.rand(500, 500) < keep) / keep for keep in (0.25, 0.4, 0.7)]
    outs = [dropout(X, mask) for mask in masks]
    return {
        "mean_in": X.mean(),
        "mean_train": [out.mean() for out in outs],
        "frac_zero": [(out == 0).mean() for out in outs],
    }


@runs("ae.linear_pca")
def _(x):
    X = x.X / 10
    squares = np.linalg.svd(X - X.mean(axis=0), compute_uv=False) ** 2
    rng, rule = np.random.default_rng(0), Adam(0.3)
    net = Sequential(Dense(4, x.k, rng=rng), Dense(x.k, 4, rng=rng))
    for step in range(2000):
        rule.lr = 0.3 * (1 - step / 2000)
        net.backward(mse_backward(1.0, net.forward(X), X))
        rule.step(net.params, net.grads)
    return {
        "shares": squares[: x.k] / squares.sum(),
        "least": squares[x.k :].sum(),
        "trained": mse(net.forward(X), X) * X.size,
    }
