"""04.3: new data, scaled with what the training data say."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant


def standardize(X_new, X_train):
    return (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)


def new_and_old_data(rng):
    sizes = [(3, 5, 2), (4, 4, 4), (1, 6, 3), (7, 3, 1)]
    cases = [
        (draw(rng, n, d), draw(rng, m, d) + np.arange(m)[:, None]) for n, m, d in sizes
    ]
    X_new, X_train = cases[0]
    zeros = np.zeros_like(X_new)
    return [*cases, (1000 * X_new + 50, 1000 * X_train), (zeros, X_train)]


def standardize_with_all(X_new, X_train):
    return standardize(X_new, np.vstack([X_new, X_train]))


EXERCISE = Exercise(
    id="04.3",
    points=2,
    asks="`standardize(X_new, X_train)`: X_new (n, d) scaled with the means and "
    "standard deviations of the columns of X_train (m, d)",
    reference=standardize,
    variant=Variant(
        draw=lambda rng: {
            "mean": rng.choice(HALVES).item(),
            "deviation": rng.choice([0.1, 0.25, 0.5, 2, 3, 5, 10]).item(),
        },
        says="scaled so, the columns of X_train have mean {mean:g} instead of 0 "
        "and standard deviation {deviation:g} instead of 1.",
        change=lambda standardize, X_new, X_train, *, mean, deviation: (
            deviation * standardize(X_new, X_train) + mean
        ),
    ),
    inputs=new_and_old_data,
    styles=[
        lambda X_new, X_train: np.divide(
            X_new - np.mean(X_train, 0), np.sqrt(np.var(X_train, 0))
        ),
        lambda X_new, X_train: np.stack(
            [(c - t.mean()) / t.std() for c, t in zip(X_new.T, X_train.T, strict=True)],
            axis=1,
        ),
    ],
    slips=[
        Slip(
            "own statistics",
            lambda X_new, X_train: (
                (X_new - X_new.mean(axis=0))
                / (X_new.std(axis=0) + (X_new.std(axis=0) == 0))
            ),
            "You scale the new data with their own mean and spread. Then the same "
            "parcel gets other numbers in another batch, and a single one becomes "
            "0. The training data set the scale.",
        ),
        Slip(
            "leak",
            standardize_with_all,
            "Your means and spreads are those of new and training data together. "
            "That is a leak: what should be new has already had a say.",
        ),
        Slip(
            "variance for deviation",
            lambda X_new, X_train: (X_new - X_train.mean(axis=0)) / X_train.var(axis=0),
            "You divide by the variance, which is the square of the standard "
            "deviation: kilometers over square kilometers.",
        ),
        Slip(
            "one scale for all columns",
            lambda X_new, X_train: (X_new - X_train.mean()) / X_train.std(),
            "You took one mean and one spread for all columns. That leaves the "
            "ravine as it was: each column needs its own. Which axis goes away?",
        ),
        Slip(
            "only centered",
            lambda X_new, X_train: X_new - X_train.mean(axis=0),
            "The columns are centered, their spreads are as different as before. "
            "Divide by the standard deviation, too.",
        ),
        Slip(
            "only divided",
            lambda X_new, X_train: X_new / X_train.std(axis=0),
            "The spreads are 1, the means are still there: subtract them first.",
        ),
    ],
    hints=[
        "Which two numbers does each column have, and from which of the two arrays "
        "do they come?",
        "`X_train.mean(axis=0)` has shape (d,), and so has `X_train.std(axis=0)`.",
        "`return (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)`",
    ],
)
