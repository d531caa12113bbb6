"""10.4: normalization with running statistics."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


class RunningNorm:
    def __init__(self, d, momentum=0.9):
        self.momentum = momentum
        self.mean, self.var = np.zeros(d), np.ones(d)

    def forward(self, X, *, training=False):
        mean, var = self.mean, self.var
        if training:
            mean, var = X.mean(axis=0), X.var(axis=0)
            keep = self.momentum
            self.mean = keep * self.mean + (1 - keep) * mean
            self.var = keep * self.var + (1 - keep) * var
        return (X - mean) / np.sqrt(var + 1e-5)


def batches_and_examples(rng):
    cases = [
        (draw(rng, steps, n, d), draw(rng, m, d), momentum)
        for steps, n, d, m, momentum in [
            (3, 4, 3, 2, 0.9), (4, 3, 3, 3, 0.9), (5, 6, 2, 1, 0.75), (3, 2, 5, 4, 0.6),
        ]
    ]  # fmt: skip
    several, X, momentum = cases[0]
    return [*cases, (1000 * several, X, 0.75), (several, 0 * X, momentum)]


def train_and_use(answer, batches, X, momentum):
    """Three or more steps of training, then twice in use."""
    d = X.shape[1]
    layer = answer(d) if momentum == 0.9 else answer(d, momentum=momentum)
    trained = [layer.forward(batch, training=True) for batch in batches]
    if any(A is None for A in trained):
        return None
    layer.forward(X + 1)
    used = layer.forward(X)
    return trained, used, layer.mean, layer.var


class RunningNormInTwoWays:
    def __init__(self, d, momentum=0.9):
        self.mean, self.var, self.step = np.zeros(d), np.ones(d), 1 - momentum

    def forward(self, X, *, training=False):
        if not training:
            return (X - self.mean) * (self.var + 1e-5) ** -0.5
        mean = X.sum(axis=0) / len(X)
        var = ((X - mean) ** 2).sum(axis=0) / len(X)
        self.mean = self.mean + self.step * (mean - self.mean)
        self.var = self.var + self.step * (var - self.var)
        return (X - mean) / (var + 1e-5) ** 0.5


def running(
    *, swapped=False, keeps=True, batch=True, in_use=False, always=False, power=0.5,
    ddof=0, kept_ddof=None, start=1.0, momentum=None, rows=False, eps=1e-5, outside=0.0,
    root_kept=False, unseen=False, last=False, mixed=False, axis=0, mean_alone=False,
):  # fmt: skip
    """RunningNorm with a fault: a slip."""

    class RunningNorm:
        def __init__(self, d, momentum=0.9):
            self.momentum = 1 - momentum if swapped else momentum
            self.mean, self.var = np.zeros(d), np.full(d, start)

        def forward(self, X, *, training=False):
            keep = self.momentum if momentum is None else momentum
            mean, var = X.mean(axis=axis), X.var(axis=axis, ddof=ddof)
            if keeps and (training or in_use):
                new = var if kept_ddof is None else X.var(axis=0, ddof=kept_ddof)
                new = np.sqrt(new + 1e-5) if root_kept else new
                keep = 0.0 if last else keep
                self.mean = keep * self.mean + (1 - keep) * mean
                if not mean_alone:
                    self.var = keep * self.var + (1 - keep) * new
            if rows:
                mean, var = X.mean(axis=1, keepdims=True), X.var(axis=1, keepdims=True)
            if mixed and training:
                mean = self.mean
            if not (always or (training and batch)):
                mean, var = self.mean, self.var
                if root_kept:
                    return (X - mean) / var
            if unseen and not training:
                return X
            return (X - mean) / ((var + eps) ** power + outside)

    return RunningNorm


EXERCISE = Exercise(
    id="10.4",
    points=3,
    asks="`RunningNorm`: `forward(X, training=True)` normalizes columns with the "
    "batch, `forward(X)` with the running statistics `self.mean` and `self.var`",
    reference=RunningNorm,
    inputs=batches_and_examples,
    returns=["in training", "in use", "mean", "var"],
    drive=train_and_use,
    withholds=["BatchNorm"],
    styles=[RunningNormInTwoWays],
    slips=[
        Slip(
            "momentum swapped",
            running(swapped=True),
            "Your running mean jumps to each new batch. Here momentum weighs the "
            "old value: 0.9 of it stays.",
        ),
        Slip(
            "never updated",
            running(keeps=False),
            "After training the running statistics are still 0 and 1. Who fills them?",
        ),
        Slip(
            "running in training",
            running(batch=False),
            "In training you normalize with the running statistics. They are for "
            "use; in training the batch's own.",
        ),
        Slip(
            "updated in use",
            running(in_use=True),
            "Looking at new examples changes your statistics. Only training may.",
        ),
        Slip(
            "batch in use",
            running(always=True),
            "In use you normalize with the examples that came along. One alone "
            "would be all zeros: take the running mean and variance.",
        ),
        Slip(
            "divided by the variance",
            running(power=1),
            "You divide by the variance; its root gives a spread of 1.",
        ),
        Slip(
            "n - 1",
            running(ddof=1),
            "You divide the squares by n - 1. Asked for is the mean of the squares, "
            "divided by n.",
        ),
        Slip(
            "n - 1 for the running variance",
            running(kept_ddof=1),
            "The batch is right. Into the running variance goes one divided by n - 1 "
            "(PyTorch does so); here it is divided by n, too.",
        ),
        Slip(
            "variance starts at 0",
            running(start=0.0),
            "Your running variance starts at 0. `self.var` starts at 1.",
        ),
        Slip(
            "0.9 whatever momentum is",
            running(momentum=0.9),
            "You use 0.9, whatever `momentum` the layer is made with. Keep it: "
            "`self.momentum = momentum`.",
        ),
        Slip(
            "rows in training",
            running(rows=True),
            "In training you normalize each row with its own mean and variance. "
            "Columns are asked for: axis 0.",
        ),
        Slip(
            "one mean for all columns",
            running(axis=None),
            "You take one mean and one variance of the whole batch. Each column has "
            "its own: `axis=0`.",
        ),
        Slip(
            "variance never updated",
            running(mean_alone=True),
            "The running mean moves, the running variance stays at 1.",
        ),
        Slip(
            "no 1e-5",
            running(eps=0.0),
            "1e-5 is not added to the variance.",
        ),
        Slip(
            "1e-5 outside the root",
            running(eps=0.0, outside=1e-5),
            "You add the 1e-5 to the root. It is added to the variance, inside.",
        ),
        Slip(
            "the deviation kept",
            running(root_kept=True),
            "You keep a running standard deviation in `self.var`. It holds variances; "
            "the root is taken when it is used.",
        ),
        Slip(
            "untouched in use",
            running(unseen=True),
            "In use your layer hands X on as it is. It normalizes there, too, with the "
            "running statistics.",
        ),
        Slip(
            "the last batch kept",
            running(last=True),
            "You keep the last batch's statistics and forget all others: "
            "momentum * old + (1 - momentum) * new.",
        ),
        Slip(
            "running mean in training",
            running(mixed=True),
            "In training you take away the running mean and divide by the batch's "
            "deviation. Both are the batch's.",
        ),
    ],
    hints=[
        "Two questions in forward: which mean and variance normalize X, and do "
        "the running ones move?",
        "training=True: the batch's, and the running ones move. Otherwise: the "
        "running ones, and nothing moves.",
        "`self.mean = m * self.mean + (1 - m) * X.mean(axis=0)`, the variance "
        "likewise, in training only.",
    ],
)
