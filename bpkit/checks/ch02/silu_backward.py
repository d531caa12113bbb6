"""02.3: the backward partner of silu."""

from bpkit.activations import sigmoid, sigmoid_backward, silu
from bpkit.checks.ch02._common import gradients_and_inputs
from bpkit.checks.declared import Exercise, Slip


def silu_backward(dA, Z):
    S = sigmoid(Z)
    return dA * (S + Z * S * (1 - S))


def silu_backward_through_its_output(dA, Z):
    A = silu(Z)
    return dA * (A + sigmoid(Z) * (1 - A))


EXERCISE = Exercise(
    id="02.3",
    points=3,
    asks="`silu_backward(dA, Z)`: dZ, the gradient that comes back through "
    "A = Z * sigmoid(Z)",
    reference=silu_backward,
    forward=silu,
    inputs=gradients_and_inputs,
    styles=[
        silu_backward_through_its_output,
        lambda dA, Z: dA * sigmoid(Z) + Z * sigmoid_backward(dA, Z),
    ],
    slips=[
        Slip(
            "share held still",
            lambda dA, Z: dA * sigmoid(Z),
            "You let Z move and hold the share sigmoid(Z) still. The share moves, "
            "too: a second term is missing.",
        ),
        Slip(
            "z held still",
            lambda dA, Z: dA * Z * sigmoid(Z) * (1 - sigmoid(Z)),
            "You let the share move and hold Z still. At Z = 0 your slope is 0, "
            "and the nudge says 0.5: the first term is missing.",
        ),
        Slip(
            "product of the slopes",
            lambda dA, Z: dA * sigmoid(Z) * (1 - sigmoid(Z)),
            "You multiplied the slopes of the two factors, 1 and s(1 - s). The "
            "slope of a product is a sum: each factor moves while the other stays.",
        ),
        Slip(
            "no gradient from above",
            lambda dA, Z: sigmoid(Z) * (1 + Z * (1 - sigmoid(Z))),
            "The slope is right. It multiplies the gradient from above: where is `dA`?",
        ),
        Slip(
            "sign of the second term",
            lambda dA, Z: dA * sigmoid(Z) * (1 - Z * (1 - sigmoid(Z))),
            "Your second term has the wrong sign: when Z grows, the share grows. "
            "Both terms are added.",
        ),
        Slip(
            "value for slope",
            lambda dA, Z: dA * silu(Z),
            "You multiply by the value of silu. What a unit lets through is its slope.",
        ),
    ],
    hints=[
        "A product moves because the one factor moves, and because the other does. "
        "Write both parts down.",
        "(z s)' = s + z s', and the slope of the share is s' = s (1 - s).",
        "`S = sigmoid(Z)`, then `return dA * (S + Z * S * (1 - S))`",
    ],
)
