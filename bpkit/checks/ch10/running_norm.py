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
        (draw(rng, steps, n, d), draw(rng, m, d))
        for steps, n, d, m in [(3, 4, 3, 2), (4, 3, 3, 3), (5, 6, 2, 1), (3, 2, 5, 4)]
    ]
    several, X = cases[0]
    return [*cases, (1000 * several, X), (several, 0 * X)]


def train_and_use(answer, batches, X):
    """Three or more steps of training, then twice in use."""
    import numpy as np

    layer = answer(X.shape[1])
    trained = np.stack([layer.forward(batch, training=True) for batch in batches])
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
    *, swapped=False, keeps=True, batch=True, in_use=False, always=False, power=0.5
):
    """RunningNorm with a fault: a slip."""

    class RunningNorm:
        def __init__(self, d, momentum=0.9):
            self.momentum = 1 - momentum if swapped else momentum
            self.mean, self.var = np.zeros(d), np.ones(d)

        def forward(self, X, *, training=False):
            mean, var, keep = X.mean(axis=0), X.var(axis=0), self.momentum
            if keeps and (training or in_use):
                self.mean = keep * self.mean + (1 - keep) * mean
                self.var = keep * self.var + (1 - keep) * var
            if not (always or (training and batch)):
                mean, var = self.mean, self.var
            return (X - mean) / (var + 1e-5) ** power

    return RunningNorm


EXERCISE = Exercise(
    id="10.4",
    points=3,
    asks="`RunningNorm`: normalizes a column with the batch in training, with "
    "running statistics in use",
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
            "Training is right, use is not: the running statistics are still 0 "
            "and 1. Who fills them?",
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
