"""What 11.9 looks at, and the trainings of its reference and slips."""

import numpy as np

from bpkit.checks.on_digits import (
    all_digits,
    as_labels,
    new_digits,
    share_read,
    some_digits,
)
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import accuracy, cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.training import minibatches, step

GIVEN, HAT, SHARE, FEWEST, STRENGTHS, SEEN = 2000, 0.3, 0.75, 100, 3, 0.35
NAN = "There is nan or inf in what came back."
NO_ROWS = "held holds something that is no row of X, or a row twice."
FEW = "Fewer than 100 rows are held out."
MOST = "More than half of X is held out."
TWO = "Fewer than three strengths were tried."
NO_SHARE = "tried holds something that is no share between 0 and 1."
SAME = "With every strength the same share was read."
OTHER = "The best share in tried is not what said_held reads of y[held]."
LEAK = "Where the held labels came from the hat, said_held agrees with the hat."
CHANCE = "New digits are read as by chance."


def inputs(rng):
    """Digits, and labels of which three in ten are drawn from a hat."""
    X, y = some_digits(rng, GIVEN)
    from_hat = rng.random(GIVEN) < HAT
    y = np.where(from_hat, rng.integers(0, 10, GIVEN), y)
    return [(X, y, new_digits()[0])]


def true_labels(X):
    """What the digits in X really are."""
    X_all, y_all = all_digits()[:2]
    known = {row.tobytes(): label for row, label in zip(X_all, y_all, strict=True)}
    return np.array([known[row.tobytes()] for row in X.astype(X_all.dtype)])


def whether_it_is_cured(held, tried, said_held, said, X, y, X_new):
    """Whether the job is done (1: it is)."""
    said = as_labels(said, len(X_new))
    said_held = as_labels(said_held, len(held))
    shapes = held.ndim, tried.ndim, tried.shape[1:], said_held.shape, said.shape
    if shapes != (1, 2, (2,), held.shape, (len(X_new),)):
        raise ValueError(
            f"held, tried, said_held and said have the shapes {held.shape}, "
            f"{tried.shape}, {said_held.shape} and {said.shape}, expected (k,), "
            f"(strengths, 2), (k,) and ({len(X_new)},)."
        )
    if fault := fault_of(held, tried, said_held, said, X, y):
        raise ValueError(fault)
    if share_read(said) < SHARE:
        raise ValueError(
            f"The network reads {share_read(said):.0%} of the new digits, and "
            f"{SHARE:.0%} were asked for; of y[held] it reads {tried[:, 1].max():.0%}. "
            "Is the cure too weak, so that it learns the hat, or too strong? Try "
            "strengths further apart, or a smaller rate."
        )
    return 1.0


def fault_of(held, tried, said_held, said, X, y):
    """The first thing that is wrong beside the share of digits read, or None."""
    if not all(np.isfinite(part).all() for part in (held, tried, said_held, said)):
        return NAN
    rows = held.astype(int)
    if (rows != held).any() or len(np.unique(rows)) < len(rows) or rows.min() < 0:
        return NO_ROWS
    if rows.max() >= len(X):
        return NO_ROWS
    if not FEWEST <= len(rows) <= len(X) / 2:
        return FEW if len(rows) < FEWEST else MOST
    if len(np.unique(tried[:, 0])) < STRENGTHS:
        return TWO
    if tried[:, 1].min() < 0 or tried[:, 1].max() > 1:
        return NO_SHARE
    if np.ptp(tried[:, 1]) == 0:
        return SAME
    if abs(tried[:, 1].max() - np.mean(said_held == y[rows])) > 0.005:  # or rounded
        return OTHER
    wrong = y[rows] != true_labels(X[rows])
    if np.mean(said_held[wrong] == y[rows][wrong]) > SEEN:
        return LEAK
    return CHANCE if share_read(said) < 0.2 else None


def trained(X, y, *, l2=0.0, epochs=12, lr=0.05):
    rng = np.random.default_rng(0)
    layers = Dense(784, 50, rng=rng, dtype=X.dtype), ReLU()
    model = Sequential(*layers, Dense(50, 10, rng=rng, dtype=X.dtype))
    optimizer = SGD(lr, momentum=0.9)
    for _ in range(epochs):
        for A, k in minibatches(X, y, 50, rng=rng):
            step(model, cross_entropy, cross_entropy_backward, A, k, optimizer, l2=l2)
    return model


def cured(strengths, learned=slice(400, None)):
    """The whole job with one cure: its name, then its strengths."""
    name, *values = strengths

    def cured_digits(X, y, X_new):
        held, tried, best = np.arange(400), [], None
        for strength in values:
            model = trained(X[learned], y[learned], **{name: strength})
            share = accuracy(model.forward(X[held]), y[held])
            best = model if not tried or share > max(tried)[0] else best
            tried.append((share, strength))
        said = [best.forward(A).argmax(axis=1) for A in (X[held], X_new)]
        return held, [one[::-1] for one in tried], *said

    return cured_digits


def leaking(X, y, X_new):
    """The held rows are learned, too; said without a training, for it is quick."""
    held = np.arange(400)
    tried = [[0.01, 0.97], [0.1, 0.8], [0, 1.0]]
    return held, tried, y[held], np.zeros(len(X_new))


def told(*, held=None, tried=None, said=0):
    """An answer with a slip, and nothing trained for it."""

    def cured_digits(X, y, X_new):
        rows = np.arange(400) if held is None else np.array(held)
        truth = true_labels(X[:400])
        share = float(np.mean(truth == y[:400]))
        some = tried or ((0, 0.5 * share), (0.01, share), (0.1, 0.7 * share))
        said_held = np.resize(truth, len(rows))
        return rows, np.array(some), said_held, np.full(len(X_new), said)

    return cured_digits
