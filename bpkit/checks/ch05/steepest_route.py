"""05.7: the largest product of slopes over all routes of a graph."""

import numpy as np

from bpkit.checks.ch05._common import doublings, graphs
from bpkit.checks.declared import Exercise, Slip, draw


def steepest_route(parents, slopes):
    best = np.zeros(len(parents), slopes.dtype)
    best[-1] = 1
    for value in reversed(range(len(parents))):
        for parent, slope in zip(parents[value], slopes[value], strict=True):
            best[parent] = max(best[parent], best[value] * abs(slope))
    return best


def graphs_to_climb(rng):
    steep = np.array([(-1, -1), (0, 0), (1, 0), (2, 1)])
    slopes = np.array([(0.0, 0.0), (-3.0, 2.0), (2.0, -0.5), (-1.5, 2.0)])
    short = np.array([(-1, -1), (0, 0), (1, -1)])
    large = np.array([(0.0, 0.0), (1000.0, -2000.0), (0.5, 0.0)])
    made = [parents for parents in graphs(rng) if 1 < len(parents) < 100]
    drawn = [(p, draw(rng, *p.shape) * (p >= 0)) for p in made]
    return [(steep, slopes), (short, large), *drawn, doublings(300)]


def steepest_with_arrays(parents, slopes):
    best = np.zeros_like(slopes[:, 0])
    best[-1:] = 1
    for value in range(len(parents) - 1, -1, -1):
        np.maximum.at(best, parents[value], best[value] * np.abs(slopes[value]))
    return best


def walked_for_the_steepest(
    *,
    better=max,
    came=lambda best, slope: best * abs(slope),
    turned=True,
    start=0,
    end=1,
    heard=lambda parent: parent >= 0,
):
    """The answer with one of its parts replaced."""

    def answer(parents, slopes):
        best = np.full(len(parents), start, slopes.dtype)
        best[-1] = end
        values = range(len(parents))
        for value in reversed(values) if turned else values:
            for parent, slope in zip(parents[value], slopes[value], strict=True):
                if heard(parent):
                    best[parent] = better(best[parent], came(best[value], slope))
        return best

    return answer


def greedy_route(parents, slopes):
    best, value = np.zeros(len(parents), slopes.dtype), len(parents) - 1
    best[value] = 1
    while (parents[value] >= 0).any():
        k = np.abs(slopes[value]).argmax()
        best[parents[value][k]] = best[value] * abs(slopes[value][k])
        value = parents[value][k]
    return best


def both_parents_at_once(parents, slopes):
    """Where both are the same value, the second one writes over the first."""
    best = np.zeros(len(parents), slopes.dtype)
    best[-1] = 1
    for value in reversed(range(len(parents))):
        there = parents[value] >= 0
        who, came = parents[value][there], best[value] * np.abs(slopes[value][there])
        best[who] = np.maximum(best[who], came)
    return best


def first_parents_alone(parents, slopes):
    left = np.where([True, False], parents, -1)
    return walked_for_the_steepest()(left, slopes)


EXERCISE = Exercise(
    id="05.7",
    points=2,
    asks="`steepest_route(parents, slopes)`: for each value the largest product of "
    "|slope| over all its routes from the end, (n,)",
    reference=steepest_route,
    inputs=graphs_to_climb,
    too_slow="300 values, each made twice from the one before, have 2**299 routes. "
    "Walk back once: each value keeps the best that it has heard of, and offers it to "
    "its parents when its turn comes.",
    styles=[steepest_with_arrays, walked_for_the_steepest()],
    slips=[
        Slip(
            "added",
            walked_for_the_steepest(better=lambda best, came: best + came),
            "You add what the routes bring, as for a gradient. Of several routes "
            "only the best counts here: the larger of the two.",
        ),
        Slip(
            "signs kept",
            walked_for_the_steepest(came=lambda best, slope: best * slope),
            "You keep the signs. A route with a slope of -3 is steep, too; and two "
            "negative ones make a positive product.",
        ),
        Slip(
            "the last one that comes",
            walked_for_the_steepest(better=lambda best, came: came),
            "You keep the route that comes last. Compare it with the best so far.",
        ),
        Slip(
            "forwards",
            walked_for_the_steepest(turned=False),
            "You walk from the inputs, who have heard nothing yet. Begin at the "
            "end, the last row.",
        ),
        Slip(
            "greedy",
            greedy_route,
            "You follow the steepest edge from where you stand. A flat edge may "
            "lead to a steep one: each value keeps its best, and all are walked.",
        ),
        Slip(
            "summed along the route",
            walked_for_the_steepest(came=lambda best, s: best + abs(s), end=0),
            "Along a route slopes are multiplied, also here.",
        ),
        Slip(
            "summed along the route from 1",
            walked_for_the_steepest(came=lambda best, slope: best + abs(slope)),
            "You add the slopes of a route. They are multiplied, also here.",
        ),
        Slip(
            "the largest slope",
            walked_for_the_steepest(came=lambda best, slope: abs(slope)),
            "You keep the largest single slope that leads to a value. What counts is "
            "the whole route from the end: `best[value]` times it.",
        ),
        Slip(
            "flattest",
            walked_for_the_steepest(better=min, start=np.inf),
            "You keep the smallest product. The steepest route has the largest.",
        ),
        Slip(
            "from ones",
            walked_for_the_steepest(start=1),
            "You start with 1 everywhere, so nothing below 1 is ever found. Only the "
            "end starts with 1; where no route leads 0 stays.",
        ),
        Slip(
            "from minus infinity",
            walked_for_the_steepest(start=-np.inf),
            "Where no route leads you leave minus infinity. 0 was asked for, and no "
            "product of sizes is below it: start with 0.",
        ),
        Slip(
            "parent 0 taken for none",
            walked_for_the_steepest(heard=lambda parent: parent > 0),
            "Value 0 never hears anything: 0 is the number of a parent, too. None is "
            "-1, so ask for `>= 0`.",
        ),
        Slip(
            "both parents at once",
            both_parents_at_once,
            "Where both parents are the same value, the second one writes over the "
            "first, even if it is smaller. `np.maximum.at` or a loop compares both.",
        ),
        Slip(
            "first parents alone",
            first_parents_alone,
            "You go on to the first parent alone. Each row has two.",
        ),
        Slip(
            "squared",
            walked_for_the_steepest(came=lambda best, slope: best * slope**2),
            "You square the slopes. Their size is asked for: `abs(slope)`.",
        ),
    ],
    hints=[
        "It is the walk back of the chapter. Where did it add, and what would the "
        "steepest route want there?",
        "best[-1] is 1 and all others are 0. Go through the values from the last "
        "to the first; each offers best[value] * |slope| to each parent.",
        "`best[parent] = max(best[parent], best[value] * abs(slope))`",
    ],
)
