"""The walk back that the rules share; the gradient itself, and a part of it."""

import itertools

import numpy as np

from bpkit import doors
from bpkit.layers import Dense


def dense_layers(model):
    """The Dense layers by their number in model.layers."""
    doors.require_dense_first(model, Dense)
    return {i: L for i, L in enumerate(model.layers) if isinstance(L, Dense)}


def walk_back(model, dZ, send):
    """grads from dZ at the end, where send(i, dZ) is the way through Dense layer i."""
    doors.require_dense_first(model, Dense)
    for i, layer in reversed(list(enumerate(model.layers))):
        if isinstance(layer, Dense):
            layer.backward(dZ, input_gradient=False)
            dZ = send(i, dZ) if i else None
        else:
            dZ = layer.backward(dZ)
    return model.grads


def stage(model, i, A):
    """A through Dense layer i and on to the next Dense; no layer remembers it."""
    first, *rest = model.layers[i:]
    after = itertools.takewhile(lambda L: not isinstance(L, Dense), rest)
    for layer in [first, *after]:
        A = layer.f(A, *layer.params.values(), **layer.options)
    return A


class Backpropagation:
    """The gradient itself, to set beside the others."""

    passes = 3

    def grads(self, model, loss, loss_backward, X, Y):
        dZ = loss_backward(1.0, model.forward(X), Y)
        return walk_back(model, dZ, lambda i, dZ: dZ @ model.layers[i].params["W"].T)


class LastLayer:
    """The gradient of the last layer alone: what lies before it stays random."""

    passes = 2

    def grads(self, model, loss, loss_backward, X, Y):
        dZ = loss_backward(1.0, model.forward(X), Y)
        return walk_back(model, dZ, lambda i, _: np.zeros_like(model.layers[i].X))
