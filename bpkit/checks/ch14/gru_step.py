"""14.4: one step of gated recurrent units, forward."""

import numpy as np

from bpkit.checks.ch14._gru import forward, steps
from bpkit.checks.declared import Exercise, Slip


def gru_step(x, h, Wx, Wh, b):
    return forward(x, h, Wx, Wh, b)[0]


def block_by_block(x, h, Wx, Wh, b):
    """Another style: three pairs of weights, one after the other."""
    k = len(Wh)
    r, z, g = (slice(0, k), slice(k, 2 * k), slice(2 * k, None))
    reset = 1 / (1 + np.exp(-(x @ Wx[:, r] + h @ Wh[:, r] + b[r])))
    keep = 1 / (1 + np.exp(-(x @ Wx[:, z] + h @ Wh[:, z] + b[z])))
    new = np.tanh(x @ Wx[:, g] + b[g] + reset * (h @ Wh[:, g]))
    return new + keep * (h - new)


def slip(name, hint, **options):
    return Slip(name, lambda *inputs: forward(*inputs, **options)[0], hint)


EXERCISE = Exercise(
    id="14.4",
    points=3,
    asks="`gru_step(x, h, Wx, Wh, b)`: the next state (n, h) of gated recurrent units, "
    "with r, z, g side by side in Wx (d, 3h), Wh (h, 3h) and b (3h,)",
    reference=gru_step,
    inputs=steps,
    styles=[block_by_block],
    slips=[
        slip(
            "kept and written swapped",
            "You keep where z is 0 and write where it is 1. Here z keeps: "
            "z * h + (1 - z) * g. (Articles differ; the sheet says which.)",
            swapped=True,
        ),
        slip(
            "r before the product",
            "You multiply h by r and then by Wh. Here r multiplies after the product: "
            "r * (h @ Wh_g). (Both forms are in use.)",
            early=True,
        ),
        slip(
            "r not used",
            "r is missing: what h gives to g is multiplied by it.",
            plain=True,
        ),
        slip(
            "r before x, too",
            "You multiply all of g's input by r. r stands before h's part alone: "
            "x Wx_g + b_g passes whole.",
            over_x=True,
        ),
        slip(
            "another order",
            "You take the blocks as z, r, g. Here they stand as r, z, g.",
            order="zrg",
        ),
    ],
    hints=[
        "`np.split(x @ Wx + b, 3, axis=1)` and `np.split(h @ Wh, 3, axis=1)` give two "
        "times three blocks.",
        "r and z are sigmoids of their two blocks' sum; g is tanh of its x-block plus "
        "r times its h-block.",
        "`return z * h + (1 - z) * g`",
    ],
)
