"""03.3: the perplexity of scores and labels."""

import numpy as np

from bpkit.activations import log_softmax, softmax
from bpkit.checks.ch03._common import scores_and_labels
from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant
from bpkit.losses import cross_entropy, hinge


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
    "(n, k) and labels y (n,), one number",
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
            "surprise in a batch drowns the rest then. First the mean, then "
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
        Slip(
            "softmax twice",
            lambda Z, y: np.exp(cross_entropy(softmax(Z), y)),
            "You hand probabilities to `cross_entropy`, which takes scores and makes"
            " probabilities of them itself. So softmax is taken twice.",
        ),
        Slip(
            "one over the mean probability",
            lambda Z, y: 1 / np.exp(-priced(Z, y)).mean(),
            "You take the mean of the probabilities. The mean is taken of their "
            "logarithms, and `np.exp` comes after it.",
        ),
        Slip(
            "ten for e",
            lambda Z, y: 10 ** cross_entropy(Z, y),
            "You raise 10 to the loss. The loss is made with the natural logarithm, "
            "so its inverse is `np.exp`.",
        ),
        Slip(
            "e times",
            lambda Z, y: np.e * cross_entropy(Z, y),
            "You multiply by e. Asked for is e to the power: `np.exp`.",
        ),
        Slip(
            "loss to the power of e",
            lambda Z, y: cross_entropy(Z, y) ** np.e,
            "Base and exponent have changed places: e to the power of the loss, "
            "`np.exp(loss)`.",
        ),
        Slip(
            "log for exp",
            lambda Z, y: np.log(cross_entropy(Z, y)),
            "You take the logarithm once more. Perplexity undoes it: `np.exp`.",
        ),
        Slip(
            "less 1",
            lambda Z, y: np.expm1(cross_entropy(Z, y)),
            "`np.expm1` subtracts 1 from the power.",
        ),
        Slip(
            "exp twice",
            lambda Z, y: np.exp(np.exp(cross_entropy(Z, y))),
            "You take `np.exp` twice.",
        ),
        Slip(
            "hinge",
            lambda Z, y: np.exp(hinge(Z, y)),
            "You take e to the power of the hinge loss. It is the cross-entropy that"
            " was asked for.",
        ),
        Slip(
            "mean over all entries",
            lambda Z, y: np.exp(cross_entropy(Z, y) / Z.shape[1]),
            "You take the mean over all n * k entries. Only the right class of each "
            "row pays: the mean is over the n rows.",
        ),
        Slip(
            "what was said, not what came",
            lambda Z, y: np.exp(-(softmax(Z) * log_softmax(Z)).sum(axis=1).mean()),
            "The labels are not used: this is how unsure the scores are. Perplexity "
            "looks at what the right class got.",
        ),
        Slip(
            "the largest for the right class",
            lambda Z, y: np.exp(-log_softmax(Z).max(axis=1).mean()),
            "You take the largest probability of each row. Perplexity looks at the "
            "one of the right class, `y`.",
        ),
        Slip(
            "scores for logarithms",
            lambda Z, y: np.exp(-Z[np.arange(len(y)), y].mean()),
            "You take the scores themselves for the logarithms of probabilities. "
            "`log_softmax(Z)` makes them so; `cross_entropy` does it for you.",
        ),
        Slip(
            "number of classes",
            lambda Z, y: Z.shape[1],
            "This is k. Perplexity is k where all scores are equal, and only there "
            "sure to be.",
        ),
        Slip(
            "columns for rows",
            lambda Z, y: np.exp(-log_softmax(Z.T).T[np.arange(len(y)), y].mean()),
            "Your probabilities sum to 1 down the columns. A row is an example: the "
            "softmax runs along it.",
        ),
    ],
    hints=[
        "`cross_entropy(Z, y)` is imported: it is the mean of -log p.",
        "Perplexity undoes the logarithm of the mean: which function is that?",
        "`return np.exp(cross_entropy(Z, y))`",
    ],
)
