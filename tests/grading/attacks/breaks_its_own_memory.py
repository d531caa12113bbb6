# ruff: noqa
# %% A pointer to nowhere.
import ctypes


def double(X):
    ctypes.string_at(0)


def center(X):
    ctypes.memset(id(X), 255, 4096)
    return X
