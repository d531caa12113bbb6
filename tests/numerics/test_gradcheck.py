"""The gradient checker is itself checked: right ones pass, each slip is caught."""

import numpy as np
import pytest

from bpkit.activations import (
    leaky_relu,
    leaky_relu_backward,
    relu,
    softmax,
    tanh,
    tanh_backward,
)
from bpkit.gradcheck import (
    gradient_errors,
    numerical_gradient,
    relative_error,
    report,
)
from bpkit.layers import dense, dense_backward
from bpkit.losses import cross_entropy, cross_entropy_backward, mse, mse_backward

RIGHT, WRONG = 1e-7, 1e-4  # what its docstring calls right and wrong in float64


def generator(seed=0):
    return np.random.default_rng(seed)


def inputs(*shapes):
    rng = generator(99)  # no seed used below: dout must not be equal to an input
    return [rng.standard_normal(shape) for shape in shapes]


DENSE_INPUTS = inputs((5, 3), (3, 3), (3,))  # a square W: a transpose keeps its shape
LABELS = np.array([0, 2, 1, 1, 0])


def test_right_gradients_have_small_errors_one_for_each_gradient_returned():
    cases = [
        (dense, dense_backward, inputs((5, 3), (3, 4), (4,)), 3),
        (tanh, tanh_backward, inputs((5, 3)), 1),
        (mse, mse_backward, inputs((5, 3), (5, 3)), 1),
        (cross_entropy, cross_entropy_backward, [*inputs((5, 3)), LABELS], 1),
    ]
    for f, f_backward, arrays, count in cases:
        errors = gradient_errors(f, f_backward, *arrays, rng=generator())
        assert len(errors) == count
        assert all(type(e) is float and 0 <= e < RIGHT for e in errors)


def slip_of_dense(change):
    def f_backward(dZ, X, W, b):
        dX, dW, db = dense_backward(dZ, X, W, b)
        return change(dX, dW, db, dZ, X, W)

    return f_backward


SLIPS = {
    "sign": (tanh, lambda dA, Z: -tanh_backward(dA, Z)),
    "factor of two": (tanh, lambda dA, Z: 2 * tanh_backward(dA, Z)),
    "one in a thousand": (tanh, lambda dA, Z: 1.001 * tanh_backward(dA, Z)),
    "upstream forgotten": (tanh, lambda dA, Z: 1 - np.tanh(Z) ** 2),
    "square forgotten": (tanh, lambda dA, Z: dA * (1 - np.tanh(Z))),
    "gate on dA": (relu, lambda dA, Z: np.maximum(dA, 0)),
    "all zeros": (tanh, lambda dA, Z: np.zeros_like(Z)),
    "diagonal alone": (
        softmax,
        lambda dA, Z: dA * softmax(Z) * (1 - softmax(Z)),
    ),
    "a few entries": (
        tanh,
        lambda dA, Z: tanh_backward(dA, Z) + 0.01 * (np.eye(5, 3) * Z[0]),
    ),
}
DENSE_SLIPS = {
    "W not transposed": (lambda dX, dW, db, dZ, X, W: (dZ @ W, dW, db), [0]),
    "dW transposed": (lambda dX, dW, db, dZ, X, W: (dX, dW.T, db), [1]),
    "1/n twice": (lambda dX, dW, db, dZ, X, W: (dX, dW / 5, db), [1]),
    "bias over the batch by mean": (
        lambda dX, dW, db, dZ, X, W: (dX, dW, dZ.mean(axis=0)),
        [2],
    ),
    "first row alone": (lambda dX, dW, db, dZ, X, W: (dX, dW, dZ[0]), [2]),
    "dX and dW": (lambda dX, dW, db, dZ, X, W: (2 * dX, -dW, db), [0, 1]),
}


@pytest.mark.parametrize("name", SLIPS)
@pytest.mark.parametrize("seed", range(3))
def test_a_slip_in_an_activation_is_caught(name, seed):
    f, f_backward = SLIPS[name]
    (error,) = gradient_errors(f, f_backward, *inputs((5, 3)), rng=generator(seed))
    assert error > WRONG


@pytest.mark.parametrize("name", DENSE_SLIPS)
def test_a_slip_in_dense_is_caught_where_it_is(name):
    change, wrong = DENSE_SLIPS[name]
    errors = gradient_errors(
        dense, slip_of_dense(change), *DENSE_INPUTS, rng=generator()
    )
    for i, error in enumerate(errors):
        assert (error > WRONG) if i in wrong else (error < RIGHT)


