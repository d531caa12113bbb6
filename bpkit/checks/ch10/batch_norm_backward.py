"""10.3: the backward partner of batch norm."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.normalization import batch_norm as full_batch_norm
from bpkit.normalization import batch_norm_backward as full_batch_norm_backward


def batch_norm(X, gamma, beta):
    return full_batch_norm(X, gamma, beta)


def batch_norm_backward(dZ, X, gamma, beta):
    return full_batch_norm_backward(dZ, X, gamma, beta)


def batches(rng):
    cases = []
    for n, d in [(5, 3), (3, 3), (4, 6), (7, 2)]:
        cases.append((draw(rng, n, d), draw(rng, n, d), draw(rng, d), draw(rng, d)))
    dZ, X, gamma, beta = cases[0]
    empty = X * (np.arange(X.shape[1]) > 0)
    return [*cases, (dZ, 1000 * X, gamma, beta), (dZ, empty, gamma, beta)]


def batch_norm_backward_in_stages(dZ, X, gamma, beta):
    n = len(X)
    C = X - X.sum(axis=0) / n
    var = (C**2).sum(axis=0) / n + np.asarray(1e-5, X.dtype)
    dX_hat = dZ * gamma
    dvar = -(dX_hat * C).sum(axis=0) / (2 * var * np.sqrt(var))
    dC = dX_hat / np.sqrt(var) + 2 * C * dvar / n
    dX = dC - dC.sum(axis=0) / n
    return dX, (dZ * C / np.sqrt(var)).sum(axis=0), dZ.sum(axis=0)


def normalizing(
    *, gain=True, mean=1.0, stretch=1.0, add=np.mean, axis=0, power=1, ddof=0, dg=None
):
    """batch_norm_backward with a fault: a slip."""

    def batch_norm_backward(dZ, X, gamma, beta):
        std = np.sqrt(X.var(axis=axis, keepdims=True, ddof=ddof) + 1e-5)
        X_hat = (X - X.mean(axis=axis, keepdims=True)) / std
        D = dZ * gamma if gain else dZ
        shift = add(D, axis=axis, keepdims=True)
        along = add(D * X_hat, axis=axis, keepdims=True)
        dX = (D - mean * shift - stretch * X_hat * along) / std**power
        dgamma = (dZ * X_hat).sum(axis=0) if dg is None else dg(dZ, X)
        return dX, dgamma, dZ.sum(axis=0)

    return batch_norm_backward


EXERCISE = Exercise(
    id="10.3",
    points=4,
    asks="`batch_norm_backward(dZ, X, gamma, beta)`: dX, dgamma and dbeta of batch "
    "norm in training",
    reference=batch_norm_backward,
    inputs=batches,
    returns=["dX", "dgamma", "dbeta"],
    forward=batch_norm,
    styles=[batch_norm_backward_in_stages, normalizing()],
    slips=[
        Slip(
            "no variance path",
            normalizing(stretch=0.0),
            "The sums of your columns of dX are right, and dX is not: you treat "
            "the deviation as a constant. It moves with every x of the column.",
        ),
        Slip(
            "no mean path",
            normalizing(mean=0.0),
            "You treat the mean as a constant. Raise the whole column by 1: "
            "nothing changes, so each column of dX sums to 0. Yours does not.",
        ),
        Slip(
            "constants",
            normalizing(mean=0.0, stretch=0.0),
            "dX = dX_hat / std is right in use, where mean and variance are given. "
            "In training they are made of X: two more paths.",
        ),
        Slip(
            "rows",
            normalizing(axis=1),
            "This is layer norm, along a row. Batch norm takes a column: axis 0.",
        ),
        Slip(
            "gamma left out",
            normalizing(gain=False),
            "On the way back gamma comes first: dX_hat = dZ * gamma.",
        ),
        Slip(
            "divided by the variance",
            normalizing(power=2),
            "You divide by the variance. X_hat was divided by its root.",
        ),
        Slip(
            "sums for means",
            normalizing(add=np.sum),
            "Two of your paths are n times too strong: one x moves the mean by "
            "1/n, and the variance likewise.",
        ),
        Slip(
            "n - 1",
            normalizing(ddof=1),
            "You divide by n - 1. Batch norm's variance in training is the mean "
            "of the squares, divided by n.",
        ),
        Slip(
            "dgamma with X",
            normalizing(dg=lambda dZ, X: (dZ * X).sum(axis=0)),
            "gamma multiplies X_hat, not X: that is its slope.",
        ),
    ],
    hints=[
        "Name the steps: mean, std, X_hat, Z = gamma * X_hat + beta. From Z back "
        "to one x lead three paths. Which?",
        "dX_hat / std; then what the mean passes on, - mean(dX_hat) / std; then "
        "the deviation, - X_hat * mean(dX_hat * X_hat) / std. Means over axis 0.",
        "`dX = (D - D.mean(axis=0) - X_hat * (D * X_hat).mean(axis=0)) / std` with "
        "`D = dZ * gamma`; `dgamma = (dZ * X_hat).sum(axis=0)`",
    ],
)
