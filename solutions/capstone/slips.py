"""Five wrong answers that a learner may believe in, each with the hint that helps."""

import numpy as np
from operation import length, operation, operation_backward, unit


def no_roots(A, B):
    return np.sum(A * B, axis=1) / (length(A) ** 2 * length(B) ** 2)[:, 0]


def one_length_for_all(A, B):
    return np.sum(A * B, axis=1) / (np.linalg.norm(A) * np.linalg.norm(B))


def lengths_held_still(dS, A, B):
    dS = dS[:, None] / (length(A) * length(B))
    return dS * B, dS * A


def directions_only(dS, A, B):
    dA, dB = operation_backward(dS, A, B)
    return dA * length(A), dB * length(B)


def no_slope_left(dS, A, B):
    across = dS[:, None] * (1 - operation(A, B)[:, None])
    return across * unit(B) / length(A), across * unit(A) / length(B)


SLIPS = [
    (
        "operation",
        no_roots,
        "A length is a root: |a| = sqrt(a·a). Of a with itself comes 1.",
    ),
    (
        "operation",
        one_length_for_all,
        "`np.linalg.norm(A)` is one number for the whole matrix. Each row has its own "
        "length: `axis=1`.",
    ),
    (
        "operation_backward",
        lengths_held_still,
        "A is in the length, too: s = a·b / (|a| |b|) has a second way back to a.",
    ),
    (
        "operation_backward",
        directions_only,
        "You have the gradient of the unit row u = a / |a|. From u to a there is one "
        "more factor, 1 / |a|.",
    ),
    (
        "operation_backward",
        no_slope_left,
        "What is taken away points along a itself: V - S * U, not V - S * V.",
    ),
]
