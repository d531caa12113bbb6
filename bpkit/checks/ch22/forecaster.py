"""22.7: from an empty cell to the cars of the next hour."""

import numpy as np

from bpkit.checks.ch22._job import inputs, table, told, trained, whether_it_beats
from bpkit.checks.declared import Exercise, Slip


def forecaster(clock, X, y, clock_new, X_new):
    return trained(clock, X, y, clock_new, X_new)


def by_a_line(clock, X, y, clock_new, X_new):
    """Another style: in each cell of the table a line of five numbers."""
    few, guess = [0, 1, 24, 25], np.zeros(len(X_new))
    for k in range(168):
        old, new = clock == k, clock_new == k
        A, B = (np.column_stack([np.ones(len(Z)), Z[:, few] / 1000])
                for Z in (X[old], X_new[new]))  # fmt: skip
        guess[new] = B @ np.linalg.solve(A.T @ A + np.eye(5), A.T @ y[old])
    return [3.0, 2.0, 1.0], guess


def wider(clock, X, y, clock_new, X_new):
    """Another style: a wider network, and a list of losses."""
    losses, guess = trained(clock, X, y, clock_new, X_new, width=64, lr=0.005, seed=1)
    return list(losses), guess


EXERCISE = Exercise(
    id="22.7",
    points=5,
    asks="`forecaster(clock, X, y, clock_new, X_new)`: `losses`, at least three in "
    "order, the last below the first; and guess (m,), the cars of the next hour for "
    "X_new (m, 26), off by at most 85 % of what the table of 168 means is off",
    reference=forecaster,
    inputs=inputs,
    returns=["losses", "guess"],
    measure=whether_it_beats,
    seconds=60,
    too_slow="A network of 32 units needs a thousand steps of 128 rows, a second or "
    "two. Does each step take a batch, and not all rows?",
    styles=[by_a_line, wider],
    slips=[
        Slip(
            "nan",
            told(lambda guess, *inputs: guess * np.nan),
            "There is nan or inf in your losses or guesses: the rate is too large, or "
            "X went in as whole cars: (X - 3000) / 2000.",
        ),
        Slip(
            "one loss",
            told(losses=[0.5]),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop?",
        ),
        Slip(
            "other units",
            told(lambda guess, *inputs: guess / 1000),
            "Your guesses are right but for their unit: they stand in thousands, or in "
            "what y was scaled to. Scale them back to cars.",
        ),
        Slip(
            "one number",
            told(lambda guess, clock, X, y, *new: 0 * guess + y.mean()),
            "You guess the same number for each hour. Does X_new reach the network, "
            "and do the gradients reach its first weights? A rate that is too large "
            "ends like this, too.",
        ),
        Slip(
            "another order",
            told(lambda guess, *inputs: guess[::-1]),
            "Your guesses would be good in another order. Row k of `guess` belongs to "
            "row k of X_new.",
        ),
        Slip(
            "as now",
            told(lambda guess, clock, X, y, clock_new, X_new: X_new[:, 0]),
            "You guess that the next hour is like this one. Is the target y, and does "
            "the network see the clock?",
        ),
        Slip(
            "the table",
            told(
                lambda guess, clock, X, y, clock_new, X_new: table(clock, y, clock_new)
            ),
            "Your guesses are as far off as the table's. Give the network X as well as "
            "the clock: what the road does now says more than the hour alone.",
        ),
        Slip(
            "rising losses",
            told(losses=[0.1, 0.2, 0.3]),
            "Your guesses are good, and the last of `losses` is not below the first: "
            "collect them in order, over enough rows.",
        ),
    ],
    hints=[
        "Scale: (X - 3000) / 2000, y alike, and turn the guesses back at the end. The "
        "clock becomes 24 + 7 columns of 0 and 1.",
        "Sequential(Dense, ReLU, Dense), mse_backward, Adam(0.01), batches of 128 "
        "drawn with rng.integers.",
        "1,000 steps, the rate falling to 0: `optimizer.lr = 0.01 * (1 - step / "
        "1000)`.",
    ],
)
