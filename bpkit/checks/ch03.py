"""Chapter 03, losses."""

import numpy as np

from bpkit.activations import log_softmax, softmax
from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import Variant
from bpkit.losses import (
    cross_entropy,
    hinge,
    hinge_backward,
    mae,
    mae_backward,
    one_hot,
)


def scores_and_labels(rng):
    """Scores without ties; a row far above the others; a row of zeros."""

    def batch(n, k):
        return draw(rng, n, k) + 0.01 * rng.random((n, k)), rng.integers(0, k, n)

    Z, y = batch(4, 3)
    return [
        (Z, y),
        batch(3, 3),
        batch(1, 5),
        batch(5, 2),
        (Z + 1000 * np.array([[0.0], [1], [-1], [0]]), y),
        (np.zeros((2, 4)), np.array([3, 0])),
    ]


def from_above(rng):
    """The same with a gradient dL from above, as a backward partner gets it."""
    return [(0.4 + i, Z, y) for i, (Z, y) in enumerate(scores_and_labels(rng))]


# 03.1


def predictions_and_targets(rng):
    Y_hat = draw(rng, 4, 3)
    hit = np.array([[1.0, 0.0], [0.0, -2.0]])
    return [
        (1.3, Y_hat, Y_hat + draw(rng, 4, 3)),
        (-0.6, draw(rng, 3), np.zeros(3)),
        (2.0, draw(rng, 1, 5), 1000 * draw(rng, 1, 5)),
        (0.5, draw(rng, 5, 1), draw(rng, 5, 1)),
        (0.7, hit, np.array([[1.0, 2.0], [0.0, -3.0]])),
    ]


def three_ways(dL, Y_hat, Y):
    too_high, too_low = Y_hat > Y, Y_hat < Y
    return (dL / Y.size * (1 * too_high - 1 * too_low)).astype(Y_hat.dtype)


def with_the_sign_of_the_error(dL, Y_hat, Y):
    E = Y_hat - Y
    return dL / E.size * np.copysign(1, E) * (E != 0)


# 03.2


def log_sum_exp(Z):
    m = Z.max(axis=1)
    return m + np.log(np.exp(Z - m[:, None]).sum(axis=1))


def tables(rng):
    return [
        (draw(rng, 4, 3),),
        (draw(rng, 3, 3),),
        (draw(rng, 1, 5),),
        (draw(rng, 6, 1),),
        (np.array([[0.0, 1.0], [1000.0, 1001.0]]),),
        (np.array([[-1000.0, -1002.0, -1001.0]]),),
    ]


def of_the_probabilities(Z):
    """z - log p is log-sum-exp, whichever class is taken."""
    return Z[:, 0] - log_softmax(Z)[:, 0]


def maximum_not_added(Z):
    return np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1))


def one_maximum(Z):
    return Z.max() + np.log(np.exp(Z - Z.max()).sum(axis=1))


# 03.3


TEMPERATURES = [0.5, 0.8, 2, 2.5, 4, 5]  # of the variants


def perplexity(Z, y):
    return np.exp(cross_entropy(Z, y))


def priced(Z, y):
    """What each row pays."""
    return -log_softmax(Z)[np.arange(len(y)), y]


# 03.4


def colleagues_softmax(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=-1, keepdims=True)


def witness():
    return np.array([[0.0, 1.0], [1000.0, 1001.0]])


def how_it_breaks(Z):
    """More than one row, a row that only breaks in company (1 for yes)."""
    if Z.ndim != 2 or Z.shape[1] < 2:
        raise ValueError(
            f"A batch of scores came as {Z.shape}, expected (n, k): a row for each "
            "example, a column for each of two or more classes."
        )
    if not np.isfinite(Z).all():
        raise ValueError("Find finite scores: with inf in them every softmax is lost.")
    Z = Z.astype(float)
    with np.errstate(all="ignore"):
        together = colleagues_softmax(Z)
        broken = ~np.isclose(together, softmax(Z)).all(axis=1)
    return [len(Z) > 1, broken.any()]


def scores(*rows):
    return lambda: np.array(rows, float)


# 03.5


def margins(Z, y):
    """How far each score comes within 1 of the right one; the right one's own is 1."""
    return np.maximum(Z - Z[np.arange(len(y)), y][:, None] + 1, 0)


