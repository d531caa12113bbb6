"""batch_norm and layer_norm: statistics, gradients, oracles, running statistics."""

import numpy as np
import pytest
from oracles import close
from pairs import central_differences

from bpkit.layers import BatchNorm, LayerNorm
from bpkit.normalization import (
    batch_norm,
    batch_norm_backward,
    layer_norm,
    layer_norm_backward,
    rms_norm,
    rms_norm_backward,
)

PAIRS = {
    "batch": (batch_norm, batch_norm_backward, 0),
    "layer": (layer_norm, layer_norm_backward, 1),
}
either = pytest.mark.parametrize("kind", PAIRS)
SHAPES = [(5, 3), (2, 4), (7, 2)]


def arrays(n, d, dtype=np.float64):
    rng = np.random.default_rng(51)
    X = 4 + 3 * rng.standard_normal((n, d))
    gamma, beta = rng.standard_normal((2, d))
    dZ = rng.standard_normal((n, d))
    return [a.astype(dtype) for a in (X, gamma, beta, dZ)]


@either
def test_mean_is_zero_and_variance_one_along_the_axis(kind):
    f, _, axis = PAIRS[kind]
    X, gamma, beta, _ = arrays(6, 5)
    Z = f(X, np.ones(5), np.zeros(5), eps=0)
    close(Z.mean(axis=axis), np.zeros(Z.shape[1 - axis]))
    close(Z.var(axis=axis), np.ones(Z.shape[1 - axis]))
    close(f(X, gamma, beta, eps=0), gamma * Z + beta)


@either
def test_a_shift_and_a_stretch_of_the_input_change_nothing(kind):
    f, f_backward, axis = PAIRS[kind]
    X, gamma, beta, dZ = arrays(6, 5)
    close(f(10 * X + 7, gamma, beta, eps=0), f(X, gamma, beta, eps=0))
    dX, _, _ = f_backward(dZ, X, gamma, beta, eps=0)
    close(dX.sum(axis=axis), np.zeros(dX.shape[1 - axis]))
    close((dX * X).sum(axis=axis), np.zeros(dX.shape[1 - axis]))


@either
@pytest.mark.parametrize("shape", SHAPES)
def test_gradients_are_the_central_differences(kind, shape):
    f, f_backward, _ = PAIRS[kind]
    *inputs, dZ = arrays(*shape)
    for i, gradient in enumerate(f_backward(dZ, *inputs)):

        def total(v, i=i):
            return (dZ * f(*inputs[:i], v, *inputs[i + 1 :])).sum()

        close(gradient, central_differences(total, inputs[i]), 1e-8)


def test_given_statistics_are_constants():
    X, gamma, beta, dZ = arrays(5, 3)
    given = {"statistics": (np.array([1.0, 0, 4]), np.array([2.0, 1, 9]))}
    dX, dgamma, dbeta = batch_norm_backward(dZ, X, gamma, beta, **given)

    def total(X, gamma, beta):
        return (dZ * batch_norm(X, gamma, beta, **given)).sum()

    close(dX, central_differences(lambda v: total(v, gamma, beta), X))
    close(dgamma, central_differences(lambda v: total(X, v, beta), gamma))
    close(dbeta, central_differences(lambda v: total(X, gamma, v), beta))
    alone = batch_norm(X[:1], gamma, beta, **given)
    close(alone, batch_norm(X, gamma, beta, **given)[:1])


@either
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-5)])
@pytest.mark.parametrize("shape", SHAPES)
def test_values_and_gradients_agree_with_torch(torch, kind, shape, dtype, tolerance):
    f, f_backward, _ = PAIRS[kind]
    X, gamma, beta, dZ = arrays(*shape, dtype)
    x, g, b = (
        torch.tensor(a.astype(float), requires_grad=True) for a in (X, gamma, beta)
    )
    F = torch.nn.functional
    if kind == "batch":
        Z = F.batch_norm(x, None, None, g, b, training=True)
    else:
        Z = F.layer_norm(x, shape[1:], g, b)
    Z.backward(torch.tensor(dZ.astype(float)))
    close(f(X, gamma, beta), Z.detach().numpy(), tolerance)
    gradients = f_backward(dZ, X, gamma, beta)
    for mine, theirs in zip(gradients, (x, g, b), strict=True):
        assert mine.dtype == dtype
        close(mine, theirs.grad.numpy(), 10 * tolerance)


@either
def test_a_constant_column_or_row_is_no_trouble(kind):
    f, f_backward, _ = PAIRS[kind]
    X, gamma, beta, dZ = arrays(4, 4)
    X[:] = 1000
    close(f(X, gamma, beta), np.broadcast_to(beta, X.shape))
    assert all(np.isfinite(g).all() for g in f_backward(dZ, X, gamma, beta))


