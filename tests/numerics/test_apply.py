"""Any pair of bpkit in a graph: the same as the pair, as Layer, as the differences."""

import numpy as np
import pytest
from oracles import close
from pairs import (
    ACTIVATIONS,
    DENSE,
    KINKED,
    LOSSES,
    OPERATIONS,
    away_from_kinks,
    targets,
)

from bpkit.autograd import Constant, Value, apply, topological_order
from bpkit.gradcheck import numerical_gradient, relative_error
from bpkit.layers import Dense, Layer, LeakyReLU, Sequential, Tanh
from bpkit.losses import cross_entropy, cross_entropy_backward

RNG = np.random.default_rng


def leaf_gradients(f, f_backward, inputs, constants=(), dC=None, **options):
    """The gradients of sum(dC * f(...)), by way of a graph."""
    values = [Value(A) for A in inputs]
    out = apply(f, f_backward, *values, *constants, **options)
    (out if dC is None else (out * dC).sum()).backward()
    return out.data, [value.grad for value in values]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(4, 3), (1, 1), (5,), (2, 3, 4)])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_give_what_their_pair_and_their_layer_give(name, shape, dtype):
    f, f_backward, options = ACTIVATIONS[name]
    Z, dA = 2 * RNG(81).standard_normal((2, *shape)).astype(dtype)
    A, (dZ,) = leaf_gradients(f, f_backward, [Z], dC=dA, **options)
    np.testing.assert_array_equal(A, f(Z, **options))
    np.testing.assert_array_equal(dZ, f_backward(dA, Z, **options))
    layer = Layer(f, f_backward, options=options)
    np.testing.assert_array_equal(layer.forward(Z), A)
    np.testing.assert_array_equal(layer.backward(dA), dZ)
    assert A.dtype == dZ.dtype == dtype


@pytest.mark.parametrize(
    "name", sorted(ACTIVATIONS.keys() - {"identity", "softmax", "log_softmax"})
)
def test_elementwise_activations_take_a_python_float(name):
    f, f_backward, options = ACTIVATIONS[name]
    for z in [0.7, -0.7, 0.0]:
        A, (dZ,) = leaf_gradients(f, f_backward, [z], **options)
        assert type(A) is type(dZ) is float
        close(A, f(np.array([z]), **options)[0])
        close(dZ, f_backward(np.ones(1), np.array([z]), **options)[0])


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("shape", [(5, 3), (1, 4), (4, 1)])
def test_losses_give_what_their_pair_gives(name, shape):
    f, f_backward = LOSSES[name]
    Z = RNG(82).standard_normal(shape)
    Y = targets(name, Z, RNG(83))
    L, (dZ,) = leaf_gradients(f, f_backward, [Z], [Y])
    assert L == f(Z, Y) and type(L) is float
    np.testing.assert_array_equal(dZ, f_backward(1.0, Z, Y))


