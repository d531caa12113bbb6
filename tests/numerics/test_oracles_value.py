"""Expressions of values against central differences, HIPS autograd and PyTorch."""

import numpy as np
import pytest
from languages import NUMPY, VALUE, of_numpy, of_torch
from oracles import close
from pairs import central_differences

from bpkit.autograd import Value

OUTER = [[0], [2]], [1, 0]
MASK = np.array([[True, False, True, True], [False] * 4, [True, True, False, False]])

# An expression of m (the library's words) and of leaves of the shapes in front of it.
EXPRESSIONS = {
    "x * x + x": ([()], lambda m, x: x * x + x),
    "x - x": ([()], lambda m, x: x - x),
    "x / y - y / x": ([(), ()], lambda m, x, y: x / y - y / x),
    "2 - x, 2 / x": ([(2, 3)], lambda m, x: (2 - x) * (3 + 2 / (x * x + 1))),
    "-x": ([(3,)], lambda m, x: -x * x),
    "x ** n": ([(3,)], lambda m, x: x**3 - 4 * x**2 + x**1 - x**0),
    "x ** -1": ([(3,)], lambda m, x: (1 + x * x) ** -1 + (1 + x * x) ** -0.5),
    "x ** y": ([(3,), (2, 1)], lambda m, x, y: (1 + x * x) ** y),
    "x ** x": ([()], lambda m, x: (1 + x * x) ** x),
    "n ** x": ([(2, 2)], lambda m, x: 2**x + 0.5**x),
    "exp, log": ([(4,)], lambda m, x: m.log(1 + m.exp(x)) * m.exp(-x)),
    "tanh, sigmoid": ([(4,)], lambda m, x: m.tanh(x) * m.sigmoid(3 * x)),
    "relu": ([(3, 4)], lambda m, x: m.relu(x) + 2 * m.relu(-x)),
    "sum": ([(3, 4)], lambda m, x: x * m.sum(x, 0) * m.sum(x, 1, True)),
    "sum of all": ([(3, 4)], lambda m, x: x * m.sum(x) + m.sum(x, None, True)),
    "sum of two axes": ([(2, 3, 4)], lambda m, x: x * m.sum(x, (0, -1), True)),
    "mean": ([(3, 4)], lambda m, x: (x - m.mean(x, 0)) ** 2 / m.mean(x * x)),
    "mean kept": ([(3, 4)], lambda m, x: x * m.mean(x, -1, True)),
    "mean of two axes": ([(2, 3, 4)], lambda m, x: m.mean(x, (0, 2)) ** 2),
    "max": ([(3, 4)], lambda m, x: x * m.max(x) + m.max(x, 0) * m.max(x, 1, True)),
    "max of equals": ([(3, 4)], lambda m, x: m.max(m.relu(x) * 0 + 1, 1) * x[:, 0]),
    "max of relu": ([(5, 4)], lambda m, x: m.max(m.relu(x - 0.5), 1) ** 2),
    "dot": ([(3,), (3,)], lambda m, x, y: x @ y),
    "row @ matrix": ([(3,), (3, 2)], lambda m, x, y: x @ y),
    "matrix @ column": ([(2, 3), (3,)], lambda m, x, y: x @ y),
    "matrices": ([(2, 3), (3, 3), (3, 1)], lambda m, x, y, z: x @ y @ y @ z),
    "batch @ matrix": ([(4, 2, 3), (3, 5)], lambda m, x, y: x @ y),
    "matrix @ batch": ([(2, 3), (4, 3, 5)], lambda m, x, y: x @ y),
    "batch @ batch": ([(4, 2, 3), (4, 3, 5)], lambda m, x, y: x @ y),
    "one @ batch": ([(1, 2, 3), (4, 3, 5)], lambda m, x, y: x @ y),
    "batches @ batch": ([(2, 1, 2, 3), (4, 3, 2)], lambda m, x, y: x @ y),
    "vector @ batch": ([(3,), (4, 3, 2)], lambda m, x, y: x @ y),
    "batch @ vector": ([(4, 2, 3), (3,)], lambda m, x, y: x @ y),
    "batches @ vector": ([(2, 4, 2, 3), (3,)], lambda m, x, y: x @ y),
    "one entry": ([(3, 4)], lambda m, x: x[1, 2] * x[-1, 0]),
    "slices": ([(3, 4)], lambda m, x: x[1:, ::2] * x[:2, 1:3] + x[0, 1:3]),
    "rows": ([(3, 4)], lambda m, x: x[[0, 2, 2, 0, 2]] ** 2),
    "pairs": ([(3, 4)], lambda m, x: x[[0, 1, 1], [2, 3, 3]] ** 2),
    "outer": ([(3, 4)], lambda m, x: x[OUTER] * x[0, 0]),
    "mask": ([(3, 4)], lambda m, x: x[MASK] ** 2),
    "new axis": ([(3,)], lambda m, x: x[:, None] * x[None]),
    "dense": ([(4, 3), (3, 2), (2,)], lambda m, X, W, b: m.tanh(X @ W + b)),
    "softmax": ([(2, 3)], lambda m, x: softmax(m, x)),
    "norm": ([(3, 4)], lambda m, x: x / (m.sum(x * x, 1, True) + 1) ** 0.5),
    "reuse": ([(2,), (2,)], lambda m, a, b: reuse(a, b)),
}


