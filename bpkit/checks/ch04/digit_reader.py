"""04.9: from an empty cell to a linear classifier that reads digits."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.on_digits import new_digits, require_share, some_digits
from bpkit.losses import accuracy, cross_entropy, one_hot

GIVEN, SHARE, FEWEST, AT_START = 2000, 0.85, 3, np.log(10)
NAN = "W, b or losses hold nan or inf."
STILL = "W is 0 in every entry: no step has reached it."
SHARES = "losses holds shares of digits."
SUMS = "losses holds sums over the digits."
ENTRIES = "losses holds means over all n * 10 entries."
SIGN = "losses holds cross-entropies with the sign turned."
EARLY = "The last of losses is not that of the W and b that come back."
ONE = "A curve of fewer than three losses came back."
RISES = "The last loss is not below the first."
FROZEN = "b is 0 in every entry."
CHANCE = "New digits are read as by chance."


def digit_reader(X, y):
    rng, Y, losses = np.random.default_rng(0), one_hot(y, 10).astype(X.dtype), []
    W, b = np.zeros((784, 10), X.dtype), np.zeros(10, X.dtype)
    for _ in range(15):
        for rows in np.split(rng.permutation(len(X)), range(100, len(X), 100)):
            dZ = (softmax(X[rows] @ W + b) - Y[rows]) / len(rows)
            W, b = W - 0.3 * X[rows].T @ dZ, b - 0.3 * dZ.sum(axis=0)
        losses.append(cross_entropy(X @ W + b, y))
    return W, b, losses


def inputs(rng):
    return [some_digits(rng, GIVEN)]


def whether_it_reads(W, b, losses, X, y):
    """Whether the job is done (1: it is)."""
    if (W.shape, b.shape, losses.ndim) != ((784, 10), (10,), 1):
        raise ValueError(
            f"W, b and losses have the shapes {W.shape}, {b.shape} and "
            f"{losses.shape}, expected (784, 10), (10,) and a number for each epoch."
        )
    if fault := fault_of(W, b, losses, X, y):
        raise ValueError(fault)
    X_new, y_new = new_digits()
    require_share(accuracy(X_new @ W + b, y_new), SHARE, losses, "Your reader")
    return 1.0


def fault_of(W, b, losses, X, y):
    """The first thing that is wrong beside the share of digits read, or None."""
    if not all(np.isfinite(part).all() for part in (W, b, losses)):
        return NAN
    if not W.any():
        return STILL
    Z = X.astype(float) @ W + b
    loss, share = float(cross_entropy(Z, y)), accuracy(Z, y)
    if len(losses) == 0:
        return ONE
    if not near(losses[-1], loss):
        return what_losses_are(losses, loss, share, len(X))
    if len(losses) < FEWEST:
        return ONE
    if share < 0.2 and loss < 2 * AT_START:
        return CHANCE
    if losses[-1] >= losses[0]:
        return RISES
    return None if b.any() else FROZEN


def near(a, b):
    return abs(a - b) <= 1e-3 * (1 + abs(b))


def what_losses_are(losses, loss, share, n):
    known = {SUMS: n * loss, SIGN: -loss, ENTRIES: loss / 10}
    for sentence, value in {SHARES: share, **known}.items():
        if near(losses[-1], value):
            return sentence
    if near(losses[0], AT_START):
        return EARLY
    return (
        f"The last of losses is {losses[-1]:.4g}, but with the W and b that come back "
        f"the cross-entropy of all of X is {loss:.4g}. It is taken of all digits, with "
        "these W and b, after each epoch."
    )


def whole_batches(X, y):
    W, b, losses, n = 0.01 * np.ones((784, 10)), np.zeros((1, 10)), [], len(y)
    for _ in range(150):
        P = np.exp(X @ W + b)
        P /= P.sum(axis=1, keepdims=True)
        P[np.arange(n), y] -= 1
        W = W - 0.5 * X.T @ P / n
        b = b - 0.5 * P.mean(axis=0, keepdims=True)
        P = np.exp(X @ W + b)
        P /= P.sum(axis=1, keepdims=True)
        losses.append(-np.log(P[np.arange(n), y]).mean())
    return W, b[0], np.array(losses)


def in_place(X, y):
    rng = np.random.default_rng()
    W, b = rng.normal(0, 0.01, (784, 10)).astype(X.dtype), np.zeros(10, X.dtype)
    losses = []
    for _ in range(12):
        order = rng.permutation(len(y))
        for begin in range(0, len(y), 32):
            rows = order[begin : begin + 32]
            dZ = softmax(X[rows] @ W + b)
            dZ[np.arange(len(rows)), y[rows]] -= 1
            W -= 0.1 * X[rows].T @ dZ / len(rows)
            b -= 0.1 * dZ.mean(axis=0)
        losses += [float(cross_entropy(X @ W + b, y))]
    return W, b, losses


def trained(
    *, rates=(0.3, 0.3), epochs=4, told=cross_entropy, before=False, apart=False
):
    """A reader with a slip."""

    def digit_reader(X, y):
        rng, losses, kind = np.random.default_rng(0), [], X.dtype
        W, b = np.zeros((784, 10), kind), np.zeros(10, kind)
        Y = one_hot(rng.permutation(y) if apart else y, 10).astype(kind)
        for _ in range(epochs):
            losses += [told(X @ W + b, y)] if before else []
            for begin in range(0, len(X), 100):
                part = slice(begin, begin + 100)
                dZ = (softmax(X[part] @ W + b) - Y[part]) / 100
                W = W - rates[0] * X[part].T @ dZ
                b = b - rates[1] * dZ.sum(axis=0)
            losses += [] if before else [told(X @ W + b, y)]
        return W, b, losses

    return digit_reader


EXERCISE = Exercise(
    id="04.9",
    points=4,
    asks="`digit_reader(X, y)`: W (784, 10), b (10,) and the losses after each epoch "
    "of a linear classifier, trained on X (n, 784) and y (n,)",
    reference=digit_reader,
    inputs=inputs,
    returns=["W", "b", "losses"],
    measure=whether_it_reads,
    seconds=60,
    too_slow="Do you go through the pixels or the digits one by one? A batch is one "
    "product of matrices, `X[rows].T @ dZ`.",
    withholds=["train", "step"],  # whose loop it is
    styles=[whole_batches, in_place],
    slips=[
        Slip(
            "uphill",
            trained(rates=(-0.3, -0.3)),
            "Your last loss is not below the first. Do you subtract the gradient, and "
            "is it that of probabilities minus targets? If so, try a smaller rate.",
        ),
        Slip(
            "bias frozen",
            trained(rates=(0.3, 0)),
            "b is still 0. It has a gradient of its own, `dZ.sum(axis=0)`, and takes "
            "the same step as W.",
        ),
        Slip(
            "no step",
            trained(rates=(0, 0)),
            "W is still 0: no step has reached it. Is the new W kept, `W = W - lr * "
            "dW`, and is it this W that you return?",
        ),
        Slip(
            "nan",
            trained(rates=(np.inf, np.inf)),
            "There is nan or inf in what came back. Either the steps are far too long "
            "(is the mean over the batch in your gradient?), or `exp` overflows: take "
            "bpkit's softmax and cross_entropy.",
        ),
        Slip(
            "one epoch",
            trained(epochs=1),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop over the epochs?",
        ),
        Slip(
            "accuracies",
            trained(told=accuracy),
            "`losses` ends with the share of digits that are read. Asked for is the "
            "cross-entropy: it is what the steps lower.",
        ),
        Slip(
            "sums",
            trained(told=lambda Z, y: len(y) * cross_entropy(Z, y)),
            "Your losses are sums over the digits. The loss is a mean: divide by n.",
        ),
        Slip(
            "means over the entries",
            trained(told=lambda Z, y: cross_entropy(Z, y) / 10),
            "Your losses are a tenth of the cross-entropy: a mean over all n * 10 "
            "entries of a matrix. Each digit pays once: sum over the ten classes, mean "
            "over the digits.",
        ),
        Slip(
            "sign of the loss",
            trained(told=lambda Z, y: -cross_entropy(Z, y)),
            "Your losses are negative: it is minus the logarithm that is paid.",
        ),
        Slip(
            "told too early",
            trained(before=True),
            "`losses` begins at ln 10, the loss of a start that knows nothing, and its "
            "last number is not that of the W and b you return. Compute it after each "
            "epoch, with the new W and b.",
        ),
        Slip(
            "labels apart",
            trained(apart=True),
            "After training, the digits are read as by chance. Are picture and label "
            "still pairs? Shuffle row numbers, then take `X[rows]` and `y[rows]` with "
            "the same ones.",
        ),
    ],
    hints=[
        "Four lines of the chapter, in this order: scores, dZ, a step for W and b, and "
        "after each epoch the loss of all digits. Begin with W and b of zeros.",
        "One epoch: `for rows in np.split(rng.permutation(len(X)), range(100, len(X), "
        "100))`. In it, `dZ = (softmax(X[rows] @ W + b) - Y[rows]) / len(rows)`.",
        "In the inner loop also `W, b = W - 0.3 * X[rows].T @ dZ, b - 0.3 * "
        "dZ.sum(axis=0)`; after it `losses.append(cross_entropy(X @ W + b, y))`.",
    ],
)
