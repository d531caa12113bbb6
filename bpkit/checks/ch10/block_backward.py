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


def passing(
    *, skip=1.0, stretch=1.0, mean=1.0, add=np.mean, order=1, inside=0.0, eps=1e-5,
    gain=True, slope=True, past=lambda dZ, X, W: dZ,
):  # fmt: skip
    """block_backward, or a slip."""

    def block_backward(dZ, X, W, g, b):
        std = np.sqrt(X.var(axis=0) + eps)
        X_hat = (X - X.mean(axis=0)) / std
        N = g * X_hat + b
        dW = np.maximum(N, 0).T @ dZ
        dN = dZ @ W.T * (N > 0 if slope else 1)
        D = dN * g if gain else dN
        if order < 0:
            D = D + dZ
        dX = D - mean * D.mean(axis=0) - stretch * X_hat * add(D * X_hat, axis=0)
        dX = (dX + inside * dZ) / std + (skip * past(dZ, X, W) if order > 0 else 0)
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


def wide_blocks(rng):
    X, W = draw(rng, 32, 300), draw(rng, 300, 300) / 100
    return draw(rng, 32, 300), X, W, draw(rng, 300), draw(rng, 300) + 0.013


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
    large=wide_blocks,
    too_slow="One pass back is a few matrix products. Differences take two forward "
    "passes for each of the 90,000 weights.",
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
        Slip(
            "dZ inside the fraction",
            passing(skip=0.0, inside=1.0),
            "dZ stands inside the bracket that is divided by std. It came past the "
            "norm: add it at the end, undivided.",
        ),
        Slip(
            "dZ twice",
            passing(skip=2.0),
            "You add dZ twice. One path leads past the block.",
        ),
        Slip(
            "sign of the path through the deviation",
            passing(stretch=-1.0),
            "The path through the deviation has the wrong sign: a larger deviation "
            "makes X_hat smaller.",
        ),
        Slip(
            "X for dZ",
            passing(past=lambda dZ, X, W: X),
            "You add X on the way back. What comes past the block is the gradient, dZ.",
        ),
        Slip(
            "past the block through W",
            passing(past=lambda dZ, X, W: dZ @ W.T),
            "dZ passes W on its way past the block. On that path nothing stands: dZ "
            "itself is added.",
        ),
        Slip(
            "no mean path",
            passing(mean=0.0),
            "The path through the mean is gone now, which was right: D.mean(axis=0).",
        ),
        Slip(
            "no mean, no deviation",
            passing(mean=0.0, stretch=0.0),
            "You treat mean and deviation as constants. Both move with X.",
        ),
        Slip(
            "no 1e-5",
            passing(eps=0.0),
            "Your deviation leaves out the 1e-5 of the block.",
        ),
        Slip(
            "g left out",
            passing(gain=False),
            "dX goes past the gain: D = dN * g, as the colleague has it.",
        ),
        Slip(
            "relu's slope left out",
            passing(slope=False),
            "relu's slope is left out: where N is negative nothing passes.",
        ),
    ],
    hints=[
        "The colleague checked dW, dg and db. Which gradient is left?",
        "X has two ways to Z, past the block and through it; and through the norm "
        "three paths.",
        "`dX = (D - D.mean(axis=0) - X_hat * (D * X_hat).mean(axis=0)) / std + dZ`",
    ],
)
