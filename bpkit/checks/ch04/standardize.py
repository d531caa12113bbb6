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


def own_statistics(X):
    """0 where a column does not vary: with nan it would be like whatever gives nan."""
    return (X - X.mean(axis=0)) / (X.std(axis=0) + (X.std(axis=0) == 0))


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
            lambda X_new, X_train: own_statistics(X_new),
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
        Slip(
            "own mean",
            lambda X_new, X_train: (X_new - X_new.mean(axis=0)) / X_train.std(axis=0),
            "The spread is that of the training data, the mean that of the new ones. "
            "Both come from X_train.",
        ),
        Slip(
            "own spread",
            lambda X_new, X_train: (X_new - X_train.mean(axis=0)) / X_new.std(axis=0),
            "The mean is that of the training data, the spread that of the new ones "
            "(0 for a single row). Both come from X_train.",
        ),
        Slip(
            "n - 1",
            lambda X_new, X_train: (
                (X_new - X_train.mean(axis=0)) / X_train.std(axis=0, ddof=1)
            ),
            "You divide by m - 1 inside the standard deviation (ddof=1). NumPy's "
            "`std` and this course divide by m.",
        ),
        Slip(
            "brackets",
            lambda X_new, X_train: X_new - X_train.mean(axis=0) / X_train.std(axis=0),
            "Division comes before minus: you divide the mean alone. Put the "
            "difference in brackets.",
        ),
        Slip(
            "divided first",
            lambda X_new, X_train: X_new / X_train.std(axis=0) - X_train.mean(axis=0),
            "You divide first and then subtract a mean of the old scale. Subtract "
            "first.",
        ),
        Slip(
            "from 0 to 1",
            lambda X_new, X_train: (
                (X_new - X_train.min(axis=0))
                / (X_train.max(axis=0) - X_train.min(axis=0))
            ),
            "This brings the training data between 0 and 1, by their minimum and "
            "maximum. Asked for are mean and standard deviation.",
        ),
        Slip(
            "a small number below",
            lambda X_new, X_train: (
                (X_new - X_train.mean(axis=0)) / (X_train.std(axis=0) + 1e-3)
            ),
            "You add 0.001 to the standard deviation. Nothing was said of it, and it "
            "shrinks all numbers a little.",
        ),
        Slip(
            "one spread for all columns",
            lambda X_new, X_train: (X_new - X_train.mean(axis=0)) / X_train.std(),
            "Each column has its own mean, but all share one spread: it wants "
            "`axis=0`, too.",
        ),
        Slip(
            "one mean for all columns",
            lambda X_new, X_train: (X_new - X_train.mean()) / X_train.std(axis=0),
            "Each column has its own spread, but all share one mean: it wants "
            "`axis=0`, too.",
        ),
        Slip(
            "the training data scaled",
            lambda X_new, X_train: standardize(X_train, X_train),
            "These are the training data, scaled. Asked for are the new ones, X_new.",
        ),
        Slip(
            "each row by itself",
            lambda X_new, X_train: own_statistics(X_new.T).T,
            "You scale each example by itself, and X_train is not used. Each column "
            "gets its mean and spread from X_train.",
        ),
        Slip(
            "rows",
            lambda X_new, X_train: (X_new - X_train.mean(axis=1)) / X_train.std(axis=1),
            "`axis=1` goes along the rows and leaves a number for each example. Each "
            "column wants its own: `axis=0`.",
        ),
    ],
    hints=[
        "Which two numbers does each column have, and from which of the two arrays "
        "do they come?",
        "`X_train.mean(axis=0)` has shape (d,), and so has `X_train.std(axis=0)`.",
        "`return (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)`",
    ],
)
