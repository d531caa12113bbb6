"""02.5: softplus that neither overflows nor loses small values."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import Exercise, Slip, draw


def colleagues_softplus(Z):
    return np.log(1 + np.exp(Z))


def softplus(Z):
    return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))


def small_and_huge(rng):
    return [
        (draw(rng, 4, 3),),
        (np.array([[0.0, 10.0, -10.0]]),),
        (np.array([1000.0, 2.0]),),
        (np.array([-1000.0, -2.0]),),
        (np.array([40.0, 100.0]),),
    ]


EXERCISE = Exercise(
    id="02.5",
    points=2,
    asks="`softplus(Z)`: log(1 + exp(Z)), right for Z from -1000 to 1000",
    reference=softplus,
    inputs=small_and_huge,
    styles=[
        lambda Z: np.logaddexp(0, Z),
        lambda Z: np.maximum(Z, 0) - np.log(sigmoid(np.abs(Z))),
    ],
    slips=[
        Slip(
            "still the colleague's",
            colleagues_softplus,
            "exp(1000) is no number that a computer has, so this is inf at Z = "
            "1000, where 1000 is right. Never let exp see a large positive number.",
        ),
        Slip(
            "overflow moved to the other side",
            lambda Z: Z + np.log(1 + np.exp(-Z)),
            "This is right for positive Z, and now it overflows at -1000: exp sees "
            "1000 there. An exponent that is never positive is -|Z|.",
        ),
        Slip(
            "clipped",
            lambda Z: np.log(1 + np.exp(np.minimum(Z, 30))),
            "You clip Z, so nothing overflows, and beyond the clip the result "
            "stands still. Softplus goes on growing: at 1000 it is 1000.",
        ),
        Slip(
            "relu",
            lambda Z: np.maximum(Z, 0),
            "This is relu. It is right far out, and at Z = 0 softplus is 0.69: the "
            "smooth part, log(1 + exp(-|Z|)), is missing.",
        ),
        Slip(
            "smooth part alone",
            lambda Z: np.log1p(np.exp(-np.abs(Z))),
            "This is the smooth part, the same on both sides. Softplus is that "
            "plus max(Z, 0).",
        ),
        Slip(
            "inf swept under the carpet",
            lambda Z: np.nan_to_num(colleagues_softplus(Z)),
            "`nan_to_num` replaces inf by the largest number there is. At Z = 1000 "
            "the right answer is 1000. Keep exp from overflowing instead.",
        ),
    ],
    hints=[
        "What does your formula compute first at Z = 1000? And what would the "
        "result be, if a computer had all numbers?",
        "log(1 + exp(z)) = z + log(1 + exp(-z)). Which of the two forms is safe "
        "for positive z, and which for negative?",
        "`return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))`",
    ],
)
