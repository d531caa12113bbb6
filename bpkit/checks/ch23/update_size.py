"""23.1: what a low-rank update weighs, beside the matrix that it changes."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant


def update_size(d_in, d_out, rank):
    size = rank * (d_in + d_out)
    most = (d_in * d_out - 1) // (d_in + d_out)
    return size, most


def sizes(rng):
    drawn = [tuple(int(x) for x in rng.integers(3, 90, 3)) for _ in range(4)]
    return [(784, 100, 4), (6, 3, 1), (4, 4, 2), (1, 1, 1), (2, 2, 1), *drawn]


def by_search(d_in, d_out, rank):
    ranks = np.arange(d_in * d_out + 1)
    fewer = ranks * (d_in + d_out) < d_in * d_out
    return rank * d_in + rank * d_out, int(ranks[fewer].max())


def slipped(size=None, most=None):
    def update_size_(d_in, d_out, rank):
        right = update_size(d_in, d_out, rank)
        found = [size, most]
        return tuple(f(d_in, d_out, rank) if f else x
                     for f, x in zip(found, right, strict=True))  # fmt: skip

    return update_size_


EXERCISE = Exercise(
    id="23.1",
    points=1,
    asks="`update_size(d_in, d_out, rank)`: how many numbers A (d_in, rank) and B "
    "(rank, d_out) have together; and the largest rank for which these are fewer than "
    "the numbers of W (d_in, d_out), 0 where there is none",
    reference=update_size,
    inputs=sizes,
    returns=["size", "most"],
    styles=[by_search],
    slips=[
        Slip(
            "one of the two",
            slipped(size=lambda d_in, d_out, rank: d_in * rank),
            "Your size is that of A alone. B (rank, d_out) has numbers, too.",
        ),
        Slip(
            "the other of the two",
            slipped(size=lambda d_in, d_out, rank: d_out * rank),
            "Your size is that of B alone. A (d_in, rank) has numbers, too.",
        ),
        Slip(
            "the whole matrix",
            slipped(size=lambda d_in, d_out, rank: d_in * d_out),
            "Your size is that of A @ B, which is as large as W. Kept are A and B.",
        ),
        Slip(
            "multiplied",
            slipped(size=lambda d_in, d_out, rank: d_in * rank * rank * d_out),
            "You multiply the two sizes. They stand side by side: add.",
        ),
        Slip(
            "rank times the whole",
            slipped(size=lambda d_in, d_out, rank: d_in * d_out * rank),
            "You multiply d_in by d_out. No matrix of that shape is kept: A has d_in "
            "rows, B has d_out columns.",
        ),
        Slip(
            "biases too",
            slipped(size=lambda d_in, d_out, rank: rank * (d_in + d_out) + d_out),
            "You count a bias. Here A and B alone learn.",
        ),
        Slip(
            "equally many",
            slipped(most=lambda d_in, d_out, rank: d_in * d_out // (d_in + d_out)),
            "Your most allows as many numbers as W has. Fewer are asked for: look at a "
            "W (4, 4).",
        ),
        Slip(
            "the full rank",
            slipped(most=lambda d_in, d_out, rank: min(d_in, d_out)),
            "min(d_in, d_out) is the largest rank that a matrix of this shape has. For "
            "which rank are A and B fewer numbers than W?",
        ),
        Slip(
            "a quotient",
            slipped(most=lambda d_in, d_out, rank: d_in * d_out / (d_in + d_out)),
            "A rank is a whole number: the largest one below your quotient.",
        ),
        Slip(
            "exchanged",
            lambda *sizes: update_size(*sizes)[::-1],
            "The two numbers come in the other order: the size first.",
        ),
    ],
    hints=[
        "A matrix (m, n) has m * n numbers. Two matrices: add.",
        "rank * (d_in + d_out) < d_in * d_out. Which whole number is the last?",
        "`(d_in * d_out - 1) // (d_in + d_out)`",
    ],
    variant=Variant(
        draw=lambda rng: {"tasks": int(rng.integers(2, 20))},
        says="There are {tasks} tasks, each with an update of its own: the size is "
        "that of all. The largest rank is still that of one.",
        change=lambda answer, d_in, d_out, rank, *, tasks: (
            tasks * answer(d_in, d_out, rank)[0],
            answer(d_in, d_out, rank)[1],
        ),
    ),
)
