# chapter: 02
# Central differences in place of every backward partner of the sheet.
# %%
import numpy as np

from bpkit.activations import sigmoid

H = 1e-5


def measured(f, dA, Z, *more):
    return dA * (f(Z + H, *more) - f(Z - H, *more)) / (2 * H)


def tanh_backward(dA, Z):
    return measured(np.tanh, dA, Z)


def leaky_relu_backward(dA, Z, slope):
    return measured(lambda Z: np.where(Z > 0, Z, slope * Z), dA, Z)


def silu_backward(dA, Z):
    return measured(lambda Z: Z * sigmoid(Z), dA, Z)


def hard_tanh_backward(dA, Z):
    return measured(lambda Z: np.clip(Z, -1, 1), dA, Z)


def steep_sigmoid_backward(dA, Z, k):
    return measured(lambda Z: sigmoid(k * Z), dA, Z)
