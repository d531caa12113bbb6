"""What holds for every input: shape, dtype, purity, range, invariances."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pairs import (
    ACTIVATIONS,
    DENSE,
    ELEMENTWISE,
    LABELLED,
    LOSSES,
    OPERATIONS,
    ROWWISE,
    targets,
)

from bpkit.activations import log_softmax, sigmoid, softmax, softplus, tanh
from bpkit.initializers import glorot, he, lecun, normal, orthogonal, zeros
from bpkit.losses import (
    accuracy,
    binary_cross_entropy,
    cross_entropy,
    cross_entropy_backward,
    hinge,
    hinge_backward,
    huber,
    mae,
    mse,
    one_hot,
)

DTYPES = st.sampled_from([np.float64, np.float32])
SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def score_arrays(draw, dtype=None, shape=None, bound=1000):
    """Scores of any shape, up to +-bound, zeros and equal entries among them."""
    dtype = dtype or draw(DTYPES)
    shape = shape or draw(array_shapes(min_dims=1, max_dims=3, max_side=5))
    size = 8 * np.dtype(dtype).itemsize
    elements = st.floats(-bound, bound, width=size, allow_subnormal=False)
    return draw(arrays(dtype, shape, elements=elements))


MATRICES = st.tuples(st.integers(1, 5), st.integers(1, 5))


@st.composite
def scores(draw, dtype=None, bound=1000):
    return draw(score_arrays(dtype, draw(MATRICES), bound))


def partner(array, seed):
    """An upstream gradient for array: same shape, same dtype."""
    dout = np.random.default_rng(seed).standard_normal(array.shape)
    return dout.astype(array.dtype)


def same_up_to_rounding(a, b, scale=1.0):
    eps = np.finfo(np.asarray(a).dtype).eps
    scale = max(1.0, scale, float(np.abs(b).max(initial=0)))
    np.testing.assert_allclose(a, b, rtol=0, atol=100 * eps * scale)


# Every pair ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.filterwarnings("error::RuntimeWarning")
@given(Z=score_arrays(), seed=SEEDS)
def test_activation_keeps_shape_dtype_and_inputs_and_is_finite(name, Z, seed):
    f, f_backward, options = ACTIVATIONS[name]
    dA = partner(Z, seed)
    Z_before, dA_before = Z.copy(), dA.copy()
    A, dZ = f(Z, **options), f_backward(dA, Z, **options)
    for out in [A, dZ]:
        assert out.shape == Z.shape
        assert out.dtype == Z.dtype
        assert np.isfinite(out).all()
        assert not np.shares_memory(out, Z) and not np.shares_memory(out, dA)
    np.testing.assert_array_equal(Z, Z_before)
    np.testing.assert_array_equal(dA, dA_before)
    np.testing.assert_array_equal(A, f(Z, **options))  # twice the same
    np.testing.assert_array_equal(dZ, f_backward(dA, Z, **options))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.filterwarnings("error::RuntimeWarning")
@given(Z=scores(), seed=SEEDS, dL=st.sampled_from([1.0, -0.5, np.float32(0.7)]))
def test_loss_is_a_finite_number_of_its_scores_dtype(name, Z, seed, dL):
    f, f_backward = LOSSES[name]
    Y = targets(name, Z, np.random.default_rng(seed))
    Z_before, Y_before = Z.copy(), Y.copy()
    L, dZ = f(Z, Y), f_backward(dL, Z, Y)
    assert np.shape(L) == () and np.isfinite(L) and L >= 0
    assert L.dtype == Z.dtype
    assert dZ.shape == Z.shape and dZ.dtype == Z.dtype and np.isfinite(dZ).all()
    np.testing.assert_array_equal(Z, Z_before)
    np.testing.assert_array_equal(Y, Y_before)
    assert f(Z, Y) == L
    np.testing.assert_array_equal(f_backward(dL, Z, Y), dZ)


@given(sizes=st.tuples(*3 * [st.integers(1, 5)]), dtype=DTYPES, seed=SEEDS)
def test_dense_keeps_shapes_dtype_and_inputs(sizes, dtype, seed):
    f, f_backward = DENSE
    n, d_in, d_out = sizes
    rng = np.random.default_rng(seed)
    shapes = (n, d_in), (d_in, d_out), (d_out,)
    inputs = [rng.standard_normal(shape).astype(dtype) for shape in shapes]
    before = [a.copy() for a in inputs]
    Z = f(*inputs)
    dZ = partner(Z, seed)
    gradients = f_backward(dZ, *inputs)
    assert Z.shape == (n, d_out) and Z.dtype == dtype
    assert [g.shape for g in gradients] == list(shapes)
    assert all(g.dtype == dtype for g in gradients)
    for array, old in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(array, old)
    dX, dW, db = f_backward(dZ, *inputs, input_gradient=False)
    assert dX is None
    np.testing.assert_array_equal(dW, gradients[1])
    np.testing.assert_array_equal(db, gradients[2])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_arithmetic_keeps_dtype_and_inputs_and_is_linear_backward(operation, dtype):
    rng = np.random.default_rng(51)
    inputs = operation.inputs(rng, dtype)
    C = operation.f(*inputs, *operation.constants, **operation.options)
    upstream = [partner(np.asarray(C), seed) for seed in [52, 53]]
    before = [A.copy() for A in [*inputs, *upstream]]

    def backward(dC):
        arguments = [*inputs, *operation.constants]
        gradients = operation.f_backward(dC, *arguments, **operation.options)
        return gradients if isinstance(gradients, tuple) else (gradients,)

    first, second = (backward(dC) for dC in upstream)
    both = backward(dtype(2) * upstream[0] - upstream[1])
    assert C.dtype == dtype
    for A, one, other, sum_ in zip(inputs, first, second, both, strict=True):
        assert one.shape == A.shape and one.dtype == dtype
        same_up_to_rounding(sum_, dtype(2) * one - other, scale=20)
    for array, old in zip([*inputs, *upstream], before, strict=True):
        np.testing.assert_array_equal(array, old)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(Z=score_arrays(), seed=SEEDS, a=st.floats(-3, 3), b=st.floats(-3, 3))
def test_activation_backward_is_linear_in_its_upstream_gradient(name, Z, seed, a, b):
    _, f_backward, options = ACTIVATIONS[name]
    Z = Z.astype(float)
    first, second = partner(Z, seed), partner(Z, seed + 1)
    combined = f_backward(a * first + b * second, Z, **options)
    separate = a * f_backward(first, Z, **options) + b * f_backward(
        second, Z, **options
    )
    same_up_to_rounding(combined, separate, scale=10)


@pytest.mark.parametrize("name", LOSSES)
@given(Z=scores(np.float64), seed=SEEDS, a=st.floats(-3, 3))
def test_loss_backward_is_linear_in_its_upstream_gradient(name, Z, seed, a):
    _, f_backward = LOSSES[name]
    Y = targets(name, Z, np.random.default_rng(seed))
    same_up_to_rounding(f_backward(a, Z, Y), a * f_backward(1.0, Z, Y))


@given(seed=SEEDS, a=st.floats(-3, 3), b=st.floats(-3, 3))
def test_dense_backward_is_linear_in_its_upstream_gradient(seed, a, b):
    _, f_backward = DENSE
    rng = np.random.default_rng(seed)
    inputs = [rng.standard_normal(shape) for shape in [(4, 3), (3, 2), (2,)]]
    first, second = rng.standard_normal((2, 4, 2))
    parts = f_backward(first, *inputs), f_backward(second, *inputs)
    combined = f_backward(a * first + b * second, *inputs)
    for both, one, other in zip(combined, *parts, strict=True):
        same_up_to_rounding(both, a * one + b * other, scale=20)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(Z=score_arrays(np.float64), seed=SEEDS)
def test_elementwise_means_each_entry_by_itself(name, Z, seed):
    f, f_backward, options = ELEMENTWISE[name]
    dA = partner(Z, seed)
    flat = f(Z.ravel(), **options).reshape(Z.shape)
    same_up_to_rounding(f(Z, **options), flat)
    some = f_backward(dA.ravel()[::-1], Z.ravel()[::-1], **options)[::-1]
    same_up_to_rounding(f_backward(dA, Z, **options), some.reshape(Z.shape))


@pytest.mark.parametrize("name", ROWWISE)
@given(Z=scores(np.float64), seed=SEEDS)
def test_rowwise_means_each_row_by_itself(name, Z, seed):
    f, f_backward, _ = ROWWISE[name]
    dA = partner(Z, seed)
    same_up_to_rounding(f(Z), np.array([f(row) for row in Z]), scale=1000)
    rows = [f_backward(*pair) for pair in zip(dA, Z, strict=True)]
    same_up_to_rounding(f_backward(dA, Z), np.array(rows))


@pytest.mark.parametrize("name", LOSSES)
@given(Z=scores(np.float64), seed=SEEDS)
def test_a_loss_is_the_mean_over_its_rows_in_any_order(name, Z, seed):
    f, f_backward = LOSSES[name]
    rng = np.random.default_rng(seed)
    Y, order = targets(name, Z, rng), rng.permutation(len(Z))
    rows = [f(Z[[i]], Y[[i]]) for i in range(len(Z))]
    same_up_to_rounding(f(Z, Y), np.mean(rows), scale=max(rows))
    shuffled = f_backward(1.0, Z[order], Y[order])
    same_up_to_rounding(shuffled, f_backward(1.0, Z, Y)[order])


# Ranges and identities ----------------------------------------------------------------


@given(Z=score_arrays())
def test_activations_stay_in_their_range(Z):
    for name, low, high in [
        ("sigmoid", 0, 1),
        ("tanh", -1, 1),
        ("relu", 0, np.inf),
        ("elu", -1, np.inf),
        ("gelu", -0.1701, np.inf),
        ("silu", -0.2785, np.inf),
        ("softplus", 0, np.inf),
        ("softmax", 0, 1),
        ("log_softmax", -np.inf, 0),
    ]:
        A = ACTIVATIONS[name][0](Z)
        assert (A >= low).all() and (A <= high).all(), name


@given(Z=score_arrays())
def test_sigmoid_tanh_and_softplus_are_relatives(Z):
    one = np.ones_like(Z)
    same_up_to_rounding(sigmoid(Z) + sigmoid(-Z), one)
    same_up_to_rounding(2 * sigmoid(2 * Z) - 1, tanh(Z))
    same_up_to_rounding(softplus(Z) - softplus(-Z), Z)


@given(Z=score_arrays())
def test_softmax_rows_sum_to_one_and_keep_the_order(Z):
    P = softmax(Z)
    same_up_to_rounding(P.sum(axis=-1), np.ones(Z.shape[:-1], Z.dtype))
    order = Z.argsort(axis=-1)
    assert (np.diff(np.take_along_axis(P, order, axis=-1), axis=-1) >= 0).all()
    same_up_to_rounding(np.exp(log_softmax(Z)), P, scale=1000)


@given(Z=scores(np.float64), seed=SEEDS, shift=st.floats(-1000, 1000))
def test_a_shift_of_a_row_changes_nothing(Z, seed, shift):
    rng = np.random.default_rng(seed)
    moved = Z + shift * rng.uniform(-1, 1, (len(Z), 1))
    y = rng.integers(0, Z.shape[1], len(Z))
    for f in [softmax, log_softmax]:
        same_up_to_rounding(f(moved), f(Z), scale=2000)
    same_up_to_rounding(cross_entropy(moved, y), cross_entropy(Z, y), scale=2000)
    gradients = (cross_entropy_backward(1.0, scores, y) for scores in [moved, Z])
    same_up_to_rounding(*gradients, scale=2000)
    same_up_to_rounding(hinge(moved, y), hinge(Z, y), scale=2000)


@pytest.mark.parametrize("name", LABELLED)
@given(Z=scores(np.float64), seed=SEEDS)
def test_gradients_of_scores_sum_to_zero_in_each_row(name, Z, seed):
    """The other face of shift invariance."""
    y = targets(name, Z, np.random.default_rng(seed))
    dZ = LOSSES[name][1](1.0, Z, y)
    same_up_to_rounding(dZ.sum(axis=1), np.zeros(len(Z)))


@given(z=st.floats(-1000, 1000), positive=st.booleans())
def test_two_classes_are_the_binary_case(z, positive):
    Z, y = np.array([[0.0, z]]), np.array([int(positive)])
    binary = binary_cross_entropy(np.array([z]), np.array([float(positive)]))
    same_up_to_rounding(cross_entropy(Z, y), binary)


@given(Z=scores(np.float64, bound=100), seed=SEEDS)
def test_hinge_is_zero_exactly_where_every_margin_is_kept(Z, seed):
    y = targets("hinge", Z, np.random.default_rng(seed))
    rows = np.arange(len(y))
    others = np.where(one_hot(y, Z.shape[1]) == 1, -np.inf, Z).max(axis=1)
    Z[rows, y] = np.where(np.isinf(others), Z[rows, y], others + 1.001)
    assert hinge(Z, y) == 0
    np.testing.assert_array_equal(hinge_backward(1.0, Z, y), np.zeros_like(Z))
    assume(Z.shape[1] > 1)
    Z[rows[0], y[0]] -= 0.002
    assert hinge(Z, y) > 0


@given(Z=scores(np.float64, bound=100), seed=SEEDS)
def test_regression_losses_are_even_and_ordered(Z, seed):
    Y = targets("mse", Z, np.random.default_rng(seed))
    for loss in [mse, mae, huber]:
        assert loss(Z, Z) == 0
        same_up_to_rounding(loss(Z, Y), loss(Y, Z))
    # Huber's loss lies below both of the curves it is made of.
    assert huber(Z, Y) <= min(mse(Z, Y) / 2, mae(Z, Y)) + 1e-12


@given(k=st.integers(1, 6), n=st.integers(1, 8), seed=SEEDS)
def test_one_hot_has_a_single_one_at_the_label(k, n, seed):
    y = np.random.default_rng(seed).integers(0, k, n)
    rows = one_hot(y, k)
    assert rows.shape == (n, k)
    assert set(np.unique(rows)) <= {0.0, 1.0}
    np.testing.assert_array_equal(rows.sum(axis=1), np.ones(n))
    np.testing.assert_array_equal(rows.argmax(axis=1), y)
    assert k == 1 or accuracy(rows, y) == 1  # one column is a score against 0


@given(Z=scores(), seed=SEEDS)
def test_accuracy_counts_the_rows_that_are_right(Z, seed):
    assume(Z.shape[1] > 1)
    y = np.random.default_rng(seed).integers(0, Z.shape[1], len(Z))
    right = [row.tolist().index(max(row)) == t for row, t in zip(Z, y, strict=True)]
    assert accuracy(Z, y) == pytest.approx(sum(right) / len(Z))
    wrong = (Z.argmax(axis=1) + 1) % Z.shape[1]
    assert accuracy(Z, wrong) == 0


def test_accuracy_of_one_score_a_row_looks_on_which_side_of_the_threshold_it_lies():
    z, y = np.array([2.0, -1.0, 0.3, -0.2]), np.array([1, 0, 0, 1])
    for Z in [z, z[:, None]]:
        for labels in [y, y[:, None], y.astype(float), y == 1]:
            assert accuracy(Z, labels) == 0.5
    assert accuracy(z, y, threshold=0.5) == 0.75
    assert accuracy(sigmoid(z), y, threshold=0.5) == accuracy(z, y)


@pytest.mark.parametrize("init", [zeros, normal, glorot, he, lecun, orthogonal])
@given(d_in=st.integers(1, 6), d_out=st.integers(1, 6), dtype=DTYPES, seed=SEEDS)
def test_initializers_give_the_shape_and_dtype_asked_for(
    init, d_in, d_out, dtype, seed
):
    def draw():
        return init(d_in, d_out, rng=np.random.default_rng(seed), dtype=dtype)

    W = draw()
    assert W.shape == (d_in, d_out) and W.dtype == dtype and np.isfinite(W).all()
    np.testing.assert_array_equal(W, draw())
