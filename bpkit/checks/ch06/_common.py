"""A network of sigmoids with mse: x (d,), W1 (d, h), W2 (h, k), t (k,)."""

from functools import partial

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import Slip, draw

TOO_SLOW = (
    "With one difference per weight the network runs twice for each of its 78,400 "
    "weights, for one gradient. Going back costs about as much as going forward, once."
)


def network(
    x,
    t,
    W1,
    b1,
    W2,
    b2,
    *,
    error=lambda o, t: 2 * (o - t) / len(t),
    slope2=lambda z, o: o * (1 - o),
    back=lambda dz2, W2: W2 @ dz2,
    slope1=lambda z, h: h * (1 - h),
    bias=1,
):
    """h, dz2, dh, dz1 of one example, or with a part replaced by a mistake."""
    z1 = x @ W1 + bias * b1
    h = sigmoid(z1)
    z2 = h @ W2 + bias * b2
    o = sigmoid(z2)
    dz2 = error(o, t) * slope2(z2, o)
    dh = back(dz2, W2)
    return h, dz2, dh, dh * slope1(z1, h)


def one(z, a):
    return 1


MISTAKES = [
    (
        "no 2",
        dict(error=lambda o, t: (o - t) / len(t)),
        "The gradients are half as large as they should be: the slope of a square is 2 "
        "times its base, and mse has no 1/2 in front.",
    ),
    (
        "no mean over the outputs",
        dict(error=lambda o, t: 2 * (o - t)),
        "You take the sum of the squares. mse is their mean: divide by the number of "
        "outputs.",
    ),
    (
        "target minus output",
        dict(error=lambda o, t: 2 * (t - o) / len(t)),
        "The sign is turned: it is output minus target.",
    ),
    (
        "the gradient of cross-entropy",
        dict(error=lambda o, t: o - t, slope2=one),
        "Your dz2 is o - t, that of cross-entropy. The loss is mse: 2 * (o - t) / k, "
        "and then the sigmoid's slope o * (1 - o).",
    ),
    (
        "slopes at z",
        dict(slope2=lambda z, o: z * (1 - z), slope1=lambda z, h: z * (1 - z)),
        "The slope of the sigmoid is a (1 - a) with its output; you put z into it.",
    ),
    (
        "slope of tanh at the hidden layer",
        dict(slope1=lambda z, h: 1 - h**2),
        "1 - h**2 is the slope of tanh. The hidden units are sigmoids: h * (1 - h).",
    ),
    (
        "slopes of tanh",
        dict(slope2=lambda z, o: 1 - o**2, slope1=lambda z, h: 1 - h**2),
        "1 - a**2 is the slope of tanh. All units are sigmoids: a * (1 - a).",
    ),
    (
        "biases left out of the scores",
        dict(bias=0),
        "Your forward pass has no biases: x @ W1 + b1, h @ W2 + b2.",
    ),
]


def mistakes(answer, without=()):
    """Slips that any backward pass of it may have; answer(network) -> an answer."""
    return [
        Slip(name, answer(partial(network, **parts)), hint)
        for name, parts, hint in MISTAKES
        if name not in without
    ]


def networks(rng, *, shared=False, sizes=((3, 2, 4), (2, 2, 2), (1, 3, 1), (2, 4, 3))):
    """With inputs of a thousand, and of 0, in the end; exp of no score overflows."""
    cases = []
    for d, h, k in sizes:
        W1, W2 = draw(rng, d, h) / 2, draw(rng, h, k) / 2
        b1, b2 = (0.3, -0.2) if shared else (draw(rng, h) / 3, draw(rng, k) / 3)
        cases.append((draw(rng, d), rng.integers(1, 10, k) / 10, W1, b1, W2, b2))
    x, t, W1, *rest = cases[0]
    extreme = 1000 * x, t, W1 / 50, *rest
    return [*cases, extreme, (np.zeros_like(x), t, W1, *rest)]


def large_network(rng, *, shared=False):
    (case, *_) = networks(rng, shared=shared, sizes=[(784, 100, 10)])
    x, t, W1, *rest = case
    return x, t, W1 / 20, *rest
