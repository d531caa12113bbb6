"""17.1: the least error that k code numbers can leave, of the data alone."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import Variant


def least_error(X, k):
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return (s[k:] ** 2).sum() / X.size


def tables(rng):
    first = np.array([[2.0, 1.0], [-2.0, -1.0], [0.5, -1.0], [-0.5, 1.0]])
    cases = [(first + 3, 1), (draw(rng, 7, 4), 2), (draw(rng, 5, 3) + 10, 1)]
    return [
        *cases,
        (1000 * draw(rng, 4, 2), 1),
        (np.diag([0.0, 2, 1]), 1),
        (draw(rng, 3, 6), 1),
        (draw(rng, 6, 3), 0),
        (draw(rng, 6, 3), 3),
    ]


def by_eigenvalues(X, k):
    """Another style: the small eigenvalues of the covariance."""
    values = np.linalg.eigvalsh(np.cov(X.T, bias=True))
    return values[: X.shape[1] - k].sum() / X.shape[1]


def by_drawing_again(X, k):
    """Another style: there and back through k components."""
    C = X - X.mean(axis=0)
    V = np.linalg.svd(C, full_matrices=False)[2][:k]
    return np.mean((C @ V.T @ V - C) ** 2)


def off(*, centered=True, first=0, kept=False, power=2, per="entry", root=False):
    """A slip: least_error with one thing other."""

    def least_error_(X, k):
        C = X - X.mean(axis=0) if centered else X
        s = np.linalg.svd(C, compute_uv=False) ** power
        total = s[:k].sum() if kept else s[max(k + first, 0) :].sum()
        by = {"entry": X.size, "row": len(X), "all": 1}[per]
        return (total / by) ** 0.5 if root else total / by

    return least_error_


def less_one(X, k):
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return (s[k:] ** 2).sum() / ((len(X) - 1) * X.shape[1])


def smallest_first(X, k):
    values = np.linalg.eigvalsh(np.cov(X.T, bias=True))
    return values[k:].sum() / X.shape[1]


def columns(X, k):
    C = X - X.mean(axis=0)
    V = np.linalg.svd(C)[2][:, :k]
    return np.mean((C @ V @ V.T - C) ** 2)


def no_mean_drawn(X, k):
    V = np.linalg.svd(X - X.mean(axis=0))[2][:k]
    return np.mean((X @ V.T @ V - X) ** 2)


def all_are_one_mean(X, k):
    s = np.linalg.svd(X - X.mean(), compute_uv=False)
    return (s[k:] ** 2).sum() / X.size


EXERCISE = Exercise(
    id="17.1",
    points=2,
    asks="`least_error(X, k)`: the least mean squared error an entry that any linear "
    "autoencoder with biases leaves on X (n, d) with k code numbers",
    reference=least_error,
    inputs=tables,
    styles=[by_eigenvalues, by_drawing_again],
    slips=[
        Slip(
            "not centered",
            off(centered=False),
            "Your components start at 0: a bias can draw the mean for nothing. Take "
            "the mean of each column off first.",
        ),
        Slip(
            "one too many kept",
            off(first=1),
            "You leave out one singular value too many: with k codes the first k are "
            "kept, and `s[k:]` is the rest.",
        ),
        Slip(
            "what is kept",
            off(kept=True),
            "That is what k code numbers keep. Asked is what is left: `s[k:]`.",
        ),
        Slip(
            "not squared",
            off(power=1),
            "You add up singular values; the squared error is the sum of their "
            "squares.",
        ),
        Slip(
            "a row",
            off(per="row"),
            "That is the squared error of a row; asked is that of an entry: divide by "
            "X.size.",
        ),
        Slip(
            "a sum",
            off(per="all"),
            "That is the sum over all entries; asked is their mean: divide by X.size.",
        ),
        Slip(
            "the root",
            off(root=True),
            "You took the root of the mean squared error; asked is the mean itself.",
        ),
        Slip(
            "one row less",
            less_one,
            "You divide by n - 1 rows. `np.cov` does so unless `bias=True`; a mean "
            "squared error divides by n.",
        ),
        Slip(
            "the smallest first",
            smallest_first,
            "You take the smallest k away and keep the large ones as the rest: "
            "`eigvalsh` gives the smallest first, `svd` the largest.",
        ),
        Slip(
            "columns of V",
            columns,
            "The components are the rows of what `svd` returns last, not its columns: "
            "`[:k]`.",
        ),
        Slip(
            "the mean is not drawn",
            no_mean_drawn,
            "Your components are right, but X goes through them with its mean. The "
            "output's bias draws that for nothing: send the centered X through.",
        ),
        Slip(
            "one mean for all",
            all_are_one_mean,
            "You took one mean of all numbers off; the output has a bias for each "
            "column: `X.mean(axis=0)`.",
        ),
    ],
    hints=[
        "Take the mean of each column off; then the best k directions are the first "
        "rows of V in `np.linalg.svd`.",
        "The squared singular values are the squared lengths along the directions: "
        "what is left are those from k on.",
        "`s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)`, then "
        "`(s[k:] ** 2).sum() / X.size`.",
    ],
    variant=Variant(
        draw=lambda rng: {"by": int(rng.integers(11, 30)) / 10},
        says="each number of X is {by:g} times what `X` says.",
        change=lambda answer, X, k, *, by: answer(by * X, k),
    ),
)
