"""Initializers against their theory: mean, variance, what they keep alive."""

import numpy as np
import pytest

from bpkit.activations import relu, tanh
from bpkit.initializers import glorot, he, lecun, normal, orthogonal, zeros

VARIANCES = {
    normal: lambda fan_in, fan_out: 0.01**2,
    glorot: lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    he: lambda fan_in, fan_out: 2 / fan_in,
    lecun: lambda fan_in, fan_out: 1 / fan_in,
}


def generator(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("sizes", [(400, 250), (250, 400), (100, 1000)])
@pytest.mark.parametrize("init", VARIANCES)
def test_weights_have_the_variance_of_the_theory(init, sizes):
    """Of 100,000 draws: the variance to 3 %, the mean to 1 % of the deviation.

    The variance of a sample of n varies by sqrt(2/n) = 0.45 % of itself (normal), the
    mean by 1/sqrt(n) = 0.32 %: more than three, often six, standard errors.
    """
    W = init(*sizes, rng=generator())
    variance = VARIANCES[init](*sizes)
    assert W.shape == sizes
    assert W.var() == pytest.approx(variance, rel=0.03)
    assert abs(W.mean()) < 0.0125 * np.sqrt(variance)
    assert np.abs(W).max() < 6 * np.sqrt(variance)


def test_normal_takes_a_standard_deviation():
    W = normal(300, 300, rng=generator(), std=0.5)
    assert W.std() == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize("init", VARIANCES)
def test_kernels_take_their_fans_from_their_shape(init):
    shape = 64, 32, 5, 5
    W = init(shape=shape, rng=generator())
    assert W.shape == shape
    variance = VARIANCES[init](32 * 25, 64 * 25)
    assert W.var() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize("sizes", [(30, 30), (30, 12), (12, 30), (1, 5), (5, 1)])
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_orthogonal_has_orthonormal_rows_or_columns(sizes, dtype, tolerance):
    W = orthogonal(*sizes, rng=generator(), dtype=dtype)
    assert W.shape == sizes and W.dtype == dtype
    gram = W.T @ W if sizes[0] >= sizes[1] else W @ W.T
    np.testing.assert_allclose(gram, np.eye(min(sizes)), rtol=0, atol=tolerance)


def test_orthogonal_keeps_lengths():
    X = generator(1).standard_normal((7, 20))
    Z = X @ orthogonal(20, 20, rng=generator())
    lengths = [np.linalg.norm(a, axis=1) for a in (X, Z)]
    np.testing.assert_allclose(*lengths, rtol=1e-12)


def test_orthogonal_prefers_no_direction():
    """Without the signs of R the first entry would always have the same sign."""
    rng = generator()
    draws = np.array([orthogonal(2, 2, rng=rng) for _ in range(400)])
    assert np.abs(draws.mean(axis=0)).max() < 0.15  # 4 standard errors: 0.14
    assert 0.35 < (np.linalg.det(draws) > 0).mean() < 0.65


def test_an_orthogonal_kernel_is_orthogonal_as_a_matrix():
    W = orthogonal(shape=(6, 4, 3, 3), rng=generator())
    assert W.shape == (6, 4, 3, 3)
    flat = W.reshape(6, -1)
    np.testing.assert_allclose(flat @ flat.T, np.eye(6), rtol=0, atol=1e-12)


def test_zeros_are_zeros():
    np.testing.assert_array_equal(zeros(3, 4), np.zeros((3, 4)))
    np.testing.assert_array_equal(zeros(3, 4, rng=generator()), np.zeros((3, 4)))


@pytest.mark.parametrize("init", [*VARIANCES, orthogonal])
def test_draws_come_from_rng_alone(init):
    np.random.seed(0)  # noqa: NPY002  (must have no effect)
    first = init(5, 4, rng=generator(3))
    np.random.seed(1)  # noqa: NPY002
    np.testing.assert_array_equal(first, init(5, 4, rng=generator(3)))
    assert (first != init(5, 4, rng=generator(4))).any()
    rng = generator(3)
    assert (init(5, 4, rng=rng) != init(5, 4, rng=rng)).any()


@pytest.mark.parametrize("init, f", [(he, relu), (lecun, lambda Z: Z), (glorot, tanh)])
def test_signals_pass_ten_layers(init, f):
    """He keeps the mean square through relu, LeCun through nothing, tanh decays."""
    rng = generator()
    A = rng.standard_normal((200, 200))
    for _ in range(10):
        A = f(A @ init(200, 200, rng=rng))
    rms = np.sqrt((A**2).mean())
    low, high = (0.1, 0.5) if f is tanh else (0.6, 1.5)
    assert low < rms < high
