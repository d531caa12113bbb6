"""Automatic differentiation: a graph of values, walked back once.

    x = Value(2.0)
    y = x * x + x
    y.backward()                      # x.grad is dy/dx = 5.0

A value keeps what it was made from, and the backward partner of what made it. The
engine knows order and addition, and no calculus: that is in the pairs.
"""

from functools import partial
from itertools import zip_longest
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
    side (a ** b with a value b needs a > 0). Raises TypeError for what is not made of
    floats.
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
        self.grad = checked(np.ones_like(self.data))
        for value in reversed(order):
            parents, f_backward = value.parents, value.f_backward
            if f_backward in PLAIN and type(value.data) is float:
                a, b = parents
                da, db = f_backward(value.grad, a.data, b.data)
                a.grad += da
                b.grad += db
            elif parents:
                gradients = f_backward(value.grad, *map(data_of, parents))
                for parent, gradient in matched(parents, gradients, f_backward):
                    parent.grad += gradient  # 0.0 + gradient is new: none is shared

    # A graph of numbers is made of + and *, which take no detour: here not through
    # apply, in backward not through the general case. That halves the time of
    # micrograd's demo (benchmarks/README.md) and changes no result.

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
        return self + other * -1.0  # not -other: unsigned integers have no minus

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
        return (self * Constant(base * 1.0).log()).exp()

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
    """An input that needs no gradient: a number, a mask, labels, a key; of any type."""

    __slots__ = ()

    def __init__(self, data):
        single = (
            getattr(data, "shape", None) == ()
        )  # NumPy's number: Python's is faster
        self.data, self.grad = data.item() if single else data, 0.0
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
    fits = len(padded) == len(came)
    if not fits or any(n not in (1, m) for n, m in zip(padded, came, strict=True)):
        raise ValueError(
            f"A gradient of shape {came} came for an input of shape {shape}. It has "
            "the shape of its input, or the one to which NumPy broadcast it."
        )
    repeated = tuple(axis for axis, n in enumerate(padded) if n == 1)
    return np.sum(gradient, axis=repeated).reshape(shape)[()]


def matched(parents, gradients, f_backward):
    """Each parent with its gradient, in its shape; a constant may go without one."""
    name = getattr(f_backward, "func", f_backward)  # of a partial, the function
    name = getattr(name, "__name__", name)
    if not isinstance(gradients, tuple | list):
        gradients = (gradients,)
    pairs = list(zip_longest(parents, gradients))
    if any(x is None or g is None and not isinstance(x, Constant) for x, g in pairs):
        count = sum(g is not None for g in gradients)
        raise ValueError(
            f"{name} returned {count} gradient(s) for {len(parents)} input(s). It "
            "returns one for each Value, in the order of the inputs; what needs none "
            "(labels, targets) comes after them, as a plain number or array."
        )
    try:
        return [(x, fitted(g, x.data)) for x, g in pairs if g is not None]
    except (TypeError, ValueError) as error:
        error.add_note(f"It is what {name} returned.")
        raise


def fitted(gradient, data):
    """The gradient as floats, in the shape of data."""
    if type(data) is float and isinstance(gradient, float):
        return float(gradient)
    return checked(unbroadcast(gradient, np.shape(data)))


def checked(data):
    """Floats; a single one as Python's own, which is faster and widens no float32."""
    if isinstance(data, float):
        return float(data)
    typed = isinstance(data, np.ndarray | np.generic)
    if typed and np.issubdtype(data.dtype, np.floating):
        return data if data.ndim else float(data)
    came = f"an array of {data.dtype}" if typed and data.ndim else repr(data)
    raise TypeError(
        f"Values and gradients are floats, but {came} came: a slope needs room for "
        "small steps. Write 2.0 for 2; make an array with np.array([2.0, 3.0]), or "
        "with X.astype(float) where it holds integers."
    )
