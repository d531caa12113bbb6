"""dropout, the L2 penalty and the augmentations; Dropout and Residual as layers."""

import numpy as np
import pytest
from oracles import close
from pair_inputs import PAIRS
from pairs import central_differences

from bpkit import regularization
from bpkit.gradcheck import gradient_errors
from bpkit.layers import BatchNorm, Dense, Dropout, Residual, Sequential, Tanh
from bpkit.regularization import (
    dropout,
    dropout_backward,
    elastic,
    l2_penalty,
    l2_penalty_backward,
    noise,
    rotation,
    shift,
)


def test_gradients_are_the_central_differences():
    rng = np.random.default_rng(61)
    X = rng.standard_normal((4, 3))
    mask = (rng.random((4, 3)) < 0.5) * 2.0
    (error,) = gradient_errors(dropout, dropout_backward, X, mask, rng=rng)[:1]
    assert error < 1e-8
    (error,) = gradient_errors(l2_penalty, l2_penalty_backward, X, rng=rng, lam=0.3)
    assert error < 1e-8


def test_the_penalty_pulls_each_weight_towards_zero_by_its_size():
    W = np.array([[3.0, -1.0], [0.0, 2.0]])
    assert l2_penalty(W, lam=0.5) == 0.5 * 0.5 * (9 + 1 + 4)
    np.testing.assert_array_equal(l2_penalty_backward(2.0, W, lam=0.5), W)


# Dropout


@pytest.mark.parametrize("p", [0.0, 0.25, 0.9])
def test_p_is_the_share_that_is_dropped_and_the_mean_stays(p):
    X = np.ones((400, 500))
    Z = Dropout(p, rng=np.random.default_rng(62)).forward(X, training=True)
    assert abs((Z == 0).mean() - p) < 0.005
    np.testing.assert_allclose(Z[Z != 0], 1 / (1 - p))
    assert abs(Z.mean() - 1) < 0.03


def test_each_training_forward_has_a_mask_of_its_own_and_use_has_none():
    layer = Dropout(0.5, rng=np.random.default_rng(63))
    X = np.ones((10, 10))
    first, second = (layer.forward(X, training=True) for _ in range(2))
    assert (first != second).any()
    np.testing.assert_array_equal(layer.forward(X), X)


def test_what_was_dropped_gets_no_gradient():
    layer = Dropout(0.5, rng=np.random.default_rng(64))
    X = np.ones((6, 5))
    Z = layer.forward(X, training=True)
    np.testing.assert_array_equal(layer.backward(3 * np.ones_like(X)), 3 * Z)
    layer.forward(X)
    np.testing.assert_array_equal(layer.backward(X), X)


def test_dropout_keeps_float32_and_has_no_parameters():
    layer = Dropout(0.3, rng=np.random.default_rng(65))
    X = np.ones((4, 3), np.float32)
    assert layer.forward(X, training=True).dtype == np.float32
    assert layer.backward(X).dtype == np.float32
    assert layer.params == layer.grads == {}


@pytest.mark.parametrize("p", [-0.1, 1, 1.5])
def test_a_probability_outside_is_refused(p):
    with pytest.raises(ValueError, match="probability to drop"):
        Dropout(p, rng=np.random.default_rng(0))


# Residual


def residual(rng):
    return Residual(Dense(3, 5, rng=rng), Tanh(), Dense(5, 3, rng=rng))


def test_a_residual_adds_its_input_and_both_gradients():
    rng = np.random.default_rng(66)
    block = residual(rng)
    X, dZ = rng.standard_normal((2, 4, 3))
    inner = Sequential(*block.layers)
    inside = inner.forward(X)
    close(block.forward(X), X + inside)
    dX = block.backward(dZ)
    close(dX, central_differences(lambda v: (dZ * block.forward(v)).sum(), X))
    assert list(block.params) == list(block.grads) == ["W1", "b1", "W2", "b2"]


def test_residuals_are_nested_counted_and_told_that_they_train():
    rng = np.random.default_rng(67)
    norm = BatchNorm(3)
    model = Sequential(Dense(2, 3, rng=rng), Residual(norm, Dropout(0.5, rng=rng)))
    model.forward(rng.standard_normal((4, 2)), training=True)
    assert (norm.mean != 0).all()
    assert list(model.params) == ["W1", "b1", "gamma1", "beta1"]


def test_a_residual_spares_the_input_gradient_where_nobody_needs_it():
    rng = np.random.default_rng(68)
    block, X = residual(rng), rng.standard_normal((4, 3))
    block.forward(X)
    assert block.backward(X, input_gradient=False) is None
    assert block.grads["W1"].shape == (3, 5)


