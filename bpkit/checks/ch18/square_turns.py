"""18.3: the slopes of a game with squares for cross-entropies."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import Exercise, Slip, draw


def square_turns(Z_real, Z_made):
    n, m = len(Z_real), len(Z_made)
    return (Z_real - 1) / n, Z_made / m, (Z_made - 1) / m


def scores(rng):
    sizes = [(5, 3), (2, 4), (1, 1), (3, 3)]
    several = [(draw(rng, n, 1), draw(rng, m, 1)) for n, m in sizes]
    perfect = np.array([[1.0], [1.0]]), np.array([[0.0], [0.0], [1.0]])
    return [*several, perfect, (1000 * several[0][0], -1000 * several[0][1])]


def by_mse(Z_real, Z_made):
    def half(Z, target):
        return 0.5 * 2 * (Z - np.full_like(Z, target)) / Z.size

    return half(Z_real, 1), half(Z_made, 0), half(Z_made, 1)


def slipped(real=1.0, made=0.0, wanted=1.0, factors=(1, 1, 1), sign=1):
    def square_turns_(Z_real, Z_made):
        n, m = len(Z_real), len(Z_made)
        a, b, c = factors
        slopes = (Z_real - real) / n, (Z_made - made) / m, sign * (Z_made - wanted) / m
        return a * slopes[0], b * slopes[1], c * slopes[2]

    return square_turns_


def sums(Z_real, Z_made):
    return Z_real - 1, Z_made, Z_made - 1


def of_cross_entropy(Z_real, Z_made):
    return square_turns(sigmoid(Z_real), sigmoid(Z_made))


def over_all(Z_real, Z_made):
    n = len(Z_real) + len(Z_made)
    return (Z_real - 1) / n, Z_made / n, (Z_made - 1) / n


EXERCISE = Exercise(
    id="18.3",
    points=2,
    asks="`square_turns(Z_real, Z_made)`: for scores (n, 1) and (m, 1) of real and "
    "made points: dZ_real and dZ_made, the slopes of D's loss mean((Z_real - 1)²)/2 + "
    "mean(Z_made²)/2; and dZ_of_g, that of G's loss mean((Z_made - 1)²)/2",
    reference=square_turns,
    inputs=scores,
    returns=["dZ_real", "dZ_made", "dZ_of_g"],
    styles=[by_mse],
    slips=[
        Slip(
            "twice",
            slipped(factors=(2, 2, 2)),
            "Your slopes are twice as large: the half before a square cancels the 2.",
        ),
        Slip(
            "sums",
            sums,
            "Each loss is a mean: divide by n for the real points, by m for the made.",
        ),
        Slip(
            "a mean over all",
            over_all,
            "You divide by n + m. There are two means, one over n points and one over "
            "m.",
        ),
        Slip(
            "cross-entropy",
            of_cross_entropy,
            "σ(Z) less the target is the slope of cross-entropy. These squares compare "
            "the score itself with its target: no sigmoid.",
        ),
        Slip(
            "G against itself",
            slipped(wanted=0.0),
            "Your G has the target 0: it helps D. It wants its points to be taken for "
            "real, target 1.",
        ),
        Slip(
            "G minus D",
            slipped(wanted=0.0, sign=-1),
            "Your dZ_of_g is minus D's slope: that is another game, in which G walks "
            "up D's loss. Here it walks down mean((Z_made - 1)²)/2.",
        ),
        Slip(
            "other way round",
            slipped(real=0.0, made=1.0),
            "Your D has the targets exchanged: real points get 1, made ones 0.",
        ),
        Slip(
            "made points get -1",
            slipped(made=-1.0),
            "Your D wants -1 for made points. The loss on the sheet wants 0.",
        ),
    ],
    hints=[
        "Each is a derivative by a score: of (z - 1)²/2 it is z - 1.",
        "The mean brings 1/n for the real scores, 1/m for the made ones, and G's loss "
        "has the made ones alone.",
        "`return (Z_real - 1) / n, Z_made / m, (Z_made - 1) / m`",
    ],
)
