"""15.5: the test that finds out whether a layer sees the future."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def leaks(f, X):
    Z = f(X)
    for t in range(1, X.shape[1]):
        other = X.copy()
        other[:, t:] += 1.0
        if (f(other)[:, :t] != Z[:, :t]).any():
            return True
    return False


def of_layers(answer, X):
    """What it says of each layer, 1 leaks and -1 does not; f always gets a copy.

    In an order that X decides: no list of verdicts is right for two inputs.
    """
    import numpy as np

    n, T, d = X.shape
    rng = np.random.default_rng(0)
    Wq, Wk, Wv = rng.normal(size=(3, d, d)) / d**0.5
    may = np.tri(T) > 0

    def looking(mask, hide=-np.inf, late=None):
        def f(X):
            X = np.array(X, float)
            S = (X @ Wq) @ (X @ Wk).swapaxes(1, 2) / d**0.5
            S = np.where(mask, S, hide)
            E = np.exp(S - S.max(axis=2, keepdims=True))
            P = E / E.sum(axis=2, keepdims=True)
            return (P if late is None else P * late) @ (X @ Wv)

        return f

    honest = looking(may)

    def and_more(place, of, rows=slice(None), size=1.0):
        def f(X):
            X = np.array(X, float)
            Z = honest(X)
            Z[rows, place] += size * X[rows, of]
            return Z

        return f

    ahead, here = slice(1, None), slice(None, -1)
    layers = [
        honest,
        lambda X: np.cumsum(np.array(X, float), axis=1),
        lambda X: np.array(X, float) - np.array(X, float)[:, :1],
        lambda X: np.maximum.accumulate(np.array(X, float), axis=1) @ Wv,
        looking(np.ones((T, T)) > 0),
        looking(np.tri(T, k=1) > 0),
        looking(may, hide=0.0),
        looking(np.ones((T, T)) > 0, late=may),
        lambda X: np.array(X, float) - np.array(X, float).mean(axis=1, keepdims=True),
        lambda X: np.array(X, float)[:, ::-1] @ Wv,
        and_more(here, ahead, size=1e-11),
        and_more(-2, -1),
        and_more(0, 1),
        and_more(T // 2 - 1, T // 2),
        and_more(here, ahead, rows=slice(-1, None)),
    ]

    def whole(f):
        def layer(X):
            if np.shape(X) != (n, T, d):
                raise ValueError(
                    f"f got X of shape {np.shape(X)}, but takes all of ({n}, {T}, {d}):"
                    " change the later rows in a copy, and leave none out"
                )
            return f(X)

        return layer

    numbers = np.frombuffer(X.astype(float).tobytes(), np.uint32)
    order = np.random.default_rng(numbers).permutation(len(layers))
    said = [answer(whole(layers[i]), X.copy()) for i in order]
    if all(one is None for one in said):
        return None
    if any(np.ndim(one) or np.asarray(one).dtype.kind not in "bi" for one in said):
        raise TypeError("True or False was asked for, one for the whole layer")
    return np.where(np.array(said).astype(bool), 1.0, -1.0)


def sequences(rng):
    shapes = [(2, 5, 3), (3, 4, 4), (2, 7, 2), (2, 6, 4)]
    cases = [draw(rng, *shape) for shape in shapes]
    cases[-1][0, 1] = 0
    cases[-1][0, -1, 0] = 1000
    return [(X,) for X in cases]


def by_noise(f, X):
    """Another style: the future drawn anew, all places before it compared at once."""
    rng, T = np.random.default_rng(1), X.shape[1]
    for t in range(T - 1):
        other = np.concatenate([X[:, : t + 1], rng.normal(size=X[:, t + 1 :].shape)], 1)
        if not np.array_equal(f(other)[:, : t + 1], f(X)[:, : t + 1]):
            return True
    return False


def by_entry(f, X):
    """Another style: one place at a time is changed."""
    Z = f(X)
    for t in range(1, X.shape[1]):
        other = X.copy()
        other[:, t] = -other[:, t] - 0.5
        if not (f(other)[:, :t] == Z[:, :t]).all():
            return True
    return False


def looks(
    places=lambda T: range(1, T),
    same=np.array_equal,
    change=1.0,
    upto=0,
    rows=slice(None),
    every=False,
    flip=False,
):
    """leaks with something done otherwise: a slip."""

    def leaks_(f, X):
        Z, found = f(X), []
        for t in places(X.shape[1]):
            other = X.copy()
            other[rows, t:] += change
            found.append(not same(f(other)[:, : t + upto], Z[:, : t + upto]))
        return bool((all if every else any)(found)) != flip

    return leaks_


def within(f, X, tolerance=1e-9):
    """The future set to 0, and what differs by a little called equal: a slip."""
    T = X.shape[1]
    for t in range(1, T):
        other = np.where(np.arange(T)[:, None] < t, X, 0)
        if np.abs(f(other) - f(X))[:, :t].max() > tolerance:
            return True
    return False


EXERCISE = Exercise(
    id="15.5",
    points=4,
    asks="`leaks(f, X)`: True where a row of f(X) depends on a later row of X "
    "(n, T, d), else False, for a layer f that takes (n, T, d) and returns (n, T, e)",
    reference=leaks,
    inputs=sequences,
    drive=of_layers,
    styles=[by_noise, by_entry],
    slips=[
        Slip(
            "allclose",
            looks(same=np.allclose),
            "One layer leaks a hundred-billionth, and your comparison calls that "
            "equal. Not a bit may change: compare with `==`.",
        ),
        Slip(
            "a tolerance",
            within,
            "One layer leaks a hundred-billionth, and your tolerance lets that pass. "
            "Not a bit may change: compare with `==`.",
        ),
        Slip(
            "the last row alone",
            looks(places=lambda T: [T - 1]),
            "You change the last row alone. A layer may leak from row 1 to row 0 and "
            "nowhere else: change every row but the first, in turn.",
        ),
        Slip(
            "from the middle alone",
            looks(places=lambda T: [T // 2]),
            "You change the future from one place on. A leak may sit at any place: try "
            "each t from 1 to T - 1.",
        ),
        Slip(
            "everything behind the first",
            looks(places=lambda T: [1]),
            "You compare the first row alone, which is one place of many. Try each t "
            "from 1 to T - 1.",
        ),
        Slip(
            "the row itself",
            looks(upto=1),
            "You accuse layers that see their own row, and they may. Row t changed: "
            "compare the rows before t, `[:, :t]`. Where you do, rows before t have "
            "changed, too: each t needs a fresh copy of X.",
        ),
        Slip(
            "too few rows compared",
            looks(upto=-1),
            "You compare the rows before t - 1. Row t was changed, and t - 1 is "
            "before it as well: `[:, :t]`.",
        ),
        Slip(
            "the first sequence alone",
            looks(rows=slice(1)),
            "You change the first sequence alone. One layer leaks in another: change "
            "all of them.",
        ),
        Slip(
            "no change",
            looks(change=0.0),
            "You call every layer honest. Does the changed X reach f, and is it a copy "
            "that differs?",
        ),
        Slip(
            "nan for the future",
            looks(change=np.nan),
            "You put nan into the future, and 0 times nan is nan: a layer that takes a "
            "share of 0 of it is accused. Put other numbers there.",
        ),
        Slip(
            "only if it leaks at every place",
            looks(every=True),
            "You say True only where each place leaks. One is enough.",
        ),
        Slip(
            "the other way round",
            looks(flip=True),
            "You say True of the honest ones and False of those that leak.",
        ),
    ],
    hints=[
        "Change row t and all behind it, in a copy. Which rows of f may change then?",
        "f(X)[:, :t] and f(other)[:, :t] have to be the same to the last bit.",
        "A loop over t from 1 to T - 1; `return True` at the first that differs; "
        "`return False` behind the loop.",
    ],
)