def test_a_residual_whose_layers_change_the_shape_is_refused():
    rng = np.random.default_rng(69)
    block = Residual(Dense(3, 1, rng=rng))
    with pytest.raises(ValueError, match=r"\(4, 3\).*\(4, 1\).*width"):
        block.forward(np.ones((4, 3)))


# augmentations

AUGMENTATIONS = {f.__name__: f for f in (shift, rotation, elastic, noise)}
each = pytest.mark.parametrize("name", AUGMENTATIONS)


def images(n=5):
    rng = np.random.default_rng(70)
    X = np.zeros((n, 2, 12, 10), np.float32)
    X[:, :, 4:8, 3:7] = rng.random((n, 2, 4, 4))
    return X


@each
def test_shape_and_dtype_stay_and_the_input_is_not_touched(name):
    X = images()
    before = X.copy()
    out = AUGMENTATIONS[name](X, rng=np.random.default_rng(71))
    assert (out.shape, out.dtype) == (X.shape, X.dtype)
    assert (out != X).any()
    np.testing.assert_array_equal(X, before)


@each
def test_the_same_generator_gives_the_same(name):
    a, b = (AUGMENTATIONS[name](images(), rng=np.random.default_rng(72)) for _ in "ab")
    np.testing.assert_array_equal(a, b)


@each
def test_each_image_is_changed_in_its_own_way(name):
    X = np.repeat(images(1), 8, axis=0)
    out = AUGMENTATIONS[name](X, rng=np.random.default_rng(73))
    assert len({image.tobytes() for image in out}) > 1


NOTHING = {
    "shift": {"pixels": 0},
    "rotation": {"degrees": 0},
    "elastic": {"strength": 0},
    "noise": {"scale": 0},
}


@each
def test_no_strength_is_no_change(name):
    rng = np.random.default_rng(74)
    out = AUGMENTATIONS[name](images(), rng=rng, **NOTHING[name])
    np.testing.assert_allclose(out, images(), atol=1e-6)


def test_a_shift_is_np_roll_where_nothing_leaves_the_picture():
    X = images(40)
    out = shift(X, rng=np.random.default_rng(75), pixels=2)
    moves = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3)]
    found = set()
    for before, after in zip(X, out, strict=True):
        fits = [
            move
            for move in moves
            if np.allclose(np.roll(before, move, axis=(1, 2)), after, atol=1e-6)
        ]
        assert len(fits) == 1
        found.update(fits)
    assert len(found) > 10


def test_what_comes_from_outside_is_zero():
    X = np.ones((30, 1, 4, 4))
    out = shift(X, rng=np.random.default_rng(76), pixels=9)
    assert set(np.unique(out)) == {0.0, 1.0}
    assert any(not image.any() for image in out)


def test_a_quarter_turn_is_np_rot90():
    class Quarter:
        def uniform(self, low, high, shape):
            return np.full(shape, 90.0)

    X = np.random.default_rng(77).random((3, 1, 7, 7))
    out = rotation(X, rng=Quarter())
    turned = [np.rot90(X, k, axes=(2, 3)) for k in (1, -1)]
    assert any(np.allclose(out, t) for t in turned)


def test_rotation_agrees_with_torch(torch):
    class Angle:
        def uniform(self, low, high, shape):
            return np.full(shape, 20.0)

    X = np.random.default_rng(78).random((2, 3, 9, 9))
    cos, sin = np.cos(np.radians(20)), np.sin(np.radians(20))
    turn = torch.tensor([[[cos, sin, 0], [-sin, cos, 0]]] * 2)
    F = torch.nn.functional
    where = F.affine_grid(turn, X.shape, align_corners=True)
    theirs = F.grid_sample(torch.tensor(X), where, align_corners=True)
    close(rotation(X, rng=Angle()), theirs.numpy())


def test_elastic_moves_neighbours_alike():
    """The field is smooth: a straight line stays a line."""
    X = np.zeros((20, 1, 28, 28))
    X[:, :, :, 14] = 1
    out = elastic(X, rng=np.random.default_rng(79))
    inside = out[:, 0, 4:-4]  # away from where the line ends
    columns = (inside * np.arange(28)).sum(axis=2) / inside.sum(axis=2)
    assert np.abs(np.diff(columns, axis=1)).max() < 0.5
    assert np.ptp(columns, axis=1).max() > 1


def test_noise_has_the_scale_that_is_asked_for():
    out = noise(np.zeros((100, 1, 28, 28)), rng=np.random.default_rng(80), scale=0.3)
    assert abs(out.std() - 0.3) < 0.01 and abs(out.mean()) < 0.01


def test_every_function_of_the_module_is_in_these_tests():
    public = {n for n, f in vars(regularization).items() if callable(f) and n[0] != "_"}
    pairs = {n for n in public if {n, n.removesuffix("_backward")} & PAIRS.keys()}
    assert public - pairs == AUGMENTATIONS.keys(), "pairs are in test_oracles.py"
