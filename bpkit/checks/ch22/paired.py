"""22.3: is one better than the other, split by split?"""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def paired(a, b):
    d = a - b
    return d.mean(), d.std(ddof=1) / len(d) ** 0.5


def results(rng):
    first = np.array([0.97, 0.95, 0.99, 0.96]), np.array([0.96, 0.94, 0.97, 0.96])
    hard = 10 * draw(rng, 7)  # splits differ far more than the two do
    large = 1000 * draw(rng, 6), np.array([0.0, 1, 0, 2, 0, 3])
    return [first, (draw(rng, 5), draw(rng, 5)), (hard, hard + draw(rng, 7) / 10),
            (draw(rng, 2), draw(rng, 2)), large]  # fmt: skip


def by_sums(a, b):
    d = np.asarray(a) - np.asarray(b)
    n, m = len(d), d.sum() / len(d)
    return m, (((d - m) ** 2).sum() / (n - 1) / n) ** 0.5


def apart(a, b):
    n = len(a)
    return (a - b).mean(), ((a.var(ddof=1) + b.var(ddof=1)) / n) ** 0.5


EXERCISE = Exercise(
    id="22.3",
    points=2,
    asks="`paired(a, b)`: of results a (n,) and b (n,) on the same n splits, the mean "
    "of the differences a - b and its standard error",
    reference=paired,
    inputs=results,
    returns=["mean", "error"],
    styles=[by_sums],
    slips=[
        Slip(
            "not paired",
            apart,
            "Your standard error is that of two separate groups: it holds how hard "
            "each split is, which both share. Take the differences first.",
        ),
        Slip(
            "the spread itself",
            lambda a, b: ((a - b).mean(), (a - b).std(ddof=1)),
            "That is the spread of the differences. The standard error of their mean "
            "is smaller by the root of n.",
        ),
        Slip(
            "n for n - 1",
            lambda a, b: ((a - b).mean(), (a - b).std() / len(a) ** 0.5),
            "NumPy's `std` divides by n. From a sample it takes n - 1: `ddof=1`.",
        ),
        Slip(
            "divided by n",
            lambda a, b: ((a - b).mean(), (a - b).std(ddof=1) / len(a)),
            "You divide by n; the standard error divides by its root.",
        ),
        Slip(
            "b - a",
            lambda a, b: ((b - a).mean(), (a - b).std(ddof=1) / len(a) ** 0.5),
            "Your mean has the other sign: asked is a - b.",
        ),
        Slip(
            "the variance",
            lambda a, b: ((a - b).mean(), (a - b).var(ddof=1) / len(a)),
            "That is the square of the standard error.",
        ),
        Slip(
            "without signs",
            lambda a, b: (
                np.abs(a - b).mean(),
                np.abs(a - b).std(ddof=1) / len(a) ** 0.5,
            ),
            "You took the size of each difference. Its sign says who was better.",
        ),
    ],
    hints=[
        "One list of differences, d = a - b; all else is about d alone.",
        "The standard error of a mean is the spread of one, divided by the root of n.",
        "`d.mean(), d.std(ddof=1) / len(d) ** 0.5`",
    ],
)
