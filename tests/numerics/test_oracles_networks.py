"""Dense layers and whole networks against central differences, autograd, PyTorch."""

import numpy as np
import pytest
from oracles import close, torch_activation, torch_loss
from pairs import DENSE, ELEMENTWISE, LOSSES, central_differences, targets

from bpkit import layers, losses
from bpkit.activations import tanh, tanh_backward
from bpkit.layers import dense, dense_backward

SIZES = [(5, 3, 4), (1, 3, 2), (4, 1, 3), (3, 4, 1), (1, 1, 1)]


def dense_inputs(sizes, seed=21):
    n, d_in, d_out = sizes
    rng = np.random.default_rng(seed)
    shapes = (n, d_in), (d_in, d_out), (d_out,), (n, d_out)
    return [rng.standard_normal(shape) for shape in shapes]


@pytest.mark.parametrize("sizes", SIZES)
def test_dense_gradients_are_the_central_differences(sizes):
    f, f_backward = DENSE
    *inputs, dZ = dense_inputs(sizes)
    gradients = f_backward(dZ, *inputs)
    assert len(gradients) == 3
    for i, gradient in enumerate(gradients):

        def total(v, i=i):
            return (dZ * f(*inputs[:i], v, *inputs[i + 1 :])).sum()

        close(gradient, central_differences(total, inputs[i]))


@pytest.mark.parametrize("sizes", SIZES)
def test_dense_agrees_with_autograd(autograd, sizes):
    f, f_backward = DENSE
    X, W, b, dZ = dense_inputs(sizes)
    anp = autograd.numpy

    def total(X, W, b):
        return anp.sum(dZ * (anp.dot(X, W) + b))

    close(f(X, W, b), np.einsum("ni,io->no", X, W) + b)
    gradients = autograd.grad(total, (0, 1, 2))(X, W, b)
    for mine, theirs in zip(f_backward(dZ, X, W, b), gradients, strict=True):
        close(mine, theirs)


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-6)])
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("scale", [1, 1000, 0])
def test_dense_agrees_with_torch(torch, sizes, dtype, tolerance, scale):
    f, f_backward = DENSE
    X, W, b, dZ = (a.astype(dtype) for a in dense_inputs(sizes))
    X = scale * X
    tensors = [torch.tensor(a.astype(float), requires_grad=True) for a in (X, W, b)]
    out = torch.nn.functional.linear(tensors[0], tensors[1].T, tensors[2])
    out.backward(torch.tensor(dZ.astype(float)))
    close(f(X, W, b), out.detach().numpy(), tolerance)
    for mine, theirs in zip(f_backward(dZ, X, W, b), tensors, strict=True):
        close(mine, theirs.grad.numpy(), tolerance)


LAYERS = {
    "identity": layers.Identity,
    "sigmoid": layers.Sigmoid,
    "tanh": layers.Tanh,
    "relu": layers.ReLU,
    "leaky_relu": layers.LeakyReLU,
    "leaky_relu slope=0.3": lambda: layers.LeakyReLU(0.3),
    "elu": layers.ELU,
    "elu alpha=0.5": lambda: layers.ELU(0.5),
    "gelu": layers.GELU,
    "silu": layers.SiLU,
    "softplus": layers.Softplus,
}


def test_every_activation_has_a_layer():
    assert LAYERS.keys() == ELEMENTWISE.keys(), "bpkit.layers and LAYERS above"


def network(activation, dtype, k=3):
    """4 -> 6 -> 5 -> k with a nested Sequential; biases away from 0."""
    rng = np.random.default_rng(31)
    options = {"rng": rng, "dtype": dtype}
    first = layers.Sequential(layers.Dense(4, 6, **options), LAYERS[activation]())
    model = layers.Sequential(
        first,
        layers.Dense(6, 5, **options),
        LAYERS[activation](),
        layers.Dense(5, k, **options),
    )
    for name, p in model.params.items():
        if name.startswith("b"):
            p += rng.standard_normal(p.shape).astype(dtype) / 2
    return model


def torch_network(torch, activation, loss, params, X, Y):
    """The loss and its gradients, by PyTorch, in float64."""
    p = {
        name: torch.tensor(W.astype(float), requires_grad=True)
        for name, W in [*params.items(), ("X", X)]
    }
    Z = p["X"]
    for i in [1, 2, 3]:
        if i > 1:
            Z = torch_activation(torch, activation, Z)
        Z = Z @ p[f"W{i}"] + p[f"b{i}"]
    y = torch.tensor(Y if Y.dtype.kind == "i" else Y.astype(float))
    L = torch_loss(torch, loss, Z, y)
    L.backward()
    return L.item(), {name: t.grad.numpy() for name, t in p.items()}


NETWORKS = [(activation, "cross_entropy") for activation in LAYERS]
NETWORKS += [("tanh", loss) for loss in LOSSES if loss != "cross_entropy"]


@pytest.mark.parametrize("n", [1, 7])
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 2e-6)])
@pytest.mark.parametrize("activation, loss", NETWORKS)
def test_networks_agree_with_torch(torch, activation, loss, dtype, tolerance, n):
    model = network(activation, dtype)
    rng = np.random.default_rng(32)
    X = rng.standard_normal((n, 4)).astype(dtype)
    f, f_backward = LOSSES[loss]
    Z = model.forward(X)
    Y = targets(loss, Z, rng)
    dX = model.backward(f_backward(1.0, Z, Y))
    L, gradients = torch_network(torch, activation, loss, model.params, X, Y)
    close(f(Z, Y), L, tolerance)
    close(dX, gradients.pop("X"), tolerance)
    assert list(model.grads) == list(gradients) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    for name, gradient in gradients.items():
        close(model.grads[name], gradient, tolerance)
        assert model.grads[name].dtype == dtype


def test_a_network_without_machinery_agrees_with_the_model():
    """The two-layer network, hand-written from pairs, key by key."""
    rng = np.random.default_rng(33)
    model = layers.Sequential(
        layers.Dense(3, 4, rng=rng), layers.Tanh(), layers.Dense(4, 2, rng=rng)
    )
    X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, 5)
    p = model.params
    Z1 = dense(X, p["W1"], p["b1"])
    A1 = tanh(Z1)
    Z2 = dense(A1, p["W2"], p["b2"])
    dZ2 = losses.cross_entropy_backward(1.0, Z2, y)
    dA1, dW2, db2 = dense_backward(dZ2, A1, p["W2"], p["b2"])
    dX, dW1, db1 = dense_backward(tanh_backward(dA1, Z1), X, p["W1"], p["b1"])
    close(model.forward(X), Z2)
    close(model.backward(dZ2), dX)
    by_hand = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    assert model.grads.keys() == by_hand.keys()
    for name, gradient in by_hand.items():
        close(model.grads[name], gradient)
