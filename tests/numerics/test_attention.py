"""Attention: oracles, what no row may see, properties, slips, and the layers."""

import ast
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from oracles import close

from bpkit import attention as module
from bpkit.attention import (
    attention,
    attention_backward,
    attention_weights,
    looked_up,
    self_attention,
    self_attention_backward,
)
from bpkit.gradcheck import gradient_errors
from bpkit.layers import (
    Dense,
    Dropout,
    Embedding,
    LayerNorm,
    ReLU,
    Residual,
    SelfAttention,
    Sequential,
    Tanh,
)
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import Adam

CAUSAL = np.tri(6, dtype=bool)
HOLES = np.random.default_rng(3).random((6, 6)) < 0.5
np.fill_diagonal(HOLES, True)
MASKS = {"no mask": None, "causal": CAUSAL, "holes": HOLES}
masked = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
PRECISIONS = [(np.float64, 1e-9), (np.float32, 1e-5)]
precise = pytest.mark.parametrize("dtype, tolerance", PRECISIONS)


def arrays(*shapes, dtype=np.float64):
    rng = np.random.default_rng(15)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def table(*axes, dtype=np.float64):
    """Q, K, V and dA: six queries, keys and values."""
    shapes = (*axes, 6, 4), (*axes, 6, 4), (*axes, 6, 3), (*axes, 6, 3)
    return arrays(*shapes, dtype=dtype)


def sequences(dtype=np.float64):
    """X (2, 6, 8) and Wq, Wk, Wv, Wo."""
    return arrays((2, 6, 8), *[(8, 8)] * 4, dtype=dtype)


# Other implementations ----------------------------------------------------------------


@precise
@masked
@pytest.mark.parametrize("axes", [(), (2,), (2, 3)], ids=str)
def test_attention_agrees_with_torch(torch, axes, mask, dtype, tolerance):
    Q, K, V, dA = table(*axes, dtype=dtype)
    tensors = [torch.tensor(A.astype(float), requires_grad=True) for A in (Q, K, V)]
    look = None if mask is None else torch.tensor(mask)
    theirs = torch.nn.functional.scaled_dot_product_attention(*tensors, attn_mask=look)
    theirs.backward(torch.tensor(dA.astype(float)))
    A = attention(Q, K, V, mask)
    assert A.dtype == dtype
    close(A, theirs.detach().numpy(), tolerance)
    gradients = attention_backward(dA, Q, K, V, mask)
    for mine, tensor in zip(gradients, tensors, strict=True):
        assert mine.dtype == dtype
        close(mine, tensor.grad.numpy(), tolerance)


@precise
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("heads", [1, 2, 8])
def test_self_attention_agrees_with_torch(torch, heads, causal, dtype, tolerance):
    X, *weights = sequences(dtype)
    (dZ,) = arrays(X.shape, dtype=dtype)
    theirs = torch.nn.MultiheadAttention(
        8, heads, bias=False, batch_first=True, dtype=torch.float64
    )
    *qkv, Wo = (torch.tensor(W.T.astype(float)) for W in weights)
    theirs.in_proj_weight.data, theirs.out_proj.weight.data = torch.cat(qkv), Wo
    x = torch.tensor(X.astype(float), requires_grad=True)
    hidden = torch.tensor(~CAUSAL) if causal else None  # theirs is True where hidden
    out, looked = theirs(x, x, x, attn_mask=hidden, average_attn_weights=False)
    out.backward(torch.tensor(dZ.astype(float)))

    layer = SelfAttention(8, heads, rng=np.random.default_rng(0), causal=causal)
    layer.params.update(zip(layer.params, weights, strict=True))
    Z = layer.forward(X)
    dX = layer.backward(dZ)
    assert Z.dtype == dX.dtype == dtype
    close(Z, out.detach().numpy(), tolerance)
    close(layer.attention_weights, looked.detach().numpy(), tolerance)
    close(dX, x.grad.numpy(), tolerance)
    expected = [*theirs.in_proj_weight.grad.chunk(3), theirs.out_proj.weight.grad]
    for mine, theirs in zip(layer.grads.values(), expected, strict=True):
        assert mine.dtype == dtype
        close(mine, theirs.numpy().T, tolerance)


