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


def images(rng):
    """Enough for differences to take long; a Jacobian for each column does not."""
    return draw(rng, 64, 784), draw(rng, 64, 784), draw(rng, 784), draw(rng, 784)


def normalizing(
    *, gain=True, mean=1.0, stretch=1.0, add=np.mean, axis=0, power=1, ddof=0, dg=None,
    db=None, eps=1e-5, outside=0, means=None, order=0, centered=True,
):  # fmt: skip
    """batch_norm_backward with a fault: a slip."""

    def batch_norm_backward(dZ, X, gamma, beta):
        var = X.var(axis=axis, keepdims=True, ddof=ddof)
        std = np.sqrt(var + eps) + outside
        X_hat = (X - X.mean(axis=axis, keepdims=True)) / std
        D = dZ * gamma if gain else dZ
        over = axis if means is None else means
        shift = add(D, axis=over, keepdims=True)
        along = add(D * X_hat, axis=over, keepdims=True)
        direction = X_hat if centered else X / std
        dX = (D - mean * shift - stretch * direction * along * std**order) / std**power
        dgamma = (dZ * X_hat).sum(axis=0) if dg is None else dg(dZ, X, X_hat)
        dbeta = dZ.sum(axis=0) if db is None else db(dZ, gamma)
        return dX, dgamma, dbeta

    return batch_norm_backward


EXERCISE = Exercise(
    id="10.3",
    points=4,
    asks="`batch_norm_backward(dZ, X, gamma, beta)`: dX, dgamma and dbeta of batch "
    "norm in training",
    reference=batch_norm_backward,
    inputs=batches,
    large=images,
    too_slow="A column's dX comes from two means over that column. Differences take "
    "two forward passes for each of the 50,176 entries of X.",
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
            normalizing(dg=lambda dZ, X, X_hat: (dZ * X).sum(axis=0)),
            "gamma multiplies X_hat, not X: that is its slope.",
        ),
        Slip(
            "means along the rows",
            normalizing(means=1),
            "The mean and the deviation are those of a column, but on the way back "
            "you average along the rows: axis 0 here, too.",
        ),
        Slip(
            "no 1e-5",
            normalizing(eps=0),
            "Your deviation leaves out the 1e-5. In a column that hardly moves it "
            "counts, and a constant column gives 0 / 0.",
        ),
        Slip(
            "1e-5 outside the root",
            normalizing(eps=0, outside=1e-5),
            "You add the 1e-5 to the deviation. It stands inside the root, beside the "
            "variance.",
        ),
        Slip(
            "variance path twice",
            normalizing(stretch=2.0),
            "The path through the deviation is twice too strong: the 2 of the square "
            "and the half of the root cancel.",
        ),
        Slip(
            "sign of the variance path",
            normalizing(stretch=-1.0),
            "The path through the deviation has the wrong sign: a larger deviation "
            "makes X_hat smaller.",
        ),
        Slip(
            "sign of the mean path",
            normalizing(mean=-1.0),
            "The path through the mean has the wrong sign: X - mean.",
        ),
        Slip(
            "a division too much in the variance path",
            normalizing(order=-1),
            "The path through the deviation is divided by std once too often. Count "
            "what X_hat holds already.",
        ),
        Slip(
            "a division missing in the variance path",
            normalizing(order=1),
            "The path through the deviation misses a division by std.",
        ),
        Slip(
            "X not centered in the variance path",
            normalizing(centered=False),
            "In the path through the deviation you multiply by X. The variance moves "
            "with X - mean: X_hat stands there.",
        ),
        Slip(
            "dgamma not summed",
            normalizing(dg=lambda dZ, X, X_hat: dZ * X_hat),
            "dgamma has a row for each example. All rows share gamma: sum over axis 0.",
        ),
        Slip(
            "dgamma without X_hat",
            normalizing(dg=lambda dZ, X, X_hat: dZ.sum(axis=0)),
            "Your dgamma is the sum of dZ, which is dbeta. gamma multiplies X_hat: "
            "that is its slope.",
        ),
        Slip(
            "dbeta with gamma",
            normalizing(db=lambda dZ, gamma: (dZ * gamma).sum(axis=0)),
            "Your dbeta has gamma in it. beta is added after gamma: its slope is 1.",
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
