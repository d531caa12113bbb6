"""21.5: a colleague's correlation of ranks, mended."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def mended_alike(a, b):
    a, b = mean_ranks(a), mean_ranks(b)
    a, b = a - a.mean(), b - b.mean()
    size = np.sqrt((a @ a) * (b @ b))
    return a @ b / size if size > 0 else 0.0


def mean_ranks(x):
    return (x[:, None] > x).sum(axis=1) + (x[:, None] == x).sum(axis=1) / 2


def maps(rng):
    """Many empty pixels, at the same places and at others; no ties; a level map."""
    some = []
    for n in (12, 7, 20):
        a, b = rng.integers(-5, 6, n) / 2, rng.integers(-5, 6, n) / 2
        empty = rng.random(n) < 0.5
        some.append((np.where(empty, 0.0, a), np.where(empty, 0.0, b)))
    a, b = rng.permutation(9) - 4.0, rng.permutation(9) ** 2.0
    apart = np.repeat([0.0, 1.0], [6, 4]), np.repeat([2.0, 0.0], [3, 7])
    return [*some, (a, b), apart, (a, 0 * b), (a, a**3), (1000 * a, -a)]


def by_counts(a, b):
    """Another style: the mean of the first and the last rank that equals could have."""

    def ranks(x):
        _, at, count = np.unique(x, return_inverse=True, return_counts=True)
        return (np.cumsum(count) - (count - 1) / 2)[at]

    a, b = ranks(a), ranks(b)
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return np.corrcoef(a, b)[0, 1]


def correlated(ranks):
    def mended_alike_(a, b):
        a, b = ranks(np.asarray(a)), ranks(np.asarray(b))
        a, b = a - a.mean(), b - b.mean()
        size = np.sqrt((a @ a) * (b @ b))
        return a @ b / size if size > 1e-12 else 0.0

    return mended_alike_


def in_order(x):
    return np.argsort(np.argsort(x, kind="stable"), kind="stable").astype(float)


def colleagues(a, b):
    a, b = in_order(a), in_order(b)
    return np.corrcoef(a, b)[0, 1]


def without_level(a, b):
    with np.errstate(invalid="ignore", divide="ignore"):
        a, b = mean_ranks(a), mean_ranks(b)
        a, b = a - a.mean(), b - b.mean()
        return a @ b / np.sqrt((a @ a) * (b @ b))


def on_lit(a, b):
    lit = (a != 0) | (b != 0)
    return mended_alike(a[lit], b[lit])


def one_is_level(a, b):
    if a.std() == 0 or b.std() == 0:
        return 1.0
    return mended_alike(a, b)


EXERCISE = Exercise(
    id="21.5",
    points=3,
    asks="`mended_alike(a, b)`: the correlation of ranks of two maps (n,), where equal "
    "numbers share the mean of their ranks; 0 where one of the maps is level",
    reference=mended_alike,
    inputs=maps,
    styles=[by_counts],
    slips=[
        Slip(
            "the colleague's own",
            colleagues,
            "Equal numbers still get ranks by their place, so two maps agree where "
            "both are empty. They share the mean of their ranks.",
        ),
        Slip(
            "the lowest rank",
            correlated(lambda x: (x[:, None] > x).sum(axis=1) * 1.0),
            "Your equal numbers share the lowest of their ranks. Take the mean of "
            "them.",
        ),
        Slip(
            "the highest rank",
            correlated(lambda x: (x[:, None] >= x).sum(axis=1) * 1.0),
            "Your equal numbers share the highest of their ranks. Take the mean of "
            "them.",
        ),
        Slip(
            "dense ranks",
            correlated(lambda x: np.unique(x, return_inverse=True)[1] * 1.0),
            "Your ranks count different numbers: many equals take one rank in all. "
            "Three equals take three ranks, and share their mean.",
        ),
        Slip(
            "no ranks",
            correlated(lambda x: x * 1.0),
            "That is the correlation of the numbers, not of their ranks.",
        ),
        Slip(
            "without signs",
            correlated(lambda x: mean_ranks(np.abs(x))),
            "You rank the sizes: signs are lost.",
        ),
        Slip(
            "lit pixels alone",
            on_lit,
            "You leave out what is empty in both. That is another question; here all "
            "pixels count.",
        ),
        Slip(
            "level is nan",
            without_level,
            "Where one map is level you divide 0 by 0. The sheet wants 0 there.",
        ),
        Slip(
            "level is 1",
            one_is_level,
            "Where one map is level you return 1. It says nothing: 0.",
        ),
    ],
    hints=[
        "Try two maps that are 0 in most places: which ranks does argsort give to "
        "equal numbers?",
        "The mean rank of a number: how many are smaller, and half of those that are "
        "equal.",
        "`(x[:, None] > x).sum(axis=1) + (x[:, None] == x).sum(axis=1) / 2` for each "
        "map; then np.corrcoef, and 0 where a map is level.",
    ],
)
