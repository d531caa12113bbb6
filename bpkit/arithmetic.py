"""Arithmetic as pairs: + * ** @ exp log sum max and indexing, for numbers and arrays.

Each backward is right for inputs of one shape. Where NumPy broadcasts a smaller input,
`autograd.unbroadcast` takes its gradient back to its shape. Here sum and max are
NumPy's, over one axis, several or all.
"""

import numpy as np


def add(A, B):
    """C = A + B."""
    return A + B


def add_backward(dC, A, B):
    return dC, dC


def multiply(A, B):
    """C = A * B, entry by entry: each factor is the other one's slope."""
    return A * B


def multiply_backward(dC, A, B):
    return dC * B, dC * A


def power(A, p):
    """C = A ** p for a constant p."""
    return A**p


def power_backward(dC, A, p):
    return dC * p * A ** (p - (p != 0))  # p = 0: slope 0, and no 1 / 0 at A = 0


def matmul(A, B):
    """C = A @ B for A (n, k), B (k, m), C (n, m); more axes in front, or vectors."""
    return A @ B


def matmul_backward(dC, A, B):
    """A vector is a row on the left and a column on the right, as in A @ B itself."""
    dC = np.asarray(dC, np.result_type(A, B))  # of vectors it is a number
    rows, columns = np.atleast_2d(A), B if B.ndim > 1 else B[:, None]
    if A.ndim == 1:
        dC = np.expand_dims(dC, -1 - (B.ndim > 1))
    if B.ndim == 1:
        dC = np.expand_dims(dC, -1)
    dA = dC @ columns.swapaxes(-1, -2)
    dB = rows.swapaxes(-1, -2) @ dC
    return dA if A.ndim > 1 else dA[..., 0, :], dB if B.ndim > 1 else dB[..., 0]


def exp(A):
    """C = e ** A."""
    return np.exp(A)


def exp_backward(dC, A):
    return dC * np.exp(A)


def log(A):
    """C = log(A), the natural one."""
    return np.log(A)


def log_backward(dC, A):
    return dC / A


def sum(A, *, axis=None, keepdims=False):
    """C = A.sum(axis); C a number where no axis is named."""
    return np.sum(A, axis=axis, keepdims=keepdims)


def sum_backward(dC, A, *, axis=None, keepdims=False):
    """Each entry counted once, so each gets the whole gradient of its sum."""
    if np.ndim(dC) and axis is not None and not keepdims:  # a number needs no axis
        dC = np.expand_dims(dC, axis)
    return dC * np.ones_like(A)


def max(A, *, axis=None, keepdims=False):
    """C = A.max(axis); C a number where no axis is named."""
    return np.max(A, axis=axis, keepdims=keepdims)


def max_backward(dC, A, *, axis=None, keepdims=False):
    """The gradient goes to the largest entry; where several are, in equal parts."""
    if np.ndim(dC) and axis is not None and not keepdims:
        dC = np.expand_dims(dC, axis)
    largest = np.ones_like(A) * (A == np.max(A, axis=axis, keepdims=True))
    return dC * largest / largest.sum(axis=axis, keepdims=True)


def index(A, key):
    """C = A[key], C a number where key is one entry; any key that NumPy takes."""
    return A[key]


def index_backward(dC, A, key):
    """Add, since one entry may be picked twice."""
    dA = np.zeros_like(A)
    np.add.at(dA, key, dC)
    return dA
