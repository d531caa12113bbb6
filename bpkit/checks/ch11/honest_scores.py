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
        X *= rng.permutation(np.linspace(0.5, 3, d))
        held, y = np.arange(n) % 3 == 1, np.arange(n) % 2
        # Chance that only the held rows have, and one that the others undo: which
        # columns are picked tells who was asked.
        X[held, :3] += 27 * (y[held, None] - 0.5)
        X[~held, 2] -= 13.5 * (y[~held] - 0.5)
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


def study(
    *, scaled="train", chosen="train", fitted="train", asked="held", count=3, ddof=0,
    power=1, center=True, spread=True, late=False, result=lambda scores, held: scores,
):  # fmt: skip
    """The study with a leak, or several: a slip."""

    def honest_scores(X, y, held):
        everyone = np.full(len(X), True)
        rows = {"train": ~held, "all": everyone, "held": held}
        X_scaled = X[rows[scaled]]
        mean = X_scaled.mean(axis=0) if center else 0
        std = X_scaled.std(axis=0, ddof=ddof) ** power if spread else 1
        A, B = X, (X - mean) / std
        columns = best_columns((A if late else B)[rows[chosen]], y[rows[chosen]], count)
        B = B[:, columns]
        found = scores(B[rows[fitted]], y[rows[fitted]], B[rows[asked]])
        return result(found, held)

    return honest_scores


def each_scaled_by_itself(X, y, held):
    X = X.copy()
    for rows in (held, ~held):
        X[rows] = (X[rows] - X[rows].mean(axis=0)) / X[rows].std(axis=0)
    columns = best_columns(X[~held], y[~held], 3)
    return scores(X[~held][:, columns], y[~held], X[held][:, columns])


def scaled_in_training_alone(X, y, held):
    train = X[~held]
    train = (train - train.mean(axis=0)) / train.std(axis=0)
    columns = best_columns(train, y[~held], 3)
    return scores(train[:, columns], y[~held], X[held][:, columns])


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
        Slip(
            "each part scaled by itself",
            each_scaled_by_itself,
            "You scale the held rows with a mean and deviation of their own. Who "
            "arrives alone has none: take those of the training rows for both.",
        ),
        Slip(
            "the held rows not scaled",
            scaled_in_training_alone,
            "You scale the training rows alone. The held ones are measured on the same "
            "scale: take away the same mean, divide by the same deviation.",
        ),
        Slip(
            "scaled by the held rows",
            study(scaled="held"),
            "You scale with the mean and deviation of the held rows: `~held` are the "
            "rows to learn from.",
        ),
        Slip(
            "not scaled",
            study(center=False, spread=False),
            "The scaling is gone altogether. It may stay, if mean and deviation are "
            "those of the training rows.",
        ),
        Slip(
            "train and held exchanged",
            study(scaled="held", chosen="held", fitted="held", asked="train"),
            "You learn from the held rows and score the others. `held` is True for the "
            "rows to score.",
        ),
        Slip(
            "learned from the held rows",
            study(scaled="held", chosen="held", fitted="held"),
            "You learn from the held rows themselves. `~held` are the rows to learn "
            "from.",
        ),
        Slip(
            "scores of all rows",
            study(asked="all"),
            "You score all rows. Asked for are the scores of the held ones.",
        ),
        Slip(
            "scores of the training rows",
            study(asked="train"),
            "You score the training rows. Asked for are the scores of the held ones.",
        ),
        Slip(
            "decisions",
            study(result=lambda scores, held: scores > 0),
            "You return whether each score is positive. Asked for are the scores.",
        ),
        Slip(
            "the share that is right",
            lambda X, y, held: np.mean((honest_scores(X, y, held) > 0) == y[held]),
            "You return the share of right decisions. Asked for are the scores, one "
            "for each held row.",
        ),
        Slip(
            "n - 1",
            study(ddof=1),
            "Your deviation divides by n - 1. The colleague's divides by n, and that "
            "was no leak.",
        ),
        Slip(
            "divided by the variance",
            study(power=2),
            "You divide by the variance. The colleague's scaling takes its root, the "
            "standard deviation, and that was no leak.",
        ),
        Slip(
            "two columns",
            study(count=2),
            "You keep two columns. The colleague keeps three, and that was no leak.",
        ),
        Slip(
            "columns chosen before the scaling",
            study(late=True),
            "You choose the columns before they are scaled: the one with the largest "
            "numbers wins. First scale, then choose.",
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
