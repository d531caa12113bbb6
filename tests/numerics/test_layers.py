"""Layers and Sequential: names, memory, what backward gives and spares."""

import numpy as np
import pytest

from bpkit.activations import relu, relu_backward
from bpkit.initializers import glorot, he, normal
from bpkit.layers import (
    ELU,
    Dense,
    Dropout,
    Flatten,
    Identity,
    Layer,
    LayerNorm,
    LeakyReLU,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
    dense,
    dense_backward,
)


def generator(seed=0):
    return np.random.default_rng(seed)


def draw(*shape, seed=1):
    return generator(seed).standard_normal(shape)


def network():
    """Three dense layers, the first two nested, one of them twice."""
    rng = generator()
    inner = Sequential(Dense(5, 4, rng=rng), Tanh())
    outer = Sequential(Dense(3, 5, rng=rng), ReLU(), inner)
    return Sequential(outer, Dense(4, 2, rng=rng))


def test_parameters_are_named_in_order_through_nested_layers():
    model = network()
    shapes = {name: W.shape for name, W in model.params.items()}
    assert list(shapes.items()) == [
        ("W1", (3, 5)),
        ("b1", (5,)),
        ("W2", (5, 4)),
        ("b2", (4,)),
        ("W3", (4, 2)),
        ("b3", (2,)),
    ]


def test_gradients_have_the_names_and_shapes_of_their_parameters():
    model = network()
    assert model.grads == {}
    model.backward(np.ones_like(model.forward(draw(7, 3))))
    assert list(model.grads) == list(model.params)
    for name, W in model.params.items():
        assert model.grads[name].shape == W.shape


def test_each_letter_is_counted_on_its_own():
    """A layer of the learner's own: a scale without a bias, before a dense layer."""

    def scale(X, gamma):
        return X * gamma

    def scale_backward(dout, X, gamma):
        return dout * gamma, (dout * X).sum(axis=0)

    rng = generator()
    model = Sequential(
        Dense(3, 4, rng=rng),
        Layer(scale, scale_backward, gamma=np.full(4, 2.0)),
        Dense(4, 2, rng=rng),
        Layer(scale, scale_backward, gamma=np.full(2, 3.0)),
    )
    assert list(model.params) == ["W1", "b1", "gamma1", "W2", "b2", "gamma2"]
    X, dZ = draw(5, 3), draw(5, 2)
    model.forward(X)
    model.backward(dZ)
    assert list(model.grads) == ["W1", "b1", "gamma1", "W2", "b2", "gamma2"]
    W1, b1 = model.params["W1"], model.params["b1"]
    Z2 = dense(2 * (X @ W1 + b1), model.params["W2"], model.params["b2"])
    np.testing.assert_allclose(model.grads["gamma2"], (dZ * Z2).sum(axis=0))


def test_the_dicts_hold_the_layers_own_arrays():
    model = network()
    X = draw(4, 3)
    before = model.forward(X)
    model.params["b3"] += 10.0
    np.testing.assert_allclose(model.forward(X), before + 10)


def test_nesting_changes_nothing_but_the_brackets():
    nested = network()
    flat = Sequential(*nested.leaves())
    X, dZ = draw(6, 3), draw(6, 2, seed=2)
    results = []
    for model in [nested, flat]:
        results.append([model.forward(X), model.backward(dZ), *model.grads.values()])
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)


def test_backward_again_gives_the_same_gradients_not_their_sum():
    model = network()
    dZ = draw(4, 2)
    model.forward(draw(4, 3))
    first = model.backward(dZ), dict(model.grads)
    second = model.backward(dZ), dict(model.grads)
    np.testing.assert_array_equal(first[0], second[0])
    for name in model.params:
        np.testing.assert_array_equal(first[1][name], second[1][name])


def test_backward_belongs_to_the_last_forward():
    fresh, used = network(), network()
    X, dZ = draw(4, 3), draw(4, 2)
    used.forward(draw(6, 3, seed=5))
    results = []
    for model in [fresh, used]:
        model.forward(X)
        results.append([model.backward(dZ), *model.grads.values()])
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)


def test_input_gradient_false_spares_dX_and_leaves_the_rest_as_it_was():
    model, spared = network(), network()
    X, dZ = draw(4, 3), draw(4, 2)
    for m in [model, spared]:
        m.forward(X)
    assert model.backward(dZ).shape == X.shape
    assert spared.backward(dZ, input_gradient=False) is None
    for name, gradient in model.grads.items():
        np.testing.assert_array_equal(spared.grads[name], gradient)


def test_input_gradient_false_is_understood_by_every_kind_of_first_layer():
    rng = generator()
    for first in [ReLU(), Sequential(Identity()), Layer(relu, relu_backward)]:
        model = Sequential(first, Dense(3, 2, rng=rng))
        model.forward(draw(4, 3))
        model.backward(draw(4, 2), input_gradient=False)
        assert list(model.grads) == ["W1", "b1"]


def test_only_the_first_layer_is_spared():
    calls = []

    def counted(dZ, X, W, b, *, input_gradient=True):
        calls.append(input_gradient)
        return dense_backward(dZ, X, W, b, input_gradient=input_gradient)

    sizes = [(3, 5), (5, 4), (4, 2)]
    model = Sequential(
        *(Layer(dense, counted, W=draw(*s), b=np.zeros(s[1])) for s in sizes)
    )
    model.forward(draw(4, 3))
    model.backward(draw(4, 2), input_gradient=False)
    assert calls == [True, True, False]  # the backward pass runs from the last