def by_hand(Q, K, V, mask):
    """One query after the other, in Python's numbers."""
    A = []
    for i, q in enumerate(Q):
        fit = [math.exp(sum(q * k) / math.sqrt(len(q))) for k in K]
        if mask is not None:
            fit = [f if may else 0.0 for f, may in zip(fit, mask[i], strict=True)]
        A.append(sum(f / sum(fit) * v for f, v in zip(fit, V, strict=True)))
    return np.array(A)


@masked
def test_the_backward_pass_is_the_central_differences_at_every_input(mask):
    Q, K, V, _ = table(2)
    rng = np.random.default_rng(1)
    errors = gradient_errors(attention, attention_backward, Q, K, V, mask, rng=rng)
    assert len(errors) == 3 and max(errors) < 1e-8
    options = {"heads": 2, "causal": mask is CAUSAL, "rng": rng}
    pair = self_attention, self_attention_backward
    errors = gradient_errors(*pair, *sequences(), **options)
    assert len(errors) == 5 and max(errors) < 1e-8


def test_there_may_be_more_keys_than_queries():
    Q, K, V = arrays((2, 4), (5, 4), (5, 3))
    mask = np.array([[True, False, True, False, False], [True] * 5])
    close(attention(Q, K, V, mask), by_hand(Q, K, V, mask))
    rng = np.random.default_rng(1)
    errors = gradient_errors(attention, attention_backward, Q, K, V, mask, rng=rng)
    assert max(errors) < 1e-8


# What holds whatever the numbers are --------------------------------------------------


def changed_later(A, t):
    """A with other rows after row t."""
    return np.concatenate([A[..., : t + 1, :], 5 - 2 * A[..., t + 1 :, :]], axis=-2)


@precise
def test_no_row_before_a_change_changes_by_a_bit(dtype, tolerance):
    X, *weights = sequences(dtype)
    Q, K, V, dA = table(2, 3, dtype=dtype)
    for t in range(5):
        after = [changed_later(A, t) for A in (X, Q, K, V)]
        one = attention(Q, K, V, CAUSAL), self_attention(X, *weights, causal=True)
        two = (
            attention(*after[1:], CAUSAL),
            self_attention(after[0], *weights, causal=True),
        )
        for before, then in zip(one, two, strict=True):
            assert (before[..., : t + 1, :] == then[..., : t + 1, :]).all()
            assert (before[..., t + 1, :] != then[..., t + 1, :]).any()


def test_no_gradient_comes_from_a_row_that_was_not_seen():
    Q, K, V, dA = table(2)
    dA[:, 3:] = 0  # only the first three answers matter
    for gradient in attention_backward(dA, Q, K, V, CAUSAL):
        assert not gradient[:, 3:].any() and gradient[:, :3].any()


@masked
def test_keys_and_values_moved_together_change_nothing(mask):
    Q, K, V, _ = table(2)
    order = np.random.default_rng(0).permutation(6)
    moved = None if mask is None else mask[:, order]
    close(attention(Q, K[:, order], V[:, order], moved), attention(Q, K, V, mask))


def test_without_a_mask_self_attention_knows_no_order():
    X, *weights = sequences()
    Z, turned = (self_attention(A, *weights, heads=2) for A in (X, X[:, ::-1]))
    close(turned, Z[:, ::-1])


def test_of_one_key_the_value_comes_back():
    Q, K, V = arrays((3, 1, 4), (3, 1, 4), (3, 1, 2))
    np.testing.assert_array_equal(attention(Q, K, V), V)
    alone = np.eye(6, dtype=bool)
    Q, K, V, _ = table()
    np.testing.assert_array_equal(attention(Q, K, V, alone), V)


@masked
def test_level_scores_give_the_plain_mean_of_what_may_be_seen(mask):
    Q, K, V, _ = table()
    seen = np.ones((6, 6), bool) if mask is None else mask
    expected = [V[row].mean(axis=0) for row in seen]
    close(attention(0 * Q, K, V, mask), expected)