@pytest.mark.parametrize(
    "f_backward",
    [
        lambda dL, Z, Y: dL * 2 * (Y - Z) / Z.size,
        lambda dL, Z, Y: dL * 2 * (Z - Y) / len(Z),
        lambda dL, Z, Y: dL * (Z - Y) / Z.size,
        lambda dL, Z, Y: 2 * (Z - Y) / Z.size,
    ],
    ids=["sign", "batch size alone", "no 2", "dL forgotten"],
)
def test_a_slip_in_a_loss_is_caught(f_backward):
    (error,) = gradient_errors(
        mse, f_backward, *inputs((5, 3), (5, 3)), rng=generator()
    )
    assert error > WRONG


def test_a_gradient_of_nan_passes_no_bound():
    def f_backward(dA, Z):
        dZ = tanh_backward(dA, Z)
        dZ[2, 1] = np.nan
        return dZ

    (error,) = gradient_errors(tanh, f_backward, *inputs((5, 3)), rng=generator())
    assert not error < WRONG


def test_a_gradient_of_the_wrong_shape_is_refused_with_both_shapes():
    def f_backward(dZ, X, W, b):
        dX, dW, _ = dense_backward(dZ, X, W, b)
        return dX, dW, dZ  # the bias not summed over the batch

    with pytest.raises(ValueError, match=r"\(5, 3\).*\(3,\)"):
        gradient_errors(dense, f_backward, *DENSE_INPUTS, rng=generator())


def test_options_reach_both_partners():
    Z = inputs((5, 3))[0]
    pair = leaky_relu, leaky_relu_backward
    (error,) = gradient_errors(*pair, Z, rng=generator(), slope=0.3)
    assert error < RIGHT

    def deaf(dA, Z, *, slope):
        return leaky_relu_backward(dA, Z, slope=0.01)

    (error,) = gradient_errors(leaky_relu, deaf, Z, rng=generator(), slope=0.3)
    assert error > WRONG


def test_the_upstream_gradient_comes_from_rng():
    seen = []

    def f_backward(dA, Z):
        seen.append(dA)
        return tanh_backward(dA, Z)

    for seed in [3, 3, 4]:
        gradient_errors(tanh, f_backward, *inputs((5, 3)), rng=generator(seed))
    np.testing.assert_array_equal(seen[0], seen[1])
    assert (seen[0] != seen[2]).all()


