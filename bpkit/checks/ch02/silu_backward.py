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
        Slip(
            "Z forgotten in the second term",
            lambda dA, Z: dA * sigmoid(Z) * (2 - sigmoid(Z)),
            "In your second term Z is missing: while the share moves, the other "
            "factor is Z, so Z times s (1 - s).",
        ),
        Slip(
            "dA on the first term",
            lambda dA, Z: dA * sigmoid(Z) + Z * sigmoid_backward(1.0, Z),
            "`dA` multiplies the first term alone. Both terms are parts of the "
            "slope: parentheses around the sum.",
        ),
        Slip(
            "dA on the second term",
            lambda dA, Z: sigmoid(Z) + Z * sigmoid_backward(dA, Z),
            "`dA` multiplies the second term alone. Both terms are parts of the "
            "slope: parentheses around the sum.",
        ),
        Slip(
            "the sigmoid's rule on silu",
            lambda dA, Z: dA * silu(Z) * (1 - silu(Z)),
            "A (1 - A) is the sigmoid's slope, with A the sigmoid. Silu is a "
            "product, and has two terms.",
        ),
        Slip(
            "the sigmoid's slope at silu",
            lambda dA, Z: sigmoid_backward(dA, silu(Z)),
            "You take the sigmoid's slope at the value of silu. The sigmoid saw Z; "
            "and silu is a product, so its slope has two terms.",
        ),
        Slip(
            "1 - Z",
            lambda dA, Z: dA * sigmoid(Z) * (2 - Z),
            "In your second term stands 1 - Z. The slope of the share is s (1 - s), "
            "and Z multiplies it.",
        ),
        Slip(
            "s forgotten in the second term",
            lambda dA, Z: dA * (sigmoid(Z) + Z * (1 - sigmoid(Z))),
            "In your second term a factor s is missing: the slope of the share is s "
            "(1 - s).",
        ),
        Slip(
            "1 - s forgotten",
            lambda dA, Z: dA * sigmoid(Z) * (1 + Z),
            "In your second term the share stands instead of its slope: s (1 - s).",
        ),
        Slip(
            "1 for the share",
            lambda dA, Z: dA * (1 + Z * sigmoid_backward(1.0, Z)),
            "Your first term is 1. When Z moves by 1 and the share is held still, "
            "the product moves by the share: sigmoid(Z).",
        ),
        Slip(
            "1 + s",
            lambda dA, Z: dA * sigmoid(Z) * (1 + Z * (1 + sigmoid(Z))),
            "The slope of the share is s (1 - s), with a minus.",
        ),
        Slip(
            "share taken at dA",
            lambda dA, Z: dA * sigmoid(dA) * (1 + Z * (1 - sigmoid(dA))),
            "You take the share at `dA`. On the way forward the sigmoid saw Z.",
        ),
        Slip(
            "dA and Z confused",
            lambda dA, Z: Z * sigmoid(dA) * (1 + dA * (1 - sigmoid(dA))),
            "`dA` and `Z` have changed places: the slope is taken at `Z`, and `dA` "
            "multiplies it.",
        ),
        Slip(
            "dA added",
            lambda dA, Z: dA + sigmoid(Z) * (1 + Z * (1 - sigmoid(Z))),
            "You add `dA` to the slope. Rates that follow each other multiply.",
        ),
        Slip(
            "sigmoid turned around",
            lambda dA, Z: dA * sigmoid(-Z) * (1 + Z * (1 - sigmoid(-Z))),
            "Your sigmoid falls: it is 1 / (1 + exp(Z)). The sigmoid has exp(-Z) "
            "below the line; `sigmoid` is imported.",
        ),
    ],
    hints=[
        "A product moves because the one factor moves, and because the other does. "
        "Write both parts down.",
        "(z s)' = s + z s', and the slope of the share is s' = s (1 - s).",
        "`S = sigmoid(Z)`, then `return dA * (S + Z * S * (1 - S))`",
    ],
)
