"""What 09.9 looks at, and the rules of its reference and slips."""

import numpy as np

from bpkit.checks.on_digits import (
    as_labels,
    new_digits,
    require_share,
    share_read,
    some_digits,
)
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import accuracy, cross_entropy, cross_entropy_backward
from bpkit.training import minibatches

GIVEN, SHARE, FEWEST = 5000, 0.88, 3
GRADIENTS = 1.0, 1.0, -2.0, 1.0
NAN = "There is nan or inf in what came back."
UPHILL = "The first of steps is not negative, and its gradient was 1."
PLAIN = "The gradient 1 gives the same step each time: nothing is remembered."
FEW = "Fewer than three rates were tried."
NO_SHARE = "tried holds something that is no share between 0 and 1."
SAME = "With every rate the same share was read."
EDGE = "The best rate is the smallest or the largest that was tried."
ONE = "A curve of fewer than three losses came back."
RISES = "The last loss is not below the first."
CHANCE = "New digits are read as by chance."


class Heavy:
    """Momentum, as a rule of one's own."""

    def __init__(self, lr, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, {}

    def step(self, params, grads):
        for name, W in params.items():
            v = self.v.setdefault(name, np.zeros_like(W))
            v *= self.momentum
            v += grads[name]
            W -= self.lr * v


class Sizes:
    """Another rule: the slope divided by its usual size."""

    def __init__(self, lr):
        self.lr, self.s = lr, {}

    def step(self, params, grads):
        for name, W in params.items():
            s = 0.9 * self.s.get(name, 0) + 0.1 * grads[name] ** 2
            self.s[name] = s
            W -= self.lr * grads[name] / (np.sqrt(s) + 1e-8)


def trained(optimizer, X, y, epochs):
    """A network, and the loss of all digits after each epoch."""
    rng, losses = np.random.default_rng(0), []
    layers = Dense(784, 30, rng=rng, dtype=X.dtype), ReLU()
    model = Sequential(*layers, Dense(30, 10, rng=rng, dtype=X.dtype))
    for _ in range(epochs):
        for A, k in minibatches(X, y, 50, rng=rng):
            Z = model.forward(A, training=True)
            model.backward(cross_entropy_backward(1.0, Z, k))
            optimizer.step(model.params, model.grads)
        losses.append(float(cross_entropy(model.forward(X), y)))
    return model, losses


def job(make, lrs):
    """The whole job with a rule and its rates."""

    def tuned_digits(X, y, X_new):
        tried = []
        for lr in lrs:
            model, _ = trained(make(lr), X[:1000], y[:1000], epochs=3)
            tried.append([lr, accuracy(model.forward(X[-1000:]), y[-1000:])])
        lr = max(tried, key=lambda one: one[1])[0]
        model, losses = trained(make(lr), X, y, epochs=4)
        return steps_of(make), tried, losses, model.forward(X_new).argmax(axis=1)

    return tuned_digits


def steps_of(make):
    """What a rule adds to a weight for each of GRADIENTS, with lr 0.1."""
    optimizer, params, path = make(0.1), {"w": np.zeros(1)}, [0.0]
    for g in GRADIENTS:
        optimizer.step(params, {"w": np.array([g])})
        path.append(float(params["w"][0]))
    return np.diff(path)


def inputs(rng):
    X_new, _ = new_digits()
    return [(*some_digits(rng, GIVEN), X_new)]


def whether_it_is_tuned(steps, tried, losses, said, X, y, X_new):
    """Whether the job is done (1: it is)."""
    said = as_labels(said, len(X_new))
    shapes = steps.shape, tried.shape[1:], losses.ndim, said.shape
    if shapes != ((4,), (2,), 1, (len(X_new),)) or tried.ndim != 2:
        raise ValueError(
            f"steps, tried, losses and said have the shapes {steps.shape}, "
            f"{tried.shape}, {losses.shape} and {said.shape}, expected (4,), (rates, "
            f"2), a number for each epoch, and ({len(X_new)},)."
        )
    if fault := fault_of(steps, tried, losses, said):
        raise ValueError(fault)
    require_share(share_read(said), SHARE, losses)
    return 1.0


def fault_of(steps, tried, losses, said):
    """The first thing that is wrong beside the share of digits read, or None."""
    if not all(np.isfinite(part).all() for part in (steps, tried, losses)):
        return NAN
    if not steps[0] < 0:
        return UPHILL
    if np.allclose(steps[[1, 3]], steps[0], rtol=1e-6):
        return PLAIN
    if len(np.unique(tried[:, 0])) < FEWEST:
        return FEW
    reads = tried[tried[:, 0].argsort(), 1]
    if reads.min() < 0 or reads.max() > 1:
        return NO_SHARE
    if np.ptp(reads) == 0:
        return SAME
    if reads[1:-1].max() < reads.max():
        return EDGE
    if len(losses) < FEWEST:
        return ONE
    if share_read(said) < 0.2:
        return CHANCE
    return RISES if losses[-1] >= losses[0] else None


def told(
    *, steps=None, tried=((0.01, 0.6), (0.1, 0.8), (1, 0.3)), losses=(3, 2, 1), said=0
):
    """An answer with a slip, and nothing trained for it."""

    def tuned_digits(X, y, X_new):
        rule = steps_of(Heavy) if steps is None else np.array(steps)
        return rule, np.array(tried), np.array(losses), np.full(len(X_new), said)

    return tuned_digits
