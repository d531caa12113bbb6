# ruff: noqa
# %% Down and down, with the limit taken away.
import sys

sys.setrecursionlimit(10**9)


def double(X):
    return double(X) + 0


def center(X):
    return (lambda f: f(f))(lambda f: f(f))
