"""What came back in a box and is no array of numbers, as something of its kind.

So the check says of it what it would say at the desk.
"""

import numpy as np

NO_ARRAYS = [(x for x in ()), map(abs, ()), filter(None, ()), zip((), strict=True), abs]


def stand_in(facts):
    """From {"kind": name of its type, "dtype": as an array} or {"raises": text}."""
    if "raises" in facts:
        return thing_of_kind("Odd", as_array=raising(facts["raises"]))
    for one in NO_ARRAYS:
        if facts["kind"] == type(one).__name__:
            return one
    single = np.empty((), dtype_named(facts["dtype"]))
    return thing_of_kind(facts["kind"], as_array=lambda *args, **kwargs: single)


def thing_of_kind(name, as_array):
    return type(name, (), {"__array__": as_array})()


def raising(text):
    def as_array(*args, **kwargs):
        raise ValueError(text)

    return as_array


def dtype_named(text):
    """That of no numbers: the text may be anybody's."""
    try:
        dtype = np.dtype(text)
    except (TypeError, ValueError):
        return object
    return object if dtype.kind in "biuf" or dtype.itemsize > 1000 else dtype
