"""Rules that are told nothing but the loss."""

import numpy as np

from bpkit import doors
from bpkit.gradcheck import numerical_gradient
from bpkit.layers import Dense

from ._walk import dense_layers


def loss_at(params, model, loss, X, Y):
    """The loss with params in place of the model's own, which come back."""
    kept = {name: W.copy() for name, W in model.params.items()}
    for name, W in params.items():
        model.params[name][...] = W
    L = loss(model.forward(X), Y)
    for name, W in kept.items():
        model.params[name][...] = W
    return L


class Differences:
    """Central differences, weight by weight: the gradient, at two passes a number."""

    def __init__(self, model):
        self.passes = 2 * sum(W.size for W in model.params.values())

    def grads(self, model, loss, loss_backward, X, Y):
        def along(name):
            return lambda W: loss_at({name: W}, model, loss, X, Y)

        return {n: numerical_gradient(along(n), W) for n, W in model.params.items()}


class Evolution:
    """Pairs of opposite nudges of all weights, weighed by what they do to the loss.

    Over many draws the mean is the gradient of the loss smoothed over nudges of length
    sigma a weight (Salimans et al., 2017). One pair is weight perturbation.
    """

    def __init__(self, *, pairs=1, sigma=1e-3, rng):
        doors.require_arguments(rng=rng)
        self.pairs, self.sigma, self.rng, self.passes = pairs, sigma, rng, 2 * pairs

    def grads(self, model, loss, loss_backward, X, Y):
        params = model.params
        found = {name: np.zeros_like(W) for name, W in params.items()}
        for _ in range(self.pairs):
            V = {
                n: self.rng.standard_normal(W.shape, W.dtype) for n, W in params.items()
            }
            above, below = (
                loss_at({n: W + h * V[n] for n, W in params.items()}, model, loss, X, Y)
                for h in (self.sigma, -self.sigma)
            )
            slope = (above - below) / (2 * self.sigma * self.pairs)
            for name in found:
                found[name] += slope * V[name]
        return found


class NodePerturbation:
    """All pre-activations are nudged at once, each example's by draws of its own.

    What that does to its loss tells its dZ, and dW = X.T @ dZ (Widrow & Lehr, 1990).
    """

    passes = 3

    def __init__(self, *, sigma=1e-3, rng):
        doors.require_arguments(rng=rng)
        self.sigma, self.rng = sigma, rng

    def grads(self, model, loss, loss_backward, X, Y):
        nudges, A = {}, X
        for i, layer in enumerate(model.layers):
            A = layer.forward(A)
            if isinstance(layer, Dense):
                nudges[i] = self.rng.standard_normal(A.shape, A.dtype)
                A = A + self.sigma * nudges[i]
        change = each(loss, A, Y) - each(loss, model.forward(X), Y)
        weight = change[:, None] / (self.sigma * len(X))
        for i, layer in dense_layers(model).items():
            dZ = (weight * nudges[i]).astype(A.dtype)
            layer.backward(dZ, input_gradient=False)
        return model.grads


def each(loss, Z, Y):
    """The loss of each example (n,)."""
    return np.array([loss(Z[i : i + 1], Y[i : i + 1]) for i in range(len(Z))])
