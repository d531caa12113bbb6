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
    """Much activity for examples with their own label, little with another's.

    (Hinton, 2022.) The model is Dense and relu in turn; the first `classes` numbers of
    X are where the label is written. Each layer's loss is softplus(threshold - g) with
    the right label and softplus(g - threshold) with a wrong one, g the mean of its
    squared outputs; a layer sees the one before at a mean square of 1, and so
    cannot tell by length. `scores` reads: it tries every label and adds the g of all.
    """

    passes = 4

    def __init__(self, *, classes=10, threshold=1.0, rng):
        doors.require_count("classes", classes, 2)
        doors.require_arguments(rng=rng)
        self.classes, self.threshold, self.rng = classes, threshold, rng

    def grads(self, model, loss, loss_backward, X, Y):
        others = (Y + self.rng.integers(1, self.classes, len(Y))) % self.classes
        A = np.vstack([self.labeled(X, Y), self.labeled(X, others)])
        sign = np.repeat([1.0, -1.0], len(X)).astype(X.dtype)
        for dense, activation in in_twos(model):
            H = activation.forward(dense.forward(A))
            g = (H**2).mean(axis=1)
            dg = -sign * sigmoid(sign * (self.threshold - g)) / len(X)
            dense.backward(activation.backward(dg[:, None] * 2 * H / H.shape[1]))
            A = leveled(H)
        return model.grads

    def labeled(self, X, y):
        """X with label y as a one at place y, and nought beside it."""
        X = X.copy()
        X[:, : self.classes] = np.eye(self.classes, dtype=X.dtype)[y]
        return X

    def scores(self, model, X):
        """Z (n, classes): the activity of all layers with each label written."""
        Z = np.zeros((len(X), self.classes))
        for label in range(self.classes):
            A = self.labeled(X, np.full(len(X), label))
            for dense, activation in in_twos(model):
                H = activation.forward(dense.forward(A))
                Z[:, label] += (H**2).mean(axis=1)
                A = leveled(H)
        return Z


def in_twos(model):
    """Each Dense with the activation behind it."""
    doors.require_in_twos(model, Dense)
    return zip(model.layers[::2], model.layers[1::2], strict=True)


def leveled(H):
    """Rows with a mean square of 1; a row of noughts stays one."""
    return H / np.sqrt((H**2).mean(axis=1, keepdims=True) + 1e-8)
