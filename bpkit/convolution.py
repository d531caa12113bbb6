"""Pairs for images: convolution, and pooling over windows that do not overlap.

A kernel is one small set of weights that is used at every place of an image, so its
gradient is a sum over the places. Convolution is cross-correlation, as in all
frameworks: the kernel is not turned (in mathematics and signal processing it is).
"""

from functools import reduce

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bpkit import doors


def conv2d(X, W, b, *, stride=1, padding=0):
    """Each kernel of W (c_out, c_in, k, k) at every place of images X (n, c_in, h, w).

    Z (n, c_out, h_out, w_out) with b (c_out,) added; h_out is
    (h + 2 padding - k) // stride + 1, w_out likewise, and pixels of padding are 0
    (LeCun et al., 1998).
    """
    doors.require_kernels("conv2d", X, W, padding)
    P, K = _patches(_padded(X, padding), W.shape[-1], stride), W.reshape(len(W), -1)
    Z = np.stack([K @ p.reshape(K.shape[1], -1) for p in P]) + b[:, None]
    return Z.reshape(len(X), len(W), *P.shape[-2:])


def conv2d_backward(dZ, X, W, b, *, stride=1, padding=0, input_gradient=True):
    """dX, dW, db; dX is None where nobody needs it (input_gradient=False)."""
    doors.require_kernels("conv2d_backward", X, W, padding)
    P, K = _patches(_padded(X, padding), W.shape[-1], stride), W.reshape(len(W), -1)
    G = dZ.reshape(*dZ.shape[:2], -1)
    dK = sum(g @ p.reshape(K.shape[1], -1).T for g, p in zip(G, P, strict=True))
    dX = _back(K.T, G, X, W.shape[-1], stride, padding) if input_gradient else None
    return dX, dK.reshape(W.shape), dZ.sum(axis=(0, 2, 3))


def _padded(X, padding):
    return np.pad(X, [(0, 0), (0, 0), (padding, padding), (padding, padding)])


def _patches(X, k, stride):
    """What the kernels read, (n, c_in, k, k, h_out, w_out): a view of X, no copy."""
    windows = sliding_window_view(X, (k, k), axis=(2, 3), writeable=True)
    return windows[:, :, ::stride, ::stride].transpose(0, 1, 4, 5, 2, 3)


def _back(KT, G, X, k, stride, padding):
    """Each gradient of G goes back to where its output was read, times the weight."""
    dX = _padded(np.zeros_like(X), padding)
    read = _patches(dX, k, stride)
    came = (KT @ G).reshape(read.shape)
    for i, j in np.ndindex(k, k):  # one weight reads no pixel twice
        read[:, :, i, j] += came[:, :, i, j]
    h, w = X.shape[2:]
    return dX[:, :, padding : padding + h, padding : padding + w]


def max_pool2d(X, *, size=2):
    """Z (n, c, h_out, w_out): the largest of each window of X (n, c, h, w).

    Windows are size x size and do not overlap; what is left over at the lower and the
    right edge is not read.
    """
    doors.require_windows("max_pool2d", X, size)
    return reduce(np.maximum, _corners(X, size))


def max_pool2d_backward(dZ, X, *, size=2):
    """The gradient goes to the largest; where several are, in equal parts.

    (PyTorch gives all of it to the first.)
    """
    Z = max_pool2d(X, size=size)
    won = [(x == Z).astype(dZ.dtype) for x in _corners(X, size)]
    share = dZ / reduce(np.add, won)
    return _spread([one * share for one in won], X, size)


def avg_pool2d(X, *, size=2):
    """Z (n, c, h_out, w_out): the mean of each window of X (n, c, h, w).

    Windows as in max_pool2d.
    """
    doors.require_windows("avg_pool2d", X, size)
    return reduce(np.add, _corners(X, size)) / size**2


def avg_pool2d_backward(dZ, X, *, size=2):
    """Each pixel of a window gets an equal part."""
    return _spread([dZ / size**2] * size**2, X, size)


def _corners(X, size):
    """Views of X: the first pixel of every window, the second, ..., size**2 of them."""
    h, w = (size * (side // size) for side in X.shape[2:])
    return [X[:, :, i:h:size, j:w:size] for i, j in np.ndindex(size, size)]


def _spread(parts, X, size):
    """parts for the first pixel of every window, the second, ...: dX, like X."""
    dX = np.zeros_like(X)
    for dx, part in zip(_corners(dX, size), parts, strict=True):
        dx[...] = part
    return dX
