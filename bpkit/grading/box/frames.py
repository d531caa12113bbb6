"""What crosses between grader and box: lengths, a line of JSON, the bytes of arrays.

Never a pickle. Lengths, types and shapes are checked before anything is made of them,
since the learner's code may have written them.
"""

import json
import struct
from math import prod

import numpy as np

LENGTHS = struct.Struct("<II")
LARGEST_LINE = 1 << 18
DTYPES = {np.dtype(code).str: np.dtype(code) for code in "?bhilqBHILQefd"}


class Garbled(ValueError):
    """Not what this protocol sends."""


def packed(facts, arrays=()):
    """A frame: facts as JSON knows them, and arrays of numbers."""
    arrays = [np.asarray(array) for array in arrays]
    shapes = [[array.dtype.str, *array.shape] for array in arrays]
    line = json.dumps([facts, shapes]).encode()
    body = b"".join(array.tobytes() for array in arrays)
    return LENGTHS.pack(len(line), len(body)) + line + body


def unpacked(read, *, largest, longest=LARGEST_LINE):
    """facts and arrays from read(n) -> n bytes; Garbled where they are no frame.

    largest: bytes of all arrays together; longest: those of the line.
    """
    line_length, body_length = LENGTHS.unpack(read(LENGTHS.size))
    if line_length > longest or body_length > largest:
        raise Garbled(f"{line_length} and {body_length} bytes are too many.")
    line, body = read(line_length), read(body_length)
    try:
        facts, shapes = json.loads(line)
        arrays, start = [], 0
        for code, *shape in shapes:
            dtype = DTYPES[code]
            if len(shape) > 8 or not all(type(n) is int and n >= 0 for n in shape):
                raise Garbled(f"{shape} is no shape.")
            # An empty array may still name a huge axis, which a sum would fill.
            if prod(max(n, 1) for n in shape) * dtype.itemsize > max(largest, 8):
                raise Garbled(f"{shape} is too large.")
            end = start + prod(shape) * dtype.itemsize
            arrays.append(np.frombuffer(body[start:end], dtype).reshape(shape).copy())
            start = end
    except (TypeError, KeyError, ValueError, RecursionError) as error:
        raise Garbled(str(error)) from None
    if start != len(body) or not isinstance(facts, dict):
        raise Garbled("The frame holds something else.")
    return facts, arrays


def flat(value, arrays):
    """A value as JSON: arrays are put into the list, their place is named instead."""
    if isinstance(value, np.ndarray | np.generic):
        arrays.append(np.asarray(value))
        kind = "array" if isinstance(value, np.ndarray) else "scalar"
        return {kind: len(arrays) - 1}
    if isinstance(value, tuple | list):
        return {type(value).__name__: [flat(one, arrays) for one in value]}
    if value is None or isinstance(value, bool | int | float | str):
        return {"plain": value}
    raise TypeError(f"{type(value).__name__} does not cross to the box.")


def full(value, arrays):
    """The value again."""
    ((kind, what),) = value.items()
    if kind in ("array", "scalar"):
        return arrays[what] if kind == "array" else arrays[what][()]
    if kind in ("tuple", "list"):
        return {"tuple": tuple, "list": list}[kind](full(one, arrays) for one in what)
    return what
