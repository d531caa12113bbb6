"""Losses: one number for how wrong a batch of predictions is.

mse, mae, huber and binary_cross_entropy average over all entries; cross_entropy and
hinge sum over the classes and average over the rows. Each backward takes dL (1.0 where
the loss is the end of the graph) and returns the gradient of the prediction alone. The
1/n of the course stands here and nowhere else.
"""

import numpy as np

from bpkit import doors
from bpkit.activations import log_softmax, sigmoid, softmax, softplus


def mse(Y_hat, Y):
    """Mean squared error of predictions Y_hat against targets Y of the same shape."""
    doors.require_targets("mse", Y_hat, Y)
    return ((Y_hat - Y) ** 2).mean()


def mse_backward(dL, Y_hat, Y):
    doors.require_targets("mse_backward", Y_hat, Y)
    return dL * 2 * (Y_hat - Y) / Y_hat.size


def mae(Y_hat, Y):
    """Mean absolute error; its slope where Y_hat equals Y is taken as 0."""
    doors.require_targets("mae", Y_hat, Y)
    return np.abs(Y_hat - Y).mean()


def mae_backward(dL, Y_hat, Y):
    doors.require_targets("mae_backward", Y_hat, Y)
    return dL * np.sign(Y_hat - Y) / Y_hat.size


def huber(Y_hat, Y):
    """Half the square of errors up to 1, |error| - 1/2 beyond (Huber, 1964)."""
    doors.require_targets("huber", Y_hat, Y)
    error = np.abs(Y_hat - Y)
    return np.where(error <= 1, 0.5 * error**2, error - 0.5).mean()


def huber_backward(dL, Y_hat, Y):
    doors.require_targets("huber_backward", Y_hat, Y)
    return dL * np.clip(Y_hat - Y, -1, 1) / Y_hat.size


def binary_cross_entropy(Z, Y):
    """-log of the probability that sigmoid(Z) gives to targets Y in [0, 1].

    Z holds scores (logits), not probabilities; the shapes are the same.
    """
    doors.require_targets("binary_cross_entropy", Z, Y)
    doors.require_probabilities("binary_cross_entropy", Y)
    return (softplus(Z) - Z * Y).mean()


def binary_cross_entropy_backward(dL, Z, Y):
    doors.require_targets("binary_cross_entropy_backward", Z, Y)
    doors.require_probabilities("binary_cross_entropy_backward", Y)
    return dL * (sigmoid(Z) - Y) / Z.size


def cross_entropy(Z, y):
    """-log of the probability that softmax(Z) gives to the right classes.

    Z (n, k) holds scores (logits), y (n,) integer labels 0 ... k-1.
    """
    doors.require_labels("cross_entropy", Z, y)
    return -log_softmax(Z)[np.arange(len(y)), y].sum() / len(y)


def cross_entropy_backward(dL, Z, y):
    doors.require_labels("cross_entropy_backward", Z, y)
    dZ = softmax(Z)
    dZ[np.arange(len(y)), y] -= 1
    return dZ * (dL / len(y))


def hinge(Z, y):
    """How far each wrong class comes within 1 of the right one (multiclass hinge).

    Z (n, k) scores, y (n,) integer labels (Weston & Watkins, 1999).
    """
    doors.require_floats("hinge", Z)
    doors.require_labels("hinge", Z, y)
    return _margins(Z, y).sum(axis=1).mean()


def hinge_backward(dL, Z, y):
    doors.require_floats("hinge_backward", Z)
    doors.require_labels("hinge_backward", Z, y)
    dZ = (_margins(Z, y) > 0).astype(Z.dtype)
    dZ[np.arange(len(y)), y] = -dZ.sum(axis=1)
    return dZ * (dL / len(y))


def _margins(Z, y):
    rows = np.arange(len(y))
    M = np.maximum(Z - Z[rows, y][:, None] + 1, 0)
    M[rows, y] = 0
    return M


def one_hot(y, k, *, dtype=np.float64):
    """Labels y (n,) to rows (n, k) with a single 1."""
    doors.require_arguments(k=k)
    doors.require_classes("one_hot", y, k)
    return np.eye(k, dtype=dtype)[y]


def accuracy(Z, y, *, threshold=0.0):
    """Share of the rows of scores Z (n, k) that are largest at their label y (n,).

    One score a row, (n, 1) or (n,), says class 1 where it is above the threshold, which
    is 0 for scores (logits) and 0.5 for probabilities; y holds 0 and 1, in rows as Z.
    """
    doors.require_verdicts(Z, y)
    if np.size(Z) == len(Z):
        return ((np.ravel(Z) > threshold) == np.ravel(y)).mean()
    return (Z.argmax(axis=1) == y).mean()
