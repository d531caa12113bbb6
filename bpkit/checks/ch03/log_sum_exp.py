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
        (np.array([[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 1001.0]]),),
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
    "exponentials, (n,), finite for scores of 1000 and of -1000, also in one row",
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
        Slip(
            "maximum subtracted twice",
            lambda Z: maximum_not_added(Z) - Z.max(axis=1),
            "You subtract the maximum once more outside. It was taken out of the "
            "exponentials: add it again.",
        ),
        Slip(
            "the maximum alone",
            lambda Z: Z.max(axis=1),
            "This is the maximum of each row. Log-sum-exp lies a little above it: "
            "add the log of the sum of exp(z - m).",
        ),
        Slip(
            "log before the sum",
            lambda Z: np.log(np.exp(Z)).sum(axis=1),
            "You take the log of each exponential, which undoes it, and sum then. "
            "First the sum, then its log.",
        ),
        Slip(
            "mean pulled out",
            lambda Z: (
                Z.mean(axis=1)
                + np.log(np.exp(Z - Z.mean(axis=1, keepdims=True)).sum(axis=1))
            ),
            "You pull the row's mean out. In a row of 1000 and -1000 a score still "
            "stands far above it, and exp overflows. Above the maximum there is "
            "none.",
        ),
        Slip(
            "minimum pulled out",
            lambda Z: (
                Z.min(axis=1)
                + np.log(np.exp(Z - Z.min(axis=1, keepdims=True)).sum(axis=1))
            ),
            "You pull the row's minimum out, so all exponents are positive, and in a"
            " row of 1000 and -1000 exp overflows. Pull out the maximum.",
        ),
        Slip(
            "first score pulled out",
            lambda Z: Z[:, 0] + np.log(np.exp(Z - Z[:, :1]).sum(axis=1)),
            "You pull the row's first score out. Where another one stands far above "
            "it, exp overflows. Pull out the maximum.",
        ),
        Slip(
            "maximum as a row",
            lambda Z: Z.max(axis=1) + np.log(np.exp(Z - Z.max(axis=1)).sum(axis=1)),
            "Inside the exponential `m` is a row, (n,), and lines up with the "
            "columns: an error, or nonsense where n = k. There it must be a column: "
            "`m[:, None]`.",
        ),
        Slip(
            "one number",
            lambda Z: Z.max() + np.log(np.exp(Z - Z.max()).sum()),
            "You have one number for the whole table. Each row has its own sum: "
            "`axis=1`.",
        ),
        Slip(
            "clipped",
            lambda Z: np.log(np.exp(np.clip(Z, -700, 700)).sum(axis=1)),
            "You clip the scores, so nothing overflows, and beyond the clip the "
            "result stands still. At 1000 it must go on growing: pull the maximum "
            "out.",
        ),
        Slip(
            "maximum as a factor",
            lambda Z: Z.max(axis=1) * maximum_not_added(Z),
            "You multiply by the maximum. exp(m) times the sum has the log m *plus* "
            "the log of the sum.",
        ),
        Slip(
            "log forgotten",
            lambda Z: Z.max(axis=1) + np.exp(maximum_not_added(Z)),
            "The logarithm of the sum is missing.",
        ),
        Slip(
            "1 added",
            lambda Z: Z.max(axis=1) + np.log1p(np.exp(maximum_not_added(Z))),
            "`np.log1p(x)` is log(1 + x): it adds a 1 that is not in the sum. The "
            "largest exponential is that 1 already.",
        ),
        Slip(
            "logarithm to base 2",
            lambda Z: Z.max(axis=1) + maximum_not_added(Z) / np.log(2),
            "You take the logarithm to base 2. exp is undone by the natural one, "
            "`np.log`.",
        ),
        Slip(
            "a small number inside the log",
            lambda Z: np.log(np.exp(Z).sum(axis=1) + 1e-12),
            "A small number beside the sum keeps log away from 0 and gives another "
            "result; and exp(1000) is still inf. Pull the maximum out.",
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
