"""03.3: the perplexity of scores and labels."""

import numpy as np

from bpkit.activations import log_softmax
from bpkit.checks.ch03._common import scores_and_labels
from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant
from bpkit.losses import cross_entropy


def perplexity(Z, y):
    return np.exp(cross_entropy(Z, y))


TEMPERATURES = [0.5, 0.8, 2, 2.5, 4, 5]  # of the variants


def priced(Z, y):
    """What each row pays."""
    return -log_softmax(Z)[np.arange(len(y)), y]


EXERCISE = Exercise(
    id="03.3",
    points=1,
    asks="`perplexity(Z, y)`: e to the power of the cross-entropy of scores Z "
    "(n, k) and labels y (n,)",
    reference=perplexity,
    variant=Variant(
        draw=lambda rng: {"temperature": rng.choice(TEMPERATURES).item()},
        says="all scores are divided by {temperature:g}, the temperature, before "
        "anything else.",
        change=lambda perplexity, Z, y, *, temperature: perplexity(Z / temperature, y),
    ),
    inputs=scores_and_labels,
    styles=[
        lambda Z, y: 1 / np.exp(-priced(Z, y).mean()),
        lambda Z, y: np.prod(np.exp(priced(Z, y) / len(y))),
    ],
    slips=[
        Slip(
            "the loss itself",
            cross_entropy,
            "This is the loss. Perplexity is e to that power: a loss of log 10 "
            "becomes 10.",
        ),
        Slip(
            "two for e",
            lambda Z, y: 2 ** cross_entropy(Z, y),
            "You raise 2 to the loss. That fits a loss in bits; ours is made with "
            "the natural logarithm, so its inverse is `np.exp`.",
        ),
        Slip(
            "mean after exp",
            lambda Z, y: np.exp(priced(Z, y)).mean(),
            "You take e to the power of each row's price and then the mean. One "
            "surprise in a batch then drowns the rest. First the mean, then "
            "`np.exp`.",
        ),
        Slip(
            "sum for mean",
            lambda Z, y: np.exp(priced(Z, y).sum()),
            "Your power is the sum of all prices, so it grows with the batch. "
            "Perplexity is per example: take the mean.",
        ),
        Slip(
            "sign of the exponent",
            lambda Z, y: np.exp(-cross_entropy(Z, y)),
            "This is below 1: a typical probability of what came. Perplexity is "
            "one over it; look at the sign in the exponent.",
        ),
    ],
    hints=[
        "`cross_entropy(Z, y)` is imported: it is the mean of -log p.",
        "Perplexity undoes the logarithm of the mean: which function is that?",
        "`return np.exp(cross_entropy(Z, y))`",
    ],
)
