"""Layers one after the other, and past each other."""

from collections import Counter
from functools import cached_property

from bpkit import doors

from ._state import Named


class Sequential:
    """Layers one after the other: forward in order, backward in reverse.

    params and grads are flat dicts named as in the formulas, W1, b1, W2, ...: each
    letter counted on its own, in order, through nested layers; state is params and the
    running statistics, all that the model knows. The arrays in them are the layers'
    own, so an optimizer that changes them in place trains the layers.
    """

    def __init__(self, *layers):
        doors.require_layers(self, layers)
        self.layers, self.seen = layers, [None for layer in layers]

    def forward(self, X, *, training=False):
        for layer in self.layers:
            X = layer.forward(X, training=training)
        self.seen = [getattr(leaf, "X", None) for leaf in self.leaves()]
        return X

    def backward(self, dZ, *, input_gradient=True):
        """dL/d(output) to dL/dX; input_gradient=False spares the first layer its dX."""
        doors.require_same_pass(self)
        for layer in reversed(self.layers[1:]):
            dZ = layer.backward(dZ)
        return self.layers[0].backward(dZ, input_gradient=input_gradient)

    def leaves(self):
        for layer in self.layers:
            yield from layer.leaves()

    @property
    def params(self):
        return self._collected("params")

    @property
    def grads(self):
        return self._collected("grads")

    @property
    def state(self):
        return self._collected("state")

    def _collected(self, kind):
        found = ((name, getattr(layer, kind), key) for name, layer, key in self._named)
        return Named(kind, {name: own[key] for name, own, key in found if key in own})

    @cached_property
    def _named(self):
        """The name here of each array in a layer's state, the layer, the name there."""
        count, named = Counter(), []
        for layer in self.leaves():
            for letter in layer.state:
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
        doors.require_sum(self, X, out)
        return X + out

    def backward(self, dZ, *, input_gradient=True):
        dX = super().backward(dZ, input_gradient=input_gradient)
        return dZ + dX if input_gradient else None
