"""Bad input to the engine: an error that says what came and what to do."""

import operator

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


NUMPYS = [np.exp, np.sqrt, np.sum, np.mean, np.maximum, np.add, np.concatenate]


@pytest.mark.parametrize("function", NUMPYS, ids=lambda f: f.__name__)
def test_numpys_functions_say_that_they_do_not_know_values(function):
    values = [Value(1.0), Value(np.ones(2))]
    arguments = values[: getattr(function, "nin", 1)]
    words = f"np.{function.__name__} does not take a Value", "x.exp()", "apply("
    if function is np.concatenate:
        arguments = [values]
    refuses(lambda: function(*arguments), TypeError, *words)


def test_numpys_comparisons_and_additions_into_an_array_say_it_too():
    refuses(lambda: np.ones(2) > Value(1.0), TypeError, "np.greater does not take")
    refuses(lambda: np.add.reduce(Value(np.ones(2))), TypeError, "np.add does not")


OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
OPERATORS += [operator.matmul]


@pytest.mark.parametrize("op", OPERATORS, ids=lambda op: op.__name__)
@pytest.mark.parametrize("other", [[1.0, 2.0], (1.0, 2.0), None, "2", {}], ids=repr)
def test_an_operator_beside_what_is_no_number_says_what_it_takes(op, other):
    words = (
        "a Value meets values, numbers and arrays",
        f"a {type(other).__name__} came",
        "np.array([1.0, 2.0])",
    )
    for x in [Value(2.0), Value(np.ones(2))]:
        refuses(lambda x=x: op(x, other), TypeError, *words)
        refuses(lambda x=x: op(other, x), TypeError, *words)


@pytest.mark.parametrize("dtype", [complex, object, "U3"])
def test_an_operator_beside_an_array_of_no_numbers_says_its_dtype(dtype):
    array = np.ones(2, dtype)
    for call in [lambda: Value(1.0) * array, lambda: array * Value(1.0)]:
        refuses(call, TypeError, f"an array of {array.dtype} came")


def test_options_are_named():
    refuses(lambda: apply(tanh, tanh_backward, Value(1.0), 0.3), TypeError, "tanh()")


@pytest.mark.parametrize(
    "call",
    [
        lambda: Value(-8.0) ** (1 / 3),
        lambda: Value(-8.0) ** Value(1 / 3),
        lambda: (-8.0) ** Value(1 / 3),
        lambda: (-8) ** Value(1 / 3),
    ],
)
def test_a_root_of_a_negative_number_is_refused_in_its_own_words(call):
    refuses(call, ValueError, "** 0.3333", "no real root", "-((-x) ** (1 / 3))")
