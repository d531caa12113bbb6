"""Pairs over sequences: gradients, time, what lies beyond the end, types, purity."""

import numpy as np
import pytest
from oracles import close

from bpkit import recurrent
from bpkit.activations import tanh, tanh_backward
from bpkit.autograd import Value, apply
from bpkit.gradcheck import gradient_errors
from bpkit.layers import dense, dense_backward
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.recurrent import rnn, rnn_backward

GATES = {"rnn": 1}
each = pytest.mark.parametrize("name", GATES)
RNG = np.random.default_rng


def pair(name):
    return getattr(recurrent, name), getattr(recurrent, f"{name}_backward")


def inputs_of(name, n=3, T=6, d=2, h=4, dtype=np.float64):
    rng, gates = RNG(31), GATES[name]
    shapes = (n, T, d), (d, gates * h), (h, gates * h), (gates * h,)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


@each
@pytest.mark.parametrize(
    "sizes", [(3, 6, 2, 4), (1, 5, 3, 2), (4, 1, 2, 3), (2, 3, 1, 1)]
)
def test_gradients_are_the_central_differences_at_every_input(name, sizes):
    errors = gradient_errors(*pair(name), *inputs_of(name, *sizes), rng=RNG(1))
    assert len(errors) == 4 and max(errors) < 1e-8


def test_one_step_of_an_rnn_is_dense_and_tanh():
    X, Wx, Wh, b = inputs_of("rnn", T=1)
    Z, dH = dense(X[:, 0], Wx, b), RNG(2).standard_normal((3, 1, 4))
    close(rnn(X, Wx, Wh, b)[:, 0], tanh(Z))
    dX, dWx, dWh, db = rnn_backward(dH, X, Wx, Wh, b)
    theirs = dense_backward(tanh_backward(dH[:, 0], Z), X[:, 0], Wx, b)
    for mine, their in zip([dX[:, 0], dWx, db], theirs, strict=True):
        close(mine, their)
    assert not dWh.any()


def test_an_rnn_is_the_graph_that_a_value_unrolls():
    X, *weights = inputs_of("rnn")
    values = [Value(A) for A in (X, *weights)]
    x, Wx, Wh, b = values
    h, dH = Value(np.zeros((3, 4))), RNG(2).standard_normal((3, 6, 4))
    L = Value(0.0)
    for t in range(6):
        h = apply(tanh, tanh_backward, x[:, t] @ Wx + h @ Wh + b)
        L = L + (h * dH[:, t]).sum()
    L.backward()
    close(h.data, rnn(X, *weights)[:, -1])
    for mine, value in zip(rnn_backward(dH, X, *weights), values, strict=True):
        close(mine, value.grad)


@each
def test_a_pair_stands_in_a_graph_as_one_step(name):
    f, f_backward = pair(name)
    inputs = inputs_of(name)
    values = [Value(A) for A in inputs]
    H = apply(f, f_backward, *values)
    dH = RNG(2).standard_normal(H.data.shape)
    (H * dH).sum().backward()
    for mine, value in zip(f_backward(dH, *inputs), values, strict=True):
        np.testing.assert_array_equal(mine, value.grad)


@each
def test_states_do_not_depend_on_what_comes_later(name):
    f, f_backward = pair(name)
    X, *weights = inputs_of(name)
    later = X.copy()
    later[:, 4:] += 1
    H, other = f(X, *weights), f(later, *weights)
    np.testing.assert_array_equal(H[:, :4], other[:, :4])
    assert (H[:, 4:] != other[:, 4:]).all()
    dH = np.ones_like(H)
    dH[:, 4:] = 0  # no loss looks at what comes later
    assert not f_backward(dH, X, *weights)[0][:, 4:].any()


@each
def test_the_batch_is_sequences_that_do_not_see_each_other(name):
    f, f_backward = pair(name)
    X, *weights = inputs_of(name)
    dH = RNG(2).standard_normal((3, 6, 4))
    dX, *gradients = f_backward(dH, X, *weights)
    alone = [f_backward(dH[[k]], X[[k]], *weights) for k in range(3)]
    close(f(X, *weights)[1], f(X[[1]], *weights)[0])
    close(dX, np.concatenate([one[0] for one in alone]))
    for mine, *parts in zip(gradients, *(one[1:] for one in alone), strict=True):
        close(mine, sum(parts))


@each
@pytest.mark.parametrize("filled_with", [0.0, 7.0])
def test_what_is_beyond_the_end_changes_neither_loss_nor_gradient(name, filled_with):
    """The valid positions are picked by indexing: all steps, or the last one."""
    f, f_backward = pair(name)
    X, *weights = inputs_of(name)
    lengths, y = np.array([2, 6, 4]), np.array([0, 3, 1])
    valid = np.arange(6) < lengths[:, None]
    filled = np.where(valid[:, :, None], X, filled_with)
    last = np.arange(3), lengths - 1
    for where, labels in [(last, y), (valid, np.repeat(y, lengths))]:

        def graded(X, where=where, labels=labels):
            values = [Value(A) for A in (X, *weights)]
            Z = apply(f, f_backward, *values)[where]
            L = apply(cross_entropy, cross_entropy_backward, Z, labels)
            L.backward()
            return [L.data, *(value.grad for value in values)]

        for mine, other in zip(graded(X), graded(filled), strict=True):
            np.testing.assert_array_equal(mine, other)
        assert not graded(X)[1][~valid].any()


@each
def test_a_memo_spares_the_way_forward_and_changes_no_gradient(name, monkeypatch):
    f, f_backward = pair(name)
    inputs = inputs_of(name)
    dH = RNG(2).standard_normal((3, 6, 4))
    expected, memo = f_backward(dH, *inputs), f(*inputs)
    monkeypatch.delattr(recurrent, name)
    for mine, other in zip(f_backward(dH, *inputs, memo=memo), expected, strict=True):
        np.testing.assert_array_equal(mine, other)


@each
def test_float32_goes_in_and_comes_out_and_inputs_stay_as_they_are(name):
    f, f_backward = pair(name)
    inputs = inputs_of(name, dtype=np.float32)
    before = [A.copy() for A in inputs]
    H = f(*inputs)
    assert H.dtype == np.float32
    dH = np.ones_like(H)
    for A, gradient in zip(inputs, f_backward(dH, *inputs), strict=True):
        assert gradient.dtype == np.float32 and gradient.shape == A.shape
    for A, was in zip([*inputs, dH], [*before, np.ones_like(H)], strict=True):
        np.testing.assert_array_equal(A, was)


@each
def test_large_sums_saturate_without_a_warning(name):
    f, f_backward = pair(name)
    X, *weights = inputs_of(name)
    H = f(1000 * X, *weights)
    assert np.isfinite(H).all()
    assert all(np.isfinite(G).all() for G in f_backward(H, 1000 * X, *weights))