def test_the_inputs_stay_as_they_were():
    before = [a.copy() for a in DENSE_INPUTS]
    gradient_errors(dense, dense_backward, *DENSE_INPUTS, rng=generator())
    numerical_gradient(lambda X: (X**2).sum(), DENSE_INPUTS[0])
    for array, old in zip(DENSE_INPUTS, before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_a_partner_that_writes_into_what_it_gets_is_judged_by_what_it_returns():
    def leaky_in_place(dA, Z):
        dA[Z < 0] = 0  # relu's, and wrong
        return dA

    def relu_in_place(dA, Z):
        dA[Z < 0] = 0
        Z[...] = 7.0
        return dA

    (Z,) = inputs((5, 3))
    before = Z.copy()
    (error,) = gradient_errors(leaky_relu, leaky_in_place, Z, rng=generator())
    assert error > WRONG
    (error,) = gradient_errors(relu, relu_in_place, Z, rng=generator())
    assert error < RIGHT
    np.testing.assert_array_equal(Z, before)


def test_a_function_or_an_option_that_is_written_into_deceives_nobody():
    def f(X, mask, *, gain):
        X *= gain
        gain *= 1.0
        return np.tanh(X) * mask

    def f_backward(dA, X, mask, *, gain):
        gain, once = gain.copy(), gain
        once *= 3.0
        mask *= 2.0
        return dA * gain * mask / 2 * (1 - np.tanh(X * gain) ** 2)

    X, mask = inputs((5, 3), (5, 3))
    gain = np.array([1.0, 2.0, 0.5])
    (error,) = gradient_errors(f, f_backward, X, mask, rng=generator(), gain=gain)
    assert error < RIGHT and gain.tolist() == [1.0, 2.0, 0.5]
    dX = numerical_gradient(lambda X: f(X, 1.0, gain=1.5).sum(), X)
    close = 1.5 * (1 - np.tanh(1.5 * X) ** 2)
    np.testing.assert_allclose(dX, close, atol=1e-8)


def test_it_is_a_copy_that_is_nudged():
    X = np.ones(3)
    before = X.copy()

    def f(nudged):
        assert not np.shares_memory(nudged, X)
        np.testing.assert_array_equal(X, before)
        return nudged.sum()

    numerical_gradient(f, X)


# Central differences ------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 3)])
def test_numerical_gradient_has_the_shape_of_its_input(shape):
    X = generator().standard_normal(shape)
    dX = numerical_gradient(lambda X: np.sum(X**3), X)
    assert dX.shape == X.shape
    np.testing.assert_allclose(dX, 3 * X**2, rtol=0, atol=1e-8)


@pytest.mark.parametrize("x", [0.0, 1.0, 2.0])
def test_the_error_for_exp_is_a_sixth_of_h_squared_and_falls_fourfold(x):
    def error(h):
        return numerical_gradient(np.exp, np.array(x), h=h) - np.exp(x)

    for h in [0.04, 0.02, 0.01]:
        assert error(h) == pytest.approx(np.exp(x) * h**2 / 6, rel=1e-3)
        assert error(h) / error(h / 2) == pytest.approx(4, rel=1e-3)


def test_too_small_a_step_drowns_in_rounding():
    def error(h):
        return abs(numerical_gradient(np.exp, np.array(1.0), h=h) - np.e)

    assert error(1e-12) > 1e-6 > 1e-9 > error(1e-5)


@pytest.mark.parametrize(
    "f, shape",
    [
        (lambda x: x, ()),
        (lambda x: x.reshape(()), (1,)),
        (lambda x: x.squeeze(), (1, 1)),
    ],
    ids=["the input itself", "reshaped", "squeezed"],
)
def test_a_function_may_return_its_input_or_a_view_of_it(f, shape):
    """Both values are kept apart although the nudged array is one and the same."""
    dX = numerical_gradient(f, np.full(shape, 5.0))
    np.testing.assert_allclose(dX, np.ones(shape), rtol=0, atol=1e-8)


# relative_error -----------------------------------------------------------------------


def test_relative_error_is_the_largest_difference_over_the_largest_entry():
    a, b = np.array([1.0, -4.0, 2.0]), np.array([1.5, -4.0, 2.0])
    assert relative_error(a, b) == relative_error(b, a) == pytest.approx(0.125)
    assert relative_error(a, a) == 0
    assert relative_error(a, -a) == pytest.approx(2)
    assert relative_error(np.zeros(3), np.zeros(3)) == 0
    assert relative_error(a, np.zeros(3)) == pytest.approx(1)
    assert relative_error(1e-200 * a, 1e-200 * b) == pytest.approx(0.125)
    assert type(relative_error(a, b)) is float


@pytest.mark.parametrize("other", [0.0, 1.0, np.nan])
def test_relative_error_with_a_nan_is_infinite_so_that_the_largest_of_several_is(other):
    for a, b in [([np.nan], [other]), ([other], [np.nan])]:
        assert max(0.5, relative_error(np.array(a), np.array(b))) == np.inf


def test_relative_error_with_an_infinity_is_below_no_bound():
    for a, b in [([np.inf], [1.0]), ([0.0], [-np.inf]), ([np.inf], [np.inf])]:
        with np.errstate(invalid="ignore"):
            assert not relative_error(np.array(a), np.array(b)) < WRONG


@pytest.mark.parametrize("dtype, x", [(float, 1e12), (np.float32, 1e4), ("e", 1.0)])
def test_a_step_that_is_lost_beside_an_entry_is_refused(dtype, x):
    """The difference would be 0, or a multiple of what the step became."""
    X = np.array([1e-3, x], dtype)
    with pytest.raises(ValueError, match="h = 1e-05 is added") as caught:
        numerical_gradient(np.sum, X)
    assert f"{X[1]:.4g}" in str(caught.value)
    with pytest.raises(ValueError, match="h = 1e-05 is added"):
        gradient_errors(tanh, tanh_backward, X, rng=generator())
    for h in [0, -1e-5, "a"]:
        with pytest.raises((ValueError, TypeError), match="h is"):
            numerical_gradient(np.sum, np.ones(3), h=h)


RETURNED = {
    "None": lambda Z: None,
    "a tuple": lambda Z: (Z, Z),
    "a list": lambda Z: Z.tolist(),
    "an array of bool": lambda Z: Z > 0,
    "an array of int64": lambda Z: Z.astype(np.int64),
    "a str": lambda Z: "Z",
}


@pytest.mark.parametrize("came", RETURNED)
def test_a_function_that_returns_no_floats_is_refused_by_name(came):
    def mine(Z):
        return RETURNED[came](Z)

    for check in [gradient_errors, report]:
        with pytest.raises(TypeError, match=f"mine returned {came}"):
            check(mine, tanh_backward, np.ones((2, 3)), rng=generator())
    if "array" not in came:
        with pytest.raises((TypeError, ValueError), match=r"f\(X\) is"):
            numerical_gradient(mine, np.ones((2, 3)))


@pytest.mark.parametrize("check", [gradient_errors, report])
def test_the_draw_of_dout_wants_a_generator(check):
    with pytest.raises(TypeError, match="rng is 0, expected a generator"):
        check(tanh, tanh_backward, np.ones(3), rng=0)
