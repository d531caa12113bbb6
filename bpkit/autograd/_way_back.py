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


def marked_in_order(root):
    """topological_order of values, in two thirds of its time: it reads their slots, and
    marks what it has seen in the value itself, as its gradient.

    A constant keeps no mark and may come twice, to which nobody hands anything.
    """
    order, stack, mark = [], [root], object()
    while stack:
        value = stack.pop()
        if value is None:
            order.append(stack.pop())
        elif value.grad is not mark:
            value.grad = mark
            left, right = value.left, value.right
            if right is not None:
                stack += value, None, left, right
            elif left:
                stack += value, None, *left
            else:
                order.append(value)
    return order


def walk_back(order):
    """Let each value, users before parents, hand its gradient back.

    +, - and * of two numbers, nearly all of a graph of numbers, take a shorter way than
    hand_back, where nothing can be amiss: their partner is bpkit's own and gives two
    floats for two floats. There is no shape, type or count to look at.
    """
    for value in reversed(order):
        f_backward = value.f_backward
        if f_backward in SHORTCUTS and type(value.data) is float:
            left, right = value.left, value.right
            dleft, dright = f_backward(value.grad, left.data, right.data)
            left.grad += dleft
            right.grad += dright
        elif f_backward:
            hand_back(value)


def hand_back(value):
    """Ask what made the value for the gradients of its inputs, and add each to its own.

    They may be a tuple or, of one input, the bare gradient; a constant may go without.
    """
    parents, f_backward = value.parents, value.f_backward
    gradients = as_arrays_do(f_backward, value.grad, *map(data_of, parents))
    if not isinstance(gradients, (tuple, list)):  # noqa: UP038, half the time of |
        gradients = (gradients,)
    doors.require_each_gradient(f_backward, gradients, parents)
    try:
        for parent, gradient in zip(parents, gradients, strict=False):
            if parent.needs_gradient:  # 0.0 + gradient is new: no two values share one
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
