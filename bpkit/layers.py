"""Layers: a pair with parameters and a memory, and a row of them.

model = Sequential(Dense(784, 100, rng=rng), ReLU(), Dense(100, 10, rng=rng))
Z = model.forward(X)                 # X (n, 784) -> scores Z (n, 10)
model.backward(dZ)                   # fills model.grads: W1, b1, W2, b2
"""

import inspect
from collections import Counter

import numpy as np

from bpkit import activations
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
        if not np.issubdtype(X.dtype, np.floating):
            raise TypeError(
                f"{self} got X of dtype {X.dtype}, but expected floats. "
                "Convert once, before training: X.astype(float)."
            )
        return super().forward(X, training=training)

    def __repr__(self):
        d_in, d_out = self.params["W"].shape
        return f"Dense({d_in}, {d_out})"


def Identity():
    return Layer(activations.identity, activations.identity_backward)


def Sigmoid():
    return Layer(activations.sigmoid, activations.sigmoid_backward)


def Tanh():
    return Layer(activations.tanh, activations.tanh_backward)


def ReLU():
    return Layer(activations.relu, activations.relu_backward)


def LeakyReLU(slope=0.01):
    options = {"slope": slope}
    return Layer(
        activations.leaky_relu, activations.leaky_relu_backward, options=options
    )


def ELU(alpha=1.0):
    return Layer(activations.elu, activations.elu_backward, options={"alpha": alpha})


def GELU():
    return Layer(activations.gelu, activations.gelu_backward)


def SiLU():
    return Layer(activations.silu, activations.silu_backward)


def Softplus():
    return Layer(activations.softplus, activations.softplus_backward)


class Sequential:
    """Layers one after the other: forward in order, backward in reverse.

    params and grads are flat dicts named as in the formulas, W1, b1, W2, ...: each
    letter counted on its own, in order, through nested layers. The arrays in them are
    the layers' own, so an optimizer that changes them in place trains the layers.
    """

    def __init__(self, *layers):
        for i, layer in enumerate(layers, 1):
            if not (hasattr(layer, "forward") and hasattr(layer, "backward")):
                raise TypeError(
                    f"layer {i} of Sequential is {layer!r}, which has no forward and "
                    "backward. Give layers: ReLU() rather than relu, or "
                    "Layer(f, f_backward) for a pair of your own."
                )
            if any(layer is other for other in layers[: i - 1]):
                raise ValueError(
                    f"layer {i} of Sequential, {layer!r}, stands in it already. "
                    "A layer remembers one input: make a second layer."
                )
        self.layers = layers

    def forward(self, X, *, training=False):
        for layer in self.layers:
            X = layer.forward(X, training=training)
        return X

    def backward(self, dZ, *, input_gradient=True):
        """dL/d(output) to dL/dX; input_gradient=False spares the first layer its dX."""
        for layer in reversed(self.layers[1:]):
            dZ = layer.backward(dZ)
        return self.layers[0].backward(dZ, input_gradient=input_gradient)

    def leaves(self):
        for layer in self.layers:
            yield from layer.leaves()

    @property
    def params(self):
        return self._numbered("params")

    @property
    def grads(self):
        return self._numbered("grads")

    def _numbered(self, which):
        count, numbered = Counter(), {}
        for layer in self.leaves():
            for letter in layer.params:
                count[letter] += 1
                if letter in getattr(layer, which):
                    numbered[f"{letter}{count[letter]}"] = getattr(layer, which)[letter]
        return numbered

    def __repr__(self):
        return f"Sequential({', '.join(map(repr, self.layers))})"
