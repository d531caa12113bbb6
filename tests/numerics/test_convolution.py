"""conv2d and the pools: oracles, strides and padding, ties, properties, layers."""

import numpy as np
import pytest
from oracles import close

from bpkit.convolution import (
    avg_pool2d,
    avg_pool2d_backward,
    conv2d,
    conv2d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from bpkit.gradcheck import gradient_errors
from bpkit.initializers import he
from bpkit.layers import AvgPool2D, Conv2D, Dense, Flatten, MaxPool2D, Sequential

POOLS = {
    "max": (max_pool2d, max_pool2d_backward),
    "avg": (avg_pool2d, avg_pool2d_backward),
}
either = pytest.mark.parametrize("pool", POOLS)


def arrays(*shapes, dtype=np.float64):
    rng = np.random.default_rng(71)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-5)])
@pytest.mark.parametrize(
    "size, k, stride, padding",
    [((6, 5), 3, 1, 0), ((7, 8), 3, 2, 1), ((4, 4), 4, 1, 0), ((5, 9), 2, 3, 2),
     ((3, 3), 1, 1, 0), ((1, 1), 3, 1, 1)],
)  # fmt: skip
def test_conv2d_agrees_with_torch(torch, size, k, stride, padding, dtype, tolerance):
    X, W, b = inputs = arrays((2, 3, *size), (4, 3, k, k), (4,), dtype=dtype)
    options = {"stride": stride, "padding": padding}
    tensors = [torch.tensor(A.astype(float), requires_grad=True) for A in inputs]
    theirs = torch.nn.functional.conv2d(*tensors, **options)
    Z = conv2d(X, W, b, **options)
    dZ = arrays(Z.shape, dtype=dtype)[0]
    theirs.backward(torch.tensor(dZ.astype(float)))
    close(Z, theirs.detach().numpy(), tolerance)
    gradients = conv2d_backward(dZ, X, W, b, **options)
    for mine, tensor in zip(gradients, tensors, strict=True):
        assert mine.dtype == dtype
        close(mine, tensor.grad.numpy(), tolerance)


