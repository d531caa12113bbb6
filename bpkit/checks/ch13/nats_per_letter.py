"""13.6: what a network's scores are worth, where sequences have their own lengths."""

import numpy as np

from bpkit.activations import log_softmax
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.losses import cross_entropy


def nats_per_letter(Z, y, lengths):
    there = np.arange(Z.shape[1]) < lengths[:, None]
    return cross_entropy(Z[there], y[there])


def scores(rng):
    cases = []
    for n, T, k, lengths in [(3, 5, 4, [2, 5, 3]), (1, 1, 3, [1]), (2, 4, 2, [1, 4])]:
        y = rng.integers(0, k, (n, T))
        cases.append((draw(rng, n, T, k), y, np.array(lengths)))
    Z, y, lengths = cases[0]
    return [*cases, (Z, y, np.full(3, 5)), (Z + 1000, y, lengths), (0 * Z, y, lengths)]


def row_by_row(Z, y, lengths):
    logs = log_softmax(Z.reshape(-1, Z.shape[2])).reshape(Z.shape)
    total = 0.0
    for i, length in enumerate(lengths):
        for t in range(length):
            total -= logs[i, t, y[i, t]]
    return total / lengths.sum()


def of_each_letter(Z, y):
    n, T, k = Z.shape
    flat, labels = Z.reshape(-1, k), y.ravel()
    each = -log_softmax(flat)[np.arange(n * T), labels]
    return each.reshape(n, T)


def valid(Z, lengths):
    return np.arange(Z.shape[1]) < lengths[:, None]


def one_too_many(Z, y, lengths):
    return nats_per_letter(Z, y, lengths + 1)


EXERCISE = Exercise(
    id="13.6",
    points=2,
    asks="`nats_per_letter(Z, y, lengths)`: the mean of -log p over the letters that "
    "there are, for scores Z (n, T, k), letters y (n, T) and lengths (n,), 1 to T",
    reference=nats_per_letter,
    inputs=scores,
    styles=[row_by_row],
    slips=[
        Slip(
            "padding counted",
            lambda Z, y, lengths: of_each_letter(Z, y).mean(),
            "You average over what stands beyond the ends, too. Only the first "
            "lengths[i] letters of row i are there.",
        ),
        Slip(
            "one place too many",
            one_too_many,
            "You count one place beyond the end, too. A row of length 3 has the places "
            "0, 1 and 2: < and not <=.",
        ),
        Slip(
            "mean of the means",
            lambda Z, y, lengths: np.mean(
                (of_each_letter(Z, y) * valid(Z, lengths)).sum(axis=1) / lengths
            ),
            "You take the mean of each row and then of the rows: a letter of a short "
            "name counts more. Add up all letters, divide once.",
        ),
        Slip(
            "divided by all places",
            lambda Z, y, lengths: (of_each_letter(Z, y) * valid(Z, lengths)).mean(),
            "You divide by all places, padding too. Divide by the letters there are, "
            "lengths.sum().",
        ),
        Slip(
            "a sum",
            lambda Z, y, lengths: (of_each_letter(Z, y) * valid(Z, lengths)).sum(),
            "This is the sum over the letters; asked is their mean.",
        ),
        Slip(
            "per name",
            lambda Z, y, lengths: (
                (of_each_letter(Z, y) * valid(Z, lengths)).sum() / len(Z)
            ),
            "You divide by the number of names. Asked is the mean of a letter.",
        ),
        Slip(
            "in bits",
            lambda Z, y, lengths: nats_per_letter(Z, y, lengths) / np.log(2),
            "These are bits, log to base 2. Nats take the natural logarithm.",
        ),
    ],
    hints=[
        "Which places are there? `np.arange(T) < lengths[:, None]`, (n, T) of True and "
        "False.",
        "Z[there] has one row for each letter that is there, y[there] its label.",
        "`there = np.arange(Z.shape[1]) < lengths[:, None]; return "
        "cross_entropy(Z[there], y[there])`",
    ],
)
