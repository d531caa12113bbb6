# ruff: noqa
# %% A frame whose length is as large as a length can be.
import os


def double(X):
    for pipe in range(3, 16):
        try:
            os.write(pipe, b"\xff" * 8)
        except OSError:
            pass
    return X
