"""03.6: the gradient against smoothed labels."""

import numpy as np

from bpkit.activations import log_softmax, softmax
from bpkit.checks.ch03._common import from_above
from bpkit.checks.declared import Exercise, Slip
from bpkit.losses import one_hot

SHARE = 0.1


def smoothed(y, k):
    """Targets (n, k): nine tenths on the right class, a tenth shared by all k."""
    return (1 - SHARE) * one_hot(y, k) + SHARE / k


def smoothed_cross_entropy(Z, y):
    return -(smoothed(y, Z.shape[1]) * log_softmax(Z)).sum(axis=1).mean()


def smoothed_cross_entropy_backward(dL, Z, y):
    Q = smoothed(y, Z.shape[1]).astype(Z.dtype)
    return (softmax(Z) - Q) * (dL / len(y))


def smoothed_entry_by_entry(dL, Z, y):
    n, k = Z.shape
    dZ = softmax(Z) - Z.dtype.type(SHARE / k)
    dZ[np.arange(n), y] -= 1 - SHARE
    return dZ * (dL / n)


def smoothed_as_a_mixture(dL, Z, y):
    """The loss is a mixture of two, so its gradient is the mixture of theirs."""
    n, k = Z.shape
    P = softmax(Z)
    mixture = (1 - SHARE) * (P - np.eye(k)[y]) + SHARE * (P - 1 / k)
    return (dL / n * mixture).astype(Z.dtype)


def share_for_the_wrong_only(dL, Z, y):
    n, k = Z.shape
    Q = np.full((n, k), SHARE / (k - 1))
    Q[np.arange(n), y] = 1 - SHARE
    return (softmax(Z) - Q) * (dL / n)


def tenth_for_each(dL, Z, y):
    Q = (1 - SHARE) * one_hot(y, Z.shape[1]) + SHARE
    return (softmax(Z) - Q) * (dL / len(y))


def probabilities_smoothed(dL, Z, y):
    k = Z.shape[1]
    P = (1 - SHARE) * softmax(Z) + SHARE / k
    return (P - one_hot(y, k)) * (dL / len(y))


EXERCISE = Exercise(
    id="03.6",
    points=3,
    asks="`smoothed_cross_entropy_backward(dL, Z, y)`: the gradient at the scores "
    "Z (n, k) of cross-entropy against labels smoothed by a tenth",
    reference=smoothed_cross_entropy_backward,
    inputs=from_above,
    forward=smoothed_cross_entropy,
    styles=[smoothed_entry_by_entry, smoothed_as_a_mixture],
    slips=[
        Slip(
            "not smoothed",
            lambda dL, Z, y: (softmax(Z) - one_hot(y, Z.shape[1])) * (dL / len(y)),
            "This is the gradient of the plain cross-entropy, p - y. What came is "
            "now told differently: put the smoothed row in place of y.",
        ),
        Slip(
            "share for the wrong classes only",
            share_for_the_wrong_only,
            "You share the tenth among the wrong classes. Here all k classes get "
            "their part, the right one, too: 0.9 + 0.1/k. (Both ways are in use.)",
        ),
        Slip(
            "a tenth for each",
            tenth_for_each,
            "Every class gets a whole tenth, so your targets sum to more than 1, "
            "and your rows do not sum to 0. The tenth is shared: 0.1/k.",
        ),
        Slip(
            "probabilities smoothed",
            probabilities_smoothed,
            "You smooth what was said instead of what came. The softmax stays as "
            "it is; the labels change.",
        ),
        Slip(
            "sign",
            lambda dL, Z, y: -smoothed_cross_entropy_backward(dL, Z, y),
            "The right size and the opposite sign: what you said minus what came.",
        ),
        Slip(
            "no 1/n",
            lambda dL, Z, y: smoothed_cross_entropy_backward(dL * len(y), Z, y),
            "The loss is the mean over the rows: where is the 1/n?",
        ),
        Slip(
            "entries counted, not rows",
            lambda dL, Z, y: smoothed_cross_entropy_backward(dL / Z.shape[1], Z, y),
            "You divide by the number of entries. This loss sums over the classes "
            "and takes the mean over the rows: `len(y)`.",
        ),
        Slip(
            "dL left out",
            lambda dL, Z, y: smoothed_cross_entropy_backward(1.0, Z, y),
            "`dL` is not used. Multiply by the gradient that comes from above.",
        ),
    ],
    hints=[
        "The chapter's derivation never used that y is a row of zeros and a one, "
        "only that it sums to 1.",
        "So the gradient is softmax(Z) - Q, over n, with Q the smoothed rows. What "
        "is Q at the right class, what elsewhere?",
        "`Q = 0.9 * one_hot(y, k) + 0.1 / k`, then "
        "`(softmax(Z) - Q) * (dL / len(y))`; mind float32: `Q.astype(Z.dtype)`.",
    ],
)
