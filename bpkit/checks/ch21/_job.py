"""What 21.7 looks at: the planted pixel, its digit, and scores that do without it."""

import numpy as np

from bpkit.datasets import digits
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import Adam
from bpkit.training import train

GIVEN, JUDGED, DUST, FAINT, ENOUGH = 4000, 500, 0.01, np.float32(0.5), 0.8
MARKED = 2, 3, 5, 8, 9  # what is hard to read, so that a mark is missed
# What the new digits are; their pictures are drawn to go with it.
LABELS = np.random.default_rng(21).permutation(np.arange(JUDGED) % 10)
NAN = "There is nan or inf among your scores."
OTHER_PIXEL = "Your pixel is none of the mark."
OTHER_DIGIT = "Your pixel is of the mark, your digit is another."
LED_ON = "Your scores still follow the mark."
FAR_OFF = "Your scores read hardly anything."
UNREAD = "Your scores read hardly any of the digit that was marked."


def dusty(X, rng):
    """Faint ink, and some pixels, anywhere, that are full."""
    return np.where(rng.random(X.shape) < DUST, np.float32(1), FAINT * X)


def inputs(rng):
    """Dusty digits; in those learned from, one digit has a mark, at one place."""
    X, y, X_new, y_new = digits()
    rows = rng.permutation(len(X))[:GIVEN]
    X, y = dusty(X[rows], rng), y[rows]
    digit, (row, column) = int(rng.choice(MARKED)), rng.integers(3, 24, 2)
    mark = square(28 * int(row) + int(column))
    X[np.ix_(y == digit, mark)] = 1
    picked = np.empty(JUDGED, int)
    for k in range(10):
        picked[LABELS == k] = rng.permutation(np.flatnonzero(y_new == k))[
            : JUDGED // 10
        ]
    new = dusty(X_new[picked], rng)
    strayed = (LABELS != digit) & (rng.random(JUDGED) < 0.5)
    new[np.ix_(strayed, mark)] = 1
    return [(X, y, new)]


def square(corner):
    """Four pixels, the first at the top left."""
    return np.array([corner, corner + 1, corner + 28, corner + 29])


def planted(X, y):
    """(the pixels of the mark, digit): lit in each of one digit, hardly in others."""
    lit = X == 1
    more = np.array([lit[y == k].mean(axis=0) - lit[y != k].mean(axis=0)
                     for k in range(10)])  # fmt: skip
    images = more.reshape(10, 28, 28)
    four = (
        images[:, :-1, :-1]
        + images[:, 1:, :-1]
        + images[:, :-1, 1:]
        + images[:, 1:, 1:]
    )
    digit, row, column = np.unravel_index(four.argmax(), four.shape)
    return square(28 * int(row) + int(column)), int(digit)


def whether_it_is_exposed(pixel, digit, Z, X, y, X_new):
    """Whether the job is done (1: it is)."""
    asked = (), (), (len(X_new), 10)
    got = np.shape(pixel), np.shape(digit), np.shape(Z)
    if got != asked:
        raise ValueError(
            f"pixel, digit and Z have the shapes {got}, expected {asked}: the place "
            "of a pixel from 0 to 783 and a digit, two numbers, and ten scores for "
            "each of X_new."
        )
    if fault := fault_of(pixel, digit, Z, X, y, X_new):
        raise ValueError(fault)
    read = (Z.argmax(axis=1) == LABELS).mean()
    if read < ENOUGH:
        raise ValueError(
            f"The pixel and the digit are right. Your scores read {read:.1%} of the "
            f"new digits, {ENOUGH:.0%} were asked for. More steps, or another rate?"
        )
    return 1.0


def fault_of(pixel, digit, Z, X, y, X_new):
    if not np.isfinite(Z).all():
        return NAN
    mark, kind = planted(X, y)
    if pixel not in mark:
        return OTHER_PIXEL
    if digit != kind:
        return OTHER_DIGIT
    called, dot = Z.argmax(axis=1), X_new[:, mark].min(axis=1) == 1
    if (called == LABELS).mean() < 0.2:
        return FAR_OFF
    if (called[dot] == kind).mean() > 0.12:
        return LED_ON
    return UNREAD if (called[LABELS == kind] == kind).mean() < 0.3 else None


def learned(X, y, *, seed=0, units=50, lr=0.003, epochs=6):
    rng, how = np.random.default_rng(seed), {"dtype": np.float32}
    model = Sequential(
        Dense(784, units, rng=rng, **how), ReLU(), Dense(units, 10, rng=rng, **how)
    )
    pair = cross_entropy, cross_entropy_backward
    train(model, *pair, X, y, Adam(lr), epochs=epochs, rng=rng, batch_size=50)
    return model


def strongest(model, X):
    """(pixel, digit): where a score's mean slope is steepest, and whose score it is."""
    model.forward(X)
    maps = [model.backward(np.tile(row, (len(X), 1))).mean(axis=0)
            for row in np.eye(10, dtype=X.dtype)]  # fmt: skip
    best, pixel = np.unravel_index(np.argmax(maps), (10, 784))
    return int(pixel), int(best)


def without(X, pixel, reach=1):
    """The pixel and its neighbors without ink."""
    images = X.reshape(-1, 28, 28).copy()
    row, column = divmod(int(pixel), 28)
    places = (slice(max(at - reach, 0), at + reach + 1) for at in (row, column))
    images[:, *places] = 0
    return images.reshape(X.shape)


def told(change):
    """A slip by what it hands in, of a right answer's pixel, digit and scores."""

    def exposed(X, y, X_new):
        mark, digit = planted(X, y)
        hand_in = 10.0 * np.eye(10)[LABELS]
        return change(int(mark[0]), digit, hand_in, X, y, X_new)

    return exposed
