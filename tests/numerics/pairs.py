"""Every pair of bpkit, with inputs for it: the tests below walk this table."""

import numpy as np

from bpkit import activations, layers, losses


def pair(module, name):
    return getattr(module, name), getattr(module, f"{name}_backward")


ELEMENTWISE = {
    name: (*pair(activations, name), {})
    for name in "identity sigmoid tanh relu leaky_relu elu gelu silu softplus".split()
}
ELEMENTWISE |= {
    "leaky_relu slope=0.3": (*pair(activations, "leaky_relu"), {"slope": 0.3}),
    "elu alpha=0.5": (*pair(activations, "elu"), {"alpha": 0.5}),
}
ROWWISE = {n: (*pair(activations, n), {}) for n in ["softmax", "log_softmax"]}
ACTIVATIONS = ELEMENTWISE | ROWWISE
# At 0 the slope jumps, or (elu) its own slope does, which central differences feel.
KINKED = {name for name in ELEMENTWISE if "relu" in name or name.startswith("elu")}

REGRESSION = {name: pair(losses, name) for name in ["mse", "mae", "huber"]}
BINARY = {"binary_cross_entropy": pair(losses, "binary_cross_entropy")}
LABELLED = {name: pair(losses, name) for name in ["cross_entropy", "hinge"]}
LOSSES = REGRESSION | BINARY | LABELLED

DENSE = pair(layers, "dense")


def targets(name, Z, rng):
    """Targets that fit predictions or scores Z, of Z's dtype where they are numbers."""
    if name in LABELLED:
        return rng.integers(0, Z.shape[1], len(Z))
    if name in BINARY:
        Y = rng.integers(0, 2, Z.shape).astype(Z.dtype)
        Y.flat[0] = 0.25  # a soft target
        return Y
    return (Z + 2 * rng.standard_normal(Z.shape)).astype(Z.dtype)


SCORES = np.array([1000.0, -1000, 0, 1, -1, 30, -30, 999, 1e-30, -0.0, 88, -710])


def extreme_scores(n, k):
    """Rows of scores from -1000 to 1000, with exact zeros, ties and whole rows of 0."""
    Z = np.resize(SCORES, (n, k)).copy()
    Z[-1] = 0
    return Z


def central_differences(f, X, h=1e-3):
    """The gradient of a number f(X), by five points: good to about 1e-12."""
    dX = np.zeros_like(X)
    for i in np.ndindex(X.shape):
        values = []
        for k in [-2, -1, 1, 2]:
            nudged = X.copy()
            nudged[i] += k * h
            values.append(f(nudged))
        a, b, c, d = values
        dX[i] = (a - 8 * b + 8 * c - d) / (12 * h)
    return dX


def away_from_kinks(Z, *kinks):
    """Z with every entry at least 0.02 from each kink."""
    for kink in kinks:
        near = np.abs(Z - kink) < 0.02
        Z = np.where(near, Z + 0.1, Z)
    return Z
