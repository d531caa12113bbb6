"""Initializers: the weights a network starts from.

Each draws an array (d_in, d_out); for a kernel give shape=(c_out, c_in, k, k) instead,
and the fans are read from it: fan_in = c_in * k * k, fan_out = c_out * k * k.
"""

import numpy as np

from bpkit import doors


def zeros(d_in=None, d_out=None, *, rng=None, shape=None, dtype=np.float64):
    """All zeros: right for biases, wrong for weights (every unit stays the same)."""
    doors.require_arguments(dtype=dtype)
    return np.zeros(shape or (d_in, d_out), dtype)


def normal(d_in=None, d_out=None, *, rng, shape=None, dtype=np.float64, std=0.01):
    """Normal with mean 0 and standard deviation std."""
    doors.require_arguments(rng=rng, dtype=dtype, shape=shape or (d_in, d_out), std=std)
    return (std * rng.standard_normal(shape or (d_in, d_out))).astype(dtype)


def glorot(d_in=None, d_out=None, *, rng, shape=None, dtype=np.float64):
    """Variance 2 / (fan_in + fan_out), also called Xavier (Glorot & Bengio, 2010)."""
    fan_in, fan_out = _fans(d_in, d_out, shape)
    std = np.sqrt(2 / (fan_in + fan_out))
    return normal(d_in, d_out, rng=rng, shape=shape, dtype=dtype, std=std)


def he(d_in=None, d_out=None, *, rng, shape=None, dtype=np.float64):
    """Variance 2 / fan_in: relu halves what passes (He et al., 2015)."""
    std = np.sqrt(2 / _fans(d_in, d_out, shape)[0])
    return normal(d_in, d_out, rng=rng, shape=shape, dtype=dtype, std=std)


def lecun(d_in=None, d_out=None, *, rng, shape=None, dtype=np.float64):
    """Variance 1 / fan_in (LeCun et al., 1998)."""
    std = np.sqrt(1 / _fans(d_in, d_out, shape)[0])
    return normal(d_in, d_out, rng=rng, shape=shape, dtype=dtype, std=std)


def orthogonal(d_in=None, d_out=None, *, rng, shape=None, dtype=np.float64):
    """Orthonormal rows or columns, whichever are fewer (Saxe et al., 2014).

    A kernel counts as a matrix (c_out, c_in * k * k).
    """
    shape = shape or (d_in, d_out)
    doors.require_arguments(rng=rng, dtype=dtype, shape=shape)
    rows, columns = shape[0], int(np.prod(shape[1:]))
    tall = rng.standard_normal((max(rows, columns), min(rows, columns)))
    Q, R = np.linalg.qr(tall)
    Q *= np.sign(np.diag(R))  # without it Q is not uniform among orthogonal matrices
    return (Q if rows >= columns else Q.T).reshape(shape).astype(dtype)


def _fans(d_in, d_out, shape):
    doors.require_arguments(shape=shape or (d_in, d_out))
    if shape is None:
        return d_in, d_out
    c_out, c_in, *kernel = shape
    return c_in * int(np.prod(kernel)), c_out * int(np.prod(kernel))
