"""Against fitting noise: dropout, the L2 penalty, and digits that are moved about.

The augmentations take images (n, channels, h, w) and return as many, changed at random
and drawn from rng; pixels that come from outside are 0.
"""

import numpy as np

from bpkit import doors


def dropout(X, mask):
    """Z = X * mask for X any shape, Z like X; mask like X holds 0 or 1/(1-p).

    It is drawn outside the pair.
    """
    return X * mask


def dropout_backward(dZ, X, mask):
    """A dropped number passes no gradient."""
    return dZ * mask


def l2_penalty(W, *, lam):
    """0.5 * lam * sum(W**2): its gradient is lam * W, a pull towards 0."""
    doors.require_floats("l2_penalty", W, "W")
    return 0.5 * lam * np.sum(W**2)


def l2_penalty_backward(dL, W, *, lam):
    doors.require_floats("l2_penalty_backward", W, "W")
    return dL * lam * W


def shift(images, *, rng, pixels=2):
    """Each image moved by up to `pixels` down or up and right or left, whole pixels."""
    doors.require_arguments(rng=rng, pixels=pixels)
    doors.require_images(images)
    by = rng.integers(-pixels, pixels + 1, (2, len(images), 1, 1))
    return _moved(images, *by)


def rotation(images, *, rng, degrees=15):
    """Each image turned about its center by up to `degrees` either way."""
    doors.require_arguments(rng=rng, degrees=degrees)
    doors.require_images(images)
    angle = np.radians(rng.uniform(-degrees, degrees, (len(images), 1, 1)))
    y, x = _centered(images)
    cos, sin = np.cos(angle), np.sin(angle)
    return _moved(images, cos * y - sin * x - y, sin * y + cos * x - x)


def elastic(images, *, rng, strength=8.0, smoothness=4.0):
    """Each image pulled about by a smooth random field (Simard et al., 2003).

    smoothness is the width of the Gaussian, in pixels; strength scales the smoothed
    field of uniform numbers.
    """
    doors.require_arguments(rng=rng, strength=strength, smoothness=smoothness)
    doors.require_images(images)
    n, _, h, w = images.shape
    field = rng.uniform(-1, 1, (2, n, h, w))
    field = _gaussian(h, smoothness) @ field @ _gaussian(w, smoothness)
    return _moved(images, *(strength * field))


def noise(images, *, rng, scale=0.1):
    """Gaussian noise of standard deviation `scale` on every pixel."""
    doors.require_arguments(rng=rng, scale=scale)
    doors.require_floats("noise", images, "images")
    return images + scale * rng.standard_normal(images.shape, dtype=images.dtype)


def _centered(images):
    h, w = images.shape[-2:]
    return np.arange(h)[:, None] - (h - 1) / 2, np.arange(w) - (w - 1) / 2


def _gaussian(size, width):
    """A matrix (size, size) that smooths: each row sums to 1."""
    i = np.arange(size)
    G = np.exp(-(((i[:, None] - i) / width) ** 2) / 2)
    return G / G.sum(axis=1, keepdims=True)


def _moved(images, dy, dx):
    """images read at (row + dy, column + dx), between pixels by bilinear weights."""
    n, _, h, w = images.shape
    padded = np.pad(images, [(0, 0), (0, 0), (1, 1), (1, 1)])
    y = np.clip(np.arange(h)[:, None] + dy + 1, 0, h + 1)
    x = np.clip(np.arange(w) + dx + 1, 0, w + 1)
    y, x = np.broadcast_arrays(y, x)
    top, left = np.minimum(y.astype(int), h), np.minimum(x.astype(int), w)
    y, x = (
        (y - top)[:, None].astype(images.dtype),
        (x - left)[:, None].astype(images.dtype),
    )
    example = np.arange(n)[:, None, None]

    def at(row, column):
        return np.moveaxis(padded[example, :, row, column], -1, 1)

    upper = at(top, left) * (1 - x) + at(top, left + 1) * x
    lower = at(top + 1, left) * (1 - x) + at(top + 1, left + 1) * x
    return upper * (1 - y) + lower * y
