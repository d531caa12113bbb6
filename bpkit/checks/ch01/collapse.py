"""01.4: one layer that does what two layers without activation do."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.layers import dense


def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


def stacks(rng):
    sizes = [(4, 3, 2), (3, 3, 3), (2, 5, 1), (1, 2, 2), (2, 1, 3)]
    cases = [
        (draw(rng, i, h), draw(rng, h), draw(rng, h, o), draw(rng, o))
        for i, h, o in sizes
    ]
    W1, b1, W2, b2 = cases[0]
    return [*cases, (np.zeros_like(W1), 1000 * b1, W2, b2)]


def collapse_by_asking(W1, b1, W2, b2):
    """The bias is what comes out for x = 0, a row of W what one input adds to it."""
    b = dense(dense(np.zeros_like(W1[:, 0]), W1, b1), W2, b2)
    return dense(dense(np.eye(len(W1), dtype=W1.dtype), W1, b1), W2, b2) - b, b


EXERCISE = Exercise(
    id="01.4",
    points=3,
    asks="`collapse(W1, b1, W2, b2)`: W and b of the one layer that does what the "
    "two layers do, one after the other",
    reference=collapse,
    inputs=stacks,
    returns=["W", "b"],
    styles=[
        collapse_by_asking,
        lambda W1, b1, W2, b2: [np.dot(W1, W2), np.dot(b1, W2) + b2],
    ],
    slips=[
        Slip(
            "first bias lost",
            lambda W1, b1, W2, b2: (W1 @ W2, b2),
            "Your bias is `b2` alone. Send x = 0 through both layers: `b1` comes "
            "out of the first one, and the second one does something to it.",
        ),
        Slip(
            "biases added",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2),
            "`b1` and `b2` cannot be added: one number per hidden unit, one per "
            "output. `b1` still has to go through the second layer.",
        ),
        Slip(
            "second bias lost",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
            "`b1` arrives, as `b1 @ W2`. The second layer then adds its own bias.",
        ),
        Slip(
            "wrong order",
            lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
            "The order is turned around. Examples are rows, so what acts first "
            "stands first: (X @ W1) @ W2 = X @ (W1 @ W2).",
        ),
        Slip(
            "entry by entry",
            lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2),
            "`*` multiplies entry by entry. Each way from an input to an output "
            "goes through all hidden units: that sum is the matrix product.",
        ),
        Slip(
            "bias from the wrong side",
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
            "`W2 @ b1` sums over the outputs. `b1` is what the first layer hands "
            "over, a row like any other: it goes through as `b1 @ W2`.",
        ),
        Slip(
            "weights added",
            lambda W1, b1, W2, b2: (W1 + W2, b1 @ W2 + b2),
            "You add the weights. One layer after the other multiplies: `W1 @ W2`.",
        ),
        Slip(
            "both biases through the second layer",
            lambda W1, b1, W2, b2: (W1 @ W2, (b1 + b2) @ W2),
            "`b2` comes after the second layer's weights and does not meet them. "
            "Only `b1` goes through `W2`.",
        ),
        Slip(
            "b1 through both layers",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W1 @ W2 + b2),
            "`b1` is added after the first layer's weights and does not meet them. "
            "It goes through `W2` alone.",
        ),
        Slip(
            "sum of b1 times sum of W2",
            lambda W1, b1, W2, b2: (W1 @ W2, b1.sum() * W2.sum(axis=0) + b2),
            "You sum `b1` and the columns of `W2` apart and multiply then. Each "
            "number of `b1` meets its own row of `W2`, and the sum comes last: `b1 @"
            " W2`.",
        ),
        Slip(
            "mean of b1",
            lambda W1, b1, W2, b2: (W1 @ W2, b1.mean() * W2.sum(axis=0) + b2),
            "You send the mean of `b1` through `W2`. Each hidden unit has a bias of "
            "its own: `b1 @ W2`.",
        ),
        Slip(
            "second layer's weights turned",
            lambda W1, b1, W2, b2: (W1 @ W2.T, b1 @ W2.T + b2),
            "`W2` needs no transpose: it is (hidden, outputs) already, and hidden "
            "units meet hidden units in `W1 @ W2`.",
        ),
        Slip(
            "bias among the weights",
            lambda W1, b1, W2, b2: (W1 @ W2 + b1 @ W2, b2),
            "`b1 @ W2` meets no input, so it is no part of W: it belongs to the new "
            "bias.",
        ),
        Slip(
            "relu between",
            lambda W1, b1, W2, b2: (W1 @ W2, np.maximum(b1, 0) @ W2 + b2),
            "You cut `b1` off at 0, as a relu would. There is no activation between "
            "these two layers.",
        ),
        Slip(
            "biases multiplied",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 * b2),
            "`b1` and `b2` do not meet as factors. `b1` goes through the second "
            "layer, `b1 @ W2`, and `b2` is added.",
        ),
        Slip(
            "b1 alone",
            lambda W1, b1, W2, b2: (W1 @ W2, b1),
            "Your bias is `b1` as it leaves the first layer. The second layer still "
            "multiplies it by `W2` and adds `b2`.",
        ),
    ],
    hints=[
        "Write it out: (X @ W1 + b1) @ W2 + b2. Multiply out the parentheses.",
        "X @ W1 @ W2 + b1 @ W2 + b2: what multiplies X is the new W, and what does "
        "not is the new b.",
        "`return W1 @ W2, b1 @ W2 + b2`",
    ],
)
