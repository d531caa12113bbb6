"""06.2: the gradients of biases that all units of a layer share."""

import numpy as np

from bpkit.checks.ch06._common import (
    TOO_SLOW,
    large_network,
    mistakes,
    network,
    networks,
    one,
)
from bpkit.checks.declared import Exercise, Slip


def shared_bias_gradients(x, t, W1, b1, W2, b2):
    return summed()(x, t, W1, b1, W2, b2)


def summed(network=network, total=np.sum, **parts):
    """db1 and db2 from the dz of a network, which may have a mistake."""

    def shared_bias_gradients(x, t, W1, b1, W2, b2):
        _, dz2, _, dz1 = network(x, t, W1, b1, W2, b2, **parts)
        return total(dz1), total(dz2)

    return shared_bias_gradients


def shared_networks(rng):
    return networks(rng, shared=True)


def large_shared_network(rng):
    return large_network(rng, shared=True)


def shared_bias_gradients_by_units(x, t, W1, b1, W2, b2):
    _, dz2, _, dz1 = network(x, t, W1, b1, W2, b2)
    db1 = db2 = x.dtype.type(0)
    for dz in dz1:
        db1 = db1 + dz
    for dz in dz2:
        db2 = db2 + dz
    return db1, db2


def weighted(x, t, W1, b1, W2, b2):
    h, dz2, _, _ = network(x, t, W1, b1, W2, b2)
    return (dz2.sum() * W2.sum(axis=1) * h * (1 - h)).sum(), dz2.sum()


EXERCISE = Exercise(
    id="06.2",
    points=2,
    asks="`shared_bias_gradients(x, t, W1, b1, W2, b2)`: db1 and db2, two "
    "numbers, where all units of a layer share one bias",
    reference=shared_bias_gradients,
    inputs=shared_networks,
    large=large_shared_network,
    too_slow=TOO_SLOW,
    returns=["db1", "db2"],
    styles=[
        shared_bias_gradients_by_units,
        summed(total=lambda dz: np.ones_like(dz) @ dz),
    ],
    slips=[
        Slip(
            "mean over the units",
            summed(total=np.mean),
            "You average over the units. A nudge of the bias moves all of them at "
            "once: what comes back adds up.",
        ),
        Slip(
            "first unit only",
            summed(total=lambda dz: dz[0]),
            "This is what comes back from the first unit of each layer. The bias "
            "is used by all of them.",
        ),
        Slip(
            "one for each unit",
            summed(total=lambda dz: dz),
            "These are the gradients of a bias for each unit. Here one number is "
            "used in all of them, and used often means: add.",
        ),
        Slip(
            "no slope at the hidden layer",
            summed(slope1=one),
            "db2 is right. For db1 you add up dh: the bias stands inside the "
            "sigmoid, so it gets dz = dh * h * (1 - h).",
        ),
        Slip(
            "no slope at the output",
            summed(slope2=one),
            "What comes back to the outputs has to cross their sigmoid: multiply "
            "by o * (1 - o).",
        ),
        Slip(
            "half the sum",
            summed(error=lambda o, t: o - t),
            "This is the gradient of half the sum of the squares, as on the page. "
            "The loss here is mse; they agree for two outputs only.",
        ),
        Slip(
            "last unit only",
            summed(total=lambda dz: dz[-1]),
            "This is what comes back from the last unit of each layer. In a loop, `+=` "
            "adds; `=` forgets those before.",
        ),
        Slip(
            "sizes summed",
            summed(total=lambda dz: np.abs(dz).sum()),
            "You add up the sizes. What comes back from two units may cancel: keep the "
            "signs.",
        ),
        Slip(
            "sums multiplied",
            weighted,
            "db2 is right. On the way to the hidden units you multiply the sum of dz2 "
            "with the sum of the weights. Each edge carries the dz2 at its own end: "
            "W2 @ dz2.",
        ),
        *mistakes(summed),
    ],
    hints=[
        "Give each unit a bias of its own first. What are their gradients?",
        "They are the dz of the units: dz2 = 2 * (o - t) / k * o * (1 - o), and "
        "dz1 = (W2 @ dz2) * h * (1 - h).",
        "One number used in several units: `return dz1.sum(), dz2.sum()`",
    ],
)
