"""Every loss against central differences, HIPS autograd and PyTorch."""

import numpy as np
import pytest
from oracles import SHAPES, close, loss_formula, torch_loss
from pairs import (
    LOSSES,
    REGRESSION,
    away_from_kinks,
    central_differences,
    extreme_scores,
    targets,
)


def torch_gradient(torch, name, Z, Y, dL):
    z = torch.tensor(np.asarray(Z, float), requires_grad=True)
    y = torch.tensor(Y if Y.dtype.kind == "i" else Y.astype(float))
    L = torch_loss(torch, name, z, y)
    (dL * L).backward()
    return L.item(), z.grad.numpy()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", LOSSES)
def test_loss_gradients_are_the_central_differences(name, shape):
    f, f_backward = LOSSES[name]
    rng = np.random.default_rng(11)
    Z, Y = inputs_off_kinks(name, shape, rng)
    measured = central_differences(lambda Z: 0.7 * f(Z, Y), Z)
    close(f_backward(0.7, Z, Y), measured)


def inputs_off_kinks(name, shape, rng):
    """Scores and targets such that no error and no margin is near a kink."""
    Z = rng.standard_normal(shape)
    Y = targets(name, Z, rng)
    if name in REGRESSION:
        Z = Y + away_from_kinks(Z - Y, -1, 0, 1)
    if name == "hinge":
        for _ in range(3):  # moving one score moves the others' margins
            own = np.take_along_axis(Z, Y[:, None], axis=1)
            Z = np.where(Z == own, Z, own - 1 + away_from_kinks(Z - own + 1, 0))
    return Z, Y


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.filterwarnings("ignore:Output seems independent")  # one class: loss 0
def test_losses_agree_with_autograd(autograd, name, shape):
    f, f_backward = LOSSES[name]
    rng = np.random.default_rng(12)
    Z = rng.standard_normal(shape)
    Y = targets(name, Z, rng)
    gradient = autograd.grad(lambda Z: loss_formula(autograd.numpy, name, Z, Y))
    close(f(Z, Y), loss_formula(np, name, Z, Y))
    close(f_backward(-1.3, Z, Y), -1.3 * gradient(Z))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-6)])
@pytest.mark.parametrize("name", LOSSES)
def test_losses_agree_with_torch(torch, name, dtype, tolerance, shape):
    f, f_backward = LOSSES[name]
    rng = np.random.default_rng(13)
    Z = (3 * rng.standard_normal(shape)).astype(dtype)
    Y = targets(name, Z, rng)
    L, dZ = torch_gradient(torch, name, Z, Y, 0.7)
    close(f(Z, Y), L, tolerance)
    close(f_backward(0.7, Z, Y), dZ, tolerance)


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-6)])
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_losses_agree_with_torch_at_extreme_scores(torch, name, dtype, tolerance):
    """Scores of +-1000, ties and exact zeros: no nan, no warning, the same slopes."""
    f, f_backward = LOSSES[name]
    Z = extreme_scores(6, 5).astype(dtype)
    rng = np.random.default_rng(14)
    Y = targets(name, Z, rng)
    if name in REGRESSION:
        Y = Z[::-1].copy()
        Y[1], Y[2] = Z[1], Z[2] + 1  # exactly right, and exactly at huber's border
    L, dZ = torch_gradient(torch, name, Z, Y, 0.7)
    close(f(Z, Y), L, tolerance)
    close(f_backward(0.7, Z, Y), dZ, tolerance)


@pytest.mark.parametrize("name", REGRESSION)
def test_regression_losses_take_any_shape(torch, name):
    f, f_backward = LOSSES[name]
    Z, Y = np.random.default_rng(15).standard_normal((2, 2, 3, 4))
    L, dZ = torch_gradient(torch, name, Z, Y, 1.0)
    close(f(Z, Y), L)
    close(f_backward(1.0, Z, Y), dZ)
