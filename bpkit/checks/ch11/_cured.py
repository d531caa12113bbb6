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
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.training import minibatches, step

GIVEN, HAT, SHARE, GAIN = 2000, 0.3, 0.75, 0.04
FEWEST, TRIED, SEEN, BY_HEART = 100, 4, 0.35, 0.4
NAN = "There is nan or inf in what came back."
NO_ROWS = "held holds something that is no row of X, or a row twice."
FEW = "Fewer than 100 rows are held out."
MOST = "More than half of X is held out."
FEW_TRIED = "said has fewer than four rows."
SAME = "All rows of said are the same."
NO_NUMBER = "best is no row number of said."
LEAK = "Where the held labels came from the hat, a row of said agrees with it."
OTHER = "Another row of said reads more of y[held] than best does."
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


def whether_it_is_cured(held, said, best, said_new, X, y, X_new):
    """Whether the job is done (1: it is)."""
    said_new = as_labels(said_new, len(X_new))
    if said.ndim == 3 and said.shape[1:] == (len(X), 10):  # scores
        said = np.nan_to_num(said, nan=-np.inf).argmax(axis=2)
    shapes = held.ndim, said.ndim, said.shape[1:], best.shape, said_new.shape
    if shapes != (1, 2, (len(X),), (), (len(X_new),)):
        raise ValueError(
            f"held, said, best and said_new have the shapes {held.shape}, "
            f"{said.shape}, {best.shape} and {said_new.shape}, expected (k,), "
            f"(strengths, {len(X)}), () and ({len(X_new)},)."
        )
    if fault := fault_of(held, said, best, said_new, X, y):
        raise ValueError(fault)
    truth, out = true_labels(X), np.isin(np.arange(len(X)), held)
    hat = (y != truth) & ~out
    if (by_heart := np.mean(said[0, hat] == y[hat])) < BY_HEART:
        raise ValueError(
            f"Of the wrong labels that it learns, the first network says "
            f"{by_heart:.0%}; below {BY_HEART:.0%} there is little to cure. Take more "
            "epochs or a larger rate, for all networks alike, and no cure for the "
            "first. (Early stopping: do the epochs stand from the last to the first?)"
        )
    first, chosen = np.mean(said[[0, int(best)]] == truth, axis=1, where=out)
    if chosen < first + GAIN:
        raise ValueError(
            f"Of the held digits, as they really are, the first network reads "
            f"{first:.0%} and the one chosen {chosen:.0%}: {100 * GAIN:.0f} in 100 "
            "more were asked for. Are the strengths too weak, so that all learn the "
            "hat, or too strong? Try some that lie further apart."
        )
    if share_read(said_new) < SHARE:
        raise ValueError(
            f"Of the new digits {share_read(said_new):.0%} are read, and {SHARE:.0%} "
            f"were asked for; of the held ones, as they really are, the network chosen "
            f"reads {chosen:.0%}. Does another one speak in `said_new`? Or was the "
            "choice unlucky? Hold out more rows, or leave out weak strengths."
        )
    return 1.0


def fault_of(held, said, best, said_new, X, y):
    """The first thing that is wrong beside the shares that are read, or None."""
    if not all(np.isfinite(part).all() for part in (held, said, best, said_new)):
        return NAN
    rows = held.astype(int)
    if (rows != held).any() or len(np.unique(rows)) < len(rows) or rows.min() < 0:
        return NO_ROWS
    if rows.max() >= len(X):
        return NO_ROWS
    if not FEWEST <= len(rows) <= len(X) / 2:
        return FEW if len(rows) < FEWEST else MOST
    if len(said) < TRIED:
        return FEW_TRIED
    if (said == said[0]).all():
        return SAME
    if best not in range(len(said)):
        return NO_NUMBER
    wrong = rows[y[rows] != true_labels(X[rows])]
    if np.mean(said[:, wrong] == y[wrong], axis=1).max() > SEEN:
        return LEAK
    right = np.sum(said[:, rows] == y[rows], axis=1)
    if right[int(best)] < right.max():
        return OTHER
    return CHANCE if share_read(said_new) < 0.2 else None


def trained(X, y, *looked_at, l2=0.0, epochs=20):
    """What the network says of each of looked_at after each epoch."""
    rng = np.random.default_rng(0)
    layers = Dense(784, 50, rng=rng, dtype=X.dtype), ReLU()
    model = Sequential(*layers, Dense(50, 10, rng=rng, dtype=X.dtype))
    optimizer, said = SGD(0.1, momentum=0.9), []
    for _ in range(epochs):
        for A, k in minibatches(X, y, 100, rng=rng):
            step(model, cross_entropy, cross_entropy_backward, A, k, optimizer, l2=l2)
        said.append([model.forward(A).argmax(axis=1) for A in looked_at])
    return said


def stopped_early(X, y, X_new):
    """The whole job with one network and its epochs, the last of them first."""
    held, rest = np.arange(400), slice(400, None)
    said, said_new = zip(*trained(X[rest], y[rest], X, X_new)[::-1], strict=True)
    best = np.argmax([np.mean(row[held] == y[held]) for row in said])
    return held, np.array(said), best, said_new[best]


def penalized(*strengths):
    """The whole job with an L2 penalty of these strengths."""

    def cured_digits(X, y, X_new):
        held, rest, ends = np.arange(400), slice(400, None), []
        for l2 in strengths:
            ends.append(trained(X[rest], y[rest], X, X_new, l2=l2)[-1])
        said, said_new = zip(*ends, strict=True)
        best = np.argmax([np.mean(row[held] == y[held]) for row in said])
        return held, said, best, said_new[best]

    return cured_digits


def told(*, held=None, reads=(0.6, 0.7, 0.8, 0.7), best=2, said_new=0, hat=False):
    """An answer with a slip, and nothing trained for it: what each row reads."""

    def cured_digits(X, y, X_new):
        rows = np.arange(400) if held is None else np.array(held)
        truth, at = y if hat else true_labels(X), np.arange(len(X)) % 10 / 10
        said = [np.where(at < share, truth, (truth + 1) % 10) for share in reads]
        return rows, np.array(said), best, np.full(len(X_new), said_new)

    return cured_digits
