"""Arithmetic as pairs: + - * / ** @ exp log sum max, indexing, reshape, transpose and
concatenate, for numbers and arrays.

Each backward is right for inputs of one shape. Where NumPy broadcasts a smaller input,
`autograd.unbroadcast` takes its gradient back to its shape. Here sum and max are
NumPy's, over one axis, several or all. Where one of two inputs is a constant, left or
right = False spares its gradient.
"""

import numpy as np


def add(A, B):
    """C = A + B."""
    return A + B


def add_backward(dC, A, B):
    return dC, dC


def subtract(A, B):
    """C = A - B."""
    return A - B


def subtract_backward(dC, A, B):
    return dC, -dC


def multiply(A, B):
    """C = A * B, entry by entry: each factor is the other one's slope."""
    return A * B


def multiply_backward(dC, A, B):
    return dC * B, dC * A


def scale(A, c):
    """C = A * c for a constant c a number."""
    return A * c


def scale_backward(dC, A, c):
    return dC * c


def divide(A, B):
    """C = A / B."""
    return A / B


def divide_backward(dC, A, B, *, left=True, right=True):
    dA = dC / B if left else None
    dB = -dC * (A / B) / B if right else None
    return dA, dB


def power(A, p):
    """C = A ** p for a constant p."""
    return A**p


def power_backward(dC, A, p):
    return dC * p * A ** (p - (p != 0))  # p = 0: slope 0, and no 1 / 0 at A = 0


def powers(A, B):
    """C = A ** B. The slope at B is that of exp(B log(A)): nan where A is negative."""
    return A**B


def powers_backward(dC, A, B, *, left=True, right=True):
    dA = power_backward(dC, A, B) if left else None
    dB = dC * _slope_at_exponent(A, B) if right else None
    return dA, dB


def _slope_at_exponent(A, B):
    C, stays = A**B, (A == 0) * (B >= 0)  # 0 ** B stays 0, or 1: slope 0, no log(0)
    return C * np.log(A + stays).astype(np.result_type(C))


def matmul(A, B):
    """C = A @ B for A (n, k), B (k, m), C (n, m); more axes in front, or vectors."""
    return A @ B


def matmul_backward(dC, A, B, *, left=True, right=True):
    """A vector is a row on the left and a column on the right, as in A @ B itself."""
    dC = np.asarray(dC, np.result_type(A, B))  # of vectors it is a number
    rows, columns = np.atleast_2d(A), B if B.ndim > 1 else B[:, None]
    if A.ndim == 1:
        dC = np.expand_dims(dC, -1 - (B.ndim > 1))
    if B.ndim == 1:
        dC = np.expand_dims(dC, -1)
    dA = dC @ columns.swapaxes(-1, -2) if left else None
    dB = rows.swapaxes(-1, -2) @ dC if right else None
    if left and A.ndim == 1:
        dA = dA[..., 0, :]
    if right and B.ndim == 1:
        dB = dB[..., 0]
    return dA, dB


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
    """C = A[key]; key a position, C a number, or any key that NumPy takes."""
    return A[key]


def index_backward(dC, A, key):
    """Add, since one entry may be picked twice."""
    dA = np.zeros_like(A)
    np.add.at(dA, key, dC)
    return dA


def reshape(A, shape):
    """C = A.reshape(shape), the same order: A (n, k), shape a shape, C (k, n)."""
    return np.reshape(A, shape)


def reshape_backward(dC, A, shape):
    return np.asarray(dC, np.result_type(A)).reshape(np.shape(A))


def transpose(A, *, axes=None):
    """C has A's axes in this order, without axes in reverse: A (n, k), C (k, n)."""
    return np.transpose(A, axes)


def transpose_backward(dC, A, *, axes=None):
    """Each axis goes back to the place it came from."""
    places = None if axes is None else np.argsort(np.arange(np.ndim(A))[list(axes)])
    return np.transpose(dC, places)


def concatenate(*arrays, axis=0):
    """C = the arrays A (n, k), B (n, k) one after the other: C (2n, k)."""
    return np.concatenate(arrays, axis=axis)


def concatenate_backward(dC, *arrays, axis=0):
    """Cut again where they were joined."""
    ends = np.cumsum([A.shape[axis] for A in arrays])
    return tuple(np.split(dC, ends[:-1], axis=axis))
