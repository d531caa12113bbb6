"""11.1: a dropout mask from given random numbers."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def dropout_mask(U, p):
    return (U >= p) / (1 - p).astype(U.dtype)


def numbers_and_shares(rng):
    cases = []
    for shape, p in [((4, 5), 0.25), ((3, 3), 0.4), ((1, 6), 0.75), ((6, 2), 0.25)]:
        U = rng.permutation(np.linspace(0.02, 0.98, np.prod(shape)))
        cases.append((U.reshape(shape), np.full(shape[1], p)))
    U, p = (x.copy() for x in cases[0])
    p[:] = np.linspace(0, 0.8, len(p))  # a share of its own for each column
    edge = U.copy()
    edge[0] = p  # not below p, so it stays
    return [*cases, (U, p), (edge, p)]


def dropout_mask_with_where(U, p):
    return np.where(U < p, 0, 1 / (1 - p)).astype(U.dtype)


EXERCISE = Exercise(
    id="11.1",
    points=2,
    asks="`dropout_mask(U, p)`: the mask for shares p (d,) to drop, from U (n, d), "
    "drawn evenly between 0 and 1",
    reference=dropout_mask,
    inputs=numbers_and_shares,
    styles=[dropout_mask_with_where],
    slips=[
        Slip(
            "not scaled",
            lambda U, p: (U >= p).astype(U.dtype),
            "What stays is not scaled up. On average a number must pass as it "
            "came: kept with probability 1 − p, it is multiplied by 1 / (1 − p).",
        ),
        Slip(
            "p as what is kept",
            lambda U, p: (U < p) / np.where(p > 0, p, 1),
            "You keep a share p. Here p is the probability to drop: count zeros.",
        ),
        Slip(
            "divided by p",
            lambda U, p: (U >= p) / np.where(p > 0, p, 1),
            "You drop the right ones, but divide by p. Of the numbers, 1 − p are "
            "left: divide by that.",
        ),
        Slip(
            "the kept dropped",
            lambda U, p: (U < p) / (1 - p),
            "You drop where U is at least p. U lies below p with probability p: "
            "those are the ones to drop.",
        ),
        Slip(
            "times",
            lambda U, p: (U >= p) * (1 - p),
            "You multiply by 1 − p, which makes what is kept smaller. It has to make "
            "up for what is dropped: divide by 1 − p.",
        ),
        Slip(
            "not scaled, p as what is kept",
            lambda U, p: (U < p).astype(U.dtype),
            "You keep where U lies below p, and do not scale. Below p means dropped, "
            "and the others are divided by 1 − p.",
        ),
        Slip(
            "the edge",
            lambda U, p: (U > p) / (1 - p),
            "A U that is exactly p does not lie below it, so its number stays: "
            "`U >= p`.",
        ),
        Slip(
            "nothing dropped",
            lambda U, p: np.ones_like(U) / (1 - p),
            "Your mask drops nothing: every number is scaled. Where U lies below p the "
            "mask is 0.",
        ),
        Slip(
            "U kept",
            lambda U, p: U * (U >= p) / (1 - p),
            "Your mask holds U itself where it is kept. U only decides: the mask is "
            "0 or 1 / (1 − p).",
        ),
        Slip(
            "the first share for all",
            lambda U, p: (U >= p[0]) / (1 - p[0]),
            "You use the share of the first column for all of them. `p` has one for "
            "each column: `U >= p` compares each with its own.",
        ),
        Slip(
            "the mean share for all",
            lambda U, p: (U >= p.mean()) / (1 - p.mean()),
            "You use the mean of the shares for all columns. Each has its own: "
            "`U >= p`.",
        ),
        Slip(
            "scaled by what happens to be kept",
            lambda U, p: (U >= p) / (U >= p).mean(axis=0),
            "You divide by the share that was kept this time, and by 0 where none was. "
            "Asked for is the probability, 1 − p: the same at every draw.",
        ),
        Slip(
            "scaled by what happens to be kept, over all",
            lambda U, p: (U >= p) / (U >= p).mean(),
            "You divide by the share that was kept this time, of the whole array. "
            "Asked for is the probability, 1 − p, of each column.",
        ),
        Slip(
            "the other end",
            lambda U, p: (U < 1 - p) / (1 - p),
            "You drop the largest U instead of the smallest: as many on average, and "
            "not those that were asked for, U below p.",
        ),
        Slip(
            "plus p",
            lambda U, p: (U >= p) * (1 + p),
            "You multiply by 1 + p. To make up for a share p that is gone, divide by "
            "the share that is left, 1 − p.",
        ),
        Slip(
            "numbers of its own",
            lambda U, p: (np.random.default_rng(0).random(U.shape) >= p) / (1 - p),
            "You draw numbers yourself. They come in, as U.",
        ),
    ],
    hints=[
        "How often does a number between 0 and 1 lie below 0.25? Those go.",
        "A comparison gives True and False, which count as 1 and 0. What is kept "
        "must make up for what is dropped.",
        "`(U >= p) / (1 - p)`",
    ],
)
