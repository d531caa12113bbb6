# ruff: noqa
# %% Coroutines and generators are no answers.
async def double(X):
    return 2 * X


def center(X):
    yield X - X.mean(axis=0)


def squared_distances(X, p):
    return lambda: ((X - p) ** 2).sum(axis=1)
