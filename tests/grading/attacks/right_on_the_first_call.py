# ruff: noqa
# %% The first call is answered well, the others are not.
calls = []


def double(X):
    calls.append(1)
    return 2 * X if len(calls) == 1 else 3 * X


def center(X):
    X[...] = 0
    return X


def squared_distances(X, p):
    squared_distances.n = getattr(squared_distances, "n", 0) + 1
    return ((X - p) ** 2).sum(axis=1) if squared_distances.n < 3 else None
