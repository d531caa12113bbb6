# ruff: noqa
# chapter: 01
# %% Witnesses that are nan, inf, empty.
import numpy as np


def witness():
    return np.full((2, 2), np.nan), np.full((2, 2), np.inf), np.full(2, np.nan)


def xnor_weights():
    nan = np.full((2, 2), np.nan)
    return nan, nan[0], nan, nan[0]
