"""Layers one after the other, and past each other."""

from collections import Counter
from functools import cached_property


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
        return {name: layer.params[letter] for name, layer, letter in self._named}

    @property
    def grads(self):
        return {
            name: layer.grads[letter]
            for name, layer, letter in self._named
            if letter in layer.grads
        }

    @cached_property
    def _named(self):
        """Each parameter's name here, its layer, and its letter there."""
        count, named = Counter(), []
        for layer in self.leaves():
            for letter in layer.params:
                count[letter] += 1
                named.append((f"{letter}{count[letter]}", layer, letter))
        return named

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"


class Residual(Sequential):
    """Layers with a path past them: X + layers(X) (He et al., 2016).

    What the layers return has the shape of what they get. On the way back the gradient
    takes both paths, and the two are added. Raises ValueError for another shape.
    """

    def forward(self, X, *, training=False):
        out = super().forward(X, training=training)
        if out.shape != X.shape:
            raise ValueError(
                f"{self} got X of shape {X.shape} and its layers returned {out.shape}. "
                "The two are added: let the layers end with the width they began with."
            )
        return X + out

    def backward(self, dZ, *, input_gradient=True):
        dX = super().backward(dZ, input_gradient=input_gradient)
        return dZ + dX if input_gradient else None
