"""What a model knows: read by name, changed in place, kept in a file."""

import inspect
from zipfile import is_zipfile

from ._arguments import _shown


def require_own_array(kind, name=None, old=None, new=None):
    """The array that is there already, as after += : nothing else reaches the layer."""
    if name is None or new is not old:
        what = "..." if name is None else repr(name)
        raise TypeError(
            f"{kind}[{what}] cannot be replaced: the layers would not hear of it. "
            f"Change the array in place, {kind}[{what}][:] = ..., or take a dict of "
            f"your own, dict({kind})."
        )


def require_kept(model, optimizer):
    """What has a state: a model or a layer, and perhaps an optimizer."""
    for kept, kind in [(model, "Sequential(...)"), (optimizer, "SGD(0.1)")]:
        lacks = inspect.isclass(kept) or not hasattr(kept, "state")
        if lacks and (kept is not None or kind != "SGD(0.1)"):
            raise TypeError(
                f"{_shown(kept)} has no state to keep. Expected save(model, path) or "
                f"save(model, path, optimizer=optimizer), with {kind} in its place, "
                "and load likewise."
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
            f"{path} holds the memory of {kind}, but the optimizer to take it is "
            f"{name}. Load into one of the kind that was saved."
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
