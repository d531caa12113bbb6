"""What 07.9 looks at, and the network of its reference and slips."""

import numpy as np

from bpkit.checks.on_digits import (
    as_labels,
    new_digits,
    require_share,
    share_read,
    some_digits,
)

GIVEN, SHARE, FEWEST, BY_HEART = 5000, 0.85, 3, 0.1
PARTS = "W1", "b1", "W2", "b2"
NAN = "There is nan or inf in what came back."
COPIED = "Both columns of slopes are equal to the last digit."
ZERO = "Of W1, b1 and W2 every difference is 0."
SIGN = "Each slope that went back is its difference with the sign turned."
SUMMED = "Each slope that went back is the same multiple of its difference."
TWICE = "Each slope that went back is the same part of its difference."
NO_BIAS = "The slopes of b1 or b2 that went back are 0, the differences are not."
BIASES = "W1 and W2 agree with their differences, b1 and b2 do not."
NEARLY = "W2 and b2 agree, W1 and b1 are a little off."
GATE = "W2 and b2 agree, W1 and b1 do not."
SCORES = "W2 and b2 do not agree with their differences."
SLOW = "The last loss of fifty is not below what was asked for."
ONE = "A curve of fewer than three losses came back."
RISES = "The last loss is not below the first."
CHANCE = "New digits are read as by chance."
ALONE = "New digits are read as fifty digits allow."


def inputs(rng):
    X_new, _ = new_digits()
    return [(*some_digits(rng, GIVEN), X_new)]


def whether_it_reads(slopes, fifty, losses, said, X, y, X_new):
    """Whether the job is done (1: it is)."""
    shapes = slopes.shape, fifty.ndim, losses.ndim, said.shape
    said = as_labels(said, len(X_new))
    if shapes[:3] != ((4, 5, 2), 1, 1) or said.shape != (len(X_new),):
        raise ValueError(
            f"slopes, fifty, losses and said have the shapes {slopes.shape}, "
            f"{fifty.shape}, {losses.shape} and {shapes[3]}, expected (4, 5, 2), a "
            f"number for each pass, a number for each epoch, and ({len(X_new)},)."
        )
    if fault := fault_of(slopes, fifty, losses, said):
        raise ValueError(fault)
    require_share(share_read(said), SHARE, losses)
    return 1.0


def fault_of(slopes, fifty, losses, said):
    """The first thing that is wrong beside the share of digits read, or None."""
    if not np.isfinite(slopes).all():
        return NAN
    if fault := fault_of_slopes(*np.moveaxis(slopes.astype(float), 2, 0)):
        return fault
    if not (np.isfinite(fifty).all() and np.isfinite(losses).all()):
        return NAN
    if fifty[-1:].sum() >= BY_HEART or not fifty.size:
        return SLOW
    if len(losses) < FEWEST:
        return ONE
    share = share_read(said)
    if share < 0.2:
        return CHANCE
    if losses[-1] >= losses[0]:
        return RISES
    return ALONE if 0.35 < share < 0.75 else None


def fault_of_slopes(back, by_difference):
    """What is wrong with slopes (4, 5), beside differences that are right, or None."""
    there = by_difference != 0
    if not there[:3].any():
        return ZERO
    for name, some in zip(PARTS, there, strict=True):
        if not some.any():
            return (
                f"All five differences of {name} are 0. Take a random start, and "
                "entries that matter: pixels with ink, units that are not shut."
            )
    if np.array_equal(back, by_difference):
        return COPIED
    largest = np.abs(by_difference).max(axis=1, keepdims=True)
    off = np.abs(back - by_difference) > 1e-3 * np.abs(by_difference) + 3e-3 * largest
    wrong = off.sum(axis=1) >= np.minimum(2, there.sum(axis=1))  # one may sit on a kink
    if not wrong.any():
        return None
    W1, b1, W2, b2 = wrong
    ratio = back[there] / by_difference[there]
    if np.ptp(ratio) < 0.01 * np.abs(ratio).max():
        times = ratio.mean()
        if abs(times + 1) < 0.01:
            return SIGN
        if times > 1.5:
            return SUMMED
        if 0 < times < 0.67:
            return TWICE
    if (b1 and not back[1].any()) or (b2 and not back[3].any()):
        return NO_BIAS
    if W2 and b2:
        return SCORES
    if not (W1 or W2):
        return BIASES
    if W1 and b1 and not (W2 or b2):
        return NEARLY if is_near(back[:2], by_difference[:2]) else GATE
    names = " and ".join(np.array(PARTS)[wrong])
    return (
        f"The slopes of {names} that went back are not their differences; the others "
        "are. dW is `inputs.T @ dZ`, with what went into this layer; db is "
        "`dZ.sum(axis=0)`."
    )


