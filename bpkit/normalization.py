"""Normalization as pairs: numbers brought to mean 0 and variance 1, then scaled again.

batch_norm looks down a column, over the batch; layer_norm along a row, over one
example. Both then scale by gamma (d,) and shift by beta (d,), which are learned.
rms_norm is layer_norm without the mean and without the shift.
"""

import numpy as np

from bpkit import doors


def batch_norm(X, gamma, beta, *, eps=1e-5, statistics=None):
    """Each column of X (n, d) to mean 0 and variance 1 (Ioffe & Szegedy, 2015).

    Then scaled by gamma (d,) and shifted by beta (d,): Z (n, d).
    statistics (mean (d,), variance (d,)) are used instead of the batch's own, as
    constants. The variance is the biased one: divided by n.
    """
    doors.require_table("batch_norm", X, len(gamma))
    return gamma * _normalized(X, 0, eps, statistics)[0] + beta


def batch_norm_backward(dZ, X, gamma, beta, *, eps=1e-5, statistics=None):
    doors.require_table("batch_norm_backward", X, len(gamma))
    X_hat, std = _normalized(X, 0, eps, statistics)
    dX_hat = dZ * gamma
    dX = dX_hat / std if statistics else _through(dX_hat, X_hat, std, 0)
    return dX, (dZ * X_hat).sum(axis=0), dZ.sum(axis=0)


def layer_norm(X, gamma, beta, *, eps=1e-5):
    """Each row of X (n, d) to mean 0 and variance 1 (Ba, Kiros & Hinton, 2016).

    Then scaled by gamma (d,) and shifted by beta (d,): Z (n, d).
    """
    doors.require_table("layer_norm", X, len(gamma))
    return gamma * _normalized(X, 1, eps)[0] + beta


def layer_norm_backward(dZ, X, gamma, beta, *, eps=1e-5):
    doors.require_table("layer_norm_backward", X, len(gamma))
    X_hat, std = _normalized(X, 1, eps)
    dX = _through(dZ * gamma, X_hat, std, 1)
    return dX, (dZ * X_hat).sum(axis=0), dZ.sum(axis=0)


def rms_norm(X, gamma, *, eps=1e-5):
    """Rows of X (..., d) to mean square 1, scaled by gamma (d,); Z (..., d).

    (Zhang & Sennrich, 2019)
    """
    doors.require_floats("rms_norm", X, "X")
    return X / _rms(X, eps) * gamma


def rms_norm_backward(dZ, X, gamma, *, eps=1e-5):
    doors.require_floats("rms_norm_backward", X, "X")
    rms = _rms(X, eps)
    X_hat, dX_hat = X / rms, dZ * gamma
    stretch = (dX_hat * X_hat).mean(axis=-1, keepdims=True)
    dgamma = (dZ * X_hat).sum(axis=tuple(range(X.ndim - 1)))
    return (dX_hat - X_hat * stretch) / rms, dgamma


def _rms(X, eps):
    return np.sqrt((X**2).mean(axis=-1, keepdims=True) + eps)


def _normalized(X, axis, eps, statistics=None):
    mean, var = statistics or (f(axis=axis, keepdims=True) for f in (X.mean, X.var))
    std = np.sqrt(var + eps)
    return (X - mean) / std, std


def _through(dX_hat, X_hat, std, axis):
    """Three paths: the number itself, the mean, the variance.

    So dX has no part along a shift or a stretch of the column: these change nothing.
    """
    shift = dX_hat.mean(axis=axis, keepdims=True)
    stretch = (dX_hat * X_hat).mean(axis=axis, keepdims=True)
    return (dX_hat - shift - X_hat * stretch) / std
