"""Layers that do one thing in training and another in use."""

import numpy as np

from bpkit import doors
from bpkit.normalization import (
    batch_norm,
    batch_norm_backward,
    layer_norm,
    layer_norm_backward,
)
from bpkit.regularization import dropout, dropout_backward

from ._layer import Layer, on_rows


class Dropout(Layer):
    """Drops each number with probability p in training (Srivastava et al., 2014).

    A fresh mask at each forward with training=True; what stays is scaled by 1/(1-p), so
    that without training the layer is the identity. Raises ValueError for p outside
    [0, 1).
    """

    def __init__(self, p, *, rng):
        doors.require_share("Dropout", p)
        doors.require_arguments(rng=rng)
        super().__init__(dropout, dropout_backward)
        self.p, self.rng = p, rng

    def forward(self, X, *, training=False):
        doors.require_floats(self, X, "X")
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
    Raises ValueError or TypeError where X does not fit; in training a batch is two
    examples or more.
    """

    def __init__(self, d, *, momentum=0.9, eps=1e-5, dtype=np.float64):
        doors.require_arguments(d=d, momentum=momentum, eps=eps, dtype=dtype)
        gamma, beta = np.ones(d, dtype), np.zeros(d, dtype)
        super().__init__(batch_norm, batch_norm_backward, gamma=gamma, beta=beta)
        self.momentum, self.eps = momentum, eps
        self.mean, self.var = np.zeros(d, dtype), np.ones(d, dtype)

    def forward(self, X, *, training=False):
        doors.require_table(self, X, len(self.mean))
        if training:
            doors.require_several(self, X)
            for running, batch in [(self.mean, X.mean(0)), (self.var, X.var(0))]:
                running *= self.momentum
                running += (1 - self.momentum) * batch
        statistics = None if training else (self.mean, self.var)
        self.options = {"eps": self.eps, "statistics": statistics}
        return super().forward(X)

    @property
    def state(self):
        return self.params | {"mean": self.mean, "var": self.var}

    def __repr__(self):
        return f"BatchNorm({len(self.mean)})"


class LayerNorm(Layer):
    """layer_norm of X (n, d) or (n, ..., d): the same in training and in use.

    Raises ValueError where X does not fit.
    """

    def __init__(self, d, *, eps=1e-5, dtype=np.float64):
        doors.require_arguments(d=d, eps=eps, dtype=dtype)
        gamma, beta = np.ones(d, dtype), np.zeros(d, dtype)
        options = {"eps": eps}
        pair = on_rows(layer_norm, layer_norm_backward)
        super().__init__(*pair, options=options, gamma=gamma, beta=beta)

    def forward(self, X, *, training=False):
        doors.require_rows(self, X, len(self.params["gamma"]))
        return super().forward(X)

    def __repr__(self):
        return f"LayerNorm({len(self.params['gamma'])})"
