"""Numbers, arrays and operations in a few characters."""

import numpy as np

SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "scale": "×", "divide": "/"}
SIGNS |= {"matmul": "@", "power": "**", "powers": "**"}


def number(value, digits=4):
    """Four digits and a true minus; whole numbers in full as long as they fit."""
    value = float(value) + 0.0
    whole = value.is_integer() and abs(value) < 1e10
    return (f"{value:.0f}" if whole else f"{value:.{digits}g}").replace("-", "−")


def apart(a, b):
    """Two different numbers in as many digits as show it; other things summed up."""
    if is_number(a) and is_number(b):
        for digits in (4, 6, 9, 17):
            texts = number(a, digits), number(b, digits)
            if texts[0] != texts[1]:
                return texts
    return summary(a), summary(b)


def is_number(data):
    return np.ndim(data) == 0 and np.issubdtype(np.asarray(data).dtype, np.number)


def shape(data):
    return f"({', '.join(map(str, np.shape(data)))}{',' * (np.ndim(data) == 1)})"


def summary(data):
    """A number; of a short row its entries; of an array its shape and range."""
    if is_number(data):
        return number(data)
    array = np.asarray(data)
    if array.dtype.kind not in "fiub" or array.size == 0:
        return str(data) if array.ndim == 0 else shape(data)
    if array.ndim == 1 and array.size <= 3:
        return f"[{', '.join(map(number, array))}]"
    if array.min() == array.max():
        return f"{shape(data)} all {number(array.max())}"
    return f"{shape(data)} {number(array.min(), 2)} … {number(array.max(), 2)}"


def operation(f_backward):
    """What made a value: the name of its backward partner, without _backward."""
    f_backward = getattr(f_backward, "func", f_backward)
    name = getattr(f_backward, "__name__", type(f_backward).__name__)
    return "f" if name == "<lambda>" else name.removesuffix("_backward")


def label(name, inputs, options):
    """The sign of an operation, with the constants among its inputs.

    inputs holds None for each value and the data of each constant.
    """
    constants = [x for x in inputs if x is not None]
    sign = SIGNS.get(name, name)
    axis = f" axis {options['axis']}" if options.get("axis") is not None else ""
    if name == "index":
        return f"[{key(constants[0])}]" if constants else "[ ]"
    if not constants or len(inputs) != 2 or name not in SIGNS:
        return sign + axis
    constant = constants[0]
    if name == "add" and is_number(constant) and constant < 0:
        return f"− {number(-constant)}"
    short = number(constant) if is_number(constant) else shape(constant)
    first = inputs[0] is not None and name not in ("add", "multiply")
    return f"{short} {sign}" if first else f"{sign} {short}"


def key(data):
    """A key between brackets, where it is short."""
    parts = data if isinstance(data, tuple) else (data,)
    text = ", ".join(
        (f"{'' if p.start is None else p.start}:{'' if p.stop is None else p.stop}")
        if isinstance(p, slice)
        else str(p)
        for p in parts
    )
    return text if len(text) <= 8 else "…"


def formula(name, operands, made):
    """An operation written out: 2 × 3, 3 ** 2, tanh(0.5)."""
    if name in SIGNS and len(operands) == 2:
        return f" {SIGNS[name]} ".join(operands)
    return f"{name if made.startswith(name) or name == 'index' else made}" + (
        f"({', '.join(operands)})"
    )
