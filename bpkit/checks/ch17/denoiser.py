"""17.7: from an empty cell to a network that takes noise away."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.ch17._job import (
    cleaned_by,
    inputs,
    learned,
    noisy,
    ridge,
    told,
    whether_it_cleans,
)
from bpkit.checks.declared import Exercise, Slip


def denoiser(X, noise, new):
    net, losses = learned(X, noise)
    return losses, cleaned_by(net, new)


def sharper_line(X, noise, new):
    """Another style: the formula, then a slope and a middle learned by descent."""
    rng, losses, (a, b) = np.random.default_rng(1), [], (4.0, 0.3)
    some = X[:1000]
    R = ridge(X, noise, noisy(some, noise, rng))
    for _ in range(300):
        Y = sigmoid(a * (R - b))
        losses.append(np.mean((Y - some) ** 2))
        dZ = 2 * (Y - some) / Y.size * Y * (1 - Y)
        a, b = a - 20 * (dZ * (R - b)).sum(), b + 0.2 * a * dZ.sum()
    return losses, sigmoid(a * (ridge(X, noise, new) - b))


EXERCISE = Exercise(
    id="17.7",
    points=5,
    asks="`denoiser(X, noise, new)`: `losses` along the training; `Y` (m, 784), the "
    "digits `new` (m, 784) without their noise. X (n, 784) are clean digits, `noise` "
    "the standard deviation of the normal noise",
    reference=denoiser,
    inputs=inputs,
    returns=["losses", "Y"],
    measure=whether_it_cleans,
    seconds=60,
    too_slow="600 steps of 64 digits through 256 units take about five seconds, in "
    "float32. All rows of a batch at once, no loop over digits or pixels.",
    styles=[sharper_line],
    slips=[
        Slip(
            "nan",
            told(losses=(0.3, np.nan, np.nan)),
            "There is nan or inf among your losses or pictures: is the rate far too "
            "large?",
        ),
        Slip(
            "one loss",
            told(losses=(0.3,)),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop?",
        ),
        Slip(
            "the same for all",
            told(cleaned=lambda X, noise, new: np.tile(X.mean(axis=0), (len(new), 1))),
            "Each digit becomes the same picture. Are the units dead (a smaller rate), "
            "or does the noisy digit not come in?",
        ),
        Slip(
            "scores",
            told(cleaned=lambda X, noise, new: 8 * (ridge(X, noise, new) - 0.5)),
            "Y holds scores, far outside 0 … 1. The digits are their sigmoid: "
            "`sigmoid(Z)`.",
        ),
        Slip(
            "still noisy",
            told(cleaned=lambda X, noise, new: np.clip(new, 0, 1)),
            "The noise is still there. What comes in is noisy, what is asked for is "
            "clean: is noise added in training, of this size, and the target left "
            "clean?",
        ),
        Slip(
            "a straight line",
            told(cleaned=ridge),
            "The noise goes, but the best linear map, clipped, does it as well or "
            "better. Train on, with fresh noise in every step, and let the output end "
            "in a sigmoid.",
        ),
        Slip(
            "uphill",
            told(losses=(0.1, 0.2, 0.3)),
            "The last of `losses` is not below the first, though the noise goes. Are "
            "they in order?",
        ),
    ],
    hints=[
        "784 numbers, 256 relu units, 784 scores; a batch of clean digits, noise added "
        "to what comes in, the clean ones as the target.",
        "`binary_cross_entropy_backward(1.0, Z, clean)` on scores learns faster here "
        "than a squared error behind a sigmoid; `sigmoid(Z)` is the picture.",
        "Adam(0.005), the rate falling to 0 over 600 steps of 64; new noise each time: "
        "`clean + noise * rng.standard_normal(clean.shape, np.float32)`.",
    ],
)
