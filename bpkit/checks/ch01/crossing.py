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
            "Your line passes through the origin, whatever the bias: where is `b` in "
            "your formula?",
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
        Slip(
            "not divided",
            lambda w, b, x1: -(w[0] * x1 + b),
            "This is w2 x2, not x2 yet: divide by `w[1]`.",
        ),
        Slip(
            "multiplied",
            lambda w, b, x1: -(w[0] * x1 + b) * w[1],
            "You multiply by w2. On the left stands w2 x2: divide both sides by w2.",
        ),
        Slip(
            "w2 subtracted",
            lambda w, b, x1: -(w[0] * x1 + b) - w[1],
            "You subtract w2. It is a factor of x2, so it leaves by division.",
        ),
        Slip(
            "x2 left out",
            lambda w, b, x1: w[0] * x1 + b,
            "x2 is not solved for: leave w2 x2 alone on one side of the equation, "
            "then divide by w2.",
        ),
        Slip(
            "divided by w1",
            lambda w, b, x1: -(w[0] * x1 + b) / w[0],
            "You divide by w1, `w[0]`. What stands beside x2 is w2.",
        ),
        Slip(
            "w2 in both places",
            lambda w, b, x1: -(w[1] * x1 + b) / w[1],
            "x1 goes with w1, which is `w[0]`: NumPy counts from 0.",
        ),
        Slip(
            "bias inside the product",
            lambda w, b, x1: -w[0] * (x1 + b) / w[1],
            "You multiply the bias by w1. It stands alone in the sum: `w[0] * x1 + b`.",
        ),
        Slip(
            "slope alone",
            lambda w, b, x1: np.full_like(x1, -w[0] / w[1]),
            "This is the slope of the line, the same everywhere. Asked for is its "
            "height at each x1.",
        ),
        Slip(
            "x1 not used",
            lambda w, b, x1: np.full_like(x1, -b / w[1]),
            "This is where the line crosses x1 = 0. Your answer must depend on `x1`.",
        ),
        Slip(
            "counted from 1",
            lambda w, b, x1: -(w[1] * x1 + b) / w[2],
            "NumPy counts from 0: w1 is `w[0]` and w2 is `w[1]`.",
        ),
    ],
    hints=[
        "Write the neuron out, w1 x1 + w2 x2 + b, set it to 0 and leave on one "
        "side only what contains x2.",
        "w2 x2 = -(w1 x1 + b). In code w1 is `w[0]` and w2 is `w[1]`.",
        "`return -(w[0] * x1 + b) / w[1]`",
    ],
)
