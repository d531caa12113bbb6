"""09.9: from an empty cell to an optimizer that trains digits, its rate chosen."""

from functools import cache

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.datasets import digits
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


def tuned_digits(X, y, X_new):
    return job(Heavy, [0.003, 0.03, 0.3])(X, y, X_new)


def by_sizes(X, y, X_new):
    return job(Sizes, [0.0001, 0.003, 0.1])(X, y, X_new)


@cache
def all_digits():
    return digits()


def some_digits(rng):
    X, y, X_new, _ = all_digits()
    rows = rng.choice(len(X), GIVEN, replace=False)
    return [(X[rows], y[rows], X_new)]


def whether_it_is_tuned(steps, tried, losses, said, X, y, X_new):
    """Whether the job is done (1: it is)."""
    if said.shape == (len(X_new), 10):  # scores: the largest is what it says
        said = np.nan_to_num(said, nan=-np.inf).argmax(axis=1)
    shapes = steps.shape, tried.shape[1:], losses.ndim, said.shape
    if shapes != ((4,), (2,), 1, (len(X_new),)) or tried.ndim != 2:
        raise ValueError(
            f"steps, tried, losses and said have the shapes {steps.shape}, "
            f"{tried.shape}, {losses.shape} and {said.shape}, expected (4,), (rates, "
            f"2), a number for each epoch, and ({len(X_new)},)."
        )
    if fault := fault_of(steps, tried, losses, said):
        raise ValueError(fault)
    share = read(said)
    if share < SHARE:
        raise ValueError(
            f"Your network reads {share:.0%} of the new digits, and {SHARE:.0%} were "
            f"asked for. Its losses go from {losses[0]:.3g} to {losses[-1]:.3g}: more "
            "epochs, or a finer grid of rates?"
        )
    return 1.0


def read(said):
    return float(np.mean(said == all_digits()[3]))


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
    if read(said) < 0.2:
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


def uphill_at_last(X, y, X_new):
    steps, tried, losses, said = job(Heavy, [0.003, 0.03, 0.3])(X, y, X_new)
    return steps, tried, losses[::-1], said


EXERCISE = Exercise(
    id="09.9",
    points=5,
    asks="`tuned_digits(X, y, X_new)`: `steps` (4,) of your rule; `tried` (rates, 2), "
    "each rate and the share that it read of held-out digits; `losses` after each "
    "epoch; `said` (m,), what the network reads in X_new",
    reference=tuned_digits,
    inputs=some_digits,
    returns=["steps", "tried", "losses", "said"],
    measure=whether_it_is_tuned,
    seconds=60,
    too_slow="An epoch of 5,000 digits with 30 units takes a fifth of a second. Is "
    "there a loop over weights in your rule? Arrays do it in one line. Else try rates "
    "on fewer digits.",
    withholds=["train", "step"],  # whose loop it is
    styles=[by_sizes],
    slips=[
        Slip(
            "nan",
            told(losses=(3, np.nan, np.nan)),
            "There is nan or inf in what came back. A rate may be too large even to "
            "be tried; or your rule divides by a memory that is 0 (eps).",
        ),
        Slip(
            "uphill",
            told(steps=(0.1, 0.19, -0.03, 0.07)),
            "The first of `steps` is not negative, though its gradient is 1. `steps` "
            "are changes of w, new minus old, and downhill: `W -= ...`, in place. "
            "(`W = W - ...` makes a new array, and w stays where it is.)",
        ),
        Slip(
            "plain descent",
            told(steps=(-0.1, -0.1, 0.2, -0.1)),
            "Steps 1, 2 and 4 had the same gradient, and your rule makes the same "
            "step each time: it remembers nothing. Keep a sum or a mean of gradients "
            "or of their squares, in a dict under the parameter's name.",
        ),
        Slip(
            "two rates",
            told(tried=((0.01, 0.8), (0.1, 0.7))),
            "Fewer than three different rates are in `tried`. The best lies between "
            "two others, and that takes three.",
        ),
        Slip(
            "losses for shares",
            told(tried=((0.01, 2.1), (0.1, 0.4), (1, 3.0))),
            "`tried` holds a number that is no share: its second column is the part of "
            "the held-out digits that are read, between 0 and 1.",
        ),
        Slip(
            "one model for all",
            told(tried=((0.01, 0.8), (0.1, 0.8), (1, 0.8))),
            "With every rate the same share was read. Does each rate get a fresh "
            "network and a fresh optimizer, and is it that rate which is used?",
        ),
        Slip(
            "on the edge",
            told(tried=((0.01, 0.3), (0.1, 0.6), (1, 0.8))),
            "The best rate is the smallest or the largest that you tried, so a better "
            "one may lie beyond. Let the grid grow on that side.",
        ),
        Slip(
            "one epoch",
            told(losses=(1,)),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop over the epochs?",
        ),
        Slip(
            "said by chance",
            told(),
            "The new digits are read as by chance. Is `said` the argmax over the ten "
            "scores of X_new, in its order, from the trained network?",
        ),
        Slip(
            "rising",
            uphill_at_last,
            "The last of `losses` is not below the first, though the network reads. "
            "Are they the mean loss of all of X after each epoch, in order?",
        ),
    ],
    hints=[
        "Three pieces: a class with `step(params, grads)`; a function that makes a "
        "fresh network and trains it with an optimizer, for the model and its losses; "
        "and the grid.",
        "The loop: `for A, k in minibatches(X, y, 50, rng=rng)`: forward, "
        "`model.backward(cross_entropy_backward(1.0, Z, k))`, "
        "`optimizer.step(model.params, model.grads)`.",
        "The grid: hold out `X[-1000:]`, train each rate on `X[:1000]` for three "
        "epochs, and go by powers of ten until the best has a neighbor on each side.",
    ],
)
