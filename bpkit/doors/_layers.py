"""Layers: what they are made of, what they remember, what their pairs return."""

import inspect
from itertools import combinations

import numpy as np

from ._arguments import _brief
from ._arrays import require_array

LAYER = "forward", "backward", "leaves", "params", "grads", "state"


def require_layers(row, layers):
    """Layers that can stand one after the other, none of them twice at any depth."""
    name = type(row).__name__
    if not layers:
        raise ValueError(
            f"{name}() has no layer. Give at least one: {name}(Identity()) if it is to "
            "do nothing."
        )
    for i, layer in enumerate(layers, 1):
        if inspect.isclass(layer):
            raise TypeError(
                f"layer {i} of {name} is {layer!r}, a class. Make a layer of it: "
                f"{layer.__name__}(...)."
            )
        if not all(hasattr(layer, way) for way in LAYER):
            raise TypeError(
                f"layer {i} of {name} is {layer!r}, which is no layer: "
                f"{', '.join(LAYER)} make one. Give ReLU() rather than relu, "
                "Layer(f, f_backward) for a pair of your own."
            )
    leaves = [(i, leaf) for i, layer in enumerate(layers, 1) for leaf in layer.leaves()]
    for i, leaf in leaves:
        if not hasattr(leaf, "X"):
            raise TypeError(
                f"layer {i} of {name} is {leaf!r}, which has no X, the input that it "
                "remembers: derive it from Layer."
            )
    for (_, first), (i, leaf) in combinations(leaves, 2):
        if leaf is first:
            raise ValueError(
                f"layer {i} of {name} uses {leaf!r}, which stands in it already. A "
                "layer remembers one input: make a second layer. To share weights, "
                "write a pair that uses them twice and adds the two gradients."
            )
        if _share(first.params, leaf.params):
            raise ValueError(
                f"layer {i} of {name}, {leaf!r}, has an array in common with "
                f"{first!r}. An optimizer would step on it twice. Give it a copy; to "
                "share weights, write a pair that uses them twice and adds the two "
                "gradients."
            )


def _share(params, others):
    return any(np.shares_memory(W, V) for W in params.values() for V in others.values())


def require_drawn(init, W, shape, dtype):
    """Weights as they were asked for."""
    came = getattr(W, "shape", None), getattr(W, "dtype", None)
    if came != (shape, np.dtype(dtype)):
        asked = "d_in, d_out" if len(shape) == 2 else f"shape={shape}"
        told = f"{came[0]} and dtype {came[1]}" if came[1] else _brief(W)
        raise ValueError(
            f"init, {getattr(init, '__name__', init)}, returned weights of shape "
            f"{told}, expected {shape} and {np.dtype(dtype)}. It is called as "
            f"init({asked}, rng=rng, dtype=dtype)."
        )


def require_pair(f, f_backward, options):
    """Two functions, and their options by name."""
    for name, g in [("f", f), ("f_backward", f_backward)]:
        if not callable(g):
            raise TypeError(
                f"{name} is {_brief(g)}, expected a function, as in "
                "Layer(tanh, tanh_backward)."
            )
    if not isinstance(options, dict | None):
        raise TypeError(
            f"options is {_brief(options)}, expected a dict of what both take by name: "
            'options={"slope": 0.1}.'
        )


def require_letters(f, params):
    """Names that a model can number, of arrays that an optimizer can change."""
    for name, W in params.items():
        if name[-1].isdigit() or name in ("mean", "var"):
            raise ValueError(
                f"{_layer(f)} has a parameter {name!r}. A model numbers the names of "
                "its layers, W1, W2, ..., and calls running statistics mean and var: "
                "take another name, one that ends in no digit."
            )
        if not isinstance(W, np.ndarray) or W.dtype.kind != "f":
            came = f"an array of {W.dtype}" if hasattr(W, "dtype") else _brief(W)
            raise TypeError(
                f"{_layer(f)} has {name} = {came}, expected an array of floats, which "
                f"an optimizer can change in place: np.array({name}, dtype=float)."
            )


