"""06.5: a backward pass without the colleague's bug, for any sizes."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.ch06._common import (
    TOO_SLOW,
    large_network,
    mistakes,
    network,
    networks,
    one,
)
from bpkit.checks.declared import Exercise, Slip


def colleagues_backward(x, t, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    dz2 = 2 * (o - t) / len(t) * o * (1 - o)
    dh = dz2 @ W2
    dz1 = dh * h * (1 - h)
    return dz2, dh, dz1, np.outer(x, dz1), np.outer(h, dz2)


def mended_backward(x, t, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    dz2 = 2 * (o - t) / len(t) * o * (1 - o)
    dh = dz2 @ W2.T
    dz1 = dh * h * (1 - h)
    return dz2, dh, dz1, np.outer(x, dz1), np.outer(h, dz2)


def square_and_other_networks(rng):
    """Square ones first: there the colleague's bug meets no shape."""
    return networks(rng, sizes=[(2, 2, 2), (3, 3, 3), (3, 2, 4), (2, 4, 1), (1, 3, 2)])


def mended_backward_unit_by_unit(x, t, W1, b1, W2, b2):
    h, dz2, _, _ = network(x, t, W1, b1, W2, b2)
    dh = np.stack([np.sum(row * dz2) for row in W2])
    dz1 = dh * h * (1 - h)
    return dz2, dh, dz1, x[:, None] * dz1, h[:, None] * dz2


def mended(network=network, outer=np.outer, **parts):
    """The backward pass with another mistake: a slip."""

    def mended_backward(x, t, W1, b1, W2, b2):
        h, dz2, dh, dz1 = network(x, t, W1, b1, W2, b2, **parts)
        return dz2, dh, dz1, outer(x, dz1), outer(h, dz2)

    return mended_backward


def through_W1(x, t, W1, b1, W2, b2):
    h, dz2, _, _ = network(x, t, W1, b1, W2, b2)
    dh = dz2 @ W1.T
    dz1 = dh * h * (1 - h)
    return dz2, dh, dz1, np.outer(x, dz1), np.outer(h, dz2)


def dh_with_slope(x, t, W1, b1, W2, b2):
    dz2, _, dz1, dW1, dW2 = mended_backward(x, t, W1, b1, W2, b2)
    return dz2, dz1, dz1, dW1, dW2


def dW1_from_dh(x, t, W1, b1, W2, b2):
    dz2, dh, dz1, _, dW2 = mended_backward(x, t, W1, b1, W2, b2)
    return dz2, dh, dz1, np.outer(x, dh), dW2


EXERCISE = Exercise(
    id="06.5",
    points=2,
    asks="`mended_backward(x, t, W1, b1, W2, b2)`: dz2, dh, dz1, dW1, dW2 without "
    "the colleague's bug, for layers of any size",
    reference=mended_backward,
    inputs=square_and_other_networks,
    large=large_network,
    too_slow=TOO_SLOW,
    returns=["dz2", "dh", "dz1", "dW1", "dW2"],
    styles=[mended_backward_unit_by_unit, mended()],
    slips=[
        Slip(
            "the colleague's bug",
            colleagues_backward,
            "The bug is still there. dz2 agrees with the page, dh does not: it is "
            "the first that is wrong. Which weights leave h1: a row or a column of "
            "W2?",
        ),
        Slip(
            "slope lost",
            mended(slope1=one),
            "dh is right now, and dz1 is the same as dh: the slope h * (1 - h) got "
            "lost.",
        ),
        Slip(
            "own output only",
            mended(back=lambda dz2, W2: W2.sum(axis=1) * dz2.mean()),
            "You multiply the weights of a unit with the average of dz2. Each edge "
            "carries the dz2 at its own end.",
        ),
        Slip(
            "weights transposed",
            mended(outer=lambda a, dz: np.outer(dz, a)),
            "dh is right now, and dW1, dW2 are transposed: entry [i, j] belongs to "
            "the edge from i to j.",
        ),
        Slip(
            "half the sum of the squares",
            mended(error=lambda o, t: o - t),
            "dh goes through the rows now. But dz2 is that of half the sum of the "
            "squares, as on the page. The loss is mse: 2 * (o - t) / k, which is the "
            "same for two outputs only.",
        ),
        Slip(
            "slope of the outputs lost",
            mended(slope2=one),
            "Your dz2 is the gradient at the outputs. They are sigmoids: multiply by "
            "o * (1 - o).",
        ),
        Slip(
            "W1 for W2",
            through_W1,
            "You go back through W1. Between the hidden units and the outputs stands "
            "W2: `dz2 @ W2.T`.",
        ),
        Slip(
            "slope in dh already",
            dh_with_slope,
            "dz1 and all weights' gradients are right. What you return as dh is dz1: "
            "dh is what arrives at h, before the slope h * (1 - h).",
        ),
        Slip(
            "dW1 from dh",
            dW1_from_dh,
            "All is right but dW1. It takes what arrives at the pre-activations, dz1, "
            "and you give it dh.",
        ),
        *mistakes(mended),
    ],
    hints=[
        "Run it on the page's network and compare with the chapter, number by "
        "number, in the order in which they are computed. Which is the first that "
        "differs?",
        "dz2 agrees, dh does not. dh1 is dzo1 * w5 + dzo2 * w7: which row or "
        "column of W2 is that?",
        "`dh = dz2 @ W2.T`",
    ],
)
