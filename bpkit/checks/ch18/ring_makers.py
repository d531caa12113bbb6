"""18.7: from an empty cell to ten generators that find the blobs of a ring."""

import numpy as np

from bpkit.checks.ch18._job import SEEDS, inputs, played, told, whether_it_finds_them
from bpkit.checks.declared import Exercise, Slip
from bpkit.layers import ReLU


def ring_makers(X, noise):
    return np.array([played(X, seed).forward(noise) for seed in range(SEEDS)])


def by_relu_units(X, noise):
    """Another style: relu, a smaller rate, other seeds."""
    how = {"steps": 600, "lr": 0.007, "bend": ReLU}
    return np.array([played(X, 50 + k, **how).forward(noise) for k in range(SEEDS)])


def on_one_blob(points, X, noise):
    return 0.1 * points + [2.0, 0.0]


def on_a_circle(points, X, noise):
    angle = np.arctan2(noise[:, 1], noise[:, 0]) + np.arange(SEEDS)[:, None]
    return 2 * np.stack([np.cos(angle), np.sin(angle)], axis=2)


def of_the_data(points, X, noise):
    return np.array([X[k : k + len(noise)] for k in range(SEEDS)])


def other_noise(points, X, noise):
    rng = np.random.default_rng(0)
    return points[:, rng.permutation(len(noise))]


EXERCISE = Exercise(
    id="18.7",
    points=5,
    asks="`ring_makers(X, noise)`: `points` (10, n, 2), what the generators of ten "
    "games make of the noise (n, 2); X (1000, 2) are the points to learn from. In "
    "seven games or more at least seven modes, and 45 % of all points near one",
    reference=ring_makers,
    inputs=inputs,
    measure=whether_it_finds_them,
    seconds=60,
    too_slow="Ten games of 500 steps with batches of 128 and two layers of 32 units "
    "take a few seconds. No loop over points, and fewer units.",
    styles=[by_relu_units],
    slips=[
        Slip(
            "nan",
            told(lambda points, X, noise: points * np.nan),
            "There is nan or inf among your points: the rate is far too large.",
        ),
        Slip(
            "one game ten times",
            told(lambda points, X, noise: points[[0] * SEEDS]),
            "Two of your ten games hand in the same points. Each game begins with a "
            "generator of its own: np.random.default_rng(seed).",
        ),
        Slip(
            "copies",
            told(
                lambda points, X, noise: np.array(
                    [X[k : k + len(noise)] for k in range(SEEDS)]
                )
            ),
            "Your points are points of X. G never sees them: hand in what it makes of "
            "the noise.",
        ),
        Slip(
            "other noise",
            told(other_noise),
            "Your points do not follow the noise: two that are nearly the same give "
            "points that are far apart. Hand in G.forward(noise), of this noise.",
        ),
        Slip(
            "nowhere",
            told(lambda points, X, noise: 0.1 * points),
            "Hardly any of your points lie near a blob. Does G step in its own turn, "
            "with the target 1, and D in its own? Adam's usual beta1 of 0.9 takes far "
            "longer here than 0.5.",
        ),
        Slip(
            "collapsed",
            told(on_one_blob),
            "Most of your generators have collapsed: their points lie near three blobs "
            "or fewer. A rate that fits, for both players, and one turn each.",
        ),
        Slip(
            "a circle",
            told(on_a_circle),
            "Your points lie between the blobs as often as in them. More steps?",
        ),
    ],
    hints=[
        "Ten games in a loop over seeds; each with a G (2 to 2), a D (2 to 1), an Adam "
        "for each, and turns: D, then G. The chapter has both turns.",
        "D: `step(D, binary_cross_entropy, binary_cross_entropy_backward, seen, Y, "
        "rule_d)` on as many real as made points. G: back through D.backward, then "
        "G.backward, and only rule_g steps.",
        "Two layers of 32 leaky relu units in both, Adam(0.01, beta1=0.5), 500 steps "
        "with batches of 128; at the end G.forward(noise).",
    ],
)
