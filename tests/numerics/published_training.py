"""Published numbers on normalization and dropout."""

import numpy as np
from published import runs

from bpkit.normalization import layer_norm
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
