"""The report on a pair: right, wrong and where, or why nobody can tell."""

import numpy as np
import pytest
from pairs import (
    ACTIVATIONS,
    DENSE,
    LOSSES,
    OPERATIONS,
    extreme_scores,
    targets,
)

from bpkit.activations import (
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from bpkit.gradcheck import report
from bpkit.losses import mse, mse_backward
from bpkit.normalization import batch_norm, batch_norm_backward

RNG = np.random.default_rng


def said(f, f_backward, *inputs, **options):
    found = report(f, f_backward, *inputs, rng=RNG(1), **options)
    return found.right, str(found)


def normal(*shape, seed=2):
    return RNG(seed).standard_normal(shape)


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1.0, 1e3, 1e8])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_right_saturated_tiny_or_huge(name, scale):
    f, f_backward, options = ACTIVATIONS[name]
    right, words = said(f, f_backward, scale * normal(3, 4), **options)
    assert right, words


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_right_at_zeros_ties_and_kinks(name):
    f, f_backward, options = ACTIVATIONS[name]
    Z = np.concatenate([extreme_scores(3, 4), np.array([[0, 1e-7, -1e-12, 1e-5]])])
    right, words = said(f, f_backward, Z, **options)
    assert right, words


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("scale", [1e-6, 1.0, 100.0])
def test_every_loss_is_right(name, scale):
    Z = scale * normal(4, 3)
    right, words = said(*LOSSES[name], Z, targets(name, Z, RNG(3)))
    assert right, words


@pytest.mark.parametrize("operation", OPERATIONS[::3], ids=str)
def test_arithmetic_is_right(operation):
    inputs = [*operation.inputs(RNG(4)), *operation.constants]
    right, words = said(operation.f, operation.f_backward, *inputs, **operation.options)
    assert right, words


def test_each_gradient_has_its_line():
    right, words = said(*DENSE, normal(4, 3), normal(3, 2), normal(2))
    assert right and [line[:15] for line in words.split("\n")] == [
        f"input {i}: right," for i in range(3)
    ]


def test_a_gradient_of_zero_agrees_with_rounding():
    """The bias before batch norm: nothing hears it."""

    def f(X, b):
        return batch_norm(X + b, np.ones(3), np.zeros(3))

    def f_backward(dZ, X, b):
        dX, *_ = batch_norm_backward(dZ, X + b, np.ones(3), np.zeros(3))
        return dX, dX.sum(axis=0)

    def no_bias(dZ, X, b):
        return f_backward(dZ, X, b)[0], np.zeros(3)

    def wrong(dZ, X, b):
        return f_backward(dZ, X, b)[0], np.full(3, 1e-4)

    for partner in [f_backward, no_bias]:
        right, words = said(f, partner, normal(6, 3), normal(3))
        assert right and "input 1: right: 0 on both sides, to within rounding" in words
    assert not said(f, wrong, normal(6, 3), normal(3))[0]


def test_a_wrong_sign_beside_an_entry_that_is_1e8_times_larger_is_seen():
    large = np.array([1e8, 1.0, 1.0])
    signs = np.array([1.0, 1.0, -1.0])
    turned = lambda dC, A: dC * large * signs  # noqa: E731
    right, words = said(lambda A: A * large, turned, normal(4, 3))
    assert not right and ", 2: f_backward says" in words
    turned = lambda dL, Y_hat, Y: mse_backward(dL, Y_hat, Y) * signs  # noqa: E731
    right, words = said(mse, turned, normal(4, 3) * large, np.zeros((4, 3)))
    assert not right and ", 2: f_backward says" in words
    assert said(mse, mse_backward, normal(4, 3) * large, np.zeros((4, 3)))[0]


def test_a_kink_is_named_and_a_wrong_slope_beside_it_is_seen():
    Z = np.array([[0.0, 1.0, -2.0]])
    right, words = said(relu, relu_backward, Z)
    assert right and "1 on a kink, as at entry 0, 0, where the slope is" in words
    above = lambda dA, Z: dA * 1.5 * (Z >= 0)  # noqa: E731
    assert not said(relu, above, Z)[0]
    for x in [1e-5, 1e-7, 1e-12, -1e-9]:
        assert said(relu, relu_backward, np.array([x, 1.0]))[0]
        left_out = lambda dA, Z: dA * (Z > 0.5)  # noqa: E731
        assert said(relu, left_out, np.array([x, 1.0]))[0] == (x < 0)


def test_what_is_wrong_everywhere_is_said():
    cases = {
        "the opposite sign everywhere": lambda dA, Z: -tanh_backward(dA, Z),
        "2 times the right one everywhere": lambda dA, Z: 2 * tanh_backward(dA, Z),
        "it is 0 everywhere": lambda dA, Z: 0 * Z,
    }
    for words, f_backward in cases.items():
        right, found = said(tanh, f_backward, normal(3, 4))
        assert not right and words in found
    right, found = said(tanh, lambda dA, Z: dA.sum(axis=0), normal(3, 4))
    assert not right and "its shape is (4,), the input's (3, 4)" in found


def test_float32_is_nudged_in_float64_where_the_function_computes_in_it():
    Z = normal(3, 4).astype(np.float32)
    right, words = said(tanh, tanh_backward, Z)
    assert right and "(float32, nudged in float64.)" in words
    narrow = lambda Z: np.tanh(Z.astype(np.float32))  # noqa: E731
    for sign in [1, -1]:
        partner = lambda dA, Z, s=sign: s * tanh_backward(dA, Z)  # noqa: E731
        right, words = said(narrow, partner, normal(3, 4))
        assert right == (sign == 1) and "By the precision of float32" in words


def test_functions_that_draw_or_remember_are_named():
    rng, seen = RNG(5), []

    def remembers(Z):
        seen.append(Z)
        return Z * len(seen)

    for f in [lambda Z: Z * rng.random(Z.shape), remembers]:
        right, words = said(f, lambda dA, Z: dA, normal(3, 4))
        assert not right and "does not give the same twice: it draws" in words


@pytest.mark.parametrize("argument", ["dout", "input"])
def test_a_partner_that_writes_into_what_it_gets_is_not_right(argument):
    def writes(dA, Z):
        dZ = sigmoid_backward(dA, Z)
        (dA if argument == "dout" else Z)[0] += 1.0
        return dZ

    right, words = said(sigmoid, writes, normal(3, 4))
    assert not right and "f_backward writes into dout or its inputs" in words
    assert "input 0: right" in words

    def f(Z):
        A = sigmoid(Z)
        Z[0] = 0.0
        return A

    right, words = said(f, sigmoid_backward, normal(3, 4))
    assert not right and "f writes into its inputs" in words


@pytest.mark.filterwarnings("error")
def test_it_warns_of_nothing():
    for Z in [np.zeros((2, 2)), np.full((2, 2), 1e300), np.zeros((0, 3)), 0.5]:
        assert said(tanh, tanh_backward, Z)[0]
