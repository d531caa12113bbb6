"""What a value promises whatever it is made from: operands, gradients, safety."""

import operator

import numpy as np
import pytest
from oracles import close
from pairs import central_differences

from bpkit import activations, arithmetic
from bpkit.autograd import Constant, Value, apply, topological_order, unbroadcast

RNG = np.random.default_rng
ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
DATA = [1.7, np.array([0.5, 1.2, 2.5]), np.array([[0.7], [1.9]])]
OTHERS = [2, 0.5, np.int64(3), np.uint8(3), np.float64(2.5), np.float32(0.5), True]
OTHERS += [np.array(2.5), np.array(3), np.array([1.5, 0.5, 2.0]), np.ones((1, 1))]
OTHERS += [np.array([[1, 2, 3], [4, 5, 6]]), np.array([1, 2, 3], np.uint8)]
OTHERS += [np.array([[[1.5]], [[0.5]]])]
PAIRS = [(op, other) for op in ARITHMETIC for other in OTHERS]
PAIRS += [(op, np.ones(3, bool)) for op in ARITHMETIC if op is not operator.pow]


@pytest.mark.parametrize("op, other", PAIRS, ids=repr)
@pytest.mark.parametrize("data", DATA, ids=repr)
@pytest.mark.parametrize("side", ["left", "right"])
def test_operators_take_numbers_and_arrays_on_either_side(op, other, data, side):
    def f(x):
        return op(x, other) if side == "left" else op(other, x)

    floats = np.array(other, float)
    expected = op(data, floats) if side == "left" else op(floats, data)
    x = Value(data)
    out = f(x)
    assert type(out) is Value
    close(out.data, expected, 1e-14)
    weights = RNG(71).standard_normal(expected.shape)
    (out * weights).sum().backward()

    def loss(x):
        y = op(x, floats) if side == "left" else op(floats, x)
        return (y * weights).sum()

    close(x.grad, central_differences(loss, np.array(data)))


def test_matrix_products_take_arrays_on_either_side():
    A, B, x = RNG(72).standard_normal((3, 3, 3))
    value = Value(x)
    out = A @ value @ B
    close(out.data, A @ x @ B)
    (out * x).sum().backward()
    close(value.grad, A.T @ x @ B.T)


BROADCAST = [((), (3,)), ((), (2, 3)), ((1,), ()), ((3,), (2, 3)), ((2, 1), (1, 3))]
BROADCAST += [((1,), (2, 3)), ((1, 1), (3,)), ((2, 1, 3), (4, 1)), ((1, 3), (4, 2, 1))]
BROADCAST += [((2, 3), (2, 3)), ((1, 1, 1), (1,)), ((0, 3), (3,)), ((2, 0), (1,))]


@pytest.mark.parametrize("op", ARITHMETIC[:4], ids=lambda op: op.__name__)
@pytest.mark.parametrize("shapes", BROADCAST, ids=str)
def test_broadcasting_agrees_with_torch(torch, op, shapes):
    for pair in [shapes, shapes[::-1]]:
        rng = RNG(73)
        arrays = [1 + rng.random(shape) for shape in pair]
        tensors = [torch.tensor(A, requires_grad=True) for A in arrays]
        values = [Value(A) for A in arrays]
        out = op(*values)
        weights = rng.standard_normal(np.shape(out.data))
        (out * weights).sum().backward()
        (op(*tensors) * torch.tensor(weights)).sum().backward()
        for A, value, tensor in zip(arrays, values, tensors, strict=True):
            assert np.shape(value.grad) == A.shape
            close(value.grad, tensor.grad.numpy())


@pytest.mark.parametrize("shapes", BROADCAST, ids=str)
def test_unbroadcast_is_the_transpose_of_broadcasting(shapes):
    """sum(broadcast(a) * G) = sum(a * unbroadcast(G)), whatever a and G."""
    big = np.broadcast_shapes(*shapes)
    for shape in shapes:
        a, G = RNG(74).standard_normal(shape), RNG(75).standard_normal(big)
        small = unbroadcast(G, shape)
        assert np.shape(small) == shape and (shape or isinstance(small, float))
        close((a * small).sum(), (np.broadcast_to(a, big) * G).sum())


# Numbers stay numbers -----------------------------------------------------------------


