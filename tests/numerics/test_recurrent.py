"""Pairs over sequences: gradients, time, what lies beyond the end, types, purity."""

import numpy as np
import pytest
from oracles import close

from bpkit import recurrent
from bpkit.activations import tanh, tanh_backward
from bpkit.autograd import Value, apply
from bpkit.gradcheck import gradient_errors
from bpkit.layers import GRU, LSTM, RNN, Dense, Sequential, dense, dense_backward
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import Adam
from bpkit.recurrent import (
    gru_states,
    lstm,
    lstm_states,
    lstm_step,
    lstm_step_backward,
    rnn,
    rnn_backward,
)

GATES = {"rnn": 1, "lstm": 4, "gru": 3}
STATES = {"rnn": rnn, "lstm": lstm_states, "gru": gru_states}
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
    dH, states = RNG(2).standard_normal((3, 6, 4)), STATES[name]
    expected, memo = f_backward(dH, *inputs), states(*inputs)
    np.testing.assert_array_equal(memo if name == "rnn" else memo[0], f(*inputs))
    monkeypatch.delattr(recurrent, states.__name__)
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


# Gates --------------------------------------------------------------------------------


def step_inputs():
    rng = RNG(31)
    shapes = (3, 2), (3, 4), (3, 4), (2, 16), (4, 16), (16,)
    return [rng.standard_normal(shape) for shape in shapes]


def test_a_step_of_lstm_and_its_partner_agree_with_torch(torch):
    x, h, c, Wx, Wh, b = inputs = step_inputs()
    tensors = [torch.tensor(A, requires_grad=True) for A in inputs]
    x_, h_, c_, Wx_, Wh_, b_ = tensors
    weights = {"weight_ih": Wx_.T, "weight_hh": Wh_.T, "bias_ih": b_, "bias_hh": 0 * b_}
    cell = torch.nn.LSTMCell(2, 4)
    theirs = torch.func.functional_call(cell, weights, (x_, (h_, c_)))
    d = RNG(2).standard_normal((2, 3, 4))
    torch.autograd.backward(theirs, [torch.tensor(dout) for dout in d])
    for mine, their in zip(lstm_step(*inputs), theirs, strict=True):
        close(mine, their.detach().numpy())
    for mine, tensor in zip(lstm_step_backward(*d, *inputs), tensors, strict=True):
        close(mine, tensor.grad.numpy())


def test_steps_one_after_the_other_are_the_whole_sequence():
    X, *weights = inputs_of("lstm")
    h = c = np.zeros((3, 4))
    kept = []
    for t in range(6):
        kept.append((X[:, t], h, c))
        h, c = lstm_step(X[:, t], h, c, *weights)
        close(lstm(X, *weights)[:, t], h)
        close(lstm_states(X, *weights)[1][:, t], c)
    dH = RNG(2).standard_normal((3, 6, 4))
    dX, *sums = recurrent.lstm_backward(dH, X, *weights)
    dh, dc = np.zeros((2, 3, 4))
    added = [np.zeros_like(W) for W in weights]
    for t in reversed(range(6)):
        out = lstm_step_backward(dH[:, t] + dh, dc, *kept[t], *weights)
        dx, dh, dc, *gradients = out
        close(dx, dX[:, t])
        added = [total + G for total, G in zip(added, gradients, strict=True)]
    for mine, total in zip(sums, added, strict=True):
        close(mine, total)


def test_a_gate_that_keeps_holds_a_cell_and_its_gradient():
    """f = 1 and i = 0: what was written 40 steps ago is there, at slope 1."""
    x, h, c = np.zeros((1, 1)), np.zeros((1, 2)), np.array([[0.5, -2.0]])
    weights = np.zeros((1, 8)), np.zeros((2, 8)), np.repeat([-50.0, 50, 0, 0], 2)
    start = c
    for _ in range(40):
        h, c = lstm_step(x, h, c, *weights)
    np.testing.assert_array_equal(c, start)
    dc = np.array([[1.0, 3.0]])
    for _ in range(40):
        _, _, dc, *_ = lstm_step_backward(np.zeros((1, 2)), dc, x, h, c, *weights)
    np.testing.assert_array_equal(dc, [[1, 3]])


