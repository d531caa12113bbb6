"""10.6: the colleague's residual block, its partner without two bugs."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.normalization import batch_norm as full_batch_norm
from bpkit.normalization import batch_norm_backward as full_batch_norm_backward


def block(X, W, g, b):
    X_hat = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1e-5)
    return X + np.maximum(g * X_hat + b, 0) @ W


def colleagues_backward(dZ, X, W, g, b):
    std = np.sqrt(X.var(axis=0) + 1e-5)
    X_hat = (X - X.mean(axis=0)) / std
    N = g * X_hat + b
    dW = np.maximum(N, 0).T @ dZ
    dN = dZ @ W.T * (N > 0)
    D = dN * g
    dX = (D - D.mean(axis=0)) / std
    return dX, dW, (dN * X_hat).sum(axis=0), dN.sum(axis=0)


def block_backward(dZ, X, W, g, b):
    return passing()(dZ, X, W, g, b)


def passing(*, skip=1.0, stretch=1.0, mean=1.0, add=np.mean, order=1):
    """block_backward, or a slip."""

    def block_backward(dZ, X, W, g, b):
        std = np.sqrt(X.var(axis=0) + 1e-5)
        X_hat = (X - X.mean(axis=0)) / std
        N = g * X_hat + b
        dW = np.maximum(N, 0).T @ dZ
        dN = dZ @ W.T * (N > 0)
        D = dN * g
        if order < 0:
            D = D + dZ
        dX = D - mean * D.mean(axis=0) - stretch * X_hat * add(D * X_hat, axis=0)
        dX = dX / std + (skip * dZ if order > 0 else 0)
        return dX, dW, (dN * X_hat).sum(axis=0), dN.sum(axis=0)

    return block_backward


def normalized_blocks(rng):
    cases = []
    for n, d in [(5, 3), (3, 3), (6, 2), (4, 5)]:
        g, b = draw(rng, d), draw(rng, d) + 0.013
        cases.append((draw(rng, n, d), draw(rng, n, d), draw(rng, d, d) / 3, g, b))
    dZ, X, W, g, b = cases[0]
    empty = X * (np.arange(X.shape[1]) > 0)
    return [*cases, (1000 * dZ, X, W, g, b), (dZ, empty, W, g, b)]


def block_backward_from_the_pair(dZ, X, W, g, b):
    N = full_batch_norm(X, g, b)
    dN = np.where(N > 0, np.einsum("no,io->ni", dZ, W), 0)
    dX, dg, db = full_batch_norm_backward(dN, X, g, b)
    return dX + dZ, N.clip(min=0).T @ dZ, dg, db


EXERCISE = Exercise(
    id="10.6",
    points=3,
    asks="`block_backward(dZ, X, W, g, b)`: the colleague's partner without its "
    "two bugs: dX, dW, dg and db",
    reference=block_backward,
    inputs=normalized_blocks,
    returns=["dX", "dW", "dg", "db"],
    forward=block,
    styles=[block_backward_from_the_pair, passing()],
    slips=[
        Slip(
            "the colleague's",
            colleagues_backward,
            "Both bugs are still there, both in dX. Look for the paths from Z "
            "back to X: one leads past everything, one through the deviation.",
        ),
        Slip(
            "only the path past mended",
            passing(stretch=0.0),
            "The path past the layers is there now. But the deviation moves with "
            "X, too.",
        ),
        Slip(
            "only the deviation mended",
            passing(skip=0.0),
            "The deviation is right now. But X also goes past the norm and the "
            "weights: dZ itself comes back.",
        ),
        Slip(
            "dZ through the norm",
            passing(order=-1),
            "You add dZ before the norm's way back. It came past the norm: add it "
            "at the end.",
        ),
        Slip(
            "sum for the mean",
            passing(add=np.sum),
            "The path through the deviation is n times too strong: one x moves it "
            "by a share of 1/n.",
        ),
        Slip(
            "dZ taken away",
            passing(skip=-1.0),
            "X is added to the block, so dZ is added on the way back.",
        ),
    ],
    hints=[
        "The colleague checked dW, dg and db. Which gradient is left?",
        "X has two ways to Z, past the block and through it; and through the norm "
        "three paths.",
        "`dX = (D - D.mean(axis=0) - X_hat * (D * X_hat).mean(axis=0)) / std + dZ`",
    ],
)
