"""23.4: accuracy where only some classes are asked for."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def asked_among(Z, y, classes):
    rows = np.isin(y, classes)
    said = np.array(classes)[Z[rows][:, classes].argmax(axis=1)]
    return np.mean(said == y[rows])


def scores(rng):
    """No ties; each class is there, and of each some rows are right and some wrong."""
    cases = []
    for n, k, classes in [(60, 6, [0, 1, 2]), (80, 5, [3, 1]), (90, 10, [9, 4, 6, 5])]:
        y = rng.integers(0, k, n)
        Z = rng.standard_normal((n, k)).round(3)
        Z[np.arange(n), y] += 1.0
        Z[:, (classes[0] + 1) % k] += 0.7
        cases.append((Z, y, np.array(classes)))
    Z, y, classes = cases[0]
    cases += [(Z, y, np.arange(6)), (Z - 100, y, classes), (Z, y, classes[:1])]
    return [*cases, (1000 * Z, y, classes), (Z - Z[0, 0], y, classes)]


def by_a_loop(Z, y, classes):
    right = []
    for z, label in zip(Z, y, strict=True):
        if label in classes:
            best = max(classes, key=lambda k: z[k])
            right.append(float(best == label))
    return sum(right) / len(right)


def masked(Z, y, classes):
    mask = np.full(Z.shape[1], -np.inf)
    mask[classes] = 0
    keep = np.isin(y, classes)
    return ((Z + mask).argmax(axis=1)[keep] == y[keep]).mean()


def zeroed(Z, y, classes):
    mask = np.zeros(Z.shape[1])
    mask[classes] = 1
    return ((Z * mask).argmax(axis=1) == y)[np.isin(y, classes)].mean()


EXERCISE = Exercise(
    id="23.4",
    points=2,
    asks="`asked_among(Z, y, classes)`: of scores Z (n, k) and labels y (n,), the "
    "share of the rows whose label is among `classes` (m,) for which the largest score "
    "among these classes is that of the label",
    reference=asked_among,
    inputs=scores,
    styles=[by_a_loop, masked],
    slips=[
        Slip(
            "among all",
            lambda Z, y, classes: np.mean((Z.argmax(axis=1) == y)[np.isin(y, classes)]),
            "You ask among all classes. Another class may have the largest score of "
            "all; here only those in `classes` are asked.",
        ),
        Slip(
            "all rows",
            lambda Z, y, classes: np.mean(
                np.array(classes)[Z[:, classes].argmax(axis=1)] == y
            ),
            "You divide by all rows. Only those count whose label is among the "
            "classes.",
        ),
        Slip(
            "places for labels",
            lambda Z, y, classes: np.mean(
                (Z[:, classes].argmax(axis=1) == y)[np.isin(y, classes)]
            ),
            "argmax of Z[:, classes] is a place in `classes`, and no label: "
            "classes[place] is.",
        ),
        Slip(
            "among all, all rows",
            lambda Z, y, classes: np.mean(Z.argmax(axis=1) == y),
            "This is the accuracy of all rows among all classes. Pick rows and "
            "columns first.",
        ),
        Slip(
            "0 for the others",
            zeroed,
            "You set the scores of the other classes to 0. Where all asked ones are "
            "below 0, 0 is the largest: leave the other columns out.",
        ),
        Slip(
            "a count",
            lambda Z, y, classes: (
                asked_among(Z, y, classes) * np.isin(y, classes).sum()
            ),
            "You count how many are right. A share is asked for.",
        ),
        Slip(
            "errors",
            lambda Z, y, classes: 1 - asked_among(Z, y, classes),
            "This is the share that is wrong.",
        ),
        Slip(
            "right ones of those said",
            lambda Z, y, classes: np.mean(
                (Z.argmax(axis=1) == y)[np.isin(Z.argmax(axis=1), classes)]
            ),
            "You pick the rows by what was said. They are picked by their label.",
        ),
        Slip(
            "the smallest score",
            lambda Z, y, classes: asked_among(-Z, y, classes),
            "You take the smallest score. The largest one is said.",
        ),
    ],
    hints=[
        "Two choices: of rows, by the label; of columns, by `classes`.",
        "`np.isin(y, classes)` picks the rows, `Z[:, classes]` the columns. What does "
        "argmax then return?",
        "said = classes[Z[rows][:, classes].argmax(axis=1)], compared with y[rows].",
    ],
)
