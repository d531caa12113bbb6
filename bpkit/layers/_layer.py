"""The pairs dense and flatten; Layer, a pair with parameters and a memory; Dense."""

import inspect
from functools import wraps

import numpy as np

from bpkit import arithmetic, doors
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


def flatten(X):
    """Z (n, c*h*w): each example of X (n, c, h, w), or any (n, ...), in a row."""
    return arithmetic.reshape(X, (len(X), -1))


def flatten_backward(dZ, X):
    return arithmetic.reshape_backward(dZ, X, dZ.shape)


class Layer:
    """A pair that owns parameters and remembers its last input.

    f(X, *params, **options) -> out and its partner f_backward(dout, X, *params,
    **options); params are given by name, in the order in which f takes them. After
    backward(dout), grads holds dL/d(each parameter) under the same names.

    What is remembered is the array X itself, no copy, until the next forward. Between
    forward and backward leave X as it is, and send no other batch forward.
    """

    def __init__(self, f, f_backward, *, options=None, **params):
        doors.require_pair(f, f_backward, options)
        self.f, self.f_backward, self.options = f, f_backward, options or {}
        doors.require_letters(f, params)
        self.params, self.grads = params, {}
        self.X = self.out_shape = None
        self.may_skip_dX = "input_gradient" in inspect.signature(f_backward).parameters

    def forward(self, X, *, training=False):
        doors.require_array(self, X)
        out = self.f(X, *self.params.values(), **self.options)
        doors.require_output(self, out)
        self.X, self.out_shape = X, out.shape
        return out

    def backward(self, dout, *, input_gradient=True):
        """dL/d(out) to dL/dX. input_gradient=False: dX is not needed (may be None)."""
        doors.require_forward(self, dout)
        options = self.options
        if self.may_skip_dX:
            options = options | {"input_gradient": input_gradient}
        gradients = self.f_backward(dout, self.X, *self.params.values(), **options)
        doors.require_gradients(self, gradients, input_gradient)
        if not self.params:
            return gradients
        dX, *rest = gradients
        self.grads = dict(zip(self.params, rest, strict=True))
        return dX

    @property
    def state(self):
        """All that the layer knows, by name: its parameters and what else it keeps."""
        return self.params

    def leaves(self):
        yield self

    def __repr__(self):
        return f"Layer({self.f.__name__})"


def on_rows(f, f_backward):
    """A pair for rows (n, d) as one for (n, ..., d): what lies between is more rows."""

    @wraps(f)
    def forward(X, *params, **options):
        if X.ndim == 2:
            return f(X, *params, **options)
        out = f(X.reshape(-1, X.shape[-1]), *params, **options)
        return out.reshape(*X.shape[:-1], -1)

    @wraps(f_backward)
    def backward(dout, X, *params, **options):
        if X.ndim == 2:
            return f_backward(dout, X, *params, **options)
        rows = (A.reshape(-1, A.shape[-1]) for A in (dout, X))
        dX, *rest = f_backward(*rows, *params, **options)
        return dX if dX is None else dX.reshape(X.shape), *rest

    return forward, backward


class Dense(Layer):
    """Z = X @ W + b with weights drawn by init and biases at 0.

    X (n, d_in) -> Z (n, d_out), and (n, ..., d_in) -> (n, ..., d_out) likewise. Raises
    ValueError or TypeError where X or an argument does not fit.
    """

    def __init__(self, d_in, d_out, *, rng, init=glorot, dtype=np.float64):
        doors.require_arguments(d_in=d_in, d_out=d_out, rng=rng, init=init, dtype=dtype)
        W, b = init(d_in, d_out, rng=rng, dtype=dtype), np.zeros(d_out, dtype)
        doors.require_drawn(init, W, (d_in, d_out), dtype)
        super().__init__(*on_rows(dense, dense_backward), W=W, b=b)

    def forward(self, X, *, training=False):
        doors.require_rows(self, X, len(self.params["W"]))
        return super().forward(X)

    def __repr__(self):
        d_in, d_out = self.params["W"].shape
        return f"Dense({d_in}, {d_out})"
