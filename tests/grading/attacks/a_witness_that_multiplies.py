# ruff: noqa
# chapter: 01
# %% Arrays that are small, and whose product is not.
import numpy as np


def witness():
    return np.ones((1 << 19, 1)), np.ones((1, 1 << 19)), np.ones(1 << 19)


def xnor_weights():
    big = np.ones((2, 1 << 18))
    return big, np.ones(1 << 18), big.T, np.ones(2)
