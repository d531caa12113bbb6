"""Other implementations of what bpkit computes, and how close is close."""

import numpy as np
from pairs import REGRESSION

SHAPES = [(5, 3), (1, 4), (4, 1), (1, 1), (2, 7)]


def close(actual, expected, tolerance=1e-9):
    """Equal to within tolerance, relative to the largest entry if above 1."""
    expected = np.asarray(expected)
    scale = max(1, np.abs(expected).max(initial=0))
    assert np.shape(actual) == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance * scale)


def torch_activation(torch, name, z):
    F = torch.nn.functional
    return {
        "identity": lambda: z * 1,
        "sigmoid": lambda: torch.sigmoid(z),
        "tanh": lambda: torch.tanh(z),
        "relu": lambda: torch.relu(z),
        "leaky_relu": lambda: F.leaky_relu(z, 0.01),
        "leaky_relu slope=0.3": lambda: F.leaky_relu(z, 0.3),
        "elu": lambda: F.elu(z),
        "elu alpha=0.5": lambda: F.elu(z, 0.5),
        "gelu": lambda: F.gelu(z, approximate="tanh"),
        "silu": lambda: F.silu(z),
        "softplus": lambda: F.softplus(z, threshold=60),
        "softmax": lambda: torch.softmax(z, -1),
        "log_softmax": lambda: torch.log_softmax(z, -1),
    }[name]()


def formula(np, name, z):
    """The textbook's formulas, for scores of moderate size; np is autograd's."""
    cubic = np.sqrt(2 / np.pi) * (z + 0.044715 * z * z * z)
    E = np.exp(z)
    return {
        "identity": lambda: 1.0 * z,
        "sigmoid": lambda: 1 / (1 + 1 / E),
        "tanh": lambda: (E - 1 / E) / (E + 1 / E),
        "relu": lambda: (z + np.abs(z)) / 2,
        "leaky_relu": lambda: 0.505 * z + 0.495 * np.abs(z),
        "leaky_relu slope=0.3": lambda: 0.65 * z + 0.35 * np.abs(z),
        "elu": lambda: np.where(z > 0, z, E - 1),
        "elu alpha=0.5": lambda: np.where(z > 0, z, 0.5 * (E - 1)),
        "gelu": lambda: z / (1 + np.exp(-2 * cubic)),
        "silu": lambda: z / (1 + 1 / E),
        "softplus": lambda: np.log(1 + E),
        "softmax": lambda: E / np.sum(E, axis=-1, keepdims=True),
        "log_softmax": lambda: z - np.log(np.sum(E, axis=-1, keepdims=True)),
    }[name]()


def torch_loss(torch, name, z, y):
    F = torch.nn.functional
    return {
        "mse": F.mse_loss,
        "mae": F.l1_loss,
        "huber": F.huber_loss,
        "binary_cross_entropy": F.binary_cross_entropy_with_logits,
        "cross_entropy": F.cross_entropy,
        # PyTorch takes the mean over the classes as well, bpkit their sum.
        "hinge": lambda z, y: z.shape[1] * F.multi_margin_loss(z, y),
    }[name](z, y)


def loss_formula(np, name, Z, Y):
    """The textbook's formulas, for scores of moderate size; np is autograd's."""
    error = Z - Y if name in REGRESSION else None
    E = np.exp(Z)
    if name == "mse":
        return np.mean(error * error)
    if name == "mae":
        return np.mean(np.abs(error))
    if name == "huber":
        size = np.abs(error)
        return np.mean(np.where(size < 1, error * error / 2, size - 0.5))
    if name == "binary_cross_entropy":
        P = E / (1 + E)
        return -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))
    total = 0.0
    for i, label in enumerate(Y):  # one row, one class at a time
        if name == "cross_entropy":
            total = total - np.log(E[i, label] / np.sum(E[i]))
        else:
            for k in range(Z.shape[1]):
                if k != label and Z[i, k] - Z[i, label] + 1 > 0:
                    total = total + (Z[i, k] - Z[i, label] + 1)
    return total / len(Y)


def torch_states(torch, kind, X, Wx, Wh, b):
    """All states of PyTorch's layer of this kind, with these weights in it."""
    network = getattr(torch.nn, kind)(X.shape[2], len(Wh), batch_first=True)
    weights = {"weight_ih_l0": Wx.T, "weight_hh_l0": Wh.T, "bias_ih_l0": b}
    weights["bias_hh_l0"] = torch.zeros_like(b)
    return torch.func.functional_call(network, weights, (X,))[0]


def torch_settled(torch, X, Wx, Wh, b):
    """The state of a layer that feeds itself, unrolled until nothing changes."""
    H = torch.zeros(len(X), len(Wh), dtype=X.dtype)
    for _ in range(200):
        H = torch.tanh(X @ Wx + H @ Wh + b)
    return H


# A pair of none of the tables in pairs.py: the same with PyTorch's operations.
ORACLES = {
    "dense": lambda torch, X, W, b: torch.nn.functional.linear(X, W.T, b),
    "flatten": lambda torch, X: torch.flatten(X, 1),
    "batch_norm": lambda torch, X, gamma, beta: torch.nn.functional.batch_norm(
        X, None, None, gamma, beta, training=True
    ),
    "layer_norm": lambda torch, X, gamma, beta: torch.nn.functional.layer_norm(
        X, X.shape[1:], gamma, beta
    ),
    "rms_norm": lambda torch, X, gamma: torch.nn.functional.rms_norm(
        X, X.shape[-1:], gamma, eps=1e-5
    ),
    "conv2d": lambda torch, X, W, b: torch.nn.functional.conv2d(X, W, b),
    "max_pool2d": lambda torch, X: torch.nn.functional.max_pool2d(X, 2),
    "avg_pool2d": lambda torch, X: torch.nn.functional.avg_pool2d(X, 2),
    "attention": lambda torch, Q, K, V: (
        torch.nn.functional.scaled_dot_product_attention(Q, K, V)
    ),
    "self_attention": lambda torch, X, Wq, Wk, Wv, Wo: (
        torch.nn.functional.scaled_dot_product_attention(X @ Wq, X @ Wk, X @ Wv) @ Wo
    ),
    "rnn": lambda torch, *inputs: torch_states(torch, "RNN", *inputs),
    "lstm": lambda torch, *inputs: torch_states(torch, "LSTM", *inputs),
    "gru": lambda torch, *inputs: torch_states(torch, "GRU", *inputs),
    "equilibrium": lambda torch, *inputs: torch_settled(torch, *inputs),
    "dropout": lambda torch, X, mask: torch.mul(X, mask),
    "l2_penalty": lambda torch, W, lam: lam * torch.linalg.norm(W) ** 2 / 2,
}
