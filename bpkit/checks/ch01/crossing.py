"""01.3: the line on which a neuron of two inputs gives 0."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant


def crossing(w, b, x1):
    return -(w[0] * x1 + b) / w[1]


def lines(rng):
    return [
        (draw(rng, 2), -1.3, draw(rng, 4)),
        (np.array([1.0, 2.0]), -4.0, np.array([0.0, 2.0])),
        (np.array([-2.0, 0.5]), 3.0, draw(rng, 3)),
        (np.array([0.3, 1.0]), 0.7, np.array([-1000.0, 0.0, 1000.0])),
    ]


EXERCISE = Exercise(
    id="01.3",
    points=2,
    asks="`crossing(w, b, x1)`: for each x1 (n,) the x2 at which the neuron with "
    "weights w (2,) and bias b gives exactly 0",
    reference=crossing,
    variant=Variant(
        draw=lambda rng: {"level": rng.choice(HALVES).item()},
        says="the neuron gives exactly {level:g} there instead of 0.",
        change=lambda crossing, w, b, x1, *, level: crossing(w, b - level, x1),
    ),
    inputs=lines,
    styles=[
        lambda w, b, x1: -w[0] / w[1] * x1 - b / w[1],
        lambda w, b, x1: np.array([(b + w[0] * x) / -w[1] for x in x1], x1.dtype),
    ],
    slips=[
        Slip(
            "sign lost",
            lambda w, b, x1: (w[0] * x1 + b) / w[1],
            "The sign is lost: w1 x1 + w2 x2 + b = 0 means w2 x2 = -(w1 x1 + b).",
        ),
        Slip(
            "no bias",
            lambda w, b, x1: -w[0] * x1 / w[1],
            "Your line passes through the origin. The bias moves it away from "
            "there: where is `b` in your formula?",
        ),
        Slip(
            "sign of the bias",
            lambda w, b, x1: -(w[0] * x1 - b) / w[1],
            "The bias changes sides together with w1 x1, so it changes its sign, "
            "too: -w1 x1 - b.",
        ),
        Slip(
            "division binds first",
            lambda w, b, x1: -(w[0] * x1) - b / w[1],
            "Only the bias is divided by w2. Put parentheses around the sum: "
            "`-(w[0] * x1 + b) / w[1]`.",
        ),
        Slip(
            "bias not divided",
            lambda w, b, x1: -w[0] * x1 / w[1] - b,
            "Only w1 x1 is divided by w2. The bias stands on the same side of the "
            "equation, so it is divided, too.",
        ),
        Slip(
            "weights swapped",
            lambda w, b, x1: -(w[1] * x1 + b) / w[0],
            "You solved for x1. Asked for is x2, so the weight of x2, `w[1]`, "
            "comes below the line. (NumPy counts from 0.)",
        ),
    ],
    hints=[
        "Write the neuron out, w1 x1 + w2 x2 + b, set it to 0 and leave on one "
        "side only what contains x2.",
        "w2 x2 = -(w1 x1 + b). In code w1 is `w[0]` and w2 is `w[1]`.",
        "`return -(w[0] * x1 + b) / w[1]`",
    ],
)
