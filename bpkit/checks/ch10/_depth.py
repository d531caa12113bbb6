"""What 10.10 looks at, and the networks of its reference and slips."""

import numpy as np

from bpkit.checks.on_digits import (
    as_labels,
    new_digits,
    require_share,
    share_read,
    some_digits,
)
from bpkit.initializers import he, normal, orthogonal
from bpkit.layers import BatchNorm, Dense, ReLU, Residual, Sequential, Tanh
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.training import minibatches

GIVEN, SHARE, DEPTH, FEWEST = 5000, 0.75, 30, 3
NAN = "There is nan or inf in what came back."
NEGATIVE = "A slope is negative."
ZERO = "A slope of the cured network is 0."
ALIVE = "The plain network's slopes do not vanish."
VANISH = "The cured network's slopes vanish, too."
BURST = "The cured network's slopes explode towards the first layer."
LEARNS = "The plain network's loss falls."
ONE = "A curve of fewer than three losses came back."
RISES = "The last loss is not below the first."
CHANCE = "New digits are read as by chance."


def inputs(rng):
    X_new, _ = new_digits()
    return [(*some_digits(rng, GIVEN), X_new)]


def whether_depth_trains(slopes, plain, losses, said, X, y, X_new):
    """Whether the job is done (1: it is)."""
    said = as_labels(said, len(X_new))
    shapes = slopes.shape, plain.ndim, losses.ndim, said.shape
    if shapes != ((2, DEPTH), 1, 1, (len(X_new),)):
        raise ValueError(
            f"slopes, plain, losses and said have the shapes {slopes.shape}, "
            f"{plain.shape}, {losses.shape} and {said.shape}, expected (2, {DEPTH}), a "
            f"number for each epoch twice, and ({len(X_new)},)."
        )
    if fault := fault_of(slopes, plain, losses, said):
        raise ValueError(fault)
    require_share(share_read(said), SHARE, losses, "Your cured network")
    return 1.0


def fault_of(slopes, plain, losses, said):
    """The first thing that is wrong beside the share of digits read, or None."""
    if not all(np.isfinite(part).all() for part in (slopes, plain, losses)):
        return NAN
    if (slopes < 0).any():
        return NEGATIVE
    if not (slopes[1] > 0).all():
        return ZERO
    if slopes[0, 0] > 1e-6 * slopes[1, 0]:
        return ALIVE
    if slopes[1, 0] < 1e-4 * slopes[1, -1]:
        return VANISH
    if slopes[1, 0] > 1e4 * slopes[1, -1]:
        return BURST
    if len(losses) < FEWEST or not len(plain):
        return ONE
    if plain[-1] < 2.2:
        return LEARNS
    if share_read(said) < 0.2:
        return CHANCE
    return RISES if losses[-1] >= losses[0] else None


def network(cure, rng, dtype):
    """Thirty layers of 50 units: "plain", or with one of three cures."""
    init = {"plain": normal, "tanh": orthogonal}.get(cure, he)
    options = {"rng": rng, "dtype": dtype, "init": init}
    kind = Tanh if cure == "tanh" else ReLU
    rows = []
    for _ in range(DEPTH - 2):
        row = [kind(), Dense(50, 50, **options)]
        if cure == "norm and skip":
            row.insert(0, BatchNorm(50, dtype=dtype))
        if cure == "small and skip":
            row[-1].params["W"] /= np.sqrt(DEPTH)
        rows.append(Residual(*row) if "skip" in cure else Sequential(*row))
    first, last = Dense(784, 50, **options), Dense(50, 10, **options)
    return Sequential(first, *rows, kind(), last)


def slopes_of(model, X, y):
    """The root mean square of each layer's dW, first layer first."""
    Z = model.forward(X[:100], training=True)
    model.backward(cross_entropy_backward(1.0, Z, y[:100]))
    grads = model.grads
    return [np.sqrt(np.mean(grads[f"W{i + 1}"] ** 2)) for i in range(DEPTH)]


def learned(model, X, y, epochs, rng, lr=0.01):
    """The mean loss of each epoch's batches; momentum 0.9."""
    losses, v = [], {name: np.zeros_like(W) for name, W in model.params.items()}
    for _ in range(epochs):
        seen = []
        for A, k in minibatches(X, y, 100, rng=rng):
            Z = model.forward(A, training=True)
            seen.append(cross_entropy(Z, k))
            model.backward(cross_entropy_backward(1.0, Z, k), input_gradient=False)
            for name, W in model.params.items():
                v[name] *= 0.9
                v[name] += model.grads[name]
                W -= lr * v[name]
        losses.append(np.mean(seen))
    return losses


def job(cure, *, epochs=3, lr=0.01):
    """The whole job with a cure."""

    def thirty_layers(X, y, X_new):
        rng = np.random.default_rng(0)
        nets = [network(kind, rng, X.dtype) for kind in ("plain", cure)]
        slopes = [slopes_of(model, X, y) for model in nets]
        plain = learned(nets[0], X[:1000], y[:1000], 1, rng)
        losses = learned(nets[1], X, y, epochs, rng, lr)
        return slopes, plain, losses, nets[1].forward(X_new).argmax(axis=1)

    return thirty_layers


def told(*, plain_slopes=-30, slopes=0, plain=2.3, losses=(2, 1, 0.5), said=0):
    """An answer with a slip, and nothing trained for it.

    plain_slopes, slopes: the power of ten of the first slope, the last one's is 0.
    """

    def thirty_layers(X, y, X_new):
        lines = [np.logspace(power, 0, DEPTH) for power in (plain_slopes, slopes)]
        curve = np.array(losses, dtype=float)
        return np.array(lines), np.full(3, plain), curve, np.full(len(X_new), said)

    return thirty_layers
