"""Layers: what they are made of, what they remember, what their pairs return."""

import inspect
from itertools import combinations
from zipfile import is_zipfile

import numpy as np

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
    return any(
        np.may_share_memory(W, V) for W in params.values() for V in others.values()
    )


def require_letters(layer, params):
    """Names that a model can number, of arrays that an optimizer can change."""
    for name, W in params.items():
        if name[-1].isdigit() or name in ("mean", "var"):
            raise ValueError(
                f"{layer} has a parameter {name!r}. A model numbers the names of its "
                "layers, W1, W2, ..., and calls running statistics mean and var: take "
                "another name, one that ends in no digit."
            )
        if not isinstance(W, np.ndarray) or W.dtype.kind != "f":
            came = f"an array of {W.dtype}" if hasattr(W, "dtype") else repr(W)
            raise TypeError(
                f"{layer} has {name} = {came}, expected an array of floats, which an "
                f"optimizer can change in place: np.array({name}, dtype=float)."
            )


def require_forward(layer, dout):
    """A gradient in the shape of what the layer returned last."""
    shape = getattr(dout, "shape", ())
    if shape == layer.out_shape and layer.X is not None:
        return
    if layer.X is None:
        raise ValueError(
            f"{layer} has seen no input: call forward before backward, which needs "
            "the input to know its slopes."
        )
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
    """A gradient for X and for each parameter; dX has X's shape, or is not needed.

    The shapes of the others are looked at by the optimizer.
    """
    dX, count = gradients, len(layer.params)
    if count:
        several = isinstance(gradients, (tuple, list))  # noqa: UP038, sooner than |
        if not several or len(gradients) != count + 1:
            _refuse_gradients(layer, gradients)
        dX = gradients[0]
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


def require_own_array(kind, name=None, old=None, new=None):
    """The array that is there already, as after += : nothing else reaches the layer."""
    if name is None or new is not old:
        what = "..." if name is None else repr(name)
        raise TypeError(
            f"{kind}[{what}] cannot be replaced: the layers would not hear of it. "
            f"Change the array in place, {kind}[{what}][:] = ..., or take a dict of "
            f"your own, dict({kind})."
        )


def require_npz(path):
    """A file of arrays; one that is not there is the system's own sentence."""
    if path.exists() and not is_zipfile(path):
        raise ValueError(
            f"{path} is no file that layers.save wrote: it holds no arrays by name."
        )


def require_kind(optimizer, kind, path):
    """The optimizer is of the kind that was saved, if one was."""
    name = type(optimizer).__name__
    if kind is None:
        raise ValueError(
            f"{path} holds no optimizer. save(model, path, optimizer=optimizer) keeps "
            "it with the model; without it, load the model alone."
        )
    if kind != name:
        raise ValueError(
            f"{path} holds the memory of an optimizer {kind}, but a {name} is to take "
            "it. Load into one of the kind that was saved."
        )


def require_state(state, kept, path):
    """What was kept fits the model: the same names, shapes and dtypes."""
    many, few = sorted(kept.keys() - state.keys()), sorted(state.keys() - kept.keys())
    if many or few:
        told = [f"{', '.join(many)} too many"] * bool(many)
        told += [f"{', '.join(few)} too few"] * bool(few)
        raise ValueError(
            f"{path} has {' and '.join(told)} for this model. Load into a model of the "
            "same layers in the same order as the one that was saved."
        )
    for name, A in state.items():
        if (kept[name].shape, kept[name].dtype) != (A.shape, A.dtype):
            raise ValueError(
                f"{path} has {name} of shape {kept[name].shape} and dtype "
                f"{kept[name].dtype}, the model has {A.shape} and {A.dtype}. Load into "
                "a model of the same widths and dtype as the one that was saved."
            )
