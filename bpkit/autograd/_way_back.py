"""The way back: an order, and what each value hands to its parents."""

from operator import attrgetter

import numpy as np

from bpkit import doors
from bpkit.arithmetic import add_backward, multiply_backward, subtract_backward

data_of = attrgetter("data")
SHORTCUTS = add_backward, multiply_backward, subtract_backward


def topological_order(root):
    """All that root was made from, each value after its parents; root comes last."""
    order, seen, stack = [], set(), [root]
    while stack:
        value = stack.pop()
        if value is None:  # a mark: all parents of the value below it are in order
            order.append(stack.pop())
        elif value not in seen:
            seen.add(value)
            stack.append(value)
            stack.append(None)
            stack += value.parents
    return order


def hand_back_numbers(value):
    """Through +, - or * of two numbers: as hand_back, where nothing can be amiss.

    The partner is bpkit's own and gives two floats for two floats: no shape, type or
    count to look at. Nearly all of a graph of numbers goes this way, in a third of the
    time (benchmarks/README.md).
    """
    a, b = value.left, value.right
    da, db = value.f_backward(value.grad, a.data, b.data)
    a.grad += da
    b.grad += db


def hand_back(value):
    """Ask what made the value for the gradients of its inputs, and add each to its own.

    They may be a tuple or, of one input, the bare gradient; a constant may go without.
    """
    parents, f_backward = value.parents, value.f_backward
    gradients = as_arrays_do(f_backward, value.grad, *map(data_of, parents))
    if not isinstance(gradients, tuple | list):
        gradients = (gradients,)
    needed = [parent.needs_gradient for parent in parents]
    doors.require_each_gradient(f_backward, gradients, needed)
    try:
        for parent, gradient, need in zip(parents, gradients, needed, strict=False):
            if need:  # 0.0 + gradient is new: no two values share one
                parent.grad += fitted(gradient, parent.data)
    except (TypeError, ValueError) as error:
        doors.said_by(error, f_backward)
        raise


def unbroadcast(gradient, shape):
    """The gradient of an input of this shape, which NumPy may have repeated.

    Repeated is used many times: its gradient is a sum, over the axes of repetition.
    """
    came = np.shape(gradient)
    if came == shape:
        return gradient
    doors.require_broadcast(came, shape)
    padded = (1,) * (len(came) - len(shape)) + shape
    repeated = tuple(axis for axis, n in enumerate(padded) if n == 1)
    return np.sum(gradient, axis=repeated).reshape(shape)[()]


def fitted(gradient, data):
    """The gradient as floats, in the shape of data."""
    if type(data) is float and isinstance(gradient, float):
        return float(gradient)
    return floats(unbroadcast(gradient, np.shape(data)))


def floats(data):
    """Floats; a single one as Python's own, which is faster and widens no float32."""
    if isinstance(data, float):
        return float(data)
    doors.require_real(data)
    return data if data.ndim else float(data)


def as_arrays_do(f, *inputs, **options):
    """f(*inputs, **options); where Python's numbers raise, as 1 / 0.0 and 1e200 ** 2
    do, what NumPy's give: inf or nan."""
    try:
        return f(*inputs, **options)
    except (ZeroDivisionError, OverflowError):
        inputs = [np.float64(x) if type(x) is float else x for x in inputs]
        return f(*inputs, **options)
