"""A value of a number gives what an array of one gives: in NumPy, and in PyTorch."""

import operator
import warnings

import numpy as np
import pytest

from bpkit.autograd import Constant, Value, apply, topological_order

EXTREME = [0.0, -0.0, 1.0, -2.0, 3.0, 0.5, 1e200, -1e200, 1e-200, 1e-310]
EXTREME += [700.0, -745.0, 1000.0, np.inf, -np.inf, np.nan]
ONE = {
    "x ** 2": lambda x: x**2,
    "x ** 3": lambda x: x**3,
    "x ** 1": lambda x: x**1,
    "x ** 0": lambda x: x**0,
    "x ** -1": lambda x: x**-1.0,
    "x ** -2": lambda x: x**-2.0,
    "1 / x": lambda x: 1 / x,
    "0.0 / x": lambda x: 0.0 / x,
    "x / 3.0": lambda x: x / 3.0,
    "x / 0.0": lambda x: x / 0.0,
    "x * x": lambda x: x * x,
    "2 - x": lambda x: 2 - x,
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "relu": lambda x: x.relu(),
    "2.0 ** x": lambda x: 2.0**x,
    "0.0 ** x": lambda x: 0.0**x,
    "norm": lambda x: (x * x).sum() ** 0.5,
}
ROOTS = {"x ** 0.5": lambda x: x**0.5, "x ** -0.5": lambda x: x**-0.5}
TWO = {op.__name__: op for op in [operator.add, operator.sub, operator.mul]}
TWO |= {"truediv": operator.truediv, "pow": operator.pow}
CASES = [(name, (x,)) for name in ONE for x in EXTREME]
CASES += [  # at -0.0 and -inf pow and sqrt differ in C itself
    (name, (x,)) for name in ROOTS for x in EXTREME if not np.signbit(x)
]
CASES += [(name, (x, y)) for name in TWO for x in EXTREME for y in EXTREME]


def root_of_a_negative_number(name, xs):
    """Those are refused as numbers: test_value_doors.py."""
    return name == "pow" and -np.inf < xs[0] < 0 and xs[1] % 1


def slopes(name, data):
    """The result and the gradients, as an array."""
    values = [Value(x) for x in data]
    with np.errstate(all="ignore"):
        out = (ONE | ROOTS | TWO)[name](*values)
        out.backward()
    return np.ravel([np.ravel(x) for x in [out.data, *(v.grad for v in values)]])


@pytest.mark.parametrize("name", ONE | ROOTS | TWO)
def test_a_number_gives_what_an_array_of_one_gives(name):
    for case, xs in CASES:
        if case == name and not root_of_a_negative_number(name, xs):
            number = slopes(name, xs)
            array = slopes(name, [np.array([x]) for x in xs])
            np.testing.assert_allclose(number, array, rtol=1e-12, err_msg=str(xs))


# relu of nan and sigmoid's smallest numbers are the activations' own affair; 0.0 / x is
# x ** -1 * 0 in PyTorch, whose slope at 1e-200 is inf * 0.
BY_TORCH = (ONE.keys() | ROOTS.keys() | TWO.keys()) - {"relu", "sigmoid", "0.0 / x"}


@pytest.mark.parametrize("name", sorted(BY_TORCH))
def test_a_number_gives_what_torch_gives(torch, name):
    for case, xs in CASES:
        if case != name or root_of_a_negative_number(name, xs):
            continue
        tensors = [torch.tensor(x, dtype=float, requires_grad=True) for x in xs]
        f = (ONE | ROOTS | TWO)[name]
        out = f(*tensors)
        out.backward()
        theirs = [out.item(), *(t.grad.item() for t in tensors)]
        mine = slopes(name, xs)
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, err_msg=f"{name} {xs}")


def test_a_quotient_is_the_quotient_to_the_last_digit():
    rng = np.random.default_rng(0)
    pairs = [(49.0, 49.0), (1e-310, 1e-310), (1e300, 1e-10), *rng.normal(size=(999, 2))]
    for a, b in pairs:
        with np.errstate(all="ignore"):
            assert (Value(a) / Value(b)).data == np.divide(a, b)
            assert (Value(a) / float(b)).data == (float(a) / Value(b)).data
        assert (Value(a) - Value(b)).data == (Value(a) - float(b)).data == a - b


def test_a_power_of_values_takes_a_negative_base():
    x, y = Value(-2.0), Value(3.0)
    with np.errstate(invalid="ignore"):
        z = x**y
        z.backward()
    assert (z.data, x.grad) == (-8.0, 12.0) and np.isnan(y.grad)
    assert (2.0 ** Value(3.0)).data == 8.0


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.int64, np.uint64])
@pytest.mark.parametrize("op", TWO.values(), ids=TWO)
@pytest.mark.parametrize("side", ["left", "right"])
def test_float32_stays_float32_beside_integers_and_truths(op, side, dtype):
    X = np.array([0.5, 1.5, 2.5], np.float32)
    other = np.array([1, 0, 1], bool).astype(dtype) + np.array(1, dtype)
    x = Value(X)
    out = op(x, other) if side == "left" else op(other, x)
    out.sum().backward()
    assert out.data.dtype == x.grad.dtype == np.float32
    floats = other.astype(np.float32)
    expected = op(X, floats) if side == "left" else op(floats, X)
    np.testing.assert_allclose(out.data, expected, rtol=1e-6)


