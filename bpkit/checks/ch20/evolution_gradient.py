"""20.2: a gradient from pairs of losses."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def evolution_gradient(above, below, V, sigma):
    return (above - below) @ V / (2 * sigma * len(V))


def nudges(rng):
    cases = []
    for n, d, sigma in [(3, 2, 0.1), (1, 4, 0.5), (4, 4, 0.01), (20, 7, 2.0)]:
        cases.append((draw(rng, n), draw(rng, n), draw(rng, n, d), sigma))
    above, below, V, sigma = cases[0]
    one_way = V * np.eye(len(V), V.shape[1])
    more = [(above, above + 0.5, V, sigma), (above, below, one_way, sigma)]
    return [*cases, *more, (1e5 * above, below, V, 1e-3)]


def pair_by_pair(above, below, V, sigma):
    total = np.zeros(V.shape[1])
    for a, b, v in zip(above, below, V, strict=True):
        total += (a - b) / (2 * sigma) * v
    return total / len(V)


def as_a_mean(above, below, V, sigma):
    return (((above - below) / (2 * sigma))[:, None] * V).mean(axis=0)


def times(factor):
    return lambda above, below, V, sigma: (
        factor(V, sigma) * evolution_gradient(above, below, V, sigma)
    )


def along_unit_nudges(above, below, V, sigma):
    unit = V / np.linalg.norm(V, axis=1, keepdims=True)
    return evolution_gradient(above, below, unit, sigma)


def means_apart(above, below, V, sigma):
    return (above - below).mean() / (2 * sigma) * V.mean(axis=0)


def best_pair(above, below, V, sigma):
    k = np.abs(above - below).argmax()
    return (above[k] - below[k]) / (2 * sigma) * V[k]


EXERCISE = Exercise(
    id="20.2",
    points=3,
    asks="`evolution_gradient(above, below, V, sigma)`: the estimate (d,) of a "
    "gradient from n nudges V (n, d): above and below (n,) are the losses "
    "at w + sigma·v and at w − sigma·v",
    reference=evolution_gradient,
    inputs=nudges,
    styles=[pair_by_pair, as_a_mean],
    slips=[
        Slip(
            "a sum",
            times(lambda V, sigma: len(V)),
            "You add over the nudges. Their mean is the estimate: divide by their "
            "number.",
        ),
        Slip(
            "sigma once",
            times(lambda V, sigma: 2),
            "Yours is twice as large. The two places lie 2 sigma apart, not sigma.",
        ),
        Slip(
            "half of it",
            times(lambda V, sigma: 0.5),
            "Yours is half as large: the distance, 2 sigma, is divided by once.",
        ),
        Slip(
            "sigma squared",
            times(lambda V, sigma: 1 / sigma),
            "You divide by sigma twice. A slope is a change of the loss over a "
            "distance; v itself is not divided.",
        ),
        Slip(
            "no distance",
            times(lambda V, sigma: 2 * sigma),
            "You weigh by the change of the loss. A slope is that change over the "
            "distance, 2 sigma.",
        ),
        Slip(
            "times sigma",
            times(lambda V, sigma: sigma),
            "You multiply by the whole step, sigma·v. The slope is multiplied by v.",
        ),
        Slip(
            "downhill",
            times(lambda V, sigma: -1),
            "This points downhill. A gradient points uphill, above less below; the "
            "optimizer subtracts it.",
        ),
        Slip(
            "above alone",
            lambda above, below, V, sigma: above @ V / (sigma * len(V)),
            "You use the losses above alone. Their mean is the gradient, too, but each "
            "carries the whole loss: the difference of a pair was asked for.",
        ),
        Slip(
            "unit nudges",
            along_unit_nudges,
            "You bring each nudge to length 1 first. The losses were taken with v as "
            "it is, and the mean of v's products needs it so.",
        ),
        Slip(
            "means apart",
            means_apart,
            "You take the mean slope times the mean nudge. Each nudge is multiplied by "
            "its own slope first; then comes the mean.",
        ),
        Slip(
            "the best pair",
            best_pair,
            "You keep one pair, that of the largest change. All pairs count, each "
            "weighed by its slope.",
        ),
    ],
    hints=[
        "One nudge: its slope is (above − below) / (2·sigma), its share of the "
        "estimate slope·v.",
        "The mean over the nudges: a row of n slopes times V, over n.",
        "(above - below) / (2 * sigma) @ V / len(V)",
    ],
)
