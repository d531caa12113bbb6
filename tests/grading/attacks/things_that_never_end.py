# ruff: noqa
# chapter: 01
# %% Tuples and lists without an end, or with another length each time.
import itertools

import numpy as np


class Long(tuple):
    def __len__(self):
        return 2

    def __iter__(self):
        return itertools.repeat(0.0)

    def __getitem__(self, key):
        return itertools.repeat(0.0)


def collapse(W1, b1, W2, b2):
    return Long((W1, b1))


def linear(X, W, b):
    return itertools.count()


def crossing(w, b, x1):
    inside = []
    inside.append(inside)
    return inside


def in_other_units(w, b, input_factor, output_factor):
    return [w] * 10**6
