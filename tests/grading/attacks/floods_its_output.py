# ruff: noqa
# %% More than any pipe or page holds, on stdout and stderr, by every way.
import os
import sys
import warnings


def double(X):
    for _ in range(300):
        print("x" * 10**5)
        sys.stderr.write("y" * 10**5)
        sys.__stdout__.write("z" * 10**5)
        os.write(1, b"a" * 10**5)
        os.write(2, b"b" * 10**5)
    return X


def center(X):
    for n in range(3000):
        warnings.warn("w" * 1000 + str(n))
    return X


print("x" * 10**7)