@pytest.mark.parametrize("data", [2.0, np.float64(2), np.float32(2), np.array(2.0)])
def test_a_single_number_is_a_python_float(data):
    x = Value(data)
    y = np.array([1.0, 2.0]) * x * np.float64(3) + np.int64(1)
    L = (y[0] * x).sum() + x * np.float32(0.5) + x.relu() + x.tanh() + 0.1 ** (x / 3)
    L.backward()
    assert type(x.data) is type(x.grad) is type(L.data) is type(L.grad) is float


@pytest.mark.parametrize("shape", [(3,), (1, 1), (2, 3)])
def test_float32_stays_float32_whatever_numbers_it_meets(shape):
    X = (1 + RNG(76).random(shape)).astype(np.float32)
    x, number, half = Value(X), Value(2.0), Value(np.float64(0.5))
    mask = X > 1.5
    y = (2 * x - 1.5) / 3 + 2**x + np.float64(2) ** x + x**2 + x**0.5 - number
    y = y * mask + half * (1 / x) - x.mean() * x.max() + x.sum(0) * x.max(-1).sum()
    (y * y).mean().backward()
    for value in topological_order(y):
        if np.ndim(value.data) and not isinstance(value, Constant):
            assert value.data.dtype == value.grad.dtype == np.float32
    assert type(number.grad) is type(half.grad) is float


# Gradients ----------------------------------------------------------------------------


def graph(seed=77):
    """A graph that uses every kind of operation, its loss and its leaves."""
    rng = RNG(seed)
    X, W, b = (Value(rng.standard_normal(s)) for s in [(4, 3), (3, 2), (2,)])
    scale = Value(1.3)
    A = (X @ W + b).tanh() * scale
    B = A[[0, 0, 3]].exp() + (A * A).max(0) - A.mean(1, keepdims=True)[1:]
    L = (B / (1 + B**2)).sum() + scale**2 - 0.5
    return L, [X, W, b, scale]


def test_every_gradient_has_the_shape_and_dtype_of_its_data():
    L, _ = graph()
    L.backward()
    for value in topological_order(L):
        if isinstance(value, Constant):
            continue
        assert np.shape(value.grad) == np.shape(value.data)
        assert type(value.grad) is type(value.data)


def test_backward_twice_gives_the_same_not_twice_as_much():
    L, leaves = graph()
    L.backward()
    first = [np.copy(value.grad) for value in leaves]
    L.backward()
    for value, grad in zip(leaves, first, strict=True):
        np.testing.assert_array_equal(value.grad, grad)


def test_backward_from_another_end_clears_what_was_there():
    x = Value(3.0)
    y = x * x
    z = y * 5
    z.backward()
    assert (x.grad, y.grad, z.grad) == (30, 5, 1)
    y.backward()
    assert (x.grad, y.grad) == (6, 1)


def test_a_value_used_twice_adds_both_gradients():
    a = Value(1.0)
    b = a + a
    c = b + b
    c.backward()
    assert (a.grad, b.grad, c.grad) == (4, 2, 1)
    y = Value(3.0)
    for polynomial in [y * y + y, y + y * y]:
        polynomial.backward()
        assert y.grad == 7
    x = Value(np.array([1.0, 2.0]))
    (x * x + x[0] + x).sum().backward()
    np.testing.assert_array_equal(x.grad, [2 + 1 + 2, 4 + 1])


@pytest.mark.parametrize("data", [3.0, np.array([3.0]), np.array([[3.0]])])
def test_the_slope_of_a_leaf_on_itself_is_one(data):
    x = Value(data)
    x.backward()
    np.testing.assert_array_equal(x.grad, np.ones_like(data))
    assert type(x.grad) is type(data)


@pytest.mark.parametrize("loss", [np.inf, -np.inf, np.nan])
def test_a_loss_that_is_not_finite_starts_with_one_too(loss):
    for x in [Value(1.0), Value(np.ones(1))]:
        L = x + loss
        L.backward()
        assert x.grad == L.grad == 1


