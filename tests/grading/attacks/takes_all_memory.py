# ruff: noqa
# %% As much as there is, and then again.
import numpy as np

hoard = []
try:
    while True:
        hoard.append(np.ones(10**7))
except MemoryError:
    pass


def double(X):
    hoard.append(bytearray(10**9))
    return X


def center(X):
    return np.ones((10**5, 10**5))
