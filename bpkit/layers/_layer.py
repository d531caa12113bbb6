"""The pair dense; Layer, a pair that owns parameters and remembers; Dense."""

import inspect

import numpy as np

from bpkit.initializers import glorot


def dense(X, W, b):
    """Z = X @ W + b for X (n, d_in), W (d_in, d_out), b (d_out,): Z (n, d_out)."""
    return X @ W + b


def dense_backward(dZ, X, W, b, *, input_gradient=True):
    """dX, dW, db; dX is None where nobody needs it (input_gradient=False)."""
    dX = dZ @ W.T if input_gradient else None
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    return dX, dW, db


class Layer:
    """A pair that owns parameters and remembers its last input.

    f(X, *params, **options) -> out and its partner f_backward(dout, X, *params,
    **options); params are given by name, in the order in which f takes them. After
    backward(dout), grads holds dL/d(each parameter) under the same names.
    """

    def __init__(self, f, f_backward, *, options=None, **params):
        self.f, self.f_backward, self.options = f, f_backward, options or {}
        self.params, self.grads = params, {}
        self.X = self.out_shape = None
        self.may_skip_dX = "input_gradient" in inspect.signature(f_backward).parameters

    def forward(self, X, *, training=False):
        out = self.f(X, *self.params.values(), **self.options)
        self.X, self.out_shape = X, out.shape
        return out

    def backward(self, dout, *, input_gradient=True):
        """dL/d(out) to dL/dX. input_gradient=False: dX is not needed (may be None)."""
        if self.X is None:
            raise ValueError(
                f"{self} has seen no input: call forward before backward, which needs "
                "the input to know its slopes."
            )
        if np.shape(dout) != self.out_shape:
            raise ValueError(
                f"{self} got a gradient of shape {np.shape(dout)}, expected "
                f"{self.out_shape}, the shape of its last output."
            )
        options = self.options
        if self.may_skip_dX:
            options = options | {"input_gradient": input_gradient}
        gradients = self.f_backward(dout, self.X, *self.params.values(), **options)
        if not self.params:
            return gradients
        dX, *rest = gradients
        self.grads = dict(zip(self.params, rest, strict=True))
        return dX

    def leaves(self):
        yield self

    def __repr__(self):
        return f"Layer({self.f.__name__})"


class Dense(Layer):
    """Z = X @ W + b with weights drawn by init and biases at 0.

    X (n, d_in) -> Z (n, d_out). Raises ValueError or TypeError where X does not fit.
    """

    def __init__(self, d_in, d_out, *, rng, init=glorot, dtype=np.float64):
        W, b = init(d_in, d_out, rng=rng, dtype=dtype), np.zeros(d_out, dtype)
        super().__init__(dense, dense_backward, W=W, b=b)

    def forward(self, X, *, training=False):
        d_in = len(self.params["W"])
        X = np.asarray(X)
        if X.ndim != 2 or X.shape[1] != d_in or len(X) == 0:
            raise ValueError(
                f"{self} got X of shape {X.shape}, expected (n, {d_in}), n >= 1: one "
                "example per row. X.reshape(len(X), -1) makes rows of images, "
                "x[None, :] a batch of one example."
            )
        if X.dtype.kind != "f":
            raise TypeError(
                f"{self} got X of dtype {X.dtype}, but expected floats. "
                "Convert once, before training: X.astype(float)."
            )
        return super().forward(X, training=training)

    def __repr__(self):
        d_in, d_out = self.params["W"].shape
        return f"Dense({d_in}, {d_out})"
