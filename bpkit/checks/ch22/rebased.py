"""22.2: a probability, where the ill are rarer than among those learned from."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def rebased(p, old, new):
    odds = p / (1 - p) * (new / (1 - new)) / (old / (1 - old))
    return odds / (1 + odds)


def shifts(rng):
    p = rng.integers(1, 100, 6) / 100
    cases = [(np.array([0.2, 0.5, 0.9]), 0.5, 0.1), (p, 0.37, 0.005)]
    cases += [(p[:2], 0.1, 0.6), (np.array([0.0, 0.3, 0.999]), 0.37, 0.02)]
    return [*cases, (p[:4], 0.25, 0.25)]


def by_weights(p, old, new):
    """Another style: ill and healthy weighed by how much commoner they are."""
    ill, healthy = p * new / old, (1 - p) * (1 - new) / (1 - old)
    return ill / (ill + healthy)


def by_scores(p, old, new):
    """Another style: the score is shifted."""
    with np.errstate(divide="ignore"):
        z = np.log(p) - np.log(1 - p)
    z = z + np.log(new / (1 - new)) - np.log(old / (1 - old))
    return 1 / (1 + np.exp(-z))


EXERCISE = Exercise(
    id="22.2",
    points=2,
    asks="`rebased(p, old, new)`: the probabilities p (n,), learned where a share "
    "`old` is ill, for people of whom a share `new` is ill",
    reference=rebased,
    inputs=shifts,
    styles=[by_weights, by_scores],
    slips=[
        Slip(
            "p times the ratio",
            lambda p, old, new: p * new / old,
            "You scale the probability. It is the odds p / (1 - p) that are scaled: "
            "with more ill than before yours can pass 1.",
        ),
        Slip(
            "left as odds",
            lambda p, old, new: p / (1 - p) * (new / (1 - new)) / (old / (1 - old)),
            "Those are the new odds. Asked is the probability: odds / (1 + odds).",
        ),
        Slip(
            "shares for odds",
            lambda p, old, new: (
                (p / (1 - p) * new / old) / (1 + p / (1 - p) * new / old)
            ),
            "You scale the odds by new / old. The healthy change, too: scale by the "
            "odds of the shares, new / (1 - new) over old / (1 - old).",
        ),
        Slip(
            "old and new exchanged",
            lambda p, old, new: rebased(p, new, old),
            "You went the other way: from `new` to `old`. Rarer illness makes p "
            "smaller.",
        ),
        Slip(
            "the old odds stay in",
            lambda p, old, new: by_weights(p, 0.5, new),
            "The share that p was learned with is still in it: divide by its odds, "
            "old / (1 - old).",
        ),
        Slip(
            "nothing",
            lambda p, old, new: p * 1.0,
            "p came back as it was. What a measurement says stays; the share of the "
            "ill before it changes.",
        ),
    ],
    hints=[
        "Write p as odds: p / (1 - p). They are the odds of the shares times what the "
        "measurements say.",
        "Only the first factor changes: divide by old / (1 - old), multiply by new / "
        "(1 - new).",
        "Back to a probability: odds / (1 + odds).",
    ],
)
