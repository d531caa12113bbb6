"""11.6: a study whose held rows stay unseen."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def best_columns(X, y, m):
    """The m columns in which the two classes' means are furthest apart."""
    gap = np.abs(X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0))
    return np.argsort(-gap)[:m]


def scores(X, y, X_new):
    """Positive where a row of X_new is nearer to the mean of class 1."""
    zero, one = X[y == 0].mean(axis=0), X[y == 1].mean(axis=0)
    return np.sum((X_new - zero) ** 2 - (X_new - one) ** 2, axis=1)


def colleagues_scores(X, y, held):
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    X = X[:, best_columns(X, y, 3)]
    return scores(X[~held], y[~held], X[held])


def honest_scores(X, y, held):
    X_train, y_train = X[~held], y[~held]
    X = (X - X_train.mean(axis=0)) / X_train.std(axis=0)
    X = X[:, best_columns(X[~held], y_train, 3)]
    return scores(X[~held], y_train, X[held])


def studies(rng):
    cases = []
    for n, d in [(12, 30), (20, 20), (16, 40), (14, 9)]:
        X = 2 * rng.standard_normal((n, d)) + rng.standard_normal(d)
        held = np.arange(n) % 4 == 3
        y = np.arange(n) // 2 % 2
        # Chance that only the held rows have: what a leak would pick.
        X[held, :4] += 9 * (y[held, None] - 0.5)
        cases.append((X, y, held))
    X, y, held = cases[0]
    X = X.copy()
    X[0] = 0.0
    return [*cases, (X, y, held), (1000 * X, y, held)]


def honest_scores_of_parts(X, y, held):
    X_train, y_train, X_held = X[~held], y[~held], X[held]
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train, X_held = (X_train - mean) / std, (X_held - mean) / std
    keep = best_columns(X_train, y_train, 3)
    return scores(X_train[:, keep], y_train, X_held[:, keep])


def study(*, scaled="train", chosen="train", fitted="train"):
    """The study with a leak, or several: a slip."""

    def honest_scores(X, y, held):
        rows = {"train": ~held, "all": np.full(len(X), True), "held": held}
        X_scaled = X[rows[scaled]]
        X = (X - X_scaled.mean(axis=0)) / X_scaled.std(axis=0)
        X = X[:, best_columns(X[rows[chosen]], y[rows[chosen]], 3)]
        return scores(X[rows[fitted]], y[rows[fitted]], X[held])

    return honest_scores


EXERCISE = Exercise(
    id="11.6",
    points=3,
    asks="`honest_scores(X, y, held)`: the scores of the held rows, without the "
    "leaks in `colleagues_scores`",
    reference=honest_scores,
    inputs=studies,
    styles=[honest_scores_of_parts],
    slips=[
        Slip(
            "as it was",
            colleagues_scores,
            "These are the colleague's scores. Go line by line: which of them has "
            "seen the held rows?",
        ),
        Slip(
            "columns chosen with the held rows",
            study(chosen="all"),
            "One leak is left: the columns are chosen with the labels of the held "
            "rows. It is the larger of the two.",
        ),
        Slip(
            "scaled with the held rows",
            study(scaled="all"),
            "One leak is left: mean and standard deviation are taken over all "
            "rows, the held ones among them.",
        ),
        Slip(
            "columns chosen by the held rows",
            study(chosen="held"),
            "You choose the columns by the held rows alone: `~held` are the rows "
            "to learn from.",
        ),
        Slip(
            "fitted on all",
            study(fitted="all"),
            "The class means are now taken over all rows: a third leak.",
        ),
    ],
    hints=[
        "Imagine the held rows arrive next year. Which lines can you run today?",
        "Two cannot: the scaling asks all rows for their mean, and best_columns "
        "asks all labels. Give both the rows `~held`.",
        "`X_train = X[~held]`, scale X with its mean and std; then "
        "`best_columns(X[~held], y[~held], 3)`",
    ],
    tolerance=1e-6,
)