def test_no_gradient_is_another_ones_memory():
    """Changed in place, a gradient leaves the others and the data alone."""
    x, y = Value(np.ones((2, 3))), Value(np.ones((2, 3)))
    rows = [x + y, x * 1.0, y[:1]]
    total = rows[0] + rows[1] + rows[2]
    as_it_is = apply(lambda A: A, lambda dA, A: dA, total)
    L = as_it_is.sum()
    L.backward()
    arrays = [v for v in topological_order(L) if np.ndim(v.data)]
    before = [(v.data.copy(), v.grad.copy()) for v in arrays]
    for i, value in enumerate(arrays):
        value.grad += 100.0
        for j, other in enumerate(arrays):
            np.testing.assert_array_equal(other.grad, before[j][1] + 100 * (i == j))
            np.testing.assert_array_equal(other.data, before[j][0])
        value.grad -= 100.0


def test_backward_changes_nothing_but_gradients():
    L, _ = graph()
    order = topological_order(L)
    before = [(np.copy(v.data), v.parents, v.f_backward) for v in order]
    L.backward()
    assert topological_order(L) == order
    for value, (data, parents, f_backward) in zip(order, before, strict=True):
        np.testing.assert_array_equal(value.data, data)
        assert all(map(operator.is_, value.parents, parents))
        assert value.f_backward is f_backward


def test_operators_make_new_values_and_leave_their_operands_alone():
    x, array = Value(np.ones(2)), np.ones(2)
    y = x
    y += array
    y *= 3
    assert y is not x
    np.testing.assert_array_equal(x.data, [1, 1])
    np.testing.assert_array_equal(array, [1, 1])
    np.testing.assert_array_equal(y.data, [6, 6])


# The graph ----------------------------------------------------------------------------


def test_the_order_has_parents_first_each_once_and_the_root_last():
    L, leaves = graph()
    order = topological_order(L)
    place = {value: i for i, value in enumerate(order)}
    assert len(place) == len(order) and order[-1] is L
    assert all(place[p] < place[value] for value in order for p in value.parents)
    assert all(leaf in place for leaf in leaves)


def test_a_value_keeps_its_parents_and_the_partner_that_made_it():
    a, b = Value(2.0), Value(3.0)
    for value, name, slopes in [
        (a + b, "add", [1, 1]),
        (a - b, "subtract", [1, -1]),
        (a * b, "multiply", [3, 2]),
        (a / b, "divide", [1 / 3, -2 / 9]),
        (a**b, "powers", [12, 8 * np.log(2)]),
        (a.tanh(), "tanh", [1 - np.tanh(2) ** 2]),
        (a**3, "power", [12]),
    ]:
        f_backward = value.f_backward
        assert f_backward.__name__ == f"{name}_backward"
        assert all(p in [a, b] or isinstance(p, Constant) for p in value.parents)
        local = f_backward(1.0, *[p.data for p in value.parents])
        assert np.ravel(local).tolist() == pytest.approx(slopes)
    assert a.parents == () and a.f_backward is None
    assert (a * 4).parents[1].data == 4
    with_options = Value(np.ones(3)).sum(axis=0).f_backward
    assert with_options.func is arithmetic.sum_backward
    assert with_options.keywords == {"axis": 0, "keepdims": False}


def test_constants_keep_what_they_are_given():
    labels = np.array([0, 2, 1])
    for data in [labels, (slice(1), [0, 2]), "name", None, {"a": 1}]:
        assert Constant(data).data is data
    assert Constant(np.int64(3)).data == 3 and type(Constant(np.int64(3)).data) is int


def test_iterating_over_a_value_gives_its_rows():
    x = Value(np.arange(6.0).reshape(3, 2))
    rows = list(x)
    assert len(rows) == 3
    sum(row * i for i, row in enumerate(rows)).sum().backward()
    np.testing.assert_array_equal(x.grad, [[0, 0], [1, 1], [2, 2]])


def test_both_ways_of_writing_a_function_are_one():
    """A method is apply of the pair: the same data, the same gradient."""
    X = RNG(78).standard_normal((3, 4))
    for name, module in [(n, activations) for n in ["tanh", "sigmoid", "relu"]] + [
        (n, arithmetic) for n in ["exp", "sum", "max"]
    ]:
        x, y = Value(X), Value(X)
        by_method = getattr(x, name)()
        f, f_backward = getattr(module, name), getattr(module, f"{name}_backward")
        by_apply = apply(f, f_backward, y)
        np.testing.assert_array_equal(by_method.data, by_apply.data)
        by_method.sum().backward()
        by_apply.sum().backward()
        np.testing.assert_array_equal(x.grad, y.grad)
