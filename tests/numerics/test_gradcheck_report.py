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
    softmax,
    softmax_backward,
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


def test_what_is_saturated_beside_what_is_not_is_no_mistake():
    """A share of 1e-33 moves what stands beside it by less than rounding shows."""
    for f, f_backward in [(softmax, softmax_backward), (tanh, tanh_backward)]:
        Z = np.array([[36.0, 37.0, 38.0, -36.0], [0.1, 300.0, -0.2, 0.0]])
        right, words = said(f, f_backward, Z)
        assert right, words
        assert not said(f, lambda dA, Z, b=f_backward: -b(dA, Z), Z)[0]


POLES = {
    "1 / x": (lambda X: 1 / X, lambda dC, X: -dC / X**2),
    "log": (np.log, lambda dC, X: dC / X),
    "root": (np.sqrt, lambda dC, X: dC / 2 / np.sqrt(X)),
}


@pytest.mark.parametrize("name", POLES)
def test_an_entry_near_a_pole_is_judged_beside_one_far_away(name):
    f, f_backward = POLES[name]
    X = np.array([1e-12, 1e-9, 1e-6, 1e-3, 1.0, 1e3, 1e6, 1e9])
    right, words = said(f, f_backward, X)
    assert right, words
    for k in range(len(X)):
        signs = np.where(np.arange(len(X)) == k, -1.0, 1.0)
        turned = lambda dC, X, signs=signs: signs * f_backward(dC, X)  # noqa: E731
        right, words = said(f, turned, X)
        assert not right and f"at entry {k}:" in words


def test_a_gradient_that_is_not_finite_is_wrong():
    for wrong in [np.inf, -np.inf, np.nan]:
        for where in [slice(None), 1]:

            def f_backward(dA, Z, wrong=wrong, where=where):
                dZ = tanh_backward(dA, Z)
                dZ[where] = wrong
                return dZ

            right, words = said(tanh, f_backward, normal(3, 4))
            assert not right and f"f_backward says {wrong}" in words
            assert "everywhere" not in words


LEAPS = {
    "step": (lambda X: np.where(X > 0, 1.0, 0.0), [0.0, -1.0, 0.5]),
    "round": (np.round, [1.5, 0.2, 0.7]),
    "edge": (np.log, [0.0, 1.0, 2.0]),
    "root": (np.sqrt, [0.0, 1.0, 2.0]),
}


@pytest.mark.parametrize("name", LEAPS)
def test_where_a_function_leaps_or_ends_nothing_can_be_told(name):
    f, X = LEAPS[name]
    for slope in [0.0, 1.0]:
        right, words = said(f, lambda dC, X, s=slope: s * dC, np.array(X))
        assert not right
        if not slope or name in ("edge", "root"):
            assert "cannot tell at entry 0: f " in words and "no slope" in words
    if name in ("step", "round"):  # off the edge its slope is 0
        assert said(f, lambda dC, X: 0 * dC, np.array(X) + 0.1)[0]


def test_what_changes_its_mind_later_is_named():
    for least in [5, 40]:
        calls = []

        def late(Z, calls=calls, least=least):
            calls.append(Z)
            return Z * (2.0 if len(calls) > least else 1.0)

        right, words = said(late, lambda dA, Z: dA, normal(2, 2))
        assert not right and words.startswith("f does not give the same twice")
    rng = RNG(5)
    drawn = lambda dA, Z: dA * (1 + 1e-3 * rng.random(Z.shape))  # noqa: E731
    right, words = said(lambda Z: Z * 1.0, drawn, normal(2, 2))
    assert not right and words.startswith("f_backward does not give the same twice")


def test_everywhere_is_said_only_where_it_is_so():
    """Not of the rest beside a single slip, and not of entries whose slope is 0."""
    Z = normal(3, 4)
    slips = [
        lambda dA, Z: relu_backward(dA, Z) + (Z == Z.max()),
        lambda dA, Z: 3 * dA,
        lambda dA, Z: relu_backward(dA, Z) * 1.0001,
    ]
    for slip in slips:
        right, words = said(relu, slip, Z)
        assert not right and "everywhere" not in words, words


def test_a_function_that_refuses_what_is_far_away_is_judged_by_what_is_near():
    def root(X):
        if np.any(X < 0):
            raise ValueError("no root of a number below 0")
        return np.sqrt(X)

    def root_backward(dZ, X):
        return dZ / (2 * np.sqrt(X))

    X = np.array([0.02, 1.0, 3.0])
    assert report(root, root_backward, X, rng=RNG(0)).right
    assert not report(root, lambda dZ, X: dZ / np.sqrt(X), X, rng=RNG(0)).right