@pytest.mark.parametrize("sizes", [(5, 3, 4), (1, 3, 2), (4, 1, 1)])
def test_dense_gives_what_its_pair_gives(sizes):
    n, d_in, d_out = sizes
    rng = RNG(84)
    inputs = [rng.standard_normal(s) for s in [(n, d_in), (d_in, d_out), (d_out,)]]
    dZ = rng.standard_normal((n, d_out))
    Z, gradients = leaf_gradients(*DENSE, inputs, dC=dZ)
    np.testing.assert_array_equal(Z, DENSE[0](*inputs))
    for mine, theirs in zip(gradients, DENSE[1](dZ, *inputs), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_arithmetic_gives_what_its_pair_gives(operation):
    inputs = operation.inputs(RNG(85))
    arguments = [*inputs, *operation.constants]
    dC = RNG(86).standard_normal(np.shape(operation.f(*arguments, **operation.options)))
    pair = operation.f, operation.f_backward
    C, gradients = leaf_gradients(
        *pair, inputs, operation.constants, dC, **operation.options
    )
    np.testing.assert_array_equal(C, operation.f(*arguments, **operation.options))
    expected = operation.f_backward(dC, *arguments, **operation.options)
    expected = expected if isinstance(expected, tuple) else (expected,)
    for mine, theirs in zip(gradients, expected, strict=True):
        close(mine, theirs, 1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_gradient_check_of_a_graph_passes(name):
    f, f_backward, options = ACTIVATIONS[name]
    X, W = RNG(87).standard_normal((2, 3, 3))
    if name in KINKED:
        X = away_from_kinks(X @ W, 0) @ np.linalg.inv(W)

    def loss(X, W):
        A = apply(f, f_backward, X @ W, **options)
        return (A * A * A).mean() + A.sum() / 3

    x, w = Value(X), Value(W)
    loss(x, w).backward()
    for value, along in [
        (x, lambda X: loss(Value(X), W).data),
        (w, lambda W: loss(Value(X), Value(W)).data),
    ]:
        assert relative_error(value.grad, numerical_gradient(along, value.data)) < 1e-7


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-6)])
def test_a_network_of_values_equals_sequential(dtype, tolerance):
    rng = RNG(88)
    model = Sequential(
        Dense(4, 6, rng=rng, dtype=dtype),
        LeakyReLU(0.3),
        Dense(6, 5, rng=rng, dtype=dtype),
        Tanh(),
        Dense(5, 3, rng=rng, dtype=dtype),
    )
    X, y = rng.standard_normal((7, 4)).astype(dtype), rng.integers(0, 3, 7)
    Z = model.forward(X)
    dX = model.backward(cross_entropy_backward(1.0, Z, y))
    p = {name: Value(W) for name, W in model.params.items()}
    x = Value(X)
    leaky, leaky_backward, _ = ACTIVATIONS["leaky_relu"]
    a = apply(leaky, leaky_backward, x @ p["W1"] + p["b1"], slope=0.3)
    z = (a @ p["W2"] + p["b2"]).tanh() @ p["W3"] + p["b3"]
    L = apply(cross_entropy, cross_entropy_backward, z, y)
    L.backward()
    close(L.data, cross_entropy(Z, y), tolerance)
    for value, gradient in [(x, dX), *((p[n], model.grads[n]) for n in p)]:
        assert value.grad.dtype == dtype
        close(value.grad, gradient, tolerance)


def test_a_pair_of_ones_own_is_taken_with_its_constants_and_options():
    def f(A, B, key, *, scale):
        return scale * A[key] * B

    def f_backward(dC, A, B, key, *, scale):
        dA = np.zeros_like(A)
        dA[key] = scale * dC * B
        return [dA, scale * dC * A[key]]  # a list will do

    a, b = Value(np.array([1.0, 2.0, 3.0])), Value(4.0)
    out = apply(f, f_backward, a, b, 1, scale=10.0)
    out.backward()
    assert (out.data, b.grad) == (80, 20)
    np.testing.assert_array_equal(a.grad, [0, 40, 0])
    assert out.f_backward.func is f_backward


def test_a_constant_may_get_a_gradient_none_or_nothing():
    for returned in [(1.0, 5.0), (1.0, None), 1.0]:
        x, constant = Value(3.0), Constant(2.0)
        f_backward = lambda dC, A, B, returned=returned: returned  # noqa: E731
        apply(lambda A, B: A + B, f_backward, x, constant).backward()
        assert (x.grad, constant.grad) == (1, 0)
    x, W = np.ones((2, 3)), Value(np.ones((3, 1)))
    first = apply(
        lambda X, W: X @ W, lambda dZ, X, W: (None, X.T @ dZ), x, W
    )  # a first layer spares itself dX
    first.sum().backward()
    np.testing.assert_array_equal(W.grad, [[2], [2], [2]])


def test_what_is_no_value_is_a_constant_of_the_graph():
    x, y = Value(np.ones((2, 3))), np.array([0, 2])
    L = apply(cross_entropy, cross_entropy_backward, x, y)
    assert [type(p) for p in L.parents] == [Value, Constant]
    assert L.parents[1].data is y
    assert set(topological_order(L)) == {*L.parents, L}
