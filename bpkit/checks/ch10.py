"""Chapter 10, vanishing and exploding gradients."""

import numpy as np

from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant
from bpkit.normalization import batch_norm as full_batch_norm
from bpkit.normalization import batch_norm_backward as full_batch_norm_backward

# 10.1


def size_after(size, depth, d, std):
    return size * np.sqrt(d * std**2 / 2) ** depth


def scales(rng):
    return [
        (1.0, 4, 100, 0.1),
        (2.0, 3, 64, 0.125),
        (0.5, 6, 200, 0.1),
        (3.0, 2, 50, float(rng.integers(5, 20)) / 100),
        (1.5, 1, 8, 0.5),
    ]


def size_after_in_a_loop(size, depth, d, std):
    square = size**2
    for _ in range(depth):
        square = square * d * std * std / 2
    return square**0.5


# 10.2


def leaky_std(d_in, slope):
    return np.sqrt(2 / ((1 + slope**2) * d_in))


def widths_and_slopes(rng):
    drawn = float(rng.integers(2, 9)) / 10
    return [(100, 0.1), (64, 0.5), (784, 0.25), (32, 2.0), (50, drawn), (9, -1.0)]


def leaky_std_from_the_moment(d_in, slope):
    mean_square = (1.0 + slope * slope) / 2
    return (d_in * mean_square) ** -0.5


# 10.3


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
    """batch_norm_backward with a fault: a slip of 10.3."""

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


# 10.4


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


def train_and_use(answer, batches, X):
    """Three or more steps of training, then twice in use."""
    import numpy as np

    layer = answer(X.shape[1])
    trained = np.stack([layer.forward(batch, training=True) for batch in batches])
    layer.forward(X + 1)
    used = layer.forward(X)
    return trained, used, layer.mean, layer.var


def batches_and_examples(rng):
    cases = [
        (draw(rng, steps, n, d), draw(rng, m, d))
        for steps, n, d, m in [(3, 4, 3, 2), (4, 3, 3, 3), (5, 6, 2, 1), (3, 2, 5, 4)]
    ]
    several, X = cases[0]
    return [*cases, (1000 * several, X), (several, 0 * X)]


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
    """RunningNorm with a fault: a slip of 10.4."""

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


# 10.5


class Residual:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, X, *, training=False):
        out = X
        for layer in self.layers:
            out = layer.forward(out, training=training)
        return X + out

    def backward(self, dZ):
        dX = dZ
        for layer in reversed(self.layers):
            dX = layer.backward(dX)
        return dZ + dX


def around_three_layers(answer, dZ, X, W, V):
    """A block of dense, tanh, dense: its output in use, in training, and its dX."""
    import numpy as np

    class Product:
        def __init__(self, W):
            self.W = W

        def forward(self, X, *, training=False):
            return X @ self.W

        def backward(self, dZ):
            return dZ @ self.W.T

    class Tanh:
        def forward(self, X, *, training=False):
            self.out = np.tanh(X) * (2 if training else 1)
            self.gain = 2 if training else 1
            return self.out

        def backward(self, dA):
            return dA * self.gain * (1 - (self.out / self.gain) ** 2)

    block = answer(Product(W), Tanh(), Product(V))
    used = block.forward(X)
    trained = block.forward(X, training=True)
    return used, trained, block.backward(dZ)


def blocks(rng):
    cases = []
    for n, d, width in [(4, 3, 2), (3, 3, 3), (1, 4, 5), (5, 2, 3)]:
        W, V = draw(rng, d, width) / 5, draw(rng, width, d) / 5
        cases.append((draw(rng, n, d), draw(rng, n, d), W, V))
    dZ, X, W, V = cases[0]
    return [*cases, (1000 * dZ, X, W, V), (dZ, 0 * X, W, V)]


class ResidualByRecursion:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, X, *, training=False):
        def through(layers, A):
            if not layers:
                return A
            return through(layers[1:], layers[0].forward(A, training=training))

        return through(self.layers, X) + X

    def backward(self, dZ):
        dX = dZ
        for layer in self.layers[::-1]:
            dX = layer.backward(dX)
        return dX + dZ


def residual(*, past=True, back=True, each=False, training=True, both=1.0):
    """Residual with a fault: a slip of 10.5."""

    class Residual:
        def __init__(self, *layers):
            self.layers = layers

        def forward(self, X, *, training=False, told=training):
            out = X
            for layer in self.layers:
                out = layer.forward(out, training=training and told)
            return X + out if past else out

        def backward(self, dZ):
            dX = dZ
            order = self.layers if each else reversed(self.layers)
            for layer in order:
                dX = layer.backward(dX)
            return both * (dZ + dX) if back else dX

    return Residual


# 10.6


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
    """block_backward, or a slip of 10.6."""

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


def block_backward_from_the_pair(dZ, X, W, g, b):
    N = full_batch_norm(X, g, b)
    dN = np.where(N > 0, np.einsum("no,io->ni", dZ, W), 0)
    dX, dg, db = full_batch_norm_backward(dN, X, g, b)
    return dX + dZ, N.clip(min=0).T @ dZ, dg, db


def normalized_blocks(rng):
    cases = []
    for n, d in [(5, 3), (3, 3), (6, 2), (4, 5)]:
        g, b = draw(rng, d), draw(rng, d) + 0.013
        cases.append((draw(rng, n, d), draw(rng, n, d), draw(rng, d, d) / 3, g, b))
    dZ, X, W, g, b = cases[0]
    empty = X * (np.arange(X.shape[1]) > 0)
    return [*cases, (1000 * dZ, X, W, g, b), (dZ, empty, W, g, b)]