def _layer(f):
    return f"Layer({getattr(f, '__name__', f)})"


def require_output(layer, out):
    """What forward hands on is an array, or a number of floats such as np.sum gives."""
    if not isinstance(out, (np.ndarray, np.floating)):  # noqa: UP038, sooner than |
        came = "None (is its return missing?)" if out is None else type(out).__name__
        raise TypeError(
            f"{layer.f.__name__}, called by {layer}, returned {came}, expected one "
            "array."
        )


def require_forward(layer, dout):
    """A gradient in the shape of what the layer returned last."""
    shape = getattr(dout, "shape", None)
    if shape == layer.out_shape and layer.X is not None:
        return
    if layer.X is None:
        raise ValueError(
            f"{layer} has seen no input: call forward before backward, which needs "
            "the input to know its slopes."
        )
    require_array(f"{layer}, on the way back,", dout, "dout")
    shape = np.shape(dout)
    if shape != layer.out_shape:
        raise ValueError(
            f"{layer} got a gradient of shape {shape}, expected "
            f"{layer.out_shape}, the shape of its last output. If another batch went "
            "forward since, send this one forward again."
        )


def require_same_pass(row):
    """Each layer still remembers what it got in the row's own last forward."""
    if not row.seen:
        raise ValueError(
            f"{type(row).__name__} has seen no input: call forward before backward, "
            "which needs the input to know its slopes."
        )
    for leaf, X in zip(row.leaves(), row.seen, strict=True):
        if leaf.X is not X:
            raise ValueError(
                f"{leaf} has seen another input since {type(row).__name__} went "
                "forward, so its slopes are of something else. Call forward of the "
                "whole model, then backward, with nothing in between."
            )


def require_gradients(layer, gradients, input_gradient=True):
    """A gradient for X and for each parameter, in its shape; dX may not be needed."""
    dX, params = gradients, layer.params.values()
    if params:
        several = isinstance(gradients, (tuple, list))  # noqa: UP038, sooner than |
        if not several or len(gradients) != len(params) + 1:
            _refuse_gradients(layer, gradients)
        dX, rest = gradients[0], gradients[1:]
        try:
            fit = [dW.shape for dW in rest] == [W.shape for W in params]
        except AttributeError:  # None, a list
            fit = False
        if not fit:
            _refuse_gradients(layer, gradients)
    if dX is None and not input_gradient:
        return
    if not isinstance(dX, np.ndarray) or dX.shape != layer.X.shape:
        if np.shape(dX) != np.shape(layer.X) or isinstance(dX, tuple | list):
            _refuse_gradients(layer, gradients)


def _refuse_gradients(layer, gradients):
    came = gradients if isinstance(gradients, tuple | list) else [gradients]
    called = getattr(layer.f_backward, "__name__", repr(layer.f_backward))
    names, inputs = ["X", *layer.params], [layer.X, *layer.params.values()]
    for name, X, gradient in zip(names, inputs, came, strict=False):
        if len(came) == len(inputs) and None is not gradient:
            if np.shape(gradient) != np.shape(X):
                raise ValueError(
                    f"{called} returned d{name} of shape {np.shape(gradient)} for "
                    f"{name} of shape {np.shape(X)}. A gradient has the shape of its "
                    "input; check the sums over the batch and the transposes."
                )
    raise ValueError(
        f"{called} returned {sum(g is not None for g in came)} gradient(s) for "
        f"{len(inputs)} input(s). It returns one for each, in the order of the inputs: "
        f"{', '.join('d' + name for name in names)}; a tuple where there is more than "
        "one, else the array alone."
    )


def require_sum(layer, X, out):
    """A path past the layers: what comes out is added to what came in."""
    if out.shape != X.shape:
        raise ValueError(
            f"{layer} got X of shape {X.shape} and its layers returned {out.shape}. "
            "The two are added: let the layers end with the width they began with."
        )
