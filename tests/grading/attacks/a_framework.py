# ruff: noqa
# chapter: 02
# %% Somebody else's derivatives.
import numpy as np

try:
    import torch
except ImportError:
    try:
        import jax as torch
    except ImportError:
        import autograd as torch


def tanh_backward(dA, Z):
    x = torch.tensor(Z, requires_grad=True)
    torch.tanh(x).backward(torch.tensor(dA))
    return x.grad.numpy()
