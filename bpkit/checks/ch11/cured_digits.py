"""11.9: from an empty cell to a network that does not learn what a hat said."""

import numpy as np

from bpkit.checks.ch11._cured import (
    inputs,
    penalized,
    stopped_early,
    told,
    whether_it_is_cured,
)
from bpkit.checks.declared import Exercise, Slip


def cured_digits(X, y, X_new):
    return stopped_early(X, y, X_new)


EXERCISE = Exercise(
    id="11.9",
    points=5,
    asks="`cured_digits(X, y, X_new)`: `held`, the rows of X held out; `said` "
    "(strengths, n), what each network says of X, the first without a cure; `best`, "
    "the row of `said` that was chosen; `said_new` (m,), what that network, or one "
    "that learned all of X like it, says of X_new",
    reference=cured_digits,
    inputs=inputs,
    returns=["held", "said", "best", "said_new"],
    measure=whether_it_is_cured,
    seconds=60,
    too_slow="An epoch of 2,000 digits with 50 units takes 0.03 seconds. Are there "
    "loops over digits or weights? Else try fewer strengths or epochs.",
    styles=[penalized(0, 0.03, 0.06, 0.1)],
    slips=[
        Slip(
            "nan",
            told(said_new=np.nan),
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
            told(reads=(0.6, 0.7, 0.8)),
            "`said` has fewer than four rows. Asked for are one without a cure and "
            "three strengths of it.",
        ),
        Slip(
            "one network for all",
            told(reads=[0.8] * 4),
            "All rows of `said` are the same. Does each strength get a fresh network, "
            "and does it reach the training?",
        ),
        Slip(
            "a share for a row",
            told(best=0.62),
            "`best` is no row number of `said`. It is the place of the largest share, "
            "counted from 0, as `np.argmax` tells it; not the share or the strength.",
        ),
        Slip(
            "held, but learned",
            told(hat=True),
            "A leak: where the held labels came from a hat, a row of `said` agrees "
            "with the hat far more often than any network can that has not seen them. "
            "Train on the other rows alone.",
        ),
        Slip(
            "chosen by something else",
            told(best=0),
            "`best` is not the row of `said` that reads most of y[held]. What chooses "
            "is the share of y[held]: no loss, no share of what was learned.",
        ),
        Slip(
            "said by chance",
            told(),
            "The new digits are read as by chance. Is `said_new` the argmax over the "
            "ten scores of X_new, in its order, from the trained network?",
        ),
    ],
    hints=[
        "Three pieces: the split (`rng.permutation(len(X))`, cut in two); a function "
        "that trains a fresh network at one strength on the rows that are left; a loop "
        "over strengths, that without a cure first, which notes what each says of X.",
        "`train(..., l2=...)` and `Dropout(p, rng=rng)` are short cures. Early "
        "stopping trains once and notes what is said of X and X_new after each epoch; "
        "the last epoch is the network without a cure, so turn the list around.",
        "SGD(0.1, momentum=0.9), batches of 100, 20 epochs will do. Hat labels pull "
        "the share of y[held] down to 0.6, whatever you do: look at differences.",
    ],
)
