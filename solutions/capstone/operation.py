"""Cosine similarity of rows: how far two vectors point the same way, whatever their
lengths (Salton, Wong & Yang, 1975).
"""

import numpy as np


def operation(A, B):
    """A, B (n, d) -> S (n,), in [-1, 1]; nan for a row of zeros."""
    return np.sum(unit(A) * unit(B), axis=1)


def operation_backward(dS, A, B):
    """(dA, dB): of the other's direction what stands across one's own, over the length.

    Along its own direction a row only grows, and the angle stays.
    """
    U, V, S = unit(A), unit(B), operation(A, B)[:, None]
    dA = dS[:, None] * (V - S * U) / length(A)
    dB = dS[:, None] * (U - S * V) / length(B)
    return dA, dB


def length(A):
    return np.sqrt(np.sum(A**2, axis=1, keepdims=True))


def unit(A):
    return A / length(A)


def inputs(rng):
    return rng.standard_normal((4, 3)), rng.standard_normal((4, 3))


def oracle(A, B):
    """By the chord between the two points on the unit circle: c^2 = 2 - 2 cos."""
    S = np.empty(len(A))
    for i in range(len(A)):
        chord = A[i] / np.linalg.norm(A[i]) - B[i] / np.linalg.norm(B[i])
        S[i] = 1 - chord @ chord / 2
    return S
