"""03.2: log-sum-exp of each row, finite for large scores."""

import numpy as np

from bpkit.activations import log_softmax
from bpkit.checks.declared import Exercise, Slip, draw


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


EXERCISE = Exercise(
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
        "`m = Z.max(axis=1)`, then `m + np.log(np.exp(Z - m[:, None]).sum(axis=1))`",
    ],
)