def test_a_layer_takes_a_pair_with_its_options():
    Z, dA = draw(4, 3), draw(4, 3, seed=2)
    for layer, slope in [(LeakyReLU(), 0.01), (LeakyReLU(0.2), 0.2)]:
        np.testing.assert_allclose(layer.forward(Z), np.where(Z > 0, Z, slope * Z))
        np.testing.assert_allclose(layer.backward(dA), np.where(Z > 0, dA, slope * dA))
    negative = ELU(0.5).forward(np.array([[-1000.0, -1.0]]))
    np.testing.assert_allclose(negative, [[-0.5, 0.5 * (np.exp(-1) - 1)]])


def test_a_layer_without_parameters_has_none():
    layer = Sigmoid()
    layer.forward(draw(4, 3))
    layer.backward(draw(4, 3))
    assert layer.params == {} and layer.grads == {}
    assert Sequential(layer, ReLU()).params == {}


def test_forward_and_backward_leave_their_inputs_alone():
    model = network()
    X, dZ = draw(4, 3), draw(4, 2)
    before = X.copy(), dZ.copy()
    model.forward(X, training=True)
    model.backward(dZ)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(dZ, before[1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_keeps_its_dtype_forward_and_backward(dtype):
    rng = generator()
    model = Sequential(
        Dense(3, 4, rng=rng, dtype=dtype), Tanh(), Dense(4, 2, rng=rng, dtype=dtype)
    )
    Z = model.forward(draw(5, 3).astype(dtype))
    dX = model.backward(draw(5, 2).astype(dtype))
    arrays = [Z, dX, *model.params.values(), *model.grads.values()]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}


def test_dense_draws_its_weights_by_init_and_starts_its_biases_at_0():
    for init in [he, normal]:
        layer = Dense(6, 4, rng=generator(3), init=init)
        np.testing.assert_array_equal(layer.params["W"], init(6, 4, rng=generator(3)))
        np.testing.assert_array_equal(layer.params["b"], np.zeros(4))
    default = Dense(6, 4, rng=generator(3)).params["W"]
    np.testing.assert_array_equal(default, glorot(6, 4, rng=generator(3)))


def test_layers_say_what_they_are():
    model = Sequential(Dense(3, 4, rng=generator()), ReLU())
    assert "Dense(3, 4)" in repr(model) and "relu" in repr(model).lower()
    assert " at 0x" not in repr(model)


def test_a_pair_may_return_its_gradients_in_a_list():
    layer = Layer(
        dense, lambda *given: list(dense_backward(*given)), W=draw(3, 2), b=draw(2)
    )
    assert layer.forward(draw(4, 3)).shape == layer.backward(draw(4, 2)).shape[:1] + (
        2,
    )
    assert list(layer.grads) == ["W", "b"]


ROWWISE = {
    "Dense": lambda: Dense(3, 4, rng=generator()),
    "LayerNorm": lambda: LayerNorm(3),
    "Tanh": Tanh,
    "Dropout": lambda: Dropout(0.5, rng=generator()),
}


@pytest.mark.parametrize("make", ROWWISE.values(), ids=ROWWISE)
@pytest.mark.parametrize("shape", [(2, 5, 3), (2, 1, 5, 3), (1, 1, 3)])
def test_what_lies_between_the_first_axis_and_the_last_is_more_rows(make, shape):
    layer, flat = make(), make()
    for name, W in layer.params.items():
        W += draw(*W.shape, seed=4)
        np.copyto(flat.params[name], W)
    X = draw(*shape)
    Z, Z_flat = (
        layer.forward(X, training=True),
        flat.forward(X.reshape(-1, 3), training=True),
    )
    assert Z.shape[:-1] == shape[:-1]
    np.testing.assert_allclose(Z.reshape(Z_flat.shape), Z_flat)
    dZ = draw(*Z.shape, seed=2)
    dX, dX_flat = layer.backward(dZ), flat.backward(dZ.reshape(Z_flat.shape))
    np.testing.assert_allclose(dX, dX_flat.reshape(shape))
    for name, gradient in flat.grads.items():
        np.testing.assert_allclose(layer.grads[name], gradient)


def test_a_dense_layer_of_sequences_is_spared_its_input_gradient_too():
    layer = Dense(3, 4, rng=generator())
    dZ = np.ones_like(layer.forward(draw(2, 5, 3)))
    assert layer.backward(dZ, input_gradient=False) is None
    assert layer.grads["W"].shape == (3, 4)


def test_a_layer_that_went_forward_alone_since_is_heard_at_any_depth():
    model = network()
    model.forward(draw(4, 3))
    next(iter(model.leaves())).forward(draw(4, 3, seed=8))
    with pytest.raises(ValueError, match=r"Dense\(3, 5\) has seen another input"):
        model.backward(draw(4, 2))
    model.forward(draw(4, 3))
    model.backward(draw(4, 2))


def test_flatten_makes_rows_of_images_and_images_of_their_gradients():
    """As PyTorch's: entry (n, c, i, j) stands at (c * h + i) * w + j of row n."""
    X, layer = draw(2, 3, 4, 5), Flatten()
    Z = layer.forward(X)
    assert Z.shape == (2, 60)
    assert all(
        Z[n, (c * 4 + i) * 5 + j] == X[n, c, i, j] for n, c, i, j in np.ndindex(X.shape)
    )
    np.testing.assert_array_equal(layer.backward(Z), X)
    assert layer.forward(X[0, 0]).shape == (4, 5) and not layer.params


def test_a_network_on_images_is_the_one_on_their_rows():
    rng = generator()
    dense = Dense(12, 2, rng=rng)
    model, X, dZ = Sequential(Flatten(), dense), draw(5, 1, 3, 4), draw(5, 2, seed=2)
    np.testing.assert_array_equal(model.forward(X), dense.forward(X.reshape(5, 12)))
    model.forward(X)
    assert model.backward(dZ).shape == X.shape
    assert [*model.params] == ["W1", "b1"]
