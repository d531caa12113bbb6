"""Every activation against central differences, HIPS autograd and PyTorch."""

import numpy as np
import pytest
from oracles import SHAPES, close, formula, torch_activation
from pairs import (
    ACTIVATIONS,
    KINKED,
    away_from_kinks,
    central_differences,
    extreme_scores,
)


def torch_pair(torch, f, Z, dA):
    """out and dZ as PyTorch has them, in float64."""
    z = torch.tensor(np.asarray(Z, float), requires_grad=True)
    out = f(z)
    out.backward(torch.tensor(np.asarray(dA, float)))
    return out.detach().numpy(), z.grad.numpy()


@pytest.mark.parametrize("shape", [*SHAPES, (6,), (2, 3, 4)])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_gradients_are_the_central_differences(name, shape):
    f, f_backward, options = ACTIVATIONS[name]
    rng = np.random.default_rng(1)
    Z, dA = 2 * rng.standard_normal(shape), rng.standard_normal(shape)
    if name in KINKED:
        Z = away_from_kinks(Z, 0)
    measured = central_differences(lambda Z: (dA * f(Z, **options)).sum(), Z)
    close(f_backward(dA, Z, **options), measured)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_agree_with_autograd(autograd, name, shape):
    f, f_backward, options = ACTIVATIONS[name]
    rng = np.random.default_rng(2)
    Z, dA = 2 * rng.standard_normal(shape), rng.standard_normal(shape)

    def total(z):
        return autograd.numpy.sum(dA * formula(autograd.numpy, name, z))

    close(f(Z, **options), formula(np, name, Z))
    close(f_backward(dA, Z, **options), autograd.grad(total)(Z))


@pytest.mark.parametrize("shape", [*SHAPES, (6,), (2, 3, 4)])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_agree_with_torch(torch, name, shape):
    f, f_backward, options = ACTIVATIONS[name]
    rng = np.random.default_rng(3)
    Z, dA = 3 * rng.standard_normal(shape), rng.standard_normal(shape)
    A, dZ = torch_pair(torch, lambda z: torch_activation(torch, name, z), Z, dA)
    close(f(Z, **options), A)
    close(f_backward(dA, Z, **options), dZ)


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-6)])
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_activations_agree_with_torch_at_extreme_scores(torch, name, dtype, tolerance):
    """Scores of +-1000, exact zeros (the slopes at the kinks), ties: no warning."""
    f, f_backward, options = ACTIVATIONS[name]
    Z = extreme_scores(7, 5).astype(dtype)
    dA = np.random.default_rng(4).standard_normal(Z.shape).astype(dtype)
    A, dZ = torch_pair(torch, lambda z: torch_activation(torch, name, z), Z, dA)
    close(f(Z, **options), A, tolerance)
    close(f_backward(dA, Z, **options), dZ, tolerance)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_in_float32_are_right_to_float32(torch, name, shape):
    f, f_backward, options = ACTIVATIONS[name]
    rng = np.random.default_rng(5)
    Z, dA = (3 * rng.standard_normal((2, *shape))).astype(np.float32)
    A, dZ = torch_pair(torch, lambda z: torch_activation(torch, name, z), Z, dA)
    close(f(Z, **options), A, 1e-6)
    close(f_backward(dA, Z, **options), dZ, 2e-6)
