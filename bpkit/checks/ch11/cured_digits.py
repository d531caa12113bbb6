"""11.9: from an empty cell to a network that does not learn what a hat said."""

import numpy as np

from bpkit.checks.ch11._cured import (
    cured,
    inputs,
    leaking,
    told,
    whether_it_is_cured,
)
from bpkit.checks.declared import Exercise, Slip


def cured_digits(X, y, X_new):
    return cured(["l2", 0.001, 0.01, 0.03])(X, y, X_new)


def by_epochs(X, y, X_new):
    return cured(["epochs", 2, 5, 15])(X, y, X_new)


EXERCISE = Exercise(
    id="11.9",
    points=5,
    asks="`cured_digits(X, y, X_new)`: `held`, the rows of X held out; `tried` "
    "(strengths, 2), each strength of your cure and the share of the held labels read; "
    "`said_held`, what the chosen network reads in X[held]; `said` (m,), what it, or "
    "one that learned all of X like it, reads in X_new",
    reference=cured_digits,
    inputs=inputs,
    returns=["held", "tried", "said_held", "said"],
    measure=whether_it_is_cured,
    seconds=60,
    too_slow="An epoch of 2,000 digits with 50 units takes 0.03 seconds. Are there "
    "loops over digits or weights? Else try fewer strengths or epochs.",
    styles=[by_epochs],
    slips=[
        Slip(
            "nan",
            told(tried=((1, np.nan), (2, 0.5), (3, 0.4))),
            "There is nan or inf in what came back. Does the loss explode at the "
            "strongest of your cures? A smaller rate helps.",
        ),
        Slip(
            "a few held out",
            told(held=range(20)),
            "Fewer than 100 rows are held out: 20 digits tell 0.55 from 0.60 by luck "
            "alone. Hold out some hundreds.",
        ),
        Slip(
            "nothing left",
            told(held=range(1900)),
            "More than half of X is held out, and little is left to learn from.",
        ),
        Slip(
            "shares for rows",
            told(held=np.linspace(0, 1, 400)),
            "`held` holds something that is no row number of X. It is an array of "
            "whole numbers from 0 to n - 1, each once.",
        ),
        Slip(
            "two strengths",
            told(tried=((0, 0.5), (0.01, 0.6))),
            "Fewer than three different strengths are in `tried`.",
        ),
        Slip(
            "losses for shares",
            told(tried=((0, 2.1), (0.01, 1.4), (0.1, 1.9))),
            "`tried` holds a number that is no share: its second column is the part of "
            "the held labels that are read, between 0 and 1.",
        ),
        Slip(
            "one network for all",
            told(tried=((0, 0.5), (0.01, 0.5), (0.1, 0.5))),
            "With every strength the same share was read. Does each get a fresh "
            "network, and does the strength reach the training?",
        ),
        Slip(
            "chosen by what was learned",
            told(tried=((0, 0.99), (0.01, 0.9), (0.1, 0.6))),
            "The best share in `tried` is not what `said_held` reads of the held "
            "labels. What chooses is the share of y[held], and it is the network "
            "chosen that says `said_held`, not one trained later.",
        ),
        Slip(
            "held, but learned",
            leaking,
            "A leak: where the held labels came from a hat, `said_held` agrees with "
            "the hat far more often than any network can that has not seen them. "
            "Train on the other rows alone.",
        ),
        Slip(
            "said by chance",
            told(),
            "The new digits are read as by chance. Is `said` the argmax over the ten "
            "scores of X_new, in its order, from the trained network?",
        ),
    ],
    hints=[
        "Three pieces: the split (`rng.permutation(len(X))`, cut in two); a function "
        "that trains a fresh network at one strength on the rows that are left; a loop "
        "over strengths that keeps the network which reads most of `y[held]`.",
        "Early stopping is the shortest cure: train once, and after each epoch note "
        "(epoch, share of y[held]); keep `said_held` and `said` of the best epoch. "
        "`train(..., l2=...)` and `Dropout(p, rng=rng)` are the next.",
        "SGD(0.05, momentum=0.9), batches of 50, 15 epochs will do. Hat labels pull "
        "the share of y[held] down to 0.6, whatever you do: look at differences.",
    ],
)
