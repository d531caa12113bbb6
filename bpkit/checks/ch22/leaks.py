"""22.5: which columns look into the future?"""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def leaks(describe, volume, t):
    changed = volume.copy()
    changed[t + 1 :] += 1000 + np.arange(len(volume) - t - 1)
    before, after = describe(volume)[: t + 1], describe(changed)[: t + 1]
    return (before != after).any(axis=0)


def try_describe(leaks, kinds, volume, t):
    """Whether each column leaks, of a table made of the columns that `kinds` names."""
    import numpy as np

    def rolled(v, back):
        return np.concatenate([np.full(back, v[0]), v[:-back]]) if back else v

    def ahead(v, by):
        return np.concatenate([v[by:], np.full(by, v[-1])])

    def column(kind, v):
        n = len(v)
        cumulative = np.cumsum(v) / np.arange(1, n + 1)
        day = np.arange(n) // 6
        sums = np.bincount(day, v)[day] / np.bincount(day)[day]
        return [
            v,
            rolled(v, 1),
            (v + rolled(v, 1) + rolled(v, 2)) / 3,
            (rolled(v, 1) + v + ahead(v, 1)) / 3,
            cumulative,
            v - v.mean(),
            sums,
            np.arange(n) % 6 * 1.0,
            np.abs(ahead(v, 2) - v),
            rolled(v, 6),
            np.where(np.arange(n) % 6 == 0, ahead(v, 4), v),
        ][kind]

    def describe(v):
        return np.column_stack([column(int(kind), np.array(v)) for kind in kinds])

    return np.asarray(leaks(describe, volume, int(t)))


def tables(rng):
    def volume(n):
        return rng.integers(10, 900, n) + 0.5

    cases = [(np.array([0, 3, 2]), volume(20), 10)]
    cases += [(np.array([1, 5, 4, 8]), volume(24), 9)]
    cases += [(np.array([7, 0, 6, 9]), volume(24), 14)]
    cases += [(np.array([5, 2]), volume(18), 7), (np.array([0, 1, 7]), volume(15), 6)]
    frost, still = volume(20) - 450, 5 * volume(16) * (np.arange(16) % 3 > 0)
    cases += [(np.array([3, 0, 7]), frost, 8), (np.array([2, 5]), still, 6)]
    cases += [(np.array([10, 2]), volume(20), 9), (np.array([10]), volume(15), 6)]
    mixed = rng.permutation(11)[:6]
    return [*cases, (mixed, volume(30), 16), (np.array([8]), volume(12), 10)]


def by_each_column(describe, volume, t):
    """Another style: several futures, and a difference above a hair."""
    start, found = describe(volume)[: t + 1], 0
    for factor in (0.0, 3.0, -7.0):
        other = np.r_[volume[: t + 1], factor * volume[t + 1 :]]
        found = np.maximum(found, np.abs(describe(other)[: t + 1] - start).max(axis=0))
    return found > 1e-9


def whole(describe, volume, t):
    changed = volume.copy()
    changed[t + 1 :] += 1000
    return (describe(volume) != describe(changed)).any(axis=0)


def row(describe, volume, t):
    changed = volume.copy()
    changed[t:] += 1000
    return (describe(volume)[: t + 1] != describe(changed)[: t + 1]).any(axis=0)


def past(describe, volume, t):
    changed = volume.copy()
    changed[:t] += 1000
    return (describe(volume)[t + 1 :] != describe(changed)[t + 1 :]).any(axis=0)


def after(describe, volume, t):
    changed = volume.copy()
    changed[t + 1 :] += 1000
    return (describe(volume)[t + 1 :] != describe(changed)[t + 1 :]).any(axis=0)


def one_row(describe, volume, t):
    changed = volume.copy()
    changed[t + 1 :] += 1000 + np.arange(len(volume) - t - 1)
    return describe(volume)[t] != describe(changed)[t]


def one_hour(describe, volume, t):
    changed = volume.copy()
    changed[t + 1] += 1000
    return (describe(volume)[: t + 1] != describe(changed)[: t + 1]).any(axis=0)


def correlated(describe, volume, t):
    X = describe(volume)[:-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        r = [np.corrcoef(x, volume[1:])[0, 1] for x in X.T]
    return np.abs(r) > 0.5


EXERCISE = Exercise(
    id="22.5",
    points=3,
    asks="`leaks(describe, volume, t)`: for each column of `describe(volume)` (n, d) "
    "whether a row up to t depends on what comes after t, d booleans",
    reference=leaks,
    inputs=tables,
    drive=try_describe,
    styles=[by_each_column],
    slips=[
        Slip(
            "rows after t",
            whole,
            "You compare all rows. Rows after t may depend on what comes after t; "
            "compare `[: t + 1]` alone.",
        ),
        Slip(
            "t itself is changed",
            row,
            "You change `volume[t]`, too, which is known at t. The future begins at t "
            "+ 1.",
        ),
        Slip(
            "the past is changed",
            past,
            "You change the past and look at the future: every column that remembers "
            "shows up. Change what comes *after* t, and look at the rows up to t.",
        ),
        Slip(
            "rows after t alone",
            after,
            "You compare the rows after t, where every column that sees the road may "
            "change. Look at the rows up to t.",
        ),
        Slip(
            "one row",
            one_row,
            "You compare row t alone. A column may look ahead in some rows and not in "
            "others: compare all rows up to t.",
        ),
        Slip(
            "one hour",
            one_hour,
            "You change the next hour alone. A column may look further ahead: change "
            "all that comes after t.",
        ),
        Slip(
            "which do not",
            lambda describe, volume, t: ~leaks(describe, volume, t),
            "Exchanged: True is for a column that looks ahead.",
        ),
        Slip(
            "a close relation",
            correlated,
            "You look at which columns go with the next hour. An honest column may do "
            "so, and a leak may not: change the future and see what moves.",
        ),
    ],
    hints=[
        "Make a copy of `volume`, and change it after t. What may not change?",
        "`describe(changed)[: t + 1]` against `describe(volume)[: t + 1]`, with !=.",
        "`(before != after).any(axis=0)` says it of each column.",
    ],
)