def softmax(m, x):
    E = m.exp(x - m.max(x, -1, True))
    return m.log(E / m.sum(E, -1, True))


def reuse(a, b):
    c = a + b
    d = c * c - a
    return d * c + d * a + d * d


EACH = pytest.mark.parametrize("name", EXPRESSIONS)


def leaves(name, dtype=float, seed=65):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape).astype(dtype) for shape in EXPRESSIONS[name][0]]


def weigh(name, m, leaves):
    """The expression as one number: its entries, each with a weight of its own."""
    out = EXPRESSIONS[name][1](m, *leaves)
    shape = np.shape(getattr(out, "data", out))
    weights = np.linspace(0.5, 1.5, int(np.prod(shape))).reshape(shape)
    return out, weights


def of_values(name, arrays):
    """The expression's data, the loss, the gradients."""
    values = [Value(A) for A in arrays]
    out, weights = weigh(name, VALUE, values)
    L = (out * weights.astype(arrays[0].dtype)).sum()
    L.backward()
    return out.data, L.data, values


def total(name, m, arrays):
    out, weights = weigh(name, m, arrays)
    return m.sum(out * weights)


@EACH
def test_gradients_are_the_central_differences(name):
    arrays = leaves(name)
    data, L, values = of_values(name, arrays)
    close(data, EXPRESSIONS[name][1](NUMPY, *arrays))
    for i, value in enumerate(values):

        def loss(A, i=i):
            return total(name, NUMPY, [*arrays[:i], A, *arrays[i + 1 :]])

        close(L, loss(arrays[i]))
        close(value.grad, central_differences(loss, np.array(arrays[i])), 1e-8)


@EACH
@pytest.mark.filterwarnings("ignore:Output seems independent")  # x - x
def test_gradients_agree_with_autograd(autograd, name):
    arrays = leaves(name, seed=62)
    m = of_numpy(autograd.numpy)
    theirs = autograd.grad(lambda arrays: total(name, m, arrays))(arrays)
    for value, expected in zip(of_values(name, arrays)[2], theirs, strict=True):
        close(value.grad, expected)


@EACH
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 5e-6)])
def test_gradients_agree_with_torch(torch, name, dtype, tolerance):
    arrays = leaves(name, dtype, seed=63)
    tensors = [torch.tensor(A.astype(float), requires_grad=True) for A in arrays]
    out, weights = weigh(name, of_torch(torch), tensors)
    L = (out * torch.tensor(weights)).sum()
    L.backward()
    data, loss, values = of_values(name, arrays)
    close(data, out.detach().numpy(), tolerance)
    close(loss, L.item(), tolerance)
    for value, tensor in zip(values, tensors, strict=True):
        close(value.grad, tensor.grad.numpy(), tolerance)
        assert kind(value.grad) == kind(value.data)
        assert kind(value.data) in [float, dtype]


def kind(data):
    return float if type(data) is float else data.dtype
