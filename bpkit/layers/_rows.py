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
    own, so an optimizer that changes them in place trains the layers. The layers stay
    as they are: Sequential(*model.layers[:-1], Dense(...)) is a model with another end.
    """

    def __init__(self, *layers):
        doors.require_layers(self, layers)
        self._layers = layers
        self._leaves = [leaf for layer in layers for leaf in layer.leaves()]
        self.seen = []

    def forward(self, X, *, training=False):
        self.seen = []  # the arrays of the last pass are free to be used again
        for layer in self.layers:
            X = layer.forward(X, training=training)
        self.seen = [leaf.X for leaf in self._leaves]
        return X

    def backward(self, dZ, *, input_gradient=True):
        """dL/d(output) to dL/dX; input_gradient=False spares the first layer its dX."""
        doors.require_same_pass(self)
        for layer in reversed(self.layers[1:]):
            dZ = layer.backward(dZ)
        return self.layers[0].backward(dZ, input_gradient=input_gradient)

    @property
    def layers(self):
        return self._layers

    def leaves(self):
        return iter(self._leaves)

    @property
    def params(self):
        named = self._named
        found = {n: layer.params[key] for n, layer, key in named if key in layer.params}
        return Named("params", found)

    @property
    def grads(self):
        named = self._named
        found = {n: layer.grads[key] for n, layer, key in named if key in layer.grads}
        return Named("grads", found)

    @property
    def state(self):
        named = self._named
        found = {n: layer.state[key] for n, layer, key in named if key in layer.state}
        return Named("state", found)

    @cached_property
    def _named(self):
        """The name here of each array in a layer's state, the layer, the name there."""
        count, named = Counter(), []
        for layer in self._leaves:
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
