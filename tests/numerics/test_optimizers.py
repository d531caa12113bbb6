"""What optimizers remember, change and leave alone (their steps: test_oracles_...)."""

import numpy as np
import pytest

from bpkit.optimizers import SGD, Adagrad, Adam, AdamW, RMSProp, clip_by_norm

MAKE = {
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True),
    "Adagrad": lambda: Adagrad(0.1),
    "RMSProp": lambda: RMSProp(0.1),
    "Adam": lambda: Adam(0.1),
    "AdamW": lambda: AdamW(0.1),
}


def draw(dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    shapes = {"W1": (3, 2), "b1": (2,)}
    return {n: rng.standard_normal(s).astype(dtype) for n, s in shapes.items()}


@pytest.mark.parametrize("name", MAKE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_changes_the_arrays_in_place_and_keeps_their_dtype(name, dtype):
    params, grads = draw(dtype), draw(dtype, seed=1)
    arrays, before = dict(params), {n: W.copy() for n, W in params.items()}
    optimizer = MAKE[name]()
    for _ in range(3):
        optimizer.step(params, grads)
    for n, W in params.items():
        assert W is arrays[n] and W.dtype == dtype
        assert (before[n] != W).all()


@pytest.mark.parametrize("name", MAKE)
def test_a_step_leaves_the_gradients_alone(name):
    params, grads = draw(), draw(seed=1)
    before = {n: g.copy() for n, g in grads.items()}
    optimizer = MAKE[name]()
    for _ in range(3):
        optimizer.step(params, grads)
    for n, g in grads.items():
        np.testing.assert_array_equal(g, before[n])


@pytest.mark.parametrize("name", MAKE)
def test_gradients_may_live_in_one_array_that_is_filled_anew(name):
    """What is remembered is a copy: the caller's array may change after the step."""
    fresh, reused = draw(), draw()
    buffer = draw(seed=1)
    one, other = MAKE[name](), MAKE[name]()
    for seed in range(1, 5):
        grads = draw(seed=seed)
        one.step(fresh, grads)
        for n, g in grads.items():
            buffer[n][...] = g
        other.step(reused, buffer)
        for g in buffer.values():
            g.fill(np.nan)
    for n, W in fresh.items():
        np.testing.assert_array_equal(W, reused[n])


@pytest.mark.parametrize("name", MAKE)
def test_each_parameter_is_updated_by_itself(name):
    both, alone = draw(), draw()
    grads = draw(seed=1)
    one, other = MAKE[name](), MAKE[name]()
    for _ in range(3):
        one.step(both, grads)
        other.step({"b1": alone["b1"]}, {"b1": grads["b1"]})
    np.testing.assert_array_equal(both["b1"], alone["b1"])


@pytest.mark.parametrize("name", MAKE)
def test_a_step_goes_downhill(name):
    params, grads = draw(), draw(seed=1)
    before = {n: W.copy() for n, W in params.items()}
    MAKE[name]().step(params, grads)
    assert sum(((W - before[n]) * grads[n]).sum() for n, W in params.items()) < 0


def test_memory_stands_in_plain_dicts_under_the_parameters_names():
    grads = draw(seed=1)
    memories = {
        "momentum": {"v": lambda g: g},
        "Adagrad": {"s": lambda g: g**2},
        "RMSProp": {"s": lambda g: 0.1 * g**2},
        "Adam": {"m": lambda g: 0.1 * g, "v": lambda g: 0.001 * g**2},
        "AdamW": {"m": lambda g: 0.1 * g, "v": lambda g: 0.001 * g**2},
    }
    for name, expected in memories.items():
        optimizer = MAKE[name]()
        optimizer.step(draw(), grads)
        for attribute, of in expected.items():
            memory = getattr(optimizer, attribute)
            assert type(memory) is dict and memory.keys() == grads.keys()
            for n, g in grads.items():
                np.testing.assert_allclose(memory[n], of(g), rtol=1e-12)


@pytest.mark.parametrize("name", MAKE)
def test_memory_has_the_dtype_of_its_parameter(name):
    optimizer = MAKE[name]()
    optimizer.step(draw(np.float32), draw(np.float32, seed=1))
    for attribute in ["s", "m", "v"]:
        for memory in getattr(optimizer, attribute, {}).values():
            assert memory.dtype == np.float32


@pytest.mark.parametrize("optimizer", [Adam, AdamW])
def test_adam_counts_its_steps_from_0_once_a_step(optimizer):
    adam = optimizer()
    assert adam.t == 0
    for t in [1, 2, 3]:
        adam.step(draw(), draw(seed=1))  # two parameters, one step
        assert adam.t == t and type(adam.t) is int


@pytest.mark.parametrize("name", MAKE)
def test_the_learning_rate_may_be_changed_between_steps(name):
    """As a schedule does; a rate of 0 stands still."""
    params, optimizer = draw(), MAKE[name]()
    optimizer.step(params, draw(seed=1))
    before = {n: W.copy() for n, W in params.items()}
    optimizer.lr = 0.0
    optimizer.step(params, draw(seed=1))
    for n, W in params.items():
        np.testing.assert_array_equal(W, before[n])


def test_weight_decay_is_on_every_parameter_and_apart_from_the_gradient():
    params = draw()
    before = {n: W.copy() for n, W in params.items()}
    zero = {n: np.zeros_like(W) for n, W in params.items()}
    AdamW(0.1, weight_decay=0.5).step(params, zero)
    for n, W in params.items():
        np.testing.assert_allclose(W, 0.95 * before[n], rtol=1e-12)


@pytest.mark.parametrize("name", MAKE)
def test_every_optimizer_finds_the_bottom_of_a_bowl(name):
    params = {"w": np.array([3.0, -2.0])}
    optimizer = MAKE[name]()
    rate = 1.0 if name == "Adagrad" else 0.1  # Adagrad's steps shrink by themselves
    for step in range(400):
        optimizer.lr = rate if step < 200 else rate / 10
        optimizer.step(params, {"w": np.array([1.0, 4.0]) * (params["w"] - 1)})
    np.testing.assert_allclose(params["w"], [1, 1], rtol=0, atol=0.02)


@pytest.mark.parametrize("name", MAKE)
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_gradients_of_zero_stand_still_without_a_warning(name):
    params = draw()
    before = {n: W.copy() for n, W in params.items()}
    optimizer = MAKE[name]()
    if name == "AdamW":
        optimizer.weight_decay = 0
    for _ in range(2):
        optimizer.step(params, {n: np.zeros_like(W) for n, W in params.items()})
    for n, W in params.items():
        np.testing.assert_array_equal(W, before[n])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1.0, 1e-30, 1e30, 1e200, 1e-200])
