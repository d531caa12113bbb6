"""15.1: a soft look-up that scores by distance."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import Variant


def near_mean(x, keys, values, width):
    return softmax(-((x[:, None] - keys) ** 2) / (2 * width**2)) @ values


def tables(rng):
    cases = [
        (np.array([0.5, -1.0]), np.array([0.0, 1.0, 2.0]), np.array([4.0, 8, -2]), 0.5),
        (np.array([1.0]), np.array([1.0, 3.0]), np.array([-5.0, 6.0]), 1.5),
    ]
    cases += [(draw(rng, 4), draw(rng, 6), draw(rng, 6), 0.8)]
    far = np.array([1000.0, 0.2, -1000.0])
    return [*cases, (far, np.array([0.0, 1.0]), np.array([3.0, 7.0]), 0.3)]


def one_by_one(x, keys, values, width):
    """Another style: a loop, the nearest key's distance taken off first."""
    found = []
    for one in x:
        distance = (one - keys) ** 2
        e = np.exp((distance.min() - distance) / (2 * width * width))
        found.append((e * values).sum() / e.sum())
    return np.array(found)


def scored(scores):
    def near_mean_(x, keys, values, width):
        return softmax(scores(x[:, None] - keys, width)) @ values

    return near_mean_


def naive(x, keys, values, width):
    e = np.exp(-((x[:, None] - keys) ** 2) / (2 * width**2))
    return e @ values / e.sum(axis=1)


def not_shares(x, keys, values, width):
    return np.exp(-((x[:, None] - keys) ** 2) / (2 * width**2)) @ values


def over_the_queries(x, keys, values, width):
    return softmax(-((x[:, None] - keys) ** 2).T / (2 * width**2)).T @ values


EXERCISE = Exercise(
    id="15.1",
    points=2,
    asks="`near_mean(x, keys, values, width)`: for each number of x (m,) the mean of "
    "values (n,), with shares softmax(-(x - key)**2 / (2 width**2)) over keys (n,)",
    reference=near_mean,
    inputs=tables,
    styles=[one_by_one],
    slips=[
        Slip(
            "no minus",
            scored(lambda gap, width: gap**2 / (2 * width**2)),
            "Your scores grow with the distance: the farthest key counts most. Put a "
            "minus in front.",
        ),
        Slip(
            "no two",
            scored(lambda gap, width: -(gap**2) / width**2),
            "A factor is missing: the distance squared is divided by 2 * width**2.",
        ),
        Slip(
            "width not squared",
            scored(lambda gap, width: -(gap**2) / (2 * width)),
            "You divide by 2 * width; asked is 2 * width**2.",
        ),
        Slip(
            "not squared",
            scored(lambda gap, width: -np.abs(gap) / (2 * width**2)),
            "You score by the distance itself; asked is its square.",
        ),
        Slip(
            "the width in front",
            scored(lambda gap, width: -(gap**2) * width**2 / 2),
            "You multiply by width**2; asked is a division: the wider, the softer.",
        ),
        Slip(
            "no shares",
            not_shares,
            "Your weights do not sum to 1: divide by their sum, that of each query.",
        ),
        Slip(
            "shares of the queries",
            over_the_queries,
            "Your shares sum to 1 over the queries. Each query shares itself out among "
            "the keys.",
        ),
        Slip(
            "nan far away",
            naive,
            "Right near the keys, nan far from all of them: every exp is 0 there. Take "
            "each row's largest score off first, as `softmax` does.",
        ),
        Slip(
            "the nearest alone",
            lambda x, keys, values, width: values[
                np.abs(x[:, None] - keys).argmin(axis=1)
            ],
            "You take the nearest key's value. The look-up is soft: a mean of all.",
        ),
    ],
    hints=[
        "All distances at once: `x[:, None] - keys` is (m, n), a row for each query.",
        "`S = -(x[:, None] - keys) ** 2 / (2 * width**2)`; bpkit's `softmax` makes "
        "shares of each row.",
        "`return softmax(S) @ values`",
    ],
    variant=Variant(
        draw=lambda rng: {"more": int(rng.integers(1, 9)) / 10},
        says="the width is {more:g} larger than `width` says.",
        change=lambda answer, x, keys, values, width, *, more: answer(
            x, keys, values, width + more
        ),
    ),
)
