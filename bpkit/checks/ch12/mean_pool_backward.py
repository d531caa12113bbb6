"""12.3: pooling by the mean, on the way back."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.convolution import avg_pool2d, avg_pool2d_backward, max_pool2d_backward


def mean_pool(X):
    return avg_pool2d(X)


def mean_pool_backward(dZ, X):
    return avg_pool2d_backward(dZ, X)


def images(rng):
    shapes = [(2, 3, 4, 6), (1, 1, 2, 2), (3, 2, 6, 4), (2, 1, 2, 8)]
    cases = [
        (draw(rng, *shape[:2], shape[2] // 2, shape[3] // 2), draw(rng, *shape))
        for shape in shapes
    ]
    dZ, X = cases[0]
    return [*cases, (dZ, np.zeros_like(X)), (1000 * dZ, 1e8 * X)]


def repeated(dZ, X):
    return np.repeat(np.repeat(dZ, 2, axis=2), 2, axis=3) / 4


def by_views(dZ, X):
    dX = 0 * X
    for i in (0, 1):
        for j in (0, 1):
            dX[:, :, i::2, j::2] = dZ / 4
    return dX


def one_corner(dZ, X):
    dX = np.zeros_like(X)
    dX[:, :, ::2, ::2] = dZ
    return dX


EXERCISE = Exercise(
    id="12.3",
    points=2,
    asks="`mean_pool_backward(dZ, X)`: dX of the means over windows of 2 x 2, for X "
    "(n, c, h, w) with h and w even",
    reference=mean_pool_backward,
    forward=mean_pool,
    inputs=images,
    styles=[repeated, by_views],
    withholds=["avg_pool2d", "AvgPool2D"],
    slips=[
        Slip(
            "not divided",
            lambda dZ, X: 4 * repeated(dZ, X),
            "Each pixel gets all of dZ. It has a fourth of the mean, so it gets a "
            "fourth.",
        ),
        Slip(
            "divided by 2",
            lambda dZ, X: 2 * repeated(dZ, X),
            "You divide by 2. A window of 2 x 2 has four pixels.",
        ),
        Slip(
            "to the largest",
            lambda dZ, X: max_pool2d_backward(dZ, X),
            "You send the gradient to the largest pixel, as max pooling does. All four "
            "are in a mean.",
        ),
        Slip(
            "tiled",
            lambda dZ, X: np.tile(dZ, (1, 1, 2, 2)) / 4,
            "`np.tile` puts whole copies side by side. Each number of dZ belongs to "
            "the four pixels of its own window: `np.repeat`.",
        ),
        Slip(
            "one corner",
            one_corner,
            "Only the first pixel of each window gets something. All four are in a "
            "mean.",
        ),
        Slip(
            "times X",
            lambda dZ, X: repeated(dZ, X) * X,
            "Your dX depends on X. A mean is linear: its slope is 1/4 whatever X is.",
        ),
    ],
    hints=[
        "z is (a + b + c + d) / 4. What is dz/da?",
        "Each number of dZ goes to four pixels, divided by 4: `np.repeat` along two "
        "axes, or four views `dX[:, :, i::2, j::2]`.",
        "`return np.repeat(np.repeat(dZ, 2, axis=2), 2, axis=3) / 4`",
    ],
)
