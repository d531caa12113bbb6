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


def from_far_above(rng):
    """The last has scores that no nudge moves by what it says."""
    cases = from_above(rng)
    dL, Z, y = cases[0]
    return [*cases, (dL, Z + 1e6, y)]


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


def probabilities_smoothed(dL, Z, y):
    P = (1 - SHARE) * softmax(Z) + SHARE / Z.shape[1]
    return (P - one_hot(y, Z.shape[1])) * (dL / len(y))


def against(dL, Z, y, Q):
    """The gradient against other targets."""
    return (softmax(Z) - Q) * (dL / len(y))


def targets(y, k, wrong):
    """0.9 for the right class, this for each other one."""
    return np.where(one_hot(y, k) == 1, 1 - SHARE, wrong)


def columns_for_entries(dL, Z, y):
    P = softmax(Z) - SHARE / Z.shape[1]
    P[:, y] -= 1 - SHARE
    return P * (dL / len(y))


EXERCISE = Exercise(
    id="03.6",
    points=3,
    asks="`smoothed_cross_entropy_backward(dL, Z, y)`: the gradient at the scores "
    "Z (n, k) of cross-entropy against labels smoothed by a tenth",
    reference=smoothed_cross_entropy_backward,
    inputs=from_far_above,
    forward=smoothed_cross_entropy,
    styles=[smoothed_entry_by_entry, smoothed_as_a_mixture],
    slips=[
        Slip(
            "not smoothed",
            lambda dL, Z, y: against(dL, Z, y, one_hot(y, Z.shape[1])),
            "This is the gradient of the plain cross-entropy, p - y. What came is "
            "now told differently: put the smoothed row in place of y.",
        ),
        Slip(
            "share for the wrong classes only",
            lambda dL, Z, y: against(
                dL, Z, y, targets(y, Z.shape[1], 0.1 / (Z.shape[1] - 1))
            ),
            "You share the tenth among the wrong classes. Here all k classes get "
            "their part, the right one, too: 0.9 + 0.1/k. (Both ways are in use.)",
        ),
        Slip(
            "a tenth for each",
            lambda dL, Z, y: against(dL, Z, y, 0.9 * one_hot(y, Z.shape[1]) + 0.1),
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
        Slip(
            "p - y scaled",
            lambda dL, Z, y: 0.9 * against(dL, Z, y, one_hot(y, Z.shape[1])),
            "You take nine tenths of p - y. It is the labels that are changed, and p"
            " stays whole: p minus the smoothed row.",
        ),
        Slip(
            "four classes",
            lambda dL, Z, y: against(dL, Z, y, 0.9 * one_hot(y, Z.shape[1]) + 0.025),
            "0.025 is a tenth shared among four classes, those of the example. Here "
            "are k: `0.1 / Z.shape[1]`.",
        ),
        Slip(
            "shared among the rows",
            lambda dL, Z, y: against(
                dL, Z, y, 0.9 * one_hot(y, Z.shape[1]) + 0.1 / len(y)
            ),
            "You share the tenth among the n rows. It is shared among the k classes:"
            " `Z.shape[1]`.",
        ),
        Slip(
            "taken and not shared",
            lambda dL, Z, y: against(dL, Z, y, 0.9 * one_hot(y, Z.shape[1])),
            "You take a tenth from the right class and give it to nobody, so your "
            "targets sum to 0.9. It is shared among all k classes.",
        ),
        Slip(
            "shared and not taken",
            lambda dL, Z, y: against(
                dL, Z, y, one_hot(y, Z.shape[1]) + 0.1 / Z.shape[1]
            ),
            "You give every class its share and leave the right one its whole 1, so "
            "your targets sum to 1.1. The tenth is taken from there.",
        ),
        Slip(
            "shares swapped",
            lambda dL, Z, y: against(
                dL, Z, y, 0.1 * one_hot(y, Z.shape[1]) + 0.9 / Z.shape[1]
            ),
            "You leave a tenth and share nine. It is the other way around.",
        ),
        Slip(
            "0.9 without its share",
            lambda dL, Z, y: against(
                dL, Z, y, targets(y, Z.shape[1], 0.1 / Z.shape[1])
            ),
            "The right class has 0.9 in your targets. It gets its share like the "
            "others, so 0.9 + 0.1/k.",
        ),
        Slip(
            "shared among k - 1, given to k",
            lambda dL, Z, y: against(
                dL, Z, y, 0.9 * one_hot(y, Z.shape[1]) + 0.1 / (Z.shape[1] - 1)
            ),
            "You divide the tenth by k - 1 and give it to all k, so your targets sum"
            " to more than 1. It is 0.1/k.",
        ),
        Slip(
            "softmax skipped",
            lambda dL, Z, y: -smoothed(y, Z.shape[1]) / softmax(Z) * (dL / len(y)),
            "This is the gradient at the probabilities, -q/p. It still has to go "
            "through softmax to the scores, and together they become p - q.",
        ),
        Slip(
            "through softmax once more",
            lambda dL, Z, y: (
                smoothed_cross_entropy_backward(dL, Z, y)
                * softmax(Z)
                * (1 - softmax(Z))
            ),
            "p - q is the gradient at the scores already, with softmax in it. You "
            "multiply by a slope p (1 - p) once more.",
        ),
        Slip(
            "weighted by the targets",
            lambda dL, Z, y: smoothed(y, Z.shape[1]) * (softmax(Z) - 1) * (dL / len(y)),
            "You weight p - 1 by the targets, entry by entry. A score also stands in"
            " the sum below every other probability of its row: p - q.",
        ),
        Slip(
            "the loss itself",
            lambda dL, Z, y: -smoothed(y, Z.shape[1]) * log_softmax(Z) * (dL / len(y)),
            "These are the terms of the loss, -q log p. Asked for is how the loss "
            "reacts when a score is raised: p - q.",
        ),
        Slip(
            "logarithms for probabilities",
            lambda dL, Z, y: (log_softmax(Z) - smoothed(y, Z.shape[1])) * (dL / len(y)),
            "You subtract the targets from log p. It is p minus q: `softmax`, not "
            "`log_softmax`.",
        ),
        Slip(
            "scores for probabilities",
            lambda dL, Z, y: (Z - smoothed(y, Z.shape[1])) * (dL / len(y)),
            "You subtract the targets from the scores. It is the probabilities minus"
            " the targets: `softmax(Z)`.",
        ),
        Slip(
            "columns for rows",
            lambda dL, Z, y: (softmax(Z.T).T - smoothed(y, Z.shape[1])) * (dL / len(y)),
            "Your probabilities sum to 1 down the columns. A row is an example: the "
            "softmax runs along it.",
        ),
        Slip(
            "classes counted",
            lambda dL, Z, y: smoothed_cross_entropy_backward(
                dL * len(y) / Z.shape[1], Z, y
            ),
            "You divide by the number of classes. The mean is over the rows: `len(y)`.",
        ),
        Slip(
            "columns for entries",
            columns_for_entries,
            "`P[:, y]` takes whole columns, for every row those of all labels. One "
            "entry of each row is `P[np.arange(len(y)), y]`.",
        ),
        Slip(
            "labels for targets",
            lambda dL, Z, y: against(dL, Z, y, y[:, None]),
            "You subtract the label itself, the number of a class. It says *where* "
            "the 1 stands in a row of zeros, `one_hot(y, k)`.",
        ),
    ],
    hints=[
        "The chapter's derivation never used that y is a row of zeros and a one, "
        "only that it sums to 1.",
        "So the gradient is softmax(Z) - Q, over n, with Q the smoothed rows. What "
        "is Q at the right class, what elsewhere?",
        "`Q = 0.9 * one_hot(y, k) + 0.1 / k`, then `(softmax(Z) - Q) * (dL / len(y))`.",
    ],
)