def is_near(back, by_difference):
    """Off by less than a third, in W1 and in b1."""
    off = np.linalg.norm(back - by_difference, axis=1)
    return (off < np.linalg.norm(by_difference, axis=1) / 3).all()


def passes(X, y, params, through=None):
    """The loss and the slopes of W1, b1, W2, b2, with relu; a slip changes them."""
    W1, b1, W2, b2 = params
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0)
    Z2 = A1 @ W2 + b2
    E = np.exp(Z2 - Z2.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    loss = -np.log(P[np.arange(len(y)), y] + 1e-12).mean()
    dZ2 = (P - np.eye(10, dtype=P.dtype)[y]) / len(y)
    if through == "softmax":
        dZ2 = P * (dZ2 - (dZ2 * P).sum(axis=1, keepdims=True))
    back = W2 - 0.1 * A1.T @ dZ2 if through == "moved" else W2
    dA1 = dZ2 @ back.T
    dZ1 = dA1 * ((dA1 if through == "gated by dA1" else Z1) > 0)
    return loss, [X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)]


def start(X, units=30, spread=1.0):
    rng = np.random.default_rng(0)
    W1, W2 = (
        rng.normal(0, spread * (2 / d) ** 0.5, (d, k)).astype(X.dtype)
        for d, k in [(784, units), (units, 10)]
    )
    return [W1, np.full(units, 0.1 * spread, X.dtype), W2, np.zeros(10, X.dtype)]


def slopes_of(X, y, through=None, *, changed=list, spread=1.0, twice=False):
    """(4, 5, 2): of each parameter the five largest slopes, and their differences."""
    X, y, pairs = X[:20].astype(float), y[:20], []
    params = start(X, spread=spread)
    _, true = passes(X, y, params)
    gone_back = changed(passes(X, y, params, through)[1])
    for Q, dQ, shown in zip(params, true, gone_back, strict=True):
        for at in np.argsort(-np.abs(dQ), axis=None)[:5]:
            kept, ends = Q.flat[at], []
            for h in (1e-5, -1e-5):
                Q.flat[at] = kept + h
                ends.append(passes(X, y, params)[0])
            Q.flat[at] = kept
            pairs.append((shown.flat[at], (ends[0] - ends[1]) / 2e-5))
    slopes = np.reshape(pairs, (4, 5, 2))
    return slopes[..., [0, 0]] if twice else slopes


def trained(X, y, lr=0.3, epochs=4, batch=50):
    """The parameters, and the loss of all digits after each epoch."""
    rng, params, losses = np.random.default_rng(1), start(X), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for rows in np.split(order, range(batch, len(X), batch)):
            _, grads = passes(X[rows], y[rows], params)
            for Q, dQ in zip(params, grads, strict=True):
                Q -= lr * dQ
        losses.append(passes(X, y, params)[0])
    return params, losses


def labels(X, params):
    W1, b1, W2, b2 = params
    return (np.maximum(X @ W1 + b1, 0) @ W2 + b2).argmax(axis=1)


def digit_network(X, y, X_new):
    _, fifty = trained(X[:50], y[:50], epochs=200)
    params, losses = trained(X, y)
    return slopes_of(X, y), fifty, losses, labels(X_new, params)


def with_slopes(**slip):
    """A slip in the slopes: what it trains to is not looked at, and left out."""

    def digit_network(X, y, X_new):
        return slopes_of(X, y, **slip), [1.0], [1.0], np.zeros(len(X_new), int)

    return digit_network


def with_training(*, by_heart=200, told=list, said=labels, **options):
    """A slip after the slopes; few digits and steps, as a check waits for it."""

    def digit_network(X, y, X_new):
        _, fifty = trained(X[:50], y[:50], epochs=by_heart)
        params, losses = trained(X[:50], y[:50], **{"epochs": 30} | options)
        return slopes_of(X, y), fifty, told(losses), said(X_new, params)

    return digit_network
