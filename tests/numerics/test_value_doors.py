"""Bad input to the engine: an error that says what came and what to do."""

import numpy as np
import pytest

from bpkit import arithmetic
from bpkit.activations import tanh, tanh_backward
from bpkit.autograd import Value, apply, unbroadcast
from bpkit.losses import mse, mse_backward


def refuses(call, error, *parts):
    """call raises error, and its sentence with its notes holds each of the parts."""
    with pytest.raises(error) as caught:
        call()
    said = [str(caught.value), *getattr(caught.value, "__notes__", [])]
    for part in parts:
        assert str(part) in " ".join(said)


def given_back(gradients, *data):
    """backward through a pair of len(data) inputs that returns these gradients."""

    def wrong_backward(dC, *inputs):
        return gradients

    def total(*inputs):
        return np.float64(sum(np.sum(A) for A in inputs))

    return apply(total, wrong_backward, *map(Value, data)).backward


@pytest.mark.parametrize(
    "data",
    [2, True, np.int64(3), 1j, None, "2", [1.0, 2.0], (1.0,), {}, Value(1.0)],
    ids=repr,
)
def test_a_value_refuses_what_is_not_made_of_floats(data):
    refuses(lambda: Value(data), TypeError, "floats", f"but {data!r} came", "2.0 for 2")


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, bool, complex, object])
def test_a_value_refuses_arrays_of_anything_else_and_says_of_what(dtype):
    array = np.ones((2, 3), dtype)
    refuses(lambda: Value(array), TypeError, array.dtype, "X.astype(float)")


def test_a_function_that_gives_integers_is_refused_in_a_graph():
    x = Value(np.ones(3))
    refuses(lambda: apply(np.argmax, tanh_backward, x), TypeError, "np.int64(0) came")
    count = lambda: apply(lambda A: A > 0, tanh_backward, x)  # noqa: E731
    refuses(count, TypeError, "an array of bool came")


@pytest.mark.parametrize("shape", [(2,), (1, 2), (0,), (3, 1)])
def test_backward_refuses_to_start_at_several_numbers(shape):
    x = Value(np.ones(shape))
    y = x * 2
    refuses(y.backward, ValueError, shape, ".sum()", ".mean()")
    assert x.grad == y.grad == 0


def test_a_value_where_a_constant_belongs_is_refused_by_name():
    Y_hat, Y = Value(np.ones(2)), Value(np.zeros(2))
    L = apply(mse, mse_backward, Y_hat, Y)
    words = "mse_backward", "1 gradient(s)", "2 input(s)", "plain number or array"
    refuses(L.backward, ValueError, *words)
    summed = apply(arithmetic.sum, lambda dC, A, axis: None, Y, axis=0)
    refuses(summed.backward, ValueError, "<lambda> returned 0", "1 input(s)")


@pytest.mark.parametrize(
    "gradients, data, count",
    [
        (None, [1.0], 0),
        (None, [np.ones(3)], 0),
        ((), [1.0], 0),
        ((1.0, 1.0), [1.0], 2),
        ((1.0, 1.0, 1.0), [1.0, 2.0], 3),
        ((1.0,), [1.0, 2.0], 1),
        ((1.0, None), [1.0, 2.0], 1),
        ((None, 1.0), [1.0, 2.0], 1),
    ],
    ids=repr,
)
def test_too_few_and_too_many_gradients_are_refused(gradients, data, count):
    words = f"wrong_backward returned {count} gradient", f"{len(data)} input(s)"
    refuses(given_back(gradients, *data), ValueError, *words)


@pytest.mark.parametrize(
    "came, wanted",
    [((3, 2), (2, 3)), ((2,), (3,)), ((2, 3), (2,)), ((1, 3), (2, 3)), ((4,), (4, 1))]
    + [((), (3,)), ((), (1,)), ((), (1, 1)), ((3,), (1, 3)), ((3,), (2, 3))],
)
def test_a_gradient_of_a_wrong_shape_is_refused_with_both_and_the_name(came, wanted):
    call = given_back(np.ones(came), np.ones(wanted))
    refuses(call, ValueError, f"shape {came} came", f"shape {wanted}", "wrong_backward")
    refuses(lambda: unbroadcast(np.ones(came), wanted), ValueError, came, wanted)


@pytest.mark.parametrize("gradient", [2, np.ones(3, int), "1", np.ones(3) * 1j])
def test_a_gradient_that_is_not_made_of_floats_is_refused_by_name(gradient):
    call = given_back(gradient, np.ones(np.shape(gradient)))
    refuses(call, TypeError, "floats", "came", "wrong_backward")


def test_a_pair_without_a_name_is_refused_all_the_same():
    class Pair:
        def __call__(self, dA, Z):
            return None

        def __repr__(self):
            return "my pair"

    refuses(apply(tanh, Pair(), Value(1.0)).backward, ValueError, "my pair returned 0")


def test_numpys_functions_say_that_they_do_not_know_values():
    refuses(lambda: np.exp(Value(1.0)), TypeError, "Value", "ufunc")


def test_options_are_named():
    refuses(lambda: apply(tanh, tanh_backward, Value(1.0), 0.3), TypeError, "tanh()")


def test_a_complex_root_is_refused():
    refuses(lambda: Value(-8.0) ** (1 / 3), TypeError, "floats", "j) came")
