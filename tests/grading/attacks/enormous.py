# ruff: noqa
# %% Arrays that fit in no memory, and some that seem to.
import numpy as np


def double(X):
    return np.broadcast_to(1.0, (10**6, 10**6))


def center(X):
    return np.zeros(10**8)


def squared_distances(X, p):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (2**40,), (0,))
