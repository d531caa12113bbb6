"""Layers that do one thing in training and another in use."""

import numpy as np

from bpkit.normalization import (
    batch_norm,
    batch_norm_backward,
    layer_norm,
    layer_norm_backward,
)
from bpkit.regularization import dropout, dropout_backward

from ._layer import Layer


class Dropout(Layer):
    """Drops each number with probability p in training (Srivastava et al., 2014).

    A fresh mask at each forward with training=True; what stays is scaled by 1/(1-p), so
    that without training the layer is the identity. Raises ValueError for p outside
    [0, 1).
    """

    def __init__(self, p, *, rng):
        if not 0 <= p < 1:
            raise ValueError(
                f"Dropout({p}): p is the probability to drop, expected 0 <= p < 1."
            )
        super().__init__(dropout, dropout_backward)
        self.p, self.rng = p, rng

    def forward(self, X, *, training=False):
        mask = np.ones_like(X)
        if training:
            mask *= (self.rng.random(X.shape) >= self.p) / (1 - self.p)
        self.options = {"mask": mask}
        return super().forward(X)

    def __repr__(self):
        return f"Dropout({self.p})"


class BatchNorm(Layer):
    """batch_norm with the batch's statistics in training, running ones in use.

    X (n, d). After each forward with training=True the running mean and variance move:
    running = momentum * running + (1 - momentum) * batch (Ioffe & Szegedy, 2015).
    Raises ValueError where X does not fit.
    """

    def __init__(self, d, *, momentum=0.9, eps=1e-5, dtype=np.float64):
        gamma, beta = np.ones(d, dtype), np.zeros(d, dtype)
        super().__init__(batch_norm, batch_norm_backward, gamma=gamma, beta=beta)
        self.momentum, self.eps = momentum, eps
        self.mean, self.var = np.zeros(d, dtype), np.ones(d, dtype)

    def forward(self, X, *, training=False):
        _require_columns(self, X, len(self.mean))
        if training:
            keep, new = self.momentum, 1 - self.momentum
            self.mean = keep * self.mean + new * X.mean(axis=0)
            self.var = keep * self.var + new * X.var(axis=0)
        statistics = None if training else (self.mean, self.var)
        self.options = {"eps": self.eps, "statistics": statistics}
        return super().forward(X)

    def __repr__(self):
        return f"BatchNorm({len(self.mean)})"


class LayerNorm(Layer):
    """layer_norm of X (n, d): the same in training and in use.

    Raises ValueError where X does not fit.
    """

    def __init__(self, d, *, eps=1e-5, dtype=np.float64):
        gamma, beta = np.ones(d, dtype), np.zeros(d, dtype)
        options = {"eps": eps}
        super().__init__(
            layer_norm, layer_norm_backward, options=options, gamma=gamma, beta=beta
        )

    def forward(self, X, *, training=False):
        _require_columns(self, X, len(self.params["gamma"]))
        return super().forward(X)

    def __repr__(self):
        return f"LayerNorm({len(self.params['gamma'])})"


def _require_columns(layer, X, d):
    if X.ndim != 2 or X.shape[1] != d:
        raise ValueError(
            f"{layer} got X of shape {X.shape}, expected (n, {d}): one example per "
            f"row. {type(layer).__name__}(d) wants the width d of the layer before it."
        )