@masked
def test_the_weights_of_a_query_are_a_share_of_one_and_none_where_it_may_not_look(mask):
    Q, K, _, _ = table(2)
    P = attention_weights(Q, K, mask)
    close(P.sum(axis=-1), np.ones((2, 6)))
    assert (P >= 0).all()
    if mask is not None:
        assert not P[:, ~mask].any() and P[:, mask].all()


def test_the_root_keeps_the_spread_of_scores_at_any_width():
    """Without it half of all queries of width 256 look at one key alone."""
    rng = np.random.default_rng(0)
    for d in (1, 16, 256):
        Q, K = rng.standard_normal((2, 200, 32, d))
        largest = attention_weights(Q, K).max(axis=-1).mean()
        assert 0.13 < largest < 0.2
    assert attention_weights(16 * Q, K).max(axis=-1).mean() > 0.8


def test_scores_of_1000_give_no_nan():
    Q, K, V, dA = table()
    with np.errstate(all="raise", under="ignore"):
        A = attention(1000 * Q, 10 * K, V, CAUSAL)
        gradients = attention_backward(dA, 1000 * Q, 10 * K, V, CAUSAL)
    assert all(np.isfinite(G).all() for G in (A, *gradients))


@masked
def test_a_memo_changes_no_gradient(mask):
    Q, K, V, dA = table(2)
    memo = attention_weights(Q, K, mask)
    kept = memo.copy()
    some = attention_backward(dA, Q, K, V, mask, memo=memo)
    for one, other in zip(some, attention_backward(dA, Q, K, V, mask), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(memo, kept)

    X, *weights = sequences()
    options = {"heads": 4, "causal": mask is CAUSAL}
    memo = looked_up(X, *weights[:3], **options)
    pair = self_attention, self_attention_backward
    for f, inputs in zip(pair, [[X], [X, X]], strict=True):
        anew, kept = (
            f(*inputs, *weights, **options, memo=some) for some in (None, memo)
        )
        for one, other in zip(anew, kept, strict=True):
            np.testing.assert_array_equal(one, other)


@masked
def test_inputs_stay_as_they_are(mask):
    inputs = table(2)
    Q, K, V, dA = inputs
    X, *weights = sequences()
    before = [A.copy() for A in (*inputs, X, *weights)]
    attention(Q, K, V, mask)
    attention_backward(dA, Q, K, V, mask)
    self_attention(X, *weights, heads=2)
    self_attention_backward(X, X, *weights, heads=2)
    for A, was in zip((*inputs, X, *weights), before, strict=True):
        np.testing.assert_array_equal(A, was)


# Slips, and which of three looks sees them --------------------------------------------


def agrees(slip):
    Q, K, V, _ = table()
    A = slip.attention(Q, K, V, CAUSAL)
    return np.allclose(A, by_hand(Q, K, V, CAUSAL), atol=1e-9)


def is_its_slope(slip):
    Q, K, V, _ = table()
    pair, rng = (slip.attention, slip.attention_backward), np.random.default_rng(1)
    return max(gradient_errors(*pair, Q, K, V, CAUSAL, rng=rng)) < 1e-6


def sees_no_future(slip):
    X, *weights = sequences()
    Z, then = (
        slip.self_attention(A, *weights, causal=True) for A in (X, changed_later(X, 2))
    )
    return (Z[:, :3] == then[:, :3]).all()


LOOKS = [agrees, is_its_slope, sees_no_future]
# What stands there, what stands instead, and who sees it. Where the backward pass has
# the same slip the two agree: then the central differences are right, of a wrong thing.
SLIPS = {
    "no scale": ({"Q / Q.shape[-1] ** 0.5": "Q", "Q.shape[-1] ** 0.5": "1"}, [agrees]),
    "divided by d": ({"** 0.5": "** 1"}, [agrees]),
    "scaled on the way there alone": (
        {"dS /= Q.shape[-1] ** 0.5": "dS /= 1"},
        [is_its_slope],
    ),
    "a score of 0 for -inf": (
        {"-np.inf": "0.0"},
        [agrees, is_its_slope, sees_no_future],
    ),
    "a mask that lets one more be seen": (
        {"~mask": "~(mask | np.roll(mask, 1, axis=1))"},
        [agrees, sees_no_future],
    ),
    "one more in self-attention": (
        {"np.tri(X.shape[1], dtype": "np.tri(X.shape[1], k=1, dtype"},
        [sees_no_future],
    ),
    "the mask turned around": (
        {"where=~mask": "where=~mask.T"},
        [agrees, sees_no_future],
    ),
    "a mask after the softmax": (
        {"where=~mask": "where=False", "return P\n": "return P * mask\n"},
        [agrees, is_its_slope, sees_no_future],
    ),
    "no mask": ({"where=~mask": "where=False"}, [agrees, sees_no_future]),
    "a softmax over the queries": (
        {"axis=-1": "axis=-2"},
        [agrees, sees_no_future],
    ),
    "backward without the sum": (
        {"(dP - (dP * P).sum(axis=-1, keepdims=True))": "dP"},
        [is_its_slope],
    ),
    "a sum over the queries": (
        {"(dP * P).sum(axis=-1": "(dP * P).sum(axis=-2"},
        [is_its_slope],
    ),
    "keys and queries exchanged on the way back": (
        {"return dS @ K, _T(dS) @ Q": "return _T(dS) @ K, dS @ Q"},
        [is_its_slope],
    ),
}


def with_slip(changes):
    """The module with other words in it."""
    source = Path(module.__file__).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in source, old
        source = source.replace(old, new)
    space = {}
    exec(compile(ast.parse(source), "slip", "exec"), space)
    return SimpleNamespace(**space)


@pytest.mark.parametrize("changes, seen_by", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_seen_by_these_looks_and_a_leak_by_no_gradient_check(
    changes, seen_by
):
    slip = with_slip(changes)
    assert [look for look in LOOKS if not look(slip)] == seen_by


def test_without_a_slip_nothing_is_seen():
    assert all(look(with_slip({})) for look in LOOKS)


# The layers ---------------------------------------------------------------------------


def transformer(rng, dtype=np.float64):
    return Sequential(
        Embedding(7, 8, rng=rng, dtype=dtype),
        Residual(
            LayerNorm(8, dtype=dtype),
            SelfAttention(8, 2, rng=rng, causal=True, dtype=dtype),
        ),
        Residual(
            LayerNorm(8, dtype=dtype),
            Dense(8, 16, rng=rng, dtype=dtype),
            Tanh(),
            Dropout(0.0, rng=rng),
            Dense(16, 8, rng=rng, dtype=dtype),
        ),
        Dense(8, 7, rng=rng, dtype=dtype),
    )


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_transformer_of_layers_has_its_names_its_dtype_and_no_gradient_of_tokens(
    dtype,
):
    rng = np.random.default_rng(0)
    model = transformer(rng, dtype)
    ids = rng.integers(0, 7, (3, 5))
    Z = model.forward(ids, training=True)
    assert Z.shape == (3, 5, 7) and Z.dtype == dtype
    assert model.backward(np.ones_like(Z)) is None
    names = "W1 gamma1 beta1 Wq1 Wk1 Wv1 Wo1 gamma2 beta2 W2 b1 W3 b2 W4 b3"
    assert list(model.grads) == list(model.params) == names.split()
    for name, dW in model.grads.items():
        assert dW.dtype == dtype and dW.shape == model.params[name].shape
    assert repr(model.layers[0]) == "Embedding(7, 8)"
    assert repr(model.layers[1].layers[1]) == "SelfAttention(8, 2, causal=True)"


def test_the_gradients_of_a_transformer_are_its_central_differences():
    rng = np.random.default_rng(0)
    model = transformer(rng)
    ids, dZ = rng.integers(0, 7, (3, 5)), rng.standard_normal((3, 5, 7))
    model.forward(ids)
    model.backward(dZ)
    for name, W in model.params.items():
        kept, way, h = W.copy(), rng.standard_normal(W.shape), 1e-5
        sides = []
        for sign in (1, -1):
            W[:] = kept + sign * h * way
            sides.append((dZ * model.forward(ids)).sum())
        W[:] = kept
        slope = (sides[0] - sides[1]) / (2 * h)
        close(slope, (model.grads[name] * way).sum(), 1e-7)


def test_a_transformer_sees_no_later_token():
    rng = np.random.default_rng(0)
    model = transformer(rng)
    ids = rng.integers(0, 7, (3, 5))
    then = ids.copy()
    then[:, 3:] = (ids[:, 3:] + 1) % 7
    Z, other = model.forward(ids), model.forward(then)
    assert (Z[:, :3] == other[:, :3]).all() and (Z[:, 3] != other[:, 3]).any()


def test_a_token_that_occurs_twice_adds_up():
    layer = Embedding(4, 2, rng=np.random.default_rng(0))
    ids = np.array([[1, 3, 1], [0, 1, 3]])
    X = layer.forward(ids)
    np.testing.assert_array_equal(X, layer.params["W"][ids])
    (dX,) = arrays(X.shape)
    assert layer.backward(dX) is None
    one_hot = np.eye(4)[ids.ravel()]
    close(layer.grads["W"], one_hot.T @ dX.reshape(-1, 2))
    assert not layer.grads["W"][2].any()


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_any_whole_numbers_are_tokens(dtype):
    layer = Embedding(300, 2, rng=np.random.default_rng(0))
    ids = np.array([0, 200, 255], dtype)
    np.testing.assert_array_equal(layer.forward(ids), layer.params["W"][[0, 200, 255]])


def test_self_attention_remembers_who_looked_at_whom():
    layer = SelfAttention(8, 4, rng=np.random.default_rng(0), causal=True)
    layer.forward(sequences()[0])
    assert layer.attention_weights.shape == (2, 4, 6, 6)
    close(layer.attention_weights.sum(axis=-1), np.ones((2, 4, 6)))
    assert not np.triu(layer.attention_weights, 1).any()
    assert layer.backward(sequences()[0], input_gradient=False) is None


def test_the_layer_compares_queries_and_keys_once_in_a_step(monkeypatch):
    """On the way back it uses what it kept; the bare pair does it again."""
    calls = []

    def counted(*inputs):
        calls.append(inputs)
        return attention_weights(*inputs)

    monkeypatch.setattr(module, "attention_weights", counted)
    layer = SelfAttention(8, 4, rng=np.random.default_rng(0))
    X, *weights = sequences()
    layer.backward(layer.forward(X))
    assert len(calls) == 1
    self_attention_backward(self_attention(X, *weights), X, *weights)
    assert len(calls) == 3


def test_attention_learns_to_look_up():
    """Pairs of a letter and a digit in one token, a letter asked: its digit."""
    rng = np.random.default_rng(0)
    model = Sequential(SelfAttention(8, 1, rng=rng), ReLU(), Dense(8, 4, rng=rng))
    optimizer = Adam(0.02)

    def batch(n=64):
        letters = np.argsort(rng.random((n, 4)), axis=1)[:, :3]
        digits = rng.integers(0, 4, (n, 3))
        asked = rng.integers(0, 3, n)
        X = np.zeros((n, 4, 8))
        X[:, :3, :4], X[:, :3, 4:] = np.eye(4)[letters], np.eye(4)[digits]
        X[np.arange(n), 3, letters[np.arange(n), asked]] = 2
        return X, digits[np.arange(n), asked]

    for _ in range(400):
        X, y = batch()
        Z = model.forward(X)
        dZ = np.zeros_like(Z)
        dZ[:, 3] = cross_entropy_backward(1.0, Z[:, 3], y)
        model.backward(dZ)
        optimizer.step(model.params, model.grads)
    X, y = batch(1000)
    Z = model.forward(X)[:, 3]
    assert cross_entropy(Z, y) < 0.3 and (Z.argmax(axis=1) == y).mean() > 0.9
