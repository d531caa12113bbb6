"""21.3: integrated gradients of one layer of relu, exactly."""

import numpy as np

from bpkit.activations import relu
from bpkit.checks.declared import Exercise, Slip, draw


def no_steps(x, W1, b1, w2):
    u = x @ W1
    awake = (relu(b1 + u) - relu(b1)) / u
    return x * (W1 @ (awake * w2))


def networks(rng):
    """Units that wake on the road, fall asleep, stay; u is never 0."""
    some = []
    for d, h in [(4, 30), (3, 30), (2, 20), (1, 25)]:
        x, W1 = draw(rng, d), draw(rng, d, h)
        W1[:, np.abs(x @ W1) < 1e-3] += 0.05
        some.append((x, W1, draw(rng, h), draw(rng, h)))
    x, W1, b1, w2 = some[0]
    return [*some, (x, W1, 0 * b1, w2), (x, W1, b1 - 1000, w2), (x, W1, b1 + 1000, w2)]


def by_where_it_wakes(x, W1, b1, w2):
    """Another style: the place of the kink on the road."""
    u = x @ W1
    kink = np.clip(-b1 / u, 0, 1)
    return x * (W1 @ (np.where(u > 0, 1 - kink, kink) * w2))


def with_awake(share):
    def no_steps_(x, W1, b1, w2):
        return x * (W1 @ (share(x @ W1, b1) * w2))

    return no_steps_


def without_ink(x, W1, b1, w2):
    u = x @ W1
    return W1 @ ((relu(b1 + u) - relu(b1)) / u * w2)


EXERCISE = Exercise(
    id="21.3",
    points=3,
    asks="`no_steps(x, W1, b1, w2)`: the integrated gradients (d,) of relu(x @ W1 + "
    "b1) @ w2 from 0 to x (d,), exactly and without steps; no entry of x @ W1 is 0",
    reference=no_steps,
    inputs=networks,
    tolerance=1e-6,
    styles=[by_where_it_wakes],
    slips=[
        Slip(
            "slope at x",
            with_awake(lambda u, b: b + u > 0),
            "That is gradient times input: the slope at x, as if each unit were awake "
            "all the way. For which part of the road is it?",
        ),
        Slip(
            "slope at 0",
            with_awake(lambda u, b: b > 0),
            "You take the units that are awake at 0, as if they stayed so.",
        ),
        Slip(
            "half way",
            with_awake(lambda u, b: b + u / 2 > 0),
            "You take the slope in the middle of the road: one step. A unit may wake "
            "anywhere.",
        ),
        Slip(
            "mean of the ends",
            with_awake(lambda u, b: ((b > 0) * 1.0 + (b + u > 0)) / 2),
            "You take the mean of the slopes at both ends. A unit may wake anywhere "
            "between.",
        ),
        Slip(
            "the kink, for all",
            with_awake(lambda u, b: 1 - np.clip(-b / u, 0, 1)),
            "Right for units that wake on the road. Where u is below 0 a unit falls "
            "asleep: it is awake before the kink, not behind it.",
        ),
        Slip(
            "not clipped",
            with_awake(lambda u, b: np.where(u > 0, 1 + b / u, -b / u)),
            "A kink before 0 or behind x is none: the part of the road lies between 0 "
            "and 1.",
        ),
        Slip(
            "the score at 0",
            with_awake(lambda u, b: relu(b + u) / u),
            "You forgot what the unit gives at 0 already, relu(b1): only what is added "
            "on the road counts.",
        ),
        Slip(
            "without ink",
            without_ink,
            "These are mean slopes; times x they are shares.",
        ),
    ],
    hints=[
        "Unit j gets a·u + b1 at the place a, with u = x @ W1. Its mean slope over the "
        "road is the part of the road on which it is awake.",
        "What a unit gives grows by its mean slope times u: (relu(b1 + u) - "
        "relu(b1))/u.",
        "`x * (W1 @ ((relu(b1 + u) - relu(b1)) / u * w2))`",
    ],
)