def test_gates_are_shares_and_stand_in_the_order_that_is_said():
    X, Wx, Wh, b = inputs_of("lstm")
    for k, (low, high) in enumerate([(0, 1), (0, 1), (-1, 1), (0, 1)]):
        A = lstm_states(X, Wx, Wh, b)[2][:, :, 4 * k : 4 * (k + 1)]
        assert low < A.min() and A.max() < high
    closed = b.copy()
    closed[12:] = -1000  # o shows nothing
    assert not lstm(X, Wx, Wh, closed).any()
    kept = inputs_of("gru")[3].copy()
    kept[4:8] = 1000  # z keeps the first state, which is 0
    assert not gru_states(*inputs_of("gru")[:3], kept)[0].any()


# Layers -------------------------------------------------------------------------------

LAYERS = {"rnn": RNN, "lstm": LSTM, "gru": GRU}


@each
def test_a_layer_is_its_pair_with_a_memo(name, monkeypatch):
    layer = LAYERS[name](2, 4, rng=RNG(0))
    X, dH = inputs_of(name)[0], RNG(2).standard_normal((3, 6, 4))
    f, f_backward = pair(name)
    np.testing.assert_array_equal(layer.forward(X), f(X, *layer.params.values()))
    dX, *rest = f_backward(dH, X, *layer.params.values())
    monkeypatch.delattr(recurrent, STATES[name].__name__)  # it is not run again
    np.testing.assert_array_equal(layer.backward(dH), dX)
    assert list(layer.grads) == ["Wx", "Wh", "b"]
    for mine, other in zip(layer.grads.values(), rest, strict=True):
        np.testing.assert_array_equal(mine, other)
    assert repr(layer) == f"{LAYERS[name].__name__}(2, 4)"


@each
def test_a_layer_starts_each_gate_on_its_own(name):
    layer = LAYERS[name](50, 40, rng=RNG(0), dtype=np.float32)
    gates = GATES[name]
    for Wh in np.split(layer.params["Wh"], gates, axis=1):
        close(Wh @ Wh.T, np.eye(40), 1e-5)
    assert layer.params["Wx"].std() == pytest.approx((2 / 90) ** 0.5, rel=0.05)
    assert {W.dtype for W in layer.params.values()} == {np.dtype(np.float32)}
    b = np.repeat([0.0, 1, 0, 0] if name == "lstm" else [0.0] * gates, 40)
    np.testing.assert_array_equal(layer.params["b"], b)
    other = LSTM(2, 3, rng=RNG(0), forget_bias=-2).params["b"]
    np.testing.assert_array_equal(other[3:6], [-2, -2, -2])


@each
def test_a_network_of_layers_learns_what_came_first(name):
    """One bit, held over 12 steps of noise; dense reads the state of every step."""
    rng = RNG(0)
    model = Sequential(LAYERS[name](1, 8, rng=rng), Dense(8, 2, rng=rng))
    assert list(model.params) == ["Wx1", "Wh1", "b1", "W1", "b2"]
    optimizer = Adam(0.01)
    for _ in range(150):
        y = rng.integers(0, 2, 32)
        X = 0.1 * rng.standard_normal((32, 12, 1))
        X[:, 0, 0] += 2.0 * y - 1
        Z = model.forward(X, training=True)
        dZ = np.zeros_like(Z)
        dZ[:, -1] = cross_entropy_backward(1.0, Z[:, -1], y)
        model.backward(dZ, input_gradient=False)
        optimizer.step(model.params, model.grads)
    assert (Z[:, -1].argmax(axis=1) == y).all()
