"""11.5: the rows of one fold of cross-validation."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def fold(n, k, i):
    sizes = np.full(k, n // k) + (np.arange(k) < n % k)
    start = sizes[:i].sum()
    held = np.arange(start, start + sizes[i])
    return np.setdiff1d(np.arange(n), held), held


def rows_and_folds(rng):
    cases = [(10, 5, 1), (11, 3, 2), (11, 3, 0), (23, 4, 1), (7, 7, 6), (5, 2, 0)]
    return [*cases, (int(rng.integers(40, 60)), 7, 3)]


def fold_by_array_split(n, k, i):
    parts = np.array_split(np.arange(n), k)
    return np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]


def fold_without_the_rest(n, k, i):
    held = np.arange(i * (n // k), (i + 1) * (n // k))
    return np.setdiff1d(np.arange(n), held), held


def fold_with_the_rest_at_the_end(n, k, i):
    end = n if i == k - 1 else (i + 1) * (n // k)
    held = np.arange(i * (n // k), end)
    return np.setdiff1d(np.arange(n), held), held


EXERCISE = Exercise(
    id="11.5",
    points=2,
    asks="`fold(n, k, i)`: the rows to train on and the rows held out, when n rows "
    "are cut into k folds and fold i is held out",
    reference=fold,
    inputs=rows_and_folds,
    returns=["train", "held"],
    styles=[fold_by_array_split],
    slips=[
        Slip(
            "the rest never held out",
            fold_without_the_rest,
            "Where k does not divide n, your last rows are never held out. The "
            "first n % k folds take one row more.",
        ),
        Slip(
            "the rest in the last fold",
            fold_with_the_rest_at_the_end,
            "Your last fold takes all that is left, and may be nearly twice as "
            "long. The first n % k folds take one row more each.",
        ),
        Slip(
            "trained on what is held out",
            lambda n, k, i: (np.arange(n), fold(n, k, i)[1]),
            "A leak: the rows held out are in the training rows, too.",
        ),
        Slip(
            "the two turned round",
            lambda n, k, i: fold(n, k, i)[::-1],
            "You train on one fold and hold out all others. It is the other way.",
        ),
        Slip(
            "counted from 1",
            lambda n, k, i: fold(n, k, (i - 1) % k),
            "You return the fold before: folds are counted from 0.",
        ),
    ],
    hints=[
        "11 rows in 3 folds: 4, 4 and 3 rows. Where does each begin?",
        "A fold begins where the sizes of those before it add up to. "
        "`np.array_split` knows the sizes; `np.setdiff1d` takes rows away.",
        "`parts = np.array_split(np.arange(n), k)`; held out is `parts[i]`",
    ],
)
