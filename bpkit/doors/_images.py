"""Images: axes, channels, and room for a kernel or a window."""

import numpy as np

from ._arrays import require_array, require_floats


def require_kernels(who, X, W, padding):
    """Images X (n, c_in, h, w) with room for kernels W (c_out, c_in, k, k)."""
    _require_images(who, X)
    require_array(who, W, "W")
    shape = np.shape(W)
    if len(shape) != 4 or shape[2] != shape[3]:
        raise ValueError(
            f"{who} got W of shape {shape}, expected (c_out, c_in, k, k): "
            "W[None, None] makes one kernel of a table (k, k)."
        )
    if X.shape[1] != shape[1]:
        raise ValueError(
            f"{who} got X of shape {X.shape} and W of shape {shape}: images of "
            f"{X.shape[1]} channel(s) for kernels of {shape[1]}. A kernel has as many "
            "channels as what it reads, (c_out, c_in, k, k)."
        )
    if min(X.shape[2:]) + 2 * padding < shape[2]:
        raise ValueError(
            f"{who} got images of {X.shape[2]} x {X.shape[3]} pixels, too few for a "
            f"kernel of {shape[2]} x {shape[2]} with padding {padding}. Take a smaller "
            "kernel, more padding, or less pooling before."
        )


def require_windows(who, X, size):
    """Images X (n, c, h, w) with room for one window at least."""
    _require_images(who, X)
    if min(X.shape[2:]) < size:
        raise ValueError(
            f"{who} got images of {X.shape[2]} x {X.shape[3]} pixels, too few for one "
            f"window of {size} x {size}. Take a smaller one, or pool less before."
        )


def _require_images(who, X):
    require_array(who, X)
    if np.ndim(X) != 4:
        raise ValueError(
            f"{who} got X of shape {np.shape(X)}, expected (n, channels, h, w): "
            "X.reshape(-1, 1, 28, 28) makes images of the digits' rows, x[None, None] "
            "of one picture (h, w)."
        )
    require_floats(who, X, "X")
