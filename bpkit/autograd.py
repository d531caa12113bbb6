"""Automatic differentiation: a graph of values, walked back once.

    x = Value(2.0)
    y = x * x + x
    y.backward()                      # x.grad is dy/dx = 5.0

A value keeps what it was made from, and the backward partner of what made it. The
engine knows order and addition, and no calculus: that is in the pairs.
"""

from functools import partial
from operator import attrgetter

import numpy as np

from bpkit import activations, arithmetic
from bpkit.arithmetic import add_backward, multiply_backward

data_of = attrgetter("data")
PLAIN = add_backward, multiply_backward


class Value:
    """A number or an array that remembers how it was made.

    data is a Python float or a float array; grad is dL/d(data), in its shape, after
    L.backward(). + - * / ** @ and indexing take values, numbers and arrays on either
    side. Raises TypeError for what is not made of floats.
    """

    __slots__ = ("data", "grad", "parents", "f_backward")
    __array_ufunc__ = None  # array + value asks the value, not each entry of the array

    def __init__(self, data, parents=(), f_backward=None):
        self.data = data if type(data) is float else checked(data)
        self.grad = 0.0
        self.parents, self.f_backward = parents, f_backward

    def backward(self):
        """Set grad to d(self)/d(data) in every value that self was made from.

        Raises ValueError where self is more than one number.
        """
        if np.size(self.data) != 1:
            raise ValueError(
                f"backward starts at one number, the loss, but this value has shape "
                f"{np.shape(self.data)}. Make it one first, with .sum() or .mean()."
            )
        order = topological_order(self)
        for value in order:
            value.grad = 0.0
        self.grad = self.data * 0.0 + 1.0
        for value in reversed(order):
            parents, f_backward = value.parents, value.f_backward
            if f_backward in PLAIN and type(value.data) is float:
                a, b = parents
                da, db = f_backward(value.grad, a.data, b.data)
                a.grad += da
                b.grad += db
            elif parents:
                gradients = f_backward(value.grad, *map(data_of, parents))
                if type(gradients) is not tuple:
                    gradients = (gradients,)
                require_constants(parents[len(gradients) :], f_backward)
                for parent, gradient in zip(parents, gradients):  # noqa: B905
                    gradient = unbroadcast(gradient, np.shape(parent.data))
                    parent.grad = parent.grad + checked(gradient)

    # A graph of numbers is made of + and *, which take no detour: here not through
    # apply, in backward not through the general case. Twice as fast (see benchmarks).

    def __add__(self, other):
        other = other if isinstance(other, Value) else Constant(other)
        return Value(self.data + other.data, (self, other), add_backward)

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Constant(other)
        return Value(self.data * other.data, (self, other), multiply_backward)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * other**-1.0

    def __rtruediv__(self, other):
        return self**-1.0 * other

    def __pow__(self, p):
        if isinstance(p, Value):
            return (self.log() * p).exp()
        return apply(arithmetic.power, arithmetic.power_backward, self, p)

    def __rpow__(self, base):
        return (self * np.log(base)).exp()

    def __matmul__(self, other):
        return apply(arithmetic.matmul, arithmetic.matmul_backward, self, other)

    def __rmatmul__(self, other):
        return apply(arithmetic.matmul, arithmetic.matmul_backward, other, self)

    def __getitem__(self, key):
        return apply(arithmetic.index, arithmetic.index_backward, self, key)

    def exp(self):
        return apply(arithmetic.exp, arithmetic.exp_backward, self)

    def log(self):
        return apply(arithmetic.log, arithmetic.log_backward, self)

    def tanh(self):
        return apply(activations.tanh, activations.tanh_backward, self)

    def sigmoid(self):
        return apply(activations.sigmoid, activations.sigmoid_backward, self)

    def relu(self):
        return apply(activations.relu, activations.relu_backward, self)

    def sum(self, axis=None, keepdims=False):
        options = {"axis": axis, "keepdims": keepdims}
        return apply(arithmetic.sum, arithmetic.sum_backward, self, **options)

    def max(self, axis=None, keepdims=False):
        options = {"axis": axis, "keepdims": keepdims}
        return apply(arithmetic.max, arithmetic.max_backward, self, **options)

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis, keepdims)
        return total * (np.size(total.data) / np.size(self.data))

    def __repr__(self):
        return f"Value({self.data!r}, grad={self.grad!r})"


class Constant(Value):
    """An input that stays as it is: a number, a mask, labels, a key; of any type."""

    __slots__ = ()

    def __init__(self, data):
        self.data, self.grad = data, 0.0
        self.parents, self.f_backward = (), None


def apply(f, f_backward, *inputs, **options):
    """f(*inputs, **options) as a Value, for any pair; inputs are values or constants.

    backward() then calls f_backward(dout, *inputs, **options), on the values' data.
    """
    parents = tuple(x if isinstance(x, Value) else Constant(x) for x in inputs)
    if options:
        f_backward = partial(f_backward, **options)
    return Value(f(*map(data_of, parents), **options), parents, f_backward)


def topological_order(root):
    """All that root was made from, each value after its parents; root comes last."""
    order, seen, stack = [], {root}, [root]
    while stack:
        for parent in stack[-1].parents:
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
                break
        else:  # all its parents are in order
            order.append(stack.pop())
    return order


def unbroadcast(gradient, shape):
    """The gradient of an input of this shape, which NumPy may have repeated.

    Repeated is used many times: its gradient is a sum, over the axes of repetition.
    """
    came = np.shape(gradient)
    if came == shape:
        return gradient
    padded = (1,) * (len(came) - len(shape)) + shape
    repeated = tuple(axis for axis, n in enumerate(padded) if n == 1)
    total = np.sum(gradient, axis=repeated)
    if total.shape != tuple(n for n in padded if n != 1):
        raise ValueError(
            f"A gradient of shape {came} came for an input of shape {shape}. It has "
            "the shape of its input, or the one to which NumPy broadcast it."
        )
    return total.reshape(shape)[()]


def checked(data):
    """Floats as they are; a float64 scalar as Python's own float, which is faster."""
    if isinstance(data, float):
        return float(data)
    kind = getattr(data, "dtype", type(data))
    if np.issubdtype(kind, np.floating):
        return data
    came = f"an array of {kind}" if isinstance(data, np.ndarray) else repr(data)
    raise TypeError(
        f"Values and gradients are floats, but {came} came: a slope needs room for "
        "small steps. Write 2.0 for 2; make an array with np.array([2.0, 3.0]), or "
        "with X.astype(float) where it holds integers."
    )


def require_constants(rest, f_backward):
    """What a backward function returns no gradient for must be a constant."""
    if not all(isinstance(x, Constant) for x in rest):
        name = getattr(f_backward, "func", f_backward).__name__
        raise ValueError(
            f"{name} returned no gradient for its last {len(rest)} input(s), where a "
            "Value stands. Return one for each value; what needs none (labels, "
            "targets) is handed over as a plain number or array."
        )
