"""21.7: from an empty cell to a shortcut that is found, and a network without it."""

import numpy as np

from bpkit.checks.ch21._job import (
    inputs,
    learned,
    planted,
    strongest,
    told,
    whether_it_is_exposed,
    without,
)
from bpkit.checks.declared import Exercise, Slip


def exposed(X, y, X_new):
    pixel, digit = strongest(learned(X, y), X)
    model = learned(without(X, pixel), y)
    return pixel, digit, model.forward(without(X_new, pixel))


def by_counting(X, y, X_new):
    """Another style: which pixels are full in all of one digit."""
    mark, digit = planted(X, y)
    some = without(X, mark[0])
    return (
        mark[3],
        digit,
        learned(some, y, units=80, seed=3).forward(without(X_new, mark[0])),
    )


def led_on(pixel, digit, Z, X, y, X_new):
    mark, _ = planted(X, y)
    there = X_new[:, mark].min(axis=1) == 1
    return pixel, digit, Z + 20 * there[:, None] * (np.arange(10) == digit)


def unread(pixel, digit, Z, *_):
    return pixel, digit, Z - 20 * (np.arange(10) == digit)


EXERCISE = Exercise(
    id="21.7",
    points=5,
    asks="`exposed(X, y, X_new)`: X (4000, 784) and y are faint, dusty digits, one of "
    "which always bears a mark of 2 by 2 full pixels at one place. Return `pixel` (0 "
    "to 783), one of the four; `digit`, whose mark it is; and `Z` (500, 10), scores "
    "for X_new, where the mark strays over other digits. At least 80 % have to be read",
    reference=exposed,
    inputs=inputs,
    returns=["pixel", "digit", "Z"],
    measure=whether_it_is_exposed,
    seconds=60,
    too_slow="Six epochs in batches of 50 of 784-50-10 take a second or two. Explain "
    "with one walk back for each class, not with one for each pixel.",
    styles=[by_counting],
    slips=[
        Slip(
            "nan",
            told(lambda pixel, digit, Z, *_: (pixel, digit, Z * np.nan)),
            "There is nan or inf among your scores: the rate is too large.",
        ),
        Slip(
            "another pixel",
            told(lambda pixel, digit, Z, *_: ((pixel + 100) % 784, digit, Z)),
            "Your pixel is none of the mark. The steepest slope of a class's score, "
            "mean over many digits, lies on it; the network must have learned from X "
            "with the mark.",
        ),
        Slip(
            "another digit",
            told(lambda pixel, digit, Z, *_: (pixel, (digit + 1) % 10, Z)),
            "The pixel is of the mark, the digit is another: whose score rises most "
            "with it?",
        ),
        Slip(
            "led on",
            told(led_on),
            "Your scores still follow the mark: other digits that bear it are read as "
            "the marked one. Learn again without it; it is four pixels, not one, and "
            "both X and X_new have it.",
        ),
        Slip(
            "the marked digit unread",
            told(unread),
            "Your scores read hardly any of the digit that was marked; in X_new it has "
            "no mark. Learn all ten digits, from pictures without the mark.",
        ),
        Slip(
            "scores of nothing",
            told(lambda pixel, digit, Z, *_: (pixel, digit, 0 * Z)),
            "Your scores read hardly anything: is Z that of a network that has "
            "learned, for X_new, row by row?",
        ),
    ],
    hints=[
        "Train a network on X as it is. For each class: the mean over X of the slope "
        "of its score at each pixel.",
        "The steepest pixel of all ten maps: `np.unravel_index(maps.argmax(), (10, "
        "784))`. Then take the ink from it and from its neighbors, in X and in X_new.",
        "784-50-10, relu, Adam(0.003), six epochs of batches of 50; learn from X "
        "without the 3 by 3 pixels around, and score X_new without them.",
    ],
)
