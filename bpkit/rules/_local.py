"""Rules by which each layer learns from what it sees itself."""

import numpy as np

from bpkit import doors
from bpkit.activations import sigmoid
from bpkit.layers import Dense

from ._walk import dense_layers, walk_back


class Hebb:
    """What is active together is tied: dW = -X.T @ Z / n, X what the layer sees.

    Nothing bounds it. The last layer, which reads, learns by its own gradient.
    """

    passes = 3

    def grads(self, model, loss, loss_backward, X, Y):
        dZ = loss_backward(1.0, model.forward(X), Y)
        walk_back(model, dZ, lambda i, _: np.zeros_like(model.layers[i].X))
        *hidden, _ = dense_layers(model).values()
        for layer in hidden:
            W = layer.params["W"]
            layer.grads["W"] = -self.pull(layer.X, layer.X @ W, W) / len(X)
        return model.grads

    def pull(self, X, Z, W):
        return X.T @ Z


class Oja(Hebb):
    """Hebb's rule less what is already drawn, W @ Z.T: it ends in the space of PCA.

    (Oja, 1989.) That of X with a mean of 0; else the mean is its first direction.
    """

    passes = 4

    def pull(self, X, Z, W):
        return X.T @ Z - W @ (Z.T @ Z)


class ForwardForward:
    """Much activity g for examples with their own label, little with another's.

    (Hinton, 2022.) The model is Dense and relu in turn; the first `classes` numbers of
    X are where the label is written. Each layer's loss is softplus(threshold - g) with
    the right label and softplus(g - threshold) with a wrong one.
    """

    passes = 4

    def __init__(self, *, classes=10, threshold=1.0, rng):
        doors.require_count("classes", classes, 2)
        doors.require_arguments(rng=rng)
        self.classes, self.threshold, self.rng = classes, threshold, rng

    def grads(self, model, loss, loss_backward, X, Y):
        others = (Y + self.rng.integers(1, self.classes, len(Y))) % self.classes
        A = np.vstack([labeled(X, y, self.classes) for y in (Y, others)])
        sign = np.repeat([1.0, -1.0], len(X)).astype(X.dtype)
        for dense, activation, H, g in activity(model, A):
            dg = -sign * sigmoid(sign * (self.threshold - g)) / len(X)
            dense.backward(activation.backward(dg[:, None] * 2 * H / H.shape[1]))
        return model.grads

    def scores(self, model, X):
        """Z (n, classes): the activity of all layers with each label written."""
        return label_scores(model, X, self.classes)


def labeled(X, y, classes):
    """X with label y as a one at place y of the first `classes`, noughts beside it."""
    X = X.copy()
    X[:, :classes] = np.eye(classes, dtype=X.dtype)[y]
    return X


def label_scores(model, X, classes):
    """Z (n, classes): the sum of g over all layers, with each label written into X."""
    Z = np.zeros((len(X), classes))
    for label in range(classes):
        A = labeled(X, np.full(len(X), label), classes)
        for _, _, _, g in activity(model, A):
            Z[:, label] += g
    return Z


def activity(model, A):
    """Layer by layer: Dense, its activation, the outputs H, g their mean square.

    A layer sees the one before at a mean square of 1, and so cannot tell by length.
    """
    doors.require_in_twos(model, Dense)
    for dense, activation in zip(model.layers[::2], model.layers[1::2], strict=True):
        H = activation.forward(dense.forward(A))
        g = (H**2).mean(axis=1)
        yield dense, activation, H, g
        A = H / np.sqrt(g[:, None] + 1e-8)