EXERCISES = [
    Exercise(
        id="10.1",
        points=1,
        asks="`size_after(size, depth, d, std)`: the root mean square after depth "
        "layers of d relu units, whose weights have standard deviation std",
        reference=size_after,
        inputs=scales,
        uses=[
            "gradcheck.gradient_errors",
            "layers.Dense",
            "layers.Sequential",
            "layers.Tanh",
        ],
        styles=[size_after_in_a_loop],
        slips=[
            Slip(
                "relu left out",
                lambda size, depth, d, std: size * np.sqrt(d * std**2) ** depth,
                "This is right without activation. relu lets half of the square pass.",
            ),
            Slip(
                "half of the size",
                lambda size, depth, d, std: size * (np.sqrt(d) * std / 2) ** depth,
                "relu halves the mean square, so the size falls by the root of 2.",
            ),
            Slip(
                "the square",
                lambda size, depth, d, std: size * (d * std**2 / 2) ** depth,
                "d * std**2 / 2 is the factor of the mean square. Asked for is the "
                "size, its root.",
            ),
            Slip(
                "once per network",
                lambda size, depth, d, std: size * np.sqrt(d * std**2 / 2) * depth,
                "Each layer multiplies what the one before has left: a power, not a "
                "multiple.",
            ),
        ],
        hints=[
            "What does one layer do to the mean square? Take the sum first, then relu.",
            "d * std**2 / 2 for the square; its root for the size; depth times in a "
            "row.",
            "`size * np.sqrt(d * std**2 / 2) ** depth`",
        ],
    ),
    Exercise(
        id="10.2",
        points=2,
        asks="`leaky_std(d_in, slope)`: the standard deviation of the weights that "
        "keeps the mean square through a layer of leaky relu",
        reference=leaky_std,
        inputs=widths_and_slopes,
        variant=Variant(
            draw=lambda rng: {
                "s": rng.choice([x for x in HALVES if x > 1]).item(),
            },
            says="The activation is {s:g} times leaky relu.",
            change=lambda std, d_in, slope, *, s: std(d_in, slope) / s,
        ),
        styles=[leaky_std_from_the_moment],
        slips=[
            Slip(
                "relu",
                lambda d_in, slope: np.sqrt(2 / d_in) + 0 * slope,
                "This is He's, for relu. The negative side passes something, too: the "
                "slope's square of its half.",
            ),
            Slip(
                "variance",
                lambda d_in, slope: 2 / ((1 + slope**2) * d_in),
                "This is the variance. Asked for is the standard deviation, its root.",
            ),
            Slip(
                "slope not squared",
                lambda d_in, slope: np.sqrt(2 / ((1 + abs(slope)) * d_in)),
                "A negative z becomes slope * z, and its square slope**2 * z**2.",
            ),
            Slip(
                "the sum squared",
                lambda d_in, slope: np.sqrt(2 / ((1 + abs(slope)) ** 2 * d_in)),
                "The two sides are different examples: add their squares, 1 and "
                "slope**2. You squared the sum.",
            ),
            Slip(
                "half left out",
                lambda d_in, slope: np.sqrt(1 / ((1 + slope**2) * d_in)),
                "At slope 0 you get 1 / d_in, and relu needs 2 / d_in. Each side is "
                "half of the examples.",
            ),
        ],
        hints=[
            "Which part of the mean square of z do positive z make up, and what "
            "becomes of the other part?",
            "The mean square of leaky relu is (1 + slope**2) / 2 times that of z. The "
            "whole factor d_in * std**2 * (1 + slope**2) / 2 has to be 1.",
            "`np.sqrt(2 / ((1 + slope**2) * d_in))`",
        ],
    ),
    Exercise(
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
    ),
    Exercise(
        id="10.4",
        points=3,
        asks="`RunningNorm`: normalizes a column with the batch in training, with "
        "running statistics in use",
        reference=RunningNorm,
        inputs=batches_and_examples,
        returns=["in training", "in use", "mean", "var"],
        drive=train_and_use,
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
    ),
    Exercise(
        id="10.5",
        points=2,
        asks="`Residual`: X + layers(X), forward and back",
        reference=Residual,
        inputs=blocks,
        returns=["in use", "in training", "dX"],
        drive=around_three_layers,
        styles=[ResidualByRecursion],
        slips=[
            Slip(
                "no path back",
                residual(back=False),
                "Forward X goes past the layers, back nothing does. X is used twice, "
                "so two gradients come back, and they are added.",
            ),
            Slip(
                "no path at all",
                residual(past=False, back=False),
                "This is a Sequential. X is added to what the layers return.",
            ),
            Slip(
                "no path forward",
                residual(past=False),
                "Back is right, but forward returns the layers alone: add X.",
            ),
            Slip(
                "training not told",
                residual(training=False),
                "Some layers behave otherwise in training: pass `training` down.",
            ),
            Slip(
                "mean of the two",
                residual(both=0.5),
                "Gradients of two paths are added, not averaged.",
            ),
        ],
        hints=[
            "Where is X used? Twice. What does that mean on the way back?",
            "Forward keeps X beside the loop through the layers; backward goes "
            "through them in reverse, and dZ itself is kept beside that loop.",
            "`return dZ + dX`, after `for layer in reversed(self.layers): ...`",
        ],
    ),
    Exercise(
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
    ),
]
