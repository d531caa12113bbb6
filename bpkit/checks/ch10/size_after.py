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
    ],
    hints=[
        "What does one layer do to the mean square? Take the sum first, then relu.",
        "d * std**2 / 2 for the square; its root for the size; depth times in a row.",
        "`size * np.sqrt(d * std**2 / 2) ** depth`",
    ],
)