@either
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pools_agree_with_torch_where_nothing_ties(torch, pool, size):
    X, dZ = arrays((2, 3, 7, 8), (2, 3, 7 // size, 8 // size))
    tensor = torch.tensor(X, requires_grad=True)
    theirs = getattr(torch.nn.functional, f"{pool}_pool2d")(tensor, size)
    theirs.backward(torch.tensor(dZ))
    f, f_backward = POOLS[pool]
    close(f(X, size=size), theirs.detach().numpy())
    close(f_backward(dZ, X, size=size), tensor.grad.numpy())


def test_a_convolution_is_a_dense_layer_with_tied_weights():
    """Column q of its matrix is what the q-th pixel alone gives."""
    (W,) = arrays((3, 2, 3, 3))
    pixels = np.eye(2 * 5 * 4).reshape(-1, 2, 5, 4)
    M = conv2d(pixels, W, np.zeros(3), stride=1, padding=1).reshape(40, -1)
    X, dZ = arrays((6, 2, 5, 4), (6, 3, 5, 4))
    close(conv2d(X, W, np.zeros(3), padding=1).reshape(6, -1), X.reshape(6, -1) @ M)
    dX, dW, _ = conv2d_backward(dZ, X, W, np.zeros(3), padding=1)
    close(dX.reshape(6, -1), dZ.reshape(6, -1) @ M.T)
    dM = X.reshape(6, -1).T @ dZ.reshape(6, -1)
    for place in [(0, 0, 0, 0), (2, 1, 1, 2), (1, 0, 2, 1)]:
        one = np.zeros_like(W)
        one[place] = 1
        where = conv2d(pixels, one, np.zeros(3), padding=1).reshape(40, -1)
        close(dW[place], (dM * where).sum())


def test_a_moved_image_gives_a_moved_output():
    X, W, b = arrays((1, 2, 9, 9), (3, 2, 3, 3), (3,))
    X[:, :, :2], X[:, :, -2:] = 0, 0
    Z, moved = (conv2d(A, W, b, padding=1) for A in (X, np.roll(X, 1, axis=2)))
    close(moved, np.roll(Z, 1, axis=2))


def test_what_a_pool_does_not_read_gets_no_gradient():
    X = arrays((1, 1, 5, 7))[0]
    for f, f_backward in POOLS.values():
        dX = f_backward(np.ones_like(f(X, size=3)), X, size=3)
        assert not dX[:, :, 3:].any() and not dX[:, :, :, 6:].any()


@pytest.mark.parametrize("window, share", [
    ([[1, 0], [0, 0]], [[1, 0], [0, 0]]),
    ([[1, 1], [0, 1]], [[1 / 3, 1 / 3], [0, 1 / 3]]),
    ([[0, 0], [0, 0]], [[1 / 4, 1 / 4], [1 / 4, 1 / 4]]),
])  # fmt: skip
def test_pixels_that_tie_share_the_gradient(window, share):
    X = np.array(window, float)[None, None]
    close(max_pool2d_backward(np.full((1, 1, 1, 1), 6.0), X)[0, 0], 6 * np.array(share))


@either
def test_pools_send_back_as_much_as_came(pool):
    f, f_backward = POOLS[pool]
    X = np.round(arrays((3, 2, 6, 6))[0])  # with many ties
    dZ = arrays((3, 2, 3, 3))[0]
    close(f_backward(dZ, X).sum(axis=(2, 3)), dZ.sum(axis=(2, 3)))


def test_gradients_are_the_central_differences_at_a_stride_with_padding():
    inputs = arrays((2, 2, 5, 4), (3, 2, 3, 3), (3,))
    options = {"stride": 2, "padding": 1, "rng": np.random.default_rng(1)}
    errors = gradient_errors(conv2d, conv2d_backward, *inputs, **options)
    assert max(errors) < 1e-8


def test_inputs_stay_as_they_are():
    X, W, b = inputs = arrays((2, 2, 5, 4), (3, 2, 3, 3), (3,))
    before = [A.copy() for A in inputs]
    for padding in (0, 1):
        Z = conv2d(X, W, b, padding=padding)
        conv2d_backward(np.ones_like(Z), X, W, b, padding=padding)
    for f, f_backward in POOLS.values():
        f_backward(np.ones_like(f(X)), X)
    for A, was in zip(inputs, before, strict=True):
        np.testing.assert_array_equal(A, was)
    assert (
        conv2d_backward(np.ones((2, 3, 3, 2)), *inputs, input_gradient=False)[0] is None
    )


# the layers


def test_the_layers_are_their_pairs_and_named_in_order():
    rng = np.random.default_rng(0)
    model = Sequential(
        Conv2D(1, 4, 3, rng=rng, padding=1),
        MaxPool2D(),
        Conv2D(4, 2, 3, rng=rng, stride=2),
        AvgPool2D(1),
        Flatten(),
        Dense(8, 3, rng=rng),
    )
    X, dZ = arrays((5, 1, 10, 10), (5, 3))
    Z = model.forward(X)
    assert Z.shape == (5, 3)
    dX = model.backward(dZ)
    assert list(model.grads) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert repr(model.layers[2]) == "Conv2D(4, 2, 3)"

    def total(W1):
        kept = model.params["W1"].copy()
        model.params["W1"][:] = W1
        L = (dZ * model.forward(X)).sum()
        model.params["W1"][:] = kept
        return L

    way = arrays((4, 1, 3, 3))[0]
    W1, h = model.params["W1"].copy(), 1e-5
    slope = (total(W1 + h * way) - total(W1 - h * way)) / (2 * h)
    close(slope, (model.grads["W1"] * way).sum(), 1e-6)
    assert dX.shape == X.shape
    model.forward(X)
    assert model.backward(dZ, input_gradient=False) is None


def test_kernels_are_drawn_by_their_fans_and_in_their_dtype():
    layer = Conv2D(8, 400, 5, rng=np.random.default_rng(0), init=he, dtype=np.float32)
    W, b = layer.params.values()
    assert W.shape == (400, 8, 5, 5) and W.dtype == b.dtype == np.float32
    assert abs(W.std() / np.sqrt(2 / (8 * 25)) - 1) < 0.02 and not b.any()


def test_a_pool_as_large_as_its_images_forgets_where():
    X = arrays((2, 3, 6, 6))[0]
    Z = MaxPool2D(6).forward(X)
    close(Z[:, :, 0, 0], X.max(axis=(2, 3)))
    close(MaxPool2D(6).forward(np.roll(X, (2, 3), axis=(2, 3))), Z)
