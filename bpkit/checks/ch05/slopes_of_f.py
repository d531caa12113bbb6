"""05.1: two slopes by hand, two routes each."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant


def slopes_of_f(a, b):
    d, e = a * b, a + b
    return e * b + d, e * a + d


def slopes_with_k(slopes_of_f, a, b, *, k):
    """f at a and k * b, so the slope for b has the factor k."""
    df_da, df_db = slopes_of_f(a, k * b)
    return df_da, k * df_db


def pairs_of_numbers(rng):
    cases = [(draw(rng, n), draw(rng, n)) for n in (4, 1, 3)]
    a, b = cases[0]
    large = 1e6 * a, b  # more than a nudge moves
    return [*cases, large, (np.array([0.0, 2.0]), np.array([3.0, 0.0]))]


EXERCISE = Exercise(
    id="05.1",
    points=2,
    asks="`slopes_of_f(a, b)`: df_da and df_db of f = d * e with d = a * b and "
    "e = a + b",
    reference=slopes_of_f,
    variant=Variant(
        draw=lambda rng: {"k": rng.choice([x for x in HALVES if x != 1]).item()},
        says="d = {k:g} * a * b and e = a + {k:g} * b, instead of a * b and a + b.",
        change=slopes_with_k,
    ),
    inputs=pairs_of_numbers,
    returns=["df_da", "df_db"],
    styles=[
        lambda a, b: (2 * a * b + b**2, a**2 + 2 * a * b),
        lambda a, b: ((a + b) * b + a * b * 1.0, (a + b) * a + a * b * 1.0),
    ],
    slips=[
        Slip(
            "only through e",
            lambda a, b: (a * b, a * b),
            "You took the route f-e-a and left out f-d-a. Both a and b are used "
            "twice: two routes each, added.",
        ),
        Slip(
            "only through d",
            lambda a, b: ((a + b) * b, (a + b) * a),
            "You took the route f-d-a and left out f-e-a. Both a and b are used "
            "twice: two routes each, added.",
        ),
        Slip(
            "own factor",
            lambda a, b: ((a + b) * a + a * b, (a + b) * b + a * b),
            "The local derivative of d = a * b at a is the other factor, b.",
        ),
        Slip(
            "routes multiplied",
            lambda a, b: ((a + b) * b * a * b, (a + b) * a * a * b),
            "Along a route the slopes are multiplied. Two routes that arrive at "
            "the same value are added.",
        ),
        Slip(
            "no upstream gradient",
            lambda a, b: (b + 1, a + 1),
            "These are the local derivatives at a and b alone. What comes from f, "
            "df_dd and df_de, multiplies them.",
        ),
        Slip(
            "df_dd and df_de exchanged",
            lambda a, b: (a * b * b + a + b, a * b * a + a + b),
            "f = d * e: at d the slope is the other factor, e, and at e it is d.",
        ),
        Slip(
            "the same twice",
            lambda a, b: (slopes_of_f(a, b)[0],) * 2,
            "df_da is right, and you return it for df_db as well. At d the local "
            "derivative for b is a.",
        ),
        Slip(
            "subtracted",
            lambda a, b: ((a + b) * b - a * b, (a + b) * a - a * b),
            "You subtract one route from the other. Where routes meet they are added, "
            "and e = a + b has slope 1 for both.",
        ),
        Slip(
            "stopped halfway",
            lambda a, b: (a + b, a * b),
            "These are df_dd and df_de, the slopes at d and e. One more edge leads "
            "to a and b from each of them.",
        ),
        Slip(
            "second route of b",
            lambda a, b: (slopes_of_f(a, b)[0], (a + b) * a),
            "df_da is right. b is used twice, too, and your df_db has the route f-d-b "
            "alone.",
        ),
        Slip(
            "second route of a",
            lambda a, b: ((a + b) * b, slopes_of_f(a, b)[1]),
            "df_db is right. a is used twice, too, and your df_da has the route f-d-a "
            "alone.",
        ),
        Slip(
            "f itself",
            lambda a, b: (a * b * (a + b),) * 2,
            "This is f. Asked for are its slopes.",
        ),
        Slip(
            "summed over the trials",
            lambda a, b: tuple(d.sum() for d in slopes_of_f(a, b)),
            "You add up the trials. They have nothing to do with each other: an entry "
            "for each.",
        ),
    ],
    hints=[
        "Draw the graph: f has the parents d and e; each of those has a and b. How "
        "many routes lead from f to a?",
        "Start at f with 1. df_dd = e, df_de = d. Then two things arrive at a.",
        "df_da = df_dd * b + df_de * 1",
    ],
)
