"""Optimizers: a rate that goes downhill, dicts that belong together, one model each."""

import inspect
from collections.abc import Mapping
from itertools import combinations

import numpy as np

from ._arguments import _brief, _require_number


def require_rate(lr):
    """The learning rate that an optimizer starts with."""
    _require_number("lr", lr)
    if not 0 < lr < float("inf"):
        raise ValueError(
            f"lr is {lr}, but a learning rate must be positive and finite: the step "
            "-lr * gradient goes downhill only then."
        )


def require_momentum(momentum, nesterov):
    """Looking ahead needs something to look ahead with."""
    if nesterov and not momentum:
        raise ValueError(
            "nesterov=True looks ahead along the momentum, which is 0: give one, "
            "SGD(lr, momentum=0.9, nesterov=True)."
        )


def require_schedule(schedule):
    """linear_warmup rises to what another schedule gives."""
    if not callable(schedule) or inspect.isclass(schedule):
        raise TypeError(
            f"schedule is {_brief(schedule)}, expected a function of the step: "
            "cosine_decay(0.1, steps=1000) or, for a rate that stays, "
            "lambda step: 0.1."
        )


def require_dict(name, arrays):
    """Arrays by name."""
    if not isinstance(arrays, Mapping):
        raise TypeError(
            f"{name} is a {type(arrays).__name__}, expected a dict of arrays by name: "
            'model.params and model.grads, or {"W": W} and {"W": dW}.'
        )


def require_step(optimizer, params, grads):
    """A rate, and a gradient for each parameter, in its shape."""
    if type(optimizer.lr) is not float:
        _require_number("lr", optimizer.lr)
    if not optimizer.lr >= 0:
        raise ValueError(
            f"lr is {optimizer.lr}, expected 0 or more (a schedule's end)."
        )
    if not isinstance(params, dict) or not isinstance(grads, dict):
        require_dict("params", params)
        require_dict("grads", grads)
    if params.keys() != grads.keys():
        raise ValueError(
            f"params has {sorted(params)}, grads has {sorted(grads)}. Give a "
            "gradient for each parameter, under its name (did backward run?)."
        )
    try:
        owners = {id(W if W.base is None else W.base) for W in params.values()}
        if len(owners) < len(params):
            _require_apart(params)
        for name, W in params.items():
            if W.dtype.kind != "f" or W.shape != grads[name].shape:
                _refuse_parameter(name, W, grads[name])
    except AttributeError:  # a number, a list
        for name, W in params.items():
            _refuse_parameter(name, W, grads[name])


def _require_apart(params):
    for (name, W), (other, V) in combinations(params.items(), 2):
        if np.shares_memory(W, V):
            raise ValueError(
                f"{name} and {other} are one array, or overlap, and it would be "
                "changed twice. To share weights, add their gradients and give them "
                "one name."
            )


def _refuse_parameter(name, W, gradient):
    if not isinstance(W, np.ndarray) or W.dtype.kind != "f":
        came = f"an array of {W.dtype}" if hasattr(W, "dtype") else _brief(W)
        raise TypeError(
            f"{name} is {came}, expected an array of floats, which a step can change "
            f"in place: np.array({name}, dtype=float)."
        )
    if not isinstance(gradient, np.ndarray | np.floating):
        raise TypeError(
            f"The gradient of {name} is a {type(gradient).__name__}, expected an array "
            f"of shape {W.shape}."
        )
    if W.shape != np.shape(gradient):
        raise ValueError(
            f"{name} has shape {W.shape}, its gradient has {np.shape(gradient)}. A "
            "gradient has the shape of its parameter; check the sums over the batch "
            "and the transposes."
        )


def require_own_memory(optimizer, params):
    """What is remembered under each name is of that parameter."""
    for memory in optimizer.memories:
        kept = getattr(optimizer, memory)
        for name, W in params.items():
            if _of_another(kept.get(name), W):
                _refuse_memory(kept, params)


def _of_another(memory, W):
    """An optimizer of one's own may keep numbers, tuples or lists: they are its own."""
    return getattr(memory, "ndim", 0) and memory.shape != W.shape


def _refuse_memory(kept, params):
    told = [
        f"{name} has shape {W.shape}, but {kept[name].shape} is remembered"
        for name, W in params.items()
        if _of_another(kept.get(name), W)
    ]
    raise ValueError(
        f"{'; '.join(told)}: this optimizer has a memory of another model. Make an "
        "optimizer for each model."
    )


def require_memories(optimizer, state):
    """The state of an optimizer of this kind."""
    own = {*optimizer.memories, *(["t"] if hasattr(optimizer, "t") else [])}
    kept = {key.partition(".")[0] for key in state}
    if not kept <= own:
        raise ValueError(
            f"This {type(optimizer).__name__} remembers {sorted(own)}, but "
            f"{sorted(kept)} came. Give it the state of an optimizer of its own kind."
        )
