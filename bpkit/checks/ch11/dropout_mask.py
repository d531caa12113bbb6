"""11.1: a dropout mask from given random numbers."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def dropout_mask(U, p):
    return (U >= p) / (1 - p).astype(U.dtype)


def numbers_and_shares(rng):
    cases = []
    for shape, p in [((4, 5), 0.25), ((3, 3), 0.5), ((1, 6), 0.75), ((6, 2), 0.25)]:
        U = rng.permutation(np.linspace(0.02, 0.98, np.prod(shape)))
        cases.append((U.reshape(shape), np.full(shape[1], p)))
    U, p = (x.copy() for x in cases[0])
    p[:] = np.linspace(0, 0.8, len(p))  # and a share of its own for each column
    return [*cases, (U, p)]


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
            lambda U, p: (U < p) / p,
            "You keep a share p. Here p is the probability to drop: count zeros.",
        ),
        Slip(
            "divided by p",
            lambda U, p: (U >= p) / p,
            "You drop the right ones, but divide by p. Of the numbers, 1 − p are "
            "left: divide by that.",
        ),
        Slip(
            "the kept dropped",
            lambda U, p: (U < p) / (1 - p),
            "You drop where U is at least p. U lies below p with probability p: "
            "those are the ones to drop.",
        ),
    ],
    hints=[
        "How often does a number between 0 and 1 lie below 0.25? Those go.",
        "A comparison gives True and False, which count as 1 and 0. What is kept "
        "must make up for what is dropped.",
        "`(U >= p) / (1 - p)`",
    ],
)