def hinge_row_by_row(dL, Z, y):
    dZ = np.zeros_like(Z)
    for i, right in enumerate(y):
        for j in range(Z.shape[1]):
            if j != right and Z[i, j] - Z[i, right] + 1 > 0:
                dZ[i, j] += dL / len(y)
                dZ[i, right] -= dL / len(y)
    return dZ


def hinge_with(right_entry):
    """A wrong hinge_backward that differs at the right class: right_entry(wrong)."""

    def backward(dL, Z, y):
        rows = np.arange(len(y))
        dZ = (margins(Z, y) > 0).astype(Z.dtype)
        dZ[rows, y] = 0
        dZ[rows, y] = right_entry(dZ)
        return dZ * (dL / len(y))

    return backward


def hinge_by_size(dL, Z, y):
    M = margins(Z, y)
    M[np.arange(len(y)), y] = 0
    M[np.arange(len(y)), y] = -M.sum(axis=1)
    return M * (dL / len(y))


# 03.6

SHARE = 0.1


def smoothed(y, k):
    """Targets (n, k): nine tenths on the right class, a tenth shared by all k."""
    return (1 - SHARE) * one_hot(y, k) + SHARE / k


def smoothed_cross_entropy(Z, y):
    return -(smoothed(y, Z.shape[1]) * log_softmax(Z)).sum(axis=1).mean()


def smoothed_cross_entropy_backward(dL, Z, y):
    Q = smoothed(y, Z.shape[1]).astype(Z.dtype)
    return (softmax(Z) - Q) * (dL / len(y))


def smoothed_entry_by_entry(dL, Z, y):
    n, k = Z.shape
    dZ = softmax(Z) - Z.dtype.type(SHARE / k)
    dZ[np.arange(n), y] -= 1 - SHARE
    return dZ * (dL / n)


def smoothed_as_a_mixture(dL, Z, y):
    """The loss is a mixture of two, so its gradient is the mixture of theirs."""
    n, k = Z.shape
    P = softmax(Z)
    mixture = (1 - SHARE) * (P - np.eye(k)[y]) + SHARE * (P - 1 / k)
    return (dL / n * mixture).astype(Z.dtype)


def share_for_the_wrong_only(dL, Z, y):
    n, k = Z.shape
    Q = np.full((n, k), SHARE / (k - 1))
    Q[np.arange(n), y] = 1 - SHARE
    return (softmax(Z) - Q) * (dL / n)


def tenth_for_each(dL, Z, y):
    Q = (1 - SHARE) * one_hot(y, Z.shape[1]) + SHARE
    return (softmax(Z) - Q) * (dL / len(y))


def probabilities_smoothed(dL, Z, y):
    k = Z.shape[1]
    P = (1 - SHARE) * softmax(Z) + SHARE / k
    return (P - one_hot(y, k)) * (dL / len(y))