def test_unsigned_integers_do_not_wrap_around():
    pixels = np.array([200, 0], np.uint8)
    for x in [Value(1.0), Value(np.ones(2)), Value(np.ones(2, np.float32))]:
        assert (x - pixels).data.tolist() == [-199, 1]
        assert (pixels - x).data.tolist() == [199, -1]
        assert (x * pixels * pixels).data.tolist() == [40000, 0]
        assert (-x + pixels).data.tolist() == [199, -1]


# Constants ----------------------------------------------------------------------------


class Counted(np.ndarray):
    """An array that notes each pass of NumPy over it, and is infectious."""

    passes = []

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        plain = [x.view(np.ndarray) if isinstance(x, Counted) else x for x in inputs]
        Counted.passes.append(ufunc.__name__)
        result = getattr(ufunc, method)(*plain, **options)
        return result.view(Counted) if isinstance(result, np.ndarray) else result


@pytest.mark.parametrize(
    "op, side, passes",
    [
        (operator.add, "left", 0),
        (operator.sub, "left", 0),
        (operator.mul, "left", 1),
        (operator.truediv, "left", 1),
        (operator.matmul, "left", 1),
        (operator.matmul, "right", 1),
    ],
)
def test_no_gradient_is_computed_for_a_constant(op, side, passes):
    """As many passes as the one gradient takes."""
    x, constant = (np.full((3, 3), 2.0).view(Counted) for _ in range(2))
    value = Value(x)
    out = op(value, constant) if side == "left" else op(Constant(constant), value)
    out.grad = np.ones((3, 3))
    Counted.passes.clear()
    f_backward, data = out.f_backward, [parent.data for parent in out.parents]
    f_backward(out.grad, *data)
    assert len(Counted.passes) == passes


def test_a_constant_keeps_no_gradient():
    x, constants = Value(np.full(2, 3.0)), [Constant(2.0), Constant(np.ones(2))]
    y = x
    for c in constants:
        y = ((y * c + c) / c - c) ** c
    y = (3.0 * y + np.ones(2)).sum() * 2.0
    y.backward()
    kept = [v for v in topological_order(y) if isinstance(v, Constant)]
    assert len(kept) > 4 and all(type(v.grad) is float and v.grad == 0 for v in kept)
    assert (x.grad != 0).all()


@pytest.mark.parametrize("spare", [1e-200, 1e200, 0.0])
def test_the_gradient_of_a_constant_warns_of_nothing(spare):
    """It would be 1 / 1e-400 or log(0)."""
    x = Value(np.array([2.0, 3.0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (x * spare).sum().backward()
        (spare**x).sum().backward() if not spare else None
        (x / spare).sum().backward() if spare else None
    assert np.isfinite(x.grad).all()


def test_a_pair_of_ones_own_on_numbers_goes_on_where_python_would_raise():
    x = Value(0.0)
    inverse = lambda A: 1 / A, lambda dC, A: -dC / A**2  # noqa: E731
    with np.errstate(all="ignore"):
        y = apply(*inverse, x)
        y.backward()
    assert (y.data, x.grad) == (np.inf, -np.inf)


@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 5), (0, 3), (3, 0), (0,)])
@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.filterwarnings("ignore")  # NumPy's own, of an empty mean
def test_a_mean_is_numpys_to_the_last_digit_and_nan_of_nothing(shape, axis):
    A = np.random.default_rng(6).standard_normal(shape)
    if shape or axis is None:
        expected = A.mean(axis)
        found = Value(A).mean(axis).data
        np.testing.assert_array_equal(found, expected)
        if A.size:
            assert 3 * Value(A[..., None]).mean().data / 3 == A[..., None].mean()


def test_transpose_takes_axes_as_reshape_takes_a_shape():
    A = np.arange(24.0).reshape(2, 3, 4)
    for axes in [(2, 0, 1), (-1, 0, 1)]:
        assert (Value(A).transpose(axes).data == A.transpose(axes)).all()
        assert (Value(A).transpose(*axes).data == A.transpose(axes)).all()
    assert Value(A[:1, :1, :1]).reshape().data == Value(A[:1, :1, :1]).reshape(()).data


def test_an_operator_of_numpy_with_options_is_no_operator():
    """where= would be lost; out= is what array += value comes with."""
    x, A = Value(np.ones(3)), np.ones(3)
    with pytest.raises(TypeError, match="np.multiply does not take a Value"):
        np.multiply(A, x, where=np.array([True, False, True]))
    A += x
    assert isinstance(A, Value) and (A.data == 2).all()


@pytest.mark.parametrize(
    "A, B", [(2.0, 3.0), (2.0, np.ones(3)), (np.ones((2, 3)), np.ones((2, 3)))]
)
def test_what_cannot_be_multiplied_as_matrices_says_its_shapes(A, B):
    for left, right in [(Value(A), Value(B)), (Value(A), B), (A, Value(B))]:
        if isinstance(left, float) and not isinstance(right, Value):
            continue
        with pytest.raises(ValueError, match="@ got shapes") as caught:
            left @ right
        assert str(np.shape(A)) in str(caught.value)
        assert str(np.shape(B)) in str(caught.value)
