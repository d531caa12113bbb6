"""What an answer handed back, as arrays of numbers; or a sentence on what it is."""

import types

import numpy as np

LARGEST = 1 << 23  # numbers; what is larger was never asked for
NO_RETURN = "is `None`: is `return` missing?"


def numbers_of(exercise, output, inputs):
    """A tuple of arrays, one for each part. Raises ValueError with a sentence."""
    numbers = as_arrays(output, exercise.returns)
    if exercise.measure:
        numbers = (np.asarray(exercise.measure(*numbers, *inputs)),)
    return numbers


def as_arrays(output, names):
    if len(names) < 2:
        return (as_array(output, "What came back"),)
    if output is None:
        raise ValueError(f"What came back {NO_RETURN}")
    several = isinstance(output, tuple | list) or is_array_of_several(output)
    if not several or len(output) != len(names):
        raise ValueError(
            too_few(names, len(output) if isinstance(output, tuple | list) else "one")
        )
    return tuple(
        as_array(x, f"`{name}`") for x, name in zip(output, names, strict=True)
    )


def too_few(names, came="one"):
    return f"`return {', '.join(names)}` was asked for; {came} came back."


def is_array_of_several(output):
    return isinstance(output, np.ndarray) and output.ndim > 0


def as_array(thing, label):
    if thing is None:
        raise ValueError(f"{label} {NO_RETURN}")
    if callable(thing) and not isinstance(thing, np.ndarray):
        raise ValueError(
            f"{label} is a function or class: are its parentheses missing?"
        )
    if isinstance(thing, types.GeneratorType | map | filter | zip):
        kind = type(thing).__name__
        raise ValueError(
            f"{label} is a {kind}, which waits to be read: `list(...)` it."
        )
    if isinstance(thing, np.ndarray) and thing.size > LARGEST:
        raise ValueError(
            f"{label} has shape {thing.shape}: far more than was asked for."
        )
    try:
        array = np.array(thing)
    except Exception as error:  # whatever a thing does when it is made an array
        raise ValueError(f"{label} cannot be made one array: {error}") from None
    if array.dtype.kind not in "biuf":
        what = f"{type(thing).__name__} of dtype {array.dtype}"
        raise ValueError(f"{label} is not made of real numbers: {what} came.")
    return array.astype(int) if array.dtype == bool else array
