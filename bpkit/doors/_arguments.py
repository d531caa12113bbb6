"""Arguments by their name: rng is a generator wherever it is asked for."""

import inspect
import math
from functools import partial
from operator import index

import numpy as np


def require_arguments(**arguments):
    """Each argument is what its name says. None passes where it is a default."""
    for name, value in arguments.items():
        ARGUMENTS[name](name, value)


def require_count(name, count, least=1):
    """A whole number, least or more."""
    try:
        if index(count) >= least and not isinstance(count, bool):
            return
    except TypeError:
        pass
    whole = isinstance(count, float | np.floating) and count == count // 1 >= least
    kind = TypeError if whole or isinstance(count, str) else ValueError
    mend = f": write {count:g}" if whole else ""
    raise kind(
        f"{name} is {_brief(count)}, expected a whole number, {least} or more{mend}."
    )


def require_positive(name, number):
    """A finite number above 0."""
    _require_number(name, number)
    if not 0 < number < math.inf:
        raise ValueError(f"{name} is {number}, expected a positive number.")


def require_number(name, number):
    """What a loss or a metric returns: one number, inf and nan among them."""
    if np.ndim(number) or not _compares(number):
        raise TypeError(
            f"{name} is {_shown(number)}, expected one number: return it, and take "
            "the mean, .mean(), over all entries or rows."
        )


def require_share(who, p):
    """A probability to drop: one of 1 would leave nothing."""
    if np.ndim(p) or not _compares(p) or not 0 <= p < 1:
        raise ValueError(
            f"{who}({_brief(p)}): p is the probability to drop, expected 0 <= p < 1."
        )


def _require_number(name, number):
    if isinstance(number, bool | str) or np.ndim(number) or not _compares(number):
        raise TypeError(f"{name} is {_brief(number)}, expected a number such as 0.1.")


def _compares(number):
    try:
        return number >= 0 or True
    except TypeError:
        return False


def _generator(name, rng):
    draws = any(hasattr(rng, way) for way in ("random", "uniform", "standard_normal"))
    draws = draws and type(rng).__module__ != "random"  # Python's draws no arrays
    if not draws or inspect.isclass(rng) or inspect.ismodule(rng):
        raise TypeError(
            f"{name} is {_shown(rng)}, expected a generator: "
            "rng=np.random.default_rng(0) draws the same numbers in every run."
        )


def _dtype(name, dtype):
    try:
        kind = np.dtype(dtype).kind
    except TypeError:
        kind = None
    if kind != "f":
        shown = getattr(dtype, "__name__", repr(dtype))
        raise TypeError(
            f"{name} is {shown}, expected a type of floats, np.float64 or np.float32: "
            "small steps need digits after the point, and integers have none."
        )


def _function(example):
    def require(name, f):
        if not callable(f) or inspect.isclass(f):
            raise TypeError(f"{name} is {_shown(f)}, expected a function: {example}.")

    return require


def _optional(require):
    return lambda name, value: None if value is None else require(name, value)


def _object(methods, example):
    def require(name, value):
        if inspect.isclass(value):
            raise TypeError(
                f"{name} is the class {value.__name__}, expected an object of it: "
                f"call it first, {example}."
            )
        lacking = [method for method in methods if not hasattr(value, method)]
        if lacking:
            raise TypeError(
                f"{name} is {_shown(value)}, which has no {' and no '.join(lacking)}. "
                f"Expected something like {example}."
            )

    return require


def _metrics(name, metrics):
    if not isinstance(metrics, dict):
        called = getattr(metrics, "__name__", "accuracy")
        raise TypeError(
            f"{name} is {_shown(metrics)}, expected a dict of functions by their "
            f'names: metrics={{"{called}": {called}}}.'
        )
    for key, f in metrics.items():
        if key in ("loss", "validation_loss"):
            raise ValueError(
                f'{name} has the name "{key}", under which the history keeps the loss '
                f'itself. Give it another: "{key} at the end", say.'
            )
        _function("f(Z, Y) -> number, accuracy for one")(f"{name}[{key!r}]", f)


def _pair(name, pair):
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(
            f"{name} is {_shown(pair)}, expected a pair (X, Y): "
            f"{name}=(X_{name}, Y_{name})."
        )


def _share(name, number):
    _require_number(name, number)
    if not 0 <= number < 1:
        raise ValueError(f"{name} is {number}, expected 0 or more, and below 1.")


def _axes(name, shape):
    counts = shape if isinstance(shape, tuple | list) else ()
    if len(counts) < 2:
        raise ValueError(
            f"{name} is {_shown(shape)}, expected (d_in, d_out) or, of a kernel, "
            "(c_out, c_in, k, k)."
        )
    for count in counts:
        require_count(f"A number in {name}", count)


def _not_negative(name, number):
    _require_number(name, number)
    if not 0 <= number < math.inf:
        raise ValueError(f"{name} is {number}, expected 0 or a positive number.")


def _shown(value):
    """A value in a few words: an array in a sentence would be a page."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if inspect.isclass(value):
        return f"the class {value.__name__}"
    if inspect.ismodule(value):
        return f"the module {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__}"
    if isinstance(value, tuple | list | dict):
        return f"a {type(value).__name__} of {len(value)}"
    return _brief(value)


def _brief(value):
    """As Python shows it, where that fits into a sentence."""
    said = repr(value)
    return said if len(said) < 60 and "\n" not in said else f"a {type(value).__name__}"


ARGUMENTS = {
    "rng": _generator,
    "shape": _axes,
    "dtype": _dtype,
    "d": require_count,
    "v": require_count,
    "heads": require_count,
    "d_in": require_count,
    "d_out": require_count,
    "c_in": require_count,
    "c_out": require_count,
    "stride": require_count,
    "size": require_count,
    "padding": partial(require_count, least=0),
    "epochs": require_count,
    "batch_size": require_count,
    "k": require_count,
    "l2": _not_negative,
    "eps": _not_negative,
    "momentum": _share,
    "beta1": _share,
    "beta2": _share,
    "rho": _share,
    "weight_decay": _not_negative,
    "lr": _not_negative,
    "rate": require_positive,
    "factor": require_positive,
    "h": require_positive,
    "slope": _require_number,
    "alpha": _require_number,
    "noise": _not_negative,
    "scale": _not_negative,
    "std": _not_negative,
    "degrees": _not_negative,
    "strength": _not_negative,
    "smoothness": require_positive,
    "pixels": partial(require_count, least=0),
    "init": _function("he, or your own f(d_in, d_out, *, rng, dtype) -> W"),
    "init_h": _function("orthogonal, or your own f(h, h, *, rng, dtype) -> Wh"),
    "forget_bias": _require_number,
    "loss": _function("cross_entropy, say, and cross_entropy_backward after it"),
    "loss_backward": _function("cross_entropy_backward, say, after cross_entropy"),
    "schedule": _optional(_function("cosine_decay(0.1, steps=1000), say")),
    "on_epoch": _optional(_function("on_epoch(epoch, history)")),
    "augment": _optional(_function("augment(X_batch) -> X_batch")),
    "metrics": _optional(_metrics),
    "validation": _optional(_pair),
    "model": _object(["forward", "backward", "params"], "Sequential(Dense(...), ...)"),
    "optimizer": _object(["step"], "SGD(0.1)"),
}
