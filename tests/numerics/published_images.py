"""Runners of the published cases on convolution and pooling."""

import numpy as np
from published import runs

from bpkit.convolution import conv2d, max_pool2d


def evenly(low, high, *shape):
    return np.linspace(low, high, int(np.prod(shape))).reshape(shape)


@runs("cs231n.conv_forward")
def _(x):
    X, W = evenly(-0.1, 0.5, 2, 3, 4, 4), evenly(-0.2, 0.3, 3, 3, 4, 4)
    return {"out": conv2d(X, W, evenly(-0.1, 0.2, 3), stride=2, padding=1)}


@runs("cs231n.maxpool_forward")
def _(x):
    return {"out": max_pool2d(evenly(-0.3, 0.4, 2, 3, 4, 4))}


@runs("notes.cs231n.maxpool")
def _(x):
    return {"y": max_pool2d(x.x[None, None])}


@runs("dls.c4w1.conv_forward")
def _(x):
    """Its channels are the last axis, of the kernels as well."""
    random = np.random.RandomState(1)
    X, W, b = random.randn(10, 5, 7, 4), random.randn(3, 3, 4, 8), random.randn(8)
    X, W = X.transpose(0, 3, 1, 2), W.transpose(3, 2, 0, 1)
    Z = conv2d(X, W, b, stride=2, padding=1)
    return {"mean": Z.mean(), "Z_3_2_1": Z[3, :, 2, 1]}
