"""Losses: one number for how wrong a batch of predictions is.

mse, mae, huber and binary_cross_entropy average over all entries; cross_entropy and
hinge sum over the classes and average over the rows. Each backward takes dL (1.0 where
the loss is the end of the graph) and returns the gradient of the prediction alone. The
1/n of the course stands here and nowhere else.
"""

import numpy as np

from bpkit.activations import log_softmax, sigmoid, softmax, softplus


def mse(Y_hat, Y):
    """Mean squared error of predictions Y_hat against targets Y of the same shape."""
    return ((Y_hat - Y) ** 2).mean()


def mse_backward(dL, Y_hat, Y):
    return dL * 2 * (Y_hat - Y) / Y_hat.size


def mae(Y_hat, Y):
    """Mean absolute error; its slope where Y_hat equals Y is taken as 0."""
    return np.abs(Y_hat - Y).mean()


def mae_backward(dL, Y_hat, Y):
    return dL * np.sign(Y_hat - Y) / Y_hat.size


def huber(Y_hat, Y):
    """Half the square of errors up to 1, |error| - 1/2 beyond (Huber, 1964)."""
    error = np.abs(Y_hat - Y)
    return np.where(error <= 1, 0.5 * error**2, error - 0.5).mean()


def huber_backward(dL, Y_hat, Y):
    return dL * np.clip(Y_hat - Y, -1, 1) / Y_hat.size


def binary_cross_entropy(Z, Y):
    """-log of the probability that sigmoid(Z) gives to targets Y in [0, 1].

    Z holds scores (logits), not probabilities; the shapes are the same.
    """
    return (softplus(Z) - Z * Y).mean()


def binary_cross_entropy_backward(dL, Z, Y):
    return dL * (sigmoid(Z) - Y) / Z.size


def cross_entropy(Z, y):
    """-log of the probability that softmax(Z) gives to the right classes.

    Z (n, k) holds scores (logits), y (n,) integer labels 0 ... k-1.
    """
    return -log_softmax(Z)[np.arange(len(y)), y].sum() / len(y)


def cross_entropy_backward(dL, Z, y):
    dZ = softmax(Z)
    dZ[np.arange(len(y)), y] -= 1
    return dZ * (dL / len(y))


def hinge(Z, y):
    """How far each wrong class comes within 1 of the right one (multiclass hinge).

    Z (n, k) scores, y (n,) integer labels (Weston & Watkins, 1999).
    """
    return _margins(Z, y).sum(axis=1).mean()


def hinge_backward(dL, Z, y):
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
    return np.eye(k, dtype=dtype)[y]


def accuracy(Z, y):
    """Share of the rows of scores Z (n, k) that are largest at their label y (n,)."""
    return (Z.argmax(axis=1) == y).mean()
