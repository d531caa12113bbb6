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
    cases += [(11, 3, 1), (10, 4, 2), (9, 3, 0)]
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


def held_out(rows, rest=None):
    """fold with other rows (n, k, i) held out, or trained on: a slip."""

    def fold(n, k, i):
        held = np.asarray(rows(n, k, i))
        train = np.setdiff1d(np.arange(n), held)
        return rest(train, held) if rest else train, held

    return fold


def right_rows(n, k, i):
    return fold(n, k, i)[1]


def rows_by_size(start, size):
    return lambda n, k, i: np.arange(start(n, k, i), start(n, k, i) + size(n, k, i))


def shuffled(n, k, i):
    return np.array_split(np.random.default_rng(0).permutation(n), k)[i]


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
        Slip(
            "every k-th row",
            held_out(lambda n, k, i: np.arange(i, n, k)),
            "You hold out every k-th row. Folds are runs of neighboring rows.",
        ),
        Slip(
            "shuffled",
            held_out(shuffled),
            "You shuffle the rows. Asked for are runs of neighboring rows, in order: "
            "who wants to shuffle does so before.",
        ),
        Slip(
            "rounded up",
            held_out(
                lambda n, k, i: np.arange(n)[i * -(-n // k) : (i + 1) * -(-n // k)]
            ),
            "You round the size of a fold up, and the last one gets what is left, or "
            "nothing. The first n % k folds have one row more, the others not.",
        ),
        Slip(
            "the last folds longer",
            held_out(lambda n, k, i: n - 1 - right_rows(n, k, k - 1 - i)[::-1]),
            "Your last n % k folds have one row more. The first ones do.",
        ),
        Slip(
            "ends rounded",
            held_out(lambda n, k, i: np.arange(i * n // k, (i + 1) * n // k)),
            "You round i * n / k, which spreads the longer folds. The first n % k "
            "folds have one row more.",
        ),
        Slip(
            "starts as if all were short",
            held_out(
                rows_by_size(
                    lambda n, k, i: i * (n // k), lambda n, k, i: n // k + (i < n % k)
                )
            ),
            "Your folds have the right length and overlap: a fold begins where those "
            "before it end, and the longer ones count.",
        ),
        Slip(
            "the first alone longer",
            held_out(
                rows_by_size(
                    lambda n, k, i: i * (n // k) + (n % k if i else 0),
                    lambda n, k, i: n // k + (0 if i else n % k),
                )
            ),
            "Your first fold takes all that is left over. The first n % k folds take "
            "one row more each.",
        ),
        Slip(
            "trained on what comes before",
            held_out(right_rows, lambda train, held: np.arange(held[0])),
            "You train on the rows before the fold alone. Those after it belong to the "
            "training rows, too.",
        ),
        Slip(
            "one row short",
            held_out(lambda n, k, i: right_rows(n, k, i)[:-1]),
            "The last row of the fold is missing, and you train on it. `np.arange(a, "
            "b)` ends before b.",
        ),
        Slip(
            "marks for numbers",
            lambda n, k, i: tuple(
                np.isin(np.arange(n), rows) for rows in fold(n, k, i)
            ),
            "You return a mark for each row, True or False. Asked for are the numbers "
            "of the rows: `np.flatnonzero` gives them.",
        ),
    ],
    hints=[
        "11 rows in 3 folds: 4, 4 and 3 rows. Where does each begin?",
        "A fold begins where the sizes of those before it add up to. "
        "`np.array_split` knows the sizes; `np.setdiff1d` takes rows away.",
        "`parts = np.array_split(np.arange(n), k)`; held out is `parts[i]`",
    ],
)
