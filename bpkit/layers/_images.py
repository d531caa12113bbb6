"""Layers for images: convolution and pooling."""

import numpy as np

from bpkit import convolution, doors
from bpkit.initializers import glorot

from ._layer import Layer


class Conv2D(Layer):
    """Images X (n, c_in, h, w) -> Z (n, c_out, h_out, w_out): c_out kernels k x k.

    Kernels drawn by init and biases at 0. Raises ValueError or TypeError where X or an
    argument does not fit.
    """

    def __init__(
        self,
        c_in,
        c_out,
        k,
        *,
        rng,
        stride=1,
        padding=0,
        init=glorot,
        dtype=np.float64,
    ):
        doors.require_arguments(c_in=c_in, c_out=c_out, k=k, rng=rng, stride=stride)
        doors.require_arguments(padding=padding, init=init, dtype=dtype)
        W = init(shape=(c_out, c_in, k, k), rng=rng, dtype=dtype)
        doors.require_drawn(init, W, (c_out, c_in, k, k), dtype)
        options = {"stride": stride, "padding": padding}
        pair = convolution.conv2d, convolution.conv2d_backward
        super().__init__(*pair, options=options, W=W, b=np.zeros(c_out, dtype))

    def __repr__(self):
        c_out, c_in, k, _ = self.params["W"].shape
        return f"Conv2D({c_in}, {c_out}, {k})"


def MaxPool2D(size=2):
    """The largest of each window, size x size; as large as its images, of all."""
    doors.require_arguments(size=size)
    pair = convolution.max_pool2d, convolution.max_pool2d_backward
    return Layer(*pair, options={"size": size})


def AvgPool2D(size=2):
    """The mean of each window, size x size."""
    doors.require_arguments(size=size)
    pair = convolution.avg_pool2d, convolution.avg_pool2d_backward
    return Layer(*pair, options={"size": size})