@either
def test_inputs_stay_as_they_are(kind):
    f, f_backward, _ = PAIRS[kind]
    inputs = arrays(5, 3)
    before = [a.copy() for a in inputs]
    *args, dZ = inputs
    f(*args), f_backward(dZ, *args)
    for a, b in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(a, b)


# rms_norm, along the last of any number of axes


@pytest.mark.parametrize("shape", [(5, 3), (2, 4, 3), (3,), (1, 1)])
def test_rms_norm_has_mean_square_one_and_right_gradients(shape):
    rng = np.random.default_rng(53)
    X, dZ = 2 + rng.standard_normal((2, *shape))
    gamma = rng.standard_normal(shape[-1])
    Z = rms_norm(X, np.ones(shape[-1]), eps=0)
    close((Z**2).mean(axis=-1), np.ones(shape[:-1]))
    dX, dgamma = rms_norm_backward(dZ, X, gamma)
    close(dX, central_differences(lambda v: (dZ * rms_norm(v, gamma)).sum(), X))
    close(dgamma, central_differences(lambda v: (dZ * rms_norm(X, v)).sum(), gamma))


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-5)])
def test_rms_norm_agrees_with_torch(torch, dtype, tolerance):
    X, gamma, _, dZ = arrays(6, 5, dtype)
    x, g = (torch.tensor(a.astype(float), requires_grad=True) for a in (X, gamma))
    Z = torch.nn.functional.rms_norm(x, (5,), g, eps=1e-5)
    Z.backward(torch.tensor(dZ.astype(float)))
    close(rms_norm(X, gamma), Z.detach().numpy(), tolerance)
    for mine, theirs in zip(rms_norm_backward(dZ, X, gamma), (x, g), strict=True):
        assert mine.dtype == dtype
        close(mine, theirs.grad.numpy(), 10 * tolerance)


# the layers


def test_in_training_the_batch_counts_and_the_running_statistics_follow(torch):
    layer, theirs = BatchNorm(3), torch.nn.BatchNorm1d(3, momentum=0.1).double()
    rng = np.random.default_rng(52)
    mean, var = np.zeros(3), np.ones(3)
    for _ in range(4):
        X = 2 + 3 * rng.standard_normal((6, 3))
        close(
            layer.forward(X, training=True),
            theirs(torch.tensor(X)).detach().numpy(),
            1e-8,
        )
        mean = 0.9 * mean + 0.1 * X.mean(axis=0)
        var = 0.9 * var + 0.1 * X.var(axis=0)  # biased; PyTorch keeps the unbiased one
    close(layer.mean, mean)
    close(layer.mean, theirs.running_mean.numpy())
    close(layer.var, var)


def test_in_use_the_running_statistics_count_and_stay():
    layer = BatchNorm(3)
    X, *_, dZ = arrays(6, 3)
    layer.forward(X, training=True)
    mean, var = layer.mean.copy(), layer.var.copy()
    Z = layer.forward(X)
    close(Z, (X - mean) / np.sqrt(var + 1e-5))
    close(layer.forward(X[2:3]), Z[2:3])
    np.testing.assert_array_equal([layer.mean, layer.var], [mean, var])
    layer.forward(X)
    dX = layer.backward(dZ)
    close(dX, central_differences(lambda v: (dZ * layer.forward(v)).sum(), X))


@pytest.mark.parametrize("training", [True, False])
def test_backward_is_that_of_the_last_forward(training):
    layer = BatchNorm(3)
    X, *_, dZ = arrays(6, 3)
    layer.forward(2 * X, training=not training)
    layer.forward(X, training=training)
    dX = layer.backward(dZ)
    statistics = None if training else (layer.mean, layer.var)
    expected = batch_norm_backward(dZ, X, *layer.params.values(), statistics=statistics)
    close(dX, expected[0])
    close(layer.grads["gamma"], expected[1])


def test_statistics_are_no_parameters():
    assert list(BatchNorm(3).params) == list(LayerNorm(3).params) == ["gamma", "beta"]


@pytest.mark.parametrize("Norm", [BatchNorm, LayerNorm])
def test_float32_stays_float32(Norm):
    layer = Norm(3, dtype=np.float32)
    X, *_, dZ = arrays(5, 3, np.float32)
    for training in [True, False]:
        assert layer.forward(X, training=training).dtype == np.float32
        assert layer.backward(dZ).dtype == np.float32
        assert {g.dtype for g in layer.grads.values()} == {np.dtype(np.float32)}
    if Norm is BatchNorm:
        assert layer.mean.dtype == layer.var.dtype == np.float32


@pytest.mark.parametrize("Norm", [BatchNorm, LayerNorm])
@pytest.mark.parametrize("shape", [(5, 4), (3,), (5, 3, 2)])
def test_inputs_of_another_width_are_refused(Norm, shape):
    with pytest.raises(ValueError, match=rf"{Norm.__name__}\(3\).*\(n, 3\)"):
        Norm(3).forward(np.ones(shape))
