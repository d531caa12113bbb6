# ruff: noqa
# %% Shape, dtype and numbers depend on who asks and how often.
import numpy as np


class Chameleon:
    def __init__(self, X):
        self.X, self.asked = X, 0

    @property
    def shape(self):
        self.asked += 1
        return self.X.shape if self.asked % 2 else ()

    @property
    def dtype(self):
        return np.dtype(object) if self.asked % 2 else self.X.dtype

    def __array__(self, dtype=None, copy=None):
        self.asked += 1
        return np.broadcast_to(0.0, (2**31, 2**10)) if self.asked > 1 else self.X

    @property
    def __array_interface__(self):
        return {"shape": (2**40,), "typestr": "<f8", "data": (1, False), "version": 3}


def double(X):
    return Chameleon(X)


center = double
