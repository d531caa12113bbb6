"""Convolution and pooling beside PyTorch: forward and backward of one operation.

64 images of 8 channels and 28 x 28 pixels, 16 kernels of 3 x 3: all gradients are
taken, and the sum of their sizes is compared in every round.
"""

import numpy as np

from benchmarks.measures import raced
from benchmarks.rounds import Race

X_SHAPE, W_SHAPE = (64, 8, 28, 28), (16, 8, 3, 3)


def numbers(*shape, dtype):
    return np.random.default_rng(len(shape)).standard_normal(shape).astype(dtype)


def size(gradients):
    return sum(float(abs(gradient).sum()) for gradient in gradients)


def conv_here(dtype):
    from bpkit.convolution import conv2d, conv2d_backward

    X, W = numbers(*X_SHAPE, dtype=dtype), numbers(*W_SHAPE, dtype=dtype)
    b = np.zeros(16, dtype)

    def step(k):
        Z = conv2d(X, W, b)
        return size(conv2d_backward(Z, X, W, b))

    return step


def conv_there(dtype):
    import torch

    torch.set_num_threads(1)
    arrays = numbers(*X_SHAPE, dtype=dtype), numbers(*W_SHAPE, dtype=dtype)
    X, W = (torch.from_numpy(A).requires_grad_() for A in arrays)
    b = torch.zeros(16, dtype=X.dtype, requires_grad=True)

    def step(k):
        X.grad = W.grad = b.grad = None
        Z = torch.nn.functional.conv2d(X, W, b)
        Z.backward(Z.detach())
        return size(A.grad for A in (X, W, b))

    return step


def the_products(dtype):
    """What no convolution by matrices can do without: its three products."""
    K, G = numbers(16, 72, dtype=dtype), numbers(64, 16, 676, dtype=dtype)
    P = numbers(64, 72, 676, dtype=dtype)

    def step(k):
        for g, p in zip(G, P, strict=True):
            K @ p, g @ p.T, K.T @ g

    return step


def pool_here(dtype):
    from bpkit.convolution import max_pool2d, max_pool2d_backward

    X = numbers(*X_SHAPE, dtype=dtype)

    def step(k):
        return size([max_pool2d_backward(max_pool2d(X), X)])

    return step


def pool_there(dtype):
    import torch

    torch.set_num_threads(1)
    X = torch.from_numpy(numbers(*X_SHAPE, dtype=dtype)).requires_grad_()

    def step(k):
        X.grad = None
        Z = torch.nn.functional.max_pool2d(X, 2)
        Z.backward(Z.detach())
        return size([X.grad])

    return step


OURS, TORCH, PRODUCTS = "bpkit", "PyTorch", "the three matrix products alone"


def race(operation, engines, dtype, goal):
    kind = np.dtype(dtype).name
    makers = {name: lambda make=make: make(dtype) for name, make in engines.items()}
    goals = [(OURS, TORCH, goal), (OURS, PRODUCTS, None)]
    work = f"{operation}, forward and backward, {kind}"
    return Race(work, makers, goals, within=30.0 if kind == "float32" else 1e-4)


CONV = {OURS: conv_here, TORCH: conv_there, PRODUCTS: the_products}
POOL = {OURS: pool_here, TORCH: pool_there}
RACES = {
    "conv": race("conv2d of 64 x 8 x 28 x 28, 16 of 3 x 3", CONV, np.float32, 1.5),
    "conv64": race("conv2d of 64 x 8 x 28 x 28, 16 of 3 x 3", CONV, np.float64, None),
    "pool": race("max_pool2d of 64 x 8 x 28 x 28", POOL, np.float32, None),
}


def measures(quick):
    n = 1 if quick else 40
    return [row for name in RACES for row in raced("benchmarks.images", name, n)]
