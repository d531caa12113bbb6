"""06.2: the gradients of biases that all units of a layer share."""

import numpy as np

from bpkit.checks.ch06._common import network, networks
from bpkit.checks.declared import Exercise, Slip


def shared_bias_gradients(x, t, W1, b1, W2, b2):
    _, _, dz2, dz1 = network(x, t, W1, b1, W2, b2)
    return dz1.sum(), dz2.sum()


def shared_networks(rng):
    cases = networks(rng, shared=True)
    x, *rest = cases[0]
    return [*cases, (1000 * x, *rest), (np.zeros_like(x), *rest)]


def shared_bias_gradients_by_units(x, t, W1, b1, W2, b2):
    h, o, dz2, dz1 = network(x, t, W1, b1, W2, b2)
    db1 = db2 = x.dtype.type(0)
    for dz in dz1:
        db1 = db1 + dz
    for dz in dz2:
        db2 = db2 + dz
    return db1, db2


def shared_without_hidden_slope(x, t, W1, b1, W2, b2):
    _, _, dz2, _ = network(x, t, W1, b1, W2, b2)
    return (W2 @ dz2).sum(), dz2.sum()


def shared_without_output_slope(x, t, W1, b1, W2, b2):
    h, o, _, _ = network(x, t, W1, b1, W2, b2)
    dz2 = 2 * (o - t) / len(t)
    return (W2 @ dz2 * h * (1 - h)).sum(), dz2.sum()


def shared_with_half_the_sum(x, t, W1, b1, W2, b2):
    _, _, dz2, dz1 = network(x, t, W1, b1, W2, b2)
    return (dz1 * len(t) / 2).sum(), (dz2 * len(t) / 2).sum()


EXERCISE = Exercise(
    id="06.2",
    points=2,
    asks="`shared_bias_gradients(x, t, W1, b1, W2, b2)`: db1 and db2, two "
    "numbers, where all units of a layer share one bias",
    reference=shared_bias_gradients,
    inputs=shared_networks,
    returns=["db1", "db2"],
    styles=[
        shared_bias_gradients_by_units,
        lambda x, t, W1, b1, W2, b2: [
            np.ones_like(dz) @ dz for dz in network(x, t, W1, b1, W2, b2)[:1:-1]
        ],
    ],
    slips=[
        Slip(
            "mean over the units",
            lambda x, t, W1, b1, W2, b2: tuple(
                dz.mean() for dz in network(x, t, W1, b1, W2, b2)[:1:-1]
            ),
            "You average over the units. A nudge of the bias moves all of them at "
            "once: what comes back adds up.",
        ),
        Slip(
            "first unit only",
            lambda x, t, W1, b1, W2, b2: tuple(
                dz[0] for dz in network(x, t, W1, b1, W2, b2)[:1:-1]
            ),
            "This is what comes back from the first unit of each layer. The bias "
            "is used by all of them.",
        ),
        Slip(
            "one for each unit",
            lambda x, t, W1, b1, W2, b2: network(x, t, W1, b1, W2, b2)[:1:-1],
            "These are the gradients of a bias for each unit. Here one number is "
            "used in all of them, and used often means: add.",
        ),
        Slip(
            "no slope at the hidden layer",
            shared_without_hidden_slope,
            "db2 is right. For db1 you add up dh: the bias stands inside the "
            "sigmoid, so it gets dz = dh * h * (1 - h).",
        ),
        Slip(
            "no slope at the output",
            shared_without_output_slope,
            "What comes back to the outputs has to cross their sigmoid: multiply "
            "by o * (1 - o).",
        ),
        Slip(
            "half the sum",
            shared_with_half_the_sum,
            "This is the gradient of half the sum of the squares, as on the page. "
            "The loss here is mse; they agree for two outputs only.",
        ),
    ],
    hints=[
        "Give each unit a bias of its own first. What are their gradients?",
        "They are the dz of the units: dz2 = 2 * (o - t) / k * o * (1 - o), and "
        "dz1 = (W2 @ dz2) * h * (1 - h).",
        "One number used in several units: `return dz1.sum(), dz2.sum()`",
    ],
)
