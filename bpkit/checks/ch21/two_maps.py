"""21.1: the slopes at the pixels of a small relu network, and each pixel's share."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def two_maps(x, W1, b1, W2, c):
    on = x @ W1 + b1 > 0
    slopes = (W1 * on) @ W2[:, c]
    return slopes, x * slopes


def networks(rng):
    """Some units sleep; an empty pixel; one where all sleep."""
    sizes = [(4, 3, 2), (3, 3, 3), (5, 2, 3), (2, 4, 2)]
    some = [
        (draw(rng, d), draw(rng, d, h), draw(rng, h), draw(rng, h, k), k - 1)
        for d, h, k in sizes
    ]
    x, W1, b1, W2, c = some[0]
    dark = np.array([0.0, 1.0, 0.0, 0.5])
    return [*some, (dark, W1, b1, W2, 0), (x, W1, b1 - 1000, W2, c)]


def by_steps_back(x, W1, b1, W2, c):
    """Another style: the walk back, row by row."""
    dA = np.eye(W2.shape[1])[c] @ W2.T
    dx = (dA * np.where(x @ W1 + b1 > 0, 1.0, 0.0)) @ W1.T
    return dx, dx * x


def slipped(
    on=lambda z: z > 0, shown=lambda slopes: slopes, whose=lambda W2, c: W2[:, c]
):
    def two_maps_(x, W1, b1, W2, c):
        slopes = shown((W1 * on(x @ W1 + b1)) @ whose(W2, c))
        return slopes, x * slopes

    return two_maps_


def no_bias(x, W1, b1, W2, c):
    return two_maps(x, W1, 0 * b1, W2, c)


def share_of_size(x, W1, b1, W2, c):
    slopes, shares = two_maps(x, W1, b1, W2, c)
    return slopes, np.abs(shares)


def slope_twice(x, W1, b1, W2, c):
    slopes, _ = two_maps(x, W1, b1, W2, c)
    return slopes, slopes


def outputs_for_slopes(x, W1, b1, W2, c):
    return slipped(on=lambda z: np.maximum(z, 0))(x, W1, b1, W2, c)


def normed(x, W1, b1, W2, c):
    slopes, shares = two_maps(x, W1, b1, W2, c)
    return slopes, shares / max(np.abs(shares).sum(), 1e-12)


EXERCISE = Exercise(
    id="21.1",
    points=2,
    asks="`two_maps(x, W1, b1, W2, c)`: for the score of class c of a network "
    "relu(x @ W1 + b1) @ W2, x (d,): the slopes (d,) at the pixels, signs kept, and "
    "gradient times input (d,)",
    reference=two_maps,
    inputs=networks,
    returns=["slopes", "shares"],
    styles=[by_steps_back],
    slips=[
        Slip(
            "every unit on",
            slipped(on=lambda z: np.ones_like(z)),
            "You go back through every unit. Through one that sleeps (z below 0) no "
            "slope comes.",
        ),
        Slip(
            "outputs for slopes",
            outputs_for_slopes,
            "You multiply by relu's output. Its slope is 1 where z is above 0, else 0.",
        ),
        Slip(
            "without the bias",
            no_bias,
            "Which units sleep is decided by x @ W1 + b1; you left out b1.",
        ),
        Slip(
            "sizes",
            slipped(shown=np.abs),
            "Your slopes have lost their signs. Keep them: a pixel may speak against "
            "c.",
        ),
        Slip(
            "sizes of shares",
            share_of_size,
            "Your shares have lost their signs: a pixel may take away from the score.",
        ),
        Slip(
            "all classes",
            slipped(whose=lambda W2, c: W2.sum(axis=1)),
            "You sum the slopes of all scores. Asked for is the score of class c "
            "alone.",
        ),
        Slip(
            "normed",
            normed,
            "Your shares are divided by the sum of their sizes. They are slope times "
            "ink, as they come.",
        ),
        Slip(
            "slope twice",
            slope_twice,
            "Your shares are the slopes again: each is to be multiplied by its ink.",
        ),
    ],
    hints=[
        "The walk back starts at the scores with 1 for class c and 0 for the others.",
        "Behind W2 that is W2[:, c]; through relu only where x @ W1 + b1 is above 0; "
        "then through W1.",
        "`slopes = (W1 * (x @ W1 + b1 > 0)) @ W2[:, c]`, and `x * slopes`",
    ],
)
