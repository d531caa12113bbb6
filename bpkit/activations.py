"""Activations: what a unit does with its pre-activation Z.

Each takes an array Z of any shape and returns one of the same shape and dtype; each
backward takes dA = dL/dA and the same Z and returns dZ = dL/dZ. All are elementwise
but the softmaxes, which work along the last axis.
"""

import numpy as np

from bpkit import doors


def identity(Z):
    """A = Z."""
    return Z.copy()


def identity_backward(dA, Z):
    return dA.copy()


def sigmoid(Z):
    """A = 1 / (1 + exp(-Z)), in (0, 1); the exponent is never positive: no overflow."""
    doors.require_floats("sigmoid", Z)
    E = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1, E) / (1 + E)


def sigmoid_backward(dA, Z):
    doors.require_floats("sigmoid_backward", Z)
    A = sigmoid(Z)
    return dA * A * (1 - A)


def tanh(Z):
    """A = tanh(Z), in (-1, 1)."""
    doors.require_floats("tanh", Z)
    return np.tanh(Z)


def tanh_backward(dA, Z):
    doors.require_floats("tanh_backward", Z)
    return dA * (1 - np.tanh(Z) ** 2)


def relu(Z):
    """A = max(Z, 0)."""
    return np.maximum(Z, 0)


def relu_backward(dA, Z):
    """The slope at exactly 0 is taken as 0."""
    return dA * (Z > 0)


def leaky_relu(Z, *, slope=0.01):
    """A = Z where Z > 0, slope * Z elsewhere (Maas et al., 2013)."""
    return np.where(Z > 0, Z, slope * Z)


def leaky_relu_backward(dA, Z, *, slope=0.01):
    return np.where(Z > 0, dA, slope * dA)


def elu(Z, *, alpha=1.0):
    """A = Z where Z > 0, alpha * (exp(Z) - 1) elsewhere (Clevert et al., 2016)."""
    doors.require_floats("elu", Z)
    return np.where(Z > 0, Z, alpha * np.expm1(np.minimum(Z, 0)))


def elu_backward(dA, Z, *, alpha=1.0):
    doors.require_floats("elu_backward", Z)
    return np.where(Z > 0, dA, dA * alpha * np.exp(np.minimum(Z, 0)))


GELU_SCALE = float(np.sqrt(2 / np.pi))
GELU_CUBIC = 0.044715


def gelu(Z):
    """The tanh form of Z * P(standard normal < Z) (Hendrycks & Gimpel, 2016)."""
    doors.require_floats("gelu", Z)
    T = np.tanh(GELU_SCALE * (Z + GELU_CUBIC * Z**3))
    return 0.5 * Z * (1 + T)


def gelu_backward(dA, Z):
    doors.require_floats("gelu_backward", Z)
    T = np.tanh(GELU_SCALE * (Z + GELU_CUBIC * Z**3))
    dT = (1 - T**2) * GELU_SCALE * (1 + 3 * GELU_CUBIC * Z**2)
    return dA * 0.5 * (1 + T + Z * dT)


def silu(Z):
    """A = Z * sigmoid(Z), also called swish (Elfwing et al., 2018)."""
    doors.require_floats("silu", Z)
    return Z * sigmoid(Z)


def silu_backward(dA, Z):
    doors.require_floats("silu_backward", Z)
    S = sigmoid(Z)
    return dA * S * (1 + Z * (1 - S))


def softplus(Z):
    """A = log(1 + exp(Z)), a smooth relu; logaddexp keeps exp from overflowing."""
    doors.require_floats("softplus", Z)
    return np.logaddexp(0, Z)


def softplus_backward(dA, Z):
    doors.require_floats("softplus_backward", Z)
    return dA * sigmoid(Z)


def softmax(Z):
    """Scores (..., k) to probabilities (..., k): each row sums to one.

    Subtracting the row's maximum changes nothing but keeps exp from overflowing.
    """
    doors.require_floats("softmax", Z)
    E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def softmax_backward(dA, Z):
    doors.require_floats("softmax_backward", Z)
    A = softmax(Z)
    return A * (dA - (dA * A).sum(axis=-1, keepdims=True))


def log_softmax(Z):
    """log(softmax(Z)) without ever taking the log of an underflowed probability."""
    doors.require_floats("log_softmax", Z)
    shifted = Z - Z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def log_softmax_backward(dA, Z):
    doors.require_floats("log_softmax_backward", Z)
    return dA - softmax(Z) * dA.sum(axis=-1, keepdims=True)