EXERCISES = [
    Exercise(
        id="03.1",
        points=2,
        asks="`mae_backward(dL, Y_hat, Y)`: the gradient of the mean absolute error at "
        "the predictions, of any shape; 0 where a prediction is exact",
        reference=mae_backward,
        inputs=predictions_and_targets,
        forward=mae,
        uses=[
            "activations.log_softmax",
            "activations.softmax",
            "gradcheck.numerical_gradient",
            "losses.cross_entropy",
            "losses.hinge",
            "losses.mae",
            "losses.one_hot",
        ],
        styles=[
            three_ways,
            with_the_sign_of_the_error,
        ],
        slips=[
            Slip(
                "slope of the square",
                lambda dL, Y_hat, Y: dL * 2 * (Y_hat - Y) / Y.size,
                "This is the gradient of the squared error: it grows with the error. "
                "The absolute error is a straight line on either side: same slope "
                "near and far.",
            ),
            Slip(
                "sign",
                lambda dL, Y_hat, Y: dL * np.sign(Y - Y_hat) / Y.size,
                "The right size and the opposite sign. Raise a prediction that is too "
                "high already: the error grows, so the slope is positive.",
            ),
            Slip(
                "no 1/n",
                lambda dL, Y_hat, Y: dL * np.sign(Y_hat - Y),
                "This is the gradient of the sum of the errors. The loss is their "
                "mean: where is the number of entries?",
            ),
            Slip(
                "rows counted, not entries",
                lambda dL, Y_hat, Y: dL * np.sign(Y_hat - Y) / len(Y),
                "You divide by the number of rows. `.mean()` runs over all entries: "
                "`Y.size`.",
            ),
            Slip(
                "dL left out",
                lambda dL, Y_hat, Y: np.sign(Y_hat - Y) / Y.size,
                "`dL` is not used. It is 1 at the end of the road, but a loss may be "
                "weighted or added to another: the chain rule multiplies.",
            ),
            Slip(
                "zero by zero",
                lambda dL, Y_hat, Y: dL * (Y_hat - Y) / np.abs(Y_hat - Y) / Y.size,
                "Right, but where a prediction is exact you divide 0 by 0 and get nan, "
                "which spoils everything behind it. `np.sign` gives 0 there.",
            ),
            Slip(
                "the price for the slope",
                lambda dL, Y_hat, Y: dL * np.abs(Y_hat - Y) / Y.size,
                "These are the errors themselves, their share in the loss. Asked for "
                "is how the loss reacts when a prediction is raised: +1 or -1 for "
                "each, shared by n.",
            ),
        ],
        hints=[
            "Draw |e|. What is its slope left of 0, what right of 0?",
            "`np.sign(Y_hat - Y)` is -1, 0 or 1. Then the mean's 1/n and the gradient "
            "from above.",
            "`return dL * np.sign(Y_hat - Y) / Y_hat.size`",
        ],
    ),
    Exercise(
        id="03.2",
        points=2,
        asks="`log_sum_exp(Z)`: for each row of Z (n, k) the log of the sum of its "
        "exponentials, finite for scores of 1000 and of -1000",
        reference=log_sum_exp,
        inputs=tables,
        styles=[
            of_the_probabilities,
            lambda Z: np.logaddexp.reduce(Z, axis=1),
        ],
        slips=[
            Slip(
                "no maximum",
                lambda Z: np.log(np.exp(Z).sum(axis=1)),
                "Right for small scores, inf at 1000 and -inf at -1000. Pull the row's "
                "maximum m out: log-sum-exp is m + log of the sum of exp(z - m).",
            ),
            Slip(
                "one maximum for the batch",
                one_maximum,
                "You subtract the maximum of the whole table. A row far below it "
                "becomes all zeros, and log 0 is -inf. Each row needs its own: "
                "`axis=1`.",
            ),
            Slip(
                "maximum not added back",
                maximum_not_added,
                "The maximum is subtracted inside and missing outside. It does not "
                "cancel as in softmax: add it again.",
            ),
            Slip(
                "mean for sum",
                lambda Z: log_sum_exp(Z) - np.log(Z.shape[1], dtype=Z.dtype),
                "You take the mean of the exponentials. The sum is k times as much, "
                "and your result too small by log k.",
            ),
            Slip(
                "maximum kept as a column",
                lambda Z: (
                    Z.max(axis=1, keepdims=True)
                    + np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1))
                ),
                "A column (n, 1) met a row (n,), and broadcasting made a table. Inside "
                "the exponential the maximum is a column; outside it must be (n,).",
            ),
            Slip(
                "columns for rows",
                lambda Z: log_sum_exp(Z.T),
                "You sum down the columns. A row is an example, so the sum runs along "
                "it: `axis=1`.",
            ),
        ],
        hints=[
            "Which number can you subtract from a row so that no exponential is larger "
            "than 1?",
            "With m the maximum: the sum of e to the z is e to the m times the sum of "
            "e to the z - m. Take the log of that product.",
            "`m = Z.max(axis=1)`, then "
            "`m + np.log(np.exp(Z - m[:, None]).sum(axis=1))`",
        ],
    ),
    Exercise(
        id="03.3",
        points=1,
        asks="`perplexity(Z, y)`: e to the power of the cross-entropy of scores Z "
        "(n, k) and labels y (n,)",
        reference=perplexity,
        variant=Variant(
            draw=lambda rng: {"temperature": rng.choice(TEMPERATURES).item()},
            says="all scores are divided by {temperature:g}, the temperature, before "
            "anything else.",
            change=lambda perplexity, Z, y, *, temperature: perplexity(
                Z / temperature, y
            ),
        ),
        inputs=scores_and_labels,
        styles=[
            lambda Z, y: 1 / np.exp(-priced(Z, y).mean()),
            lambda Z, y: np.prod(np.exp(priced(Z, y) / len(y))),
        ],
        slips=[
            Slip(
                "the loss itself",
                cross_entropy,
                "This is the loss. Perplexity is e to that power: a loss of log 10 "
                "becomes 10.",
            ),
            Slip(
                "two for e",
                lambda Z, y: 2 ** cross_entropy(Z, y),
                "You raise 2 to the loss. That fits a loss in bits; ours is made with "
                "the natural logarithm, so its inverse is `np.exp`.",
            ),
            Slip(
                "mean after exp",
                lambda Z, y: np.exp(priced(Z, y)).mean(),
                "You take e to the power of each row's price and then the mean. One "
                "surprise in a batch then drowns the rest. First the mean, then "
                "`np.exp`.",
            ),
            Slip(
                "sum for mean",
                lambda Z, y: np.exp(priced(Z, y).sum()),
                "Your power is the sum of all prices, so it grows with the batch. "
                "Perplexity is per example: take the mean.",
            ),
            Slip(
                "sign of the exponent",
                lambda Z, y: np.exp(-cross_entropy(Z, y)),
                "This is below 1: a typical probability of what came. Perplexity is "
                "one over it; look at the sign in the exponent.",
            ),
        ],
        hints=[
            "`cross_entropy(Z, y)` is imported: it is the mean of -log p.",
            "Perplexity undoes the logarithm of the mean: which function is that?",
            "`return np.exp(cross_entropy(Z, y))`",
        ],
    ),
    Exercise(
        id="03.4",
        points=2,
        asks="`witness()`: scores Z (n, k), finite, on which the colleague's softmax "
        "breaks a row that is fine when it comes alone",
        reference=witness,
        measure=how_it_breaks,
        styles=[scores([1, 2, 3], [-5000, -5001, -5002]), scores([800, 0], [0, 0])],
        slips=[
            Slip(
                "rows too near",
                scores([1, 2], [30, 40]),
                "On these scores the colleague's softmax is right. A row breaks when "
                "all its exponentials become 0. `np.exp(-30)` is small; which "
                "exponent gives 0?",
            ),
            Slip(
                "one row",
                scores([1000, 0]),
                "In a batch of one the maximum of the table is the maximum of the row: "
                "no harm. It takes a second row.",
            ),
            Slip(
                "infinite",
                scores([0, 1], [np.inf, 0]),
                "With an infinite score no softmax can help. Find finite ones: 1000 is "
                "large enough.",
            ),
        ],
        hints=[
            "The colleague subtracts one number from the whole table. For which row is "
            "that the wrong one?",
            "`np.exp(-750)` is exactly 0. If this happens to every score of a row, its "
            "sum is 0, and 0/0 is nan.",
            "Two rows: one near 0, one near 1000.",
        ],
    ),
    Exercise(
        id="03.5",
        points=3,
        asks="`hinge_backward(dL, Z, y)`: the gradient of the hinge loss at the scores "
        "Z (n, k) with labels y (n,)",
        reference=hinge_backward,
        inputs=from_above,
        forward=hinge,
        styles=[
            hinge_row_by_row,
            hinge_with(lambda dZ: -np.count_nonzero(dZ, axis=1)),
        ],
        slips=[
            Slip(
                "right class forgotten",
                hinge_with(lambda dZ: 0),
                "The right class has gradient 0. But its score stands in every margin, "
                "with a minus: raise it, and each margin that is open shrinks.",
            ),
            Slip(
                "right class counted once",
                hinge_with(lambda dZ: -(dZ.sum(axis=1) > 0)),
                "The right class gets -1, however many others come too near. It stands "
                "in each of their margins: count them.",
            ),
            Slip(
                "right class among the near ones",
                hinge_with(lambda dZ: 1 - dZ.sum(axis=1)),
                "The right class is counted among those that come too near, since its "
                "distance to itself is 0. Its own margin is not part of the loss: the "
                "row must sum to 0.",
            ),
            Slip(
                "size of the margin",
                hinge_by_size,
                "You hand on how large each margin is. The loss is a straight line "
                "there: the slope is 1 for every open margin, large or small.",
            ),
            Slip(
                "sign",
                lambda dL, Z, y: -hinge_backward(dL, Z, y),
                "The right size and the opposite sign. Raising a wrong score makes the "
                "loss grow: positive.",
            ),
            Slip(
                "no 1/n",
                lambda dL, Z, y: hinge_backward(dL * len(y), Z, y),
                "The loss is the mean over the rows: where is the 1/n?",
            ),
            Slip(
                "dL left out",
                lambda dL, Z, y: hinge_backward(1.0, Z, y),
                "`dL` is not used. Multiply by the gradient that comes from above.",
            ),
            Slip(
                "closed margins, too",
                lambda dL, Z, y: (
                    (1 - Z.shape[1] * one_hot(y, Z.shape[1])) * (dL / len(y))
                ),
                "Every wrong class gets a slope, also where the right score leads by "
                "more than 1. There the loss is flat: only open margins count.",
            ),
        ],
        hints=[
            "Take one row and write its sum out. In which terms does the score of a "
            "wrong class stand, in which that of the right one?",
            "Each open margin (greater than 0) puts 1 at its own class and -1 at the "
            "right one. Start with `open = margins > 0`, set to 0 at the right class.",
            "`dZ = open.astype(Z.dtype)`, then at the right classes minus the row's "
            "sum, then times `dL / len(y)`.",
        ],
    ),
    Exercise(
        id="03.6",
        points=3,
        asks="`smoothed_cross_entropy_backward(dL, Z, y)`: the gradient at the scores "
        "Z (n, k) of cross-entropy against labels smoothed by a tenth",
        reference=smoothed_cross_entropy_backward,
        inputs=from_above,
        forward=smoothed_cross_entropy,
        styles=[smoothed_entry_by_entry, smoothed_as_a_mixture],
        slips=[
            Slip(
                "not smoothed",
                lambda dL, Z, y: (softmax(Z) - one_hot(y, Z.shape[1])) * (dL / len(y)),
                "This is the gradient of the plain cross-entropy, p - y. What came is "
                "now told differently: put the smoothed row in place of y.",
            ),
            Slip(
                "share for the wrong classes only",
                share_for_the_wrong_only,
                "You share the tenth among the wrong classes. Here all k classes get "
                "their part, the right one, too: 0.9 + 0.1/k. (Both ways are in use.)",
            ),
            Slip(
                "a tenth for each",
                tenth_for_each,
                "Every class gets a whole tenth, so your targets sum to more than 1, "
                "and your rows do not sum to 0. The tenth is shared: 0.1/k.",
            ),
            Slip(
                "probabilities smoothed",
                probabilities_smoothed,
                "You smooth what was said instead of what came. The softmax stays as "
                "it is; the labels change.",
            ),
            Slip(
                "sign",
                lambda dL, Z, y: -smoothed_cross_entropy_backward(dL, Z, y),
                "The right size and the opposite sign: what you said minus what came.",
            ),
            Slip(
                "no 1/n",
                lambda dL, Z, y: smoothed_cross_entropy_backward(dL * len(y), Z, y),
                "The loss is the mean over the rows: where is the 1/n?",
            ),
            Slip(
                "entries counted, not rows",
                lambda dL, Z, y: smoothed_cross_entropy_backward(dL / Z.shape[1], Z, y),
                "You divide by the number of entries. This loss sums over the classes "
                "and takes the mean over the rows: `len(y)`.",
            ),
            Slip(
                "dL left out",
                lambda dL, Z, y: smoothed_cross_entropy_backward(1.0, Z, y),
                "`dL` is not used. Multiply by the gradient that comes from above.",
            ),
        ],
        hints=[
            "The chapter's derivation never used that y is a row of zeros and a one, "
            "only that it sums to 1.",
            "So the gradient is softmax(Z) - Q, over n, with Q the smoothed rows. What "
            "is Q at the right class, what elsewhere?",
            "`Q = 0.9 * one_hot(y, k) + 0.1 / k`, then "
            "`(softmax(Z) - Q) * (dL / len(y))`; mind float32: `Q.astype(Z.dtype)`.",
        ],
    ),
]