def test_gradients_of_any_size_are_clipped_and_keep_their_direction(size, dtype):
    """What exploded is what one clips: its square is inf."""
    if size not in (1e200, 1e-200) or dtype == np.float64:
        grads = {"W": np.array([[3.0, 0.0]]), "b": np.array([-4.0])}
        grads = {name: (size * g).astype(dtype) for name, g in grads.items()}
        limit = size / 10
        clipped = clip_by_norm(grads, limit)
        np.testing.assert_allclose(clipped["W"] / limit, [[0.6, 0.0]], rtol=1e-6)
        np.testing.assert_allclose(clipped["b"] / limit, [-0.8], rtol=1e-6)
        assert {g.dtype for g in clipped.values()} == {np.dtype(dtype)}


def test_two_views_of_one_array_are_stepped_on_only_where_they_lie_apart():
    flat, grad = np.zeros((4, 4)), np.ones((2, 4))
    SGD(1.0).step({"W": flat[:2], "V": flat[2:]}, {"W": grad, "V": grad})
    assert (flat == -1).all()
    SGD(1.0).step({"W": flat[::2], "V": flat[1::2]}, {"W": grad, "V": grad})
    assert (flat == -2).all()
    for other in [flat[1:3], flat.T[:, :4].T[:2][::-1]]:
        with pytest.raises(ValueError, match="W and V are one array, or overlap"):
            SGD(1.0).step({"W": flat[:2], "V": other}, {"W": grad, "V": grad})
    assert (flat == -2).all()
