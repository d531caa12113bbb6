"""Automatic differentiation: a graph of values, walked back once.

    x = Value(2.0)
    y = x * x + x
    y.backward()                      # x.grad is dy/dx = 5.0

A value keeps what it was made from, and the backward partner of what made it. The
engine knows order and addition, and no calculus: that is in the pairs.
"""

from functools import partial

import numpy as np

from bpkit import activations, arithmetic, doors
from bpkit.arithmetic import add_backward, multiply_backward, subtract_backward

from ._way_back import (
    as_arrays_do,
    data_of,
    floats,
    marked_in_order,
    topological_order,
    unbroadcast,
    walk_back,
)

__all__ = [
    "Constant",
    "Value",
    "apply",
    "as_arrays_do",
    "data_of",
    "topological_order",
    "unbroadcast",
]
BY_NUMPY = {
    np.add: "__radd__",
    np.subtract: "__rsub__",
    np.multiply: "__rmul__",
    np.true_divide: "__rtruediv__",
    np.power: "__rpow__",
    np.matmul: "__rmatmul__",
}


class Value:
    """A number or an array that remembers how it was made.

    data is a Python float or a float array; grad is dL/d(data), in its shape, after
    L.backward(). + - * / ** @ and indexing take values, numbers and arrays on either
    side, and a number gives what an array of one gives: 1 / Value(0.0) is inf. Raises
    TypeError for what is not made of floats.
    """

    # Two parents stand in two slots. A tuple of them would be a second object for each
    # value, and Python's garbage collector, which looks at every living one again and
    # again, takes more time than all the arithmetic of a large graph.
    __slots__ = ("data", "grad", "left", "right", "f_backward")
    needs_gradient = True

    def __init__(self, data, parents=(), f_backward=None):
        self.data = data if type(data) is float else floats(data)
        self.grad = 0.0
        self.left, self.right = parents if len(parents) == 2 else (parents, None)
        self.f_backward = f_backward

    @property
    def parents(self):
        """The values that it was made from: two, or the tuple of any other number."""
        return self.left if self.right is None else (self.left, self.right)

    def backward(self):
        """Set grad to d(self)/d(data) in every value that self was made from.

        Raises ValueError where self is more than one number.
        """
        doors.require_number_at_the_end(self.data)
        order = marked_in_order(self)
        for value in order:
            value.grad = 0.0
        self.grad = floats(np.ones_like(self.data))
        walk_back(order)

    # A graph of numbers is made of +, - and *, which take no detour: here not through
    # apply, in walk_back not through hand_back.

    def __add__(self, other):
        other = other if isinstance(other, Value) else operand(other, self)
        return of_two(self.data + other.data, self, other, add_backward)

    def __mul__(self, other):
        other = other if isinstance(other, Value) else operand(other, self)
        data = self.data * other.data
        if type(data) is not float and isinstance(other, Constant):
            return of_two(data, self, other, arithmetic.scale_backward)
        return of_two(data, self, other, multiply_backward)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        other = operand(other, self)
        if isinstance(other, Constant):
            return self + Constant(-other.data)
        return of_two(self.data - other.data, self, other, subtract_backward)

    def __rsub__(self, other):
        return operand(other, self) - self

    def __truediv__(self, other):
        B = operand(other, self)
        return combine(arithmetic.divide, arithmetic.divide_backward, self, B)

    def __rtruediv__(self, other):
        return operand(other, self) / self

    def __pow__(self, p):
        p = operand(p, self)
        doors.require_real_power(self.data, p.data)
        if isinstance(p, Constant):
            return apply(arithmetic.power, arithmetic.power_backward, self, p)
        return combine(arithmetic.powers, arithmetic.powers_backward, self, p)

    def __rpow__(self, base):
        return operand(base, self) ** self

    def __matmul__(self, other):
        B = operand(other, self)
        doors.require_matrices(self.data, B.data)
        return combine(arithmetic.matmul, arithmetic.matmul_backward, self, B)

    def __rmatmul__(self, other):
        return operand(other, self) @ self

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        """array + value and the like: NumPy asks here, not for __radd__."""
        known = ufunc in BY_NUMPY and method == "__call__" and inputs[-1] is self
        known = known and options.keys() <= {"out"}  # array += value becomes a value
        doors.require_operator(ufunc, known)
        return getattr(self, BY_NUMPY[ufunc])(inputs[0])

    def __array_function__(self, function, types, inputs, options):
        doors.require_value_method(function)

    def __getitem__(self, key):
        return apply(arithmetic.index, arithmetic.index_backward, self, key)

    def reshape(self, *shape):
        shape = shape if len(shape) != 1 or np.ndim(shape[0]) == 0 else shape[0]
        return apply(arithmetic.reshape, arithmetic.reshape_backward, self, shape)

    def transpose(self, *axes):
        axes = axes if not axes or np.ndim(axes[0]) == 0 else axes[0]
        options = {"axes": axes or None}
        pair = arithmetic.transpose, arithmetic.transpose_backward
        return apply(*pair, self, **options)

    @property
    def T(self):
        return self.transpose()

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
        return total / (np.size(self.data) / max(1, np.size(total.data)))

    def __repr__(self):
        return f"Value({self.data!r}, grad={self.grad!r})"


def of_two(data, left, right, f_backward, new=object.__new__):
    """Value(data, (left, right), f_backward), in three quarters of its time."""
    value = new(Value)
    value.data = data if type(data) is float else floats(data)
    value.grad = 0.0
    value.left = left
    value.right = right
    value.f_backward = f_backward
    return value


class Constant(Value):
    """An input that needs no gradient: a number, a mask, labels, a key; of any type."""

    __slots__ = ()
    needs_gradient = False
    grad = property(lambda self: 0.0, lambda self, gradient: None)  # it keeps none

    def __init__(self, data):
        single = getattr(data, "shape", None) == ()
        self.data = data.item() if single else data  # Python's numbers are faster
        self.left, self.right, self.f_backward = (), None, None


def apply(f, f_backward, *inputs, **options):
    """f(*inputs, **options) as a Value, for any pair; inputs are values or constants.

    backward() then calls f_backward(dout, *inputs, **options), on the values' data.
    """
    parents = tuple(x if isinstance(x, Value) else Constant(x) for x in inputs)
    data = as_arrays_do(f, *map(data_of, parents), **options)
    if options:
        f_backward = partial(f_backward, **options)
    return Value(data, parents, f_backward)


def combine(f, f_backward, left, right):
    """apply of two inputs, where no gradient is computed for one that is a constant."""
    data = as_arrays_do(f, left.data, right.data)
    if isinstance(left, Constant):
        f_backward = partial(f_backward, left=False)
    elif isinstance(right, Constant):
        f_backward = partial(f_backward, right=False)
    return Value(data, (left, right), f_backward)


def operand(x, beside):
    """x as a value or a constant; integers and truths become floats like beside's."""
    if isinstance(x, Value):
        return x
    doors.require_operand(x)
    if isinstance(x, np.ndarray) and x.dtype.kind in "biu":
        x = x.astype(np.result_type(beside.data))
    return Constant(x)
