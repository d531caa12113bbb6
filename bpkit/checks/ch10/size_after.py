"""10.1: the size of activations after many layers of relu."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def size_after(size, depth, d, std):
    return size * np.sqrt(d * std**2 / 2) ** depth


def scales(rng):
    return [
        (1.0, 4, 100, 0.1),
        (2.0, 3, 64, 0.125),
        (0.5, 6, 200, 0.1),
        (3.0, 2, 50, float(rng.integers(5, 20)) / 100),
        (1.5, 1, 8, 0.5),
    ]


def size_after_in_a_loop(size, depth, d, std):
    square = size**2
    for _ in range(depth):
        square = square * d * std * std / 2
    return square**0.5


EXERCISE = Exercise(
    id="10.1",
    points=1,
    asks="`size_after(size, depth, d, std)`: the root mean square after depth "
    "layers of d relu units, whose weights have standard deviation std",
    reference=size_after,
    inputs=scales,
    styles=[size_after_in_a_loop],
    slips=[
        Slip(
            "relu left out",
            lambda size, depth, d, std: size * np.sqrt(d * std**2) ** depth,
            "This is right without activation. relu lets half of the square pass.",
        ),
        Slip(
            "half of the size",
            lambda size, depth, d, std: size * (np.sqrt(d) * std / 2) ** depth,
            "relu halves the mean square, so the size falls by the root of 2.",
        ),
        Slip(
            "the square",
            lambda size, depth, d, std: size * (d * std**2 / 2) ** depth,
            "d * std**2 / 2 is the factor of the mean square. Asked for is the "
            "size, its root.",
        ),
        Slip(
            "once per network",
            lambda size, depth, d, std: size * np.sqrt(d * std**2 / 2) * depth,
            "Each layer multiplies what the one before has left: a power, not a "
            "multiple.",
        ),
        Slip(
            "one layer too few",
            lambda size, depth, d, std: size * np.sqrt(d * std**2 / 2) ** (depth - 1),
            "You go through depth - 1 layers. Asked for is the size after all of them.",
        ),
        Slip(
            "one layer too many",
            lambda size, depth, d, std: size * np.sqrt(d * std**2 / 2) ** (depth + 1),
            "You go through depth + 1 layers: the input is no layer.",
        ),
        Slip(
            "the mean square",
            lambda size, depth, d, std: size**2 * (d * std**2 / 2) ** depth,
            "This is the mean square after the last layer. Asked for is its root.",
        ),
        Slip(
            "d without its root",
            lambda size, depth, d, std: size * (d * std / 2) ** depth,
            "d * std / 2 mixes two things: d * std**2 / 2 is the factor of the mean "
            "square, and its root that of the size.",
        ),
        Slip(
            "d without its root, relu right",
            lambda size, depth, d, std: size * (d * std / np.sqrt(2)) ** depth,
            "Each unit adds up d products: their mean squares add up, so the size "
            "grows by the root of d.",
        ),
        Slip(
            "relu once",
            lambda size, depth, d, std: (
                size * np.sqrt(d * std**2) ** depth / np.sqrt(2)
            ),
            "relu stands in each layer, and halves the square in each.",
        ),
        Slip(
            "d left out",
            lambda size, depth, d, std: size * (std / np.sqrt(2)) ** depth,
            "d is left out: each unit adds up d products.",
        ),
        Slip(
            "root left out of std",
            lambda size, depth, d, std: size * np.sqrt(d * std / 2) ** depth,
            "std is a standard deviation. The variance of the weights is std**2.",
        ),
        Slip(
            "the deviation after relu",
            lambda size, depth, d, std: (
                size * (np.sqrt(d) * std * np.sqrt(0.5 - 0.5 / np.pi)) ** depth
            ),
            "You take the standard deviation of what relu passes, which leaves its "
            "mean out. The next layer adds up squares, the mean's with them: half of "
            "the mean square is left.",
        ),
        Slip(
            "the mean after relu",
            lambda size, depth, d, std: (
                size * (np.sqrt(d) * std / np.sqrt(2 * np.pi)) ** depth
            ),
            "You take the mean of what relu passes. The next layer adds up squares: "
            "half of the mean square is left.",
        ),
    ],
    hints=[
        "What does one layer do to the mean square? Take the sum first, then relu.",
        "d * std**2 / 2 for the square; its root for the size; depth times in a row.",
        "`size * np.sqrt(d * std**2 / 2) ** depth`",
    ],
)
