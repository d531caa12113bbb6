"""05.7: the largest product of slopes over all routes of a graph."""

import numpy as np

from bpkit.checks.ch05._common import graphs
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
    return [(steep, slopes), (short, large), *drawn]


def steepest_with_arrays(parents, slopes):
    best = np.zeros_like(slopes[:, 0])
    best[-1:] = 1
    for value in range(len(parents) - 1, -1, -1):
        np.maximum.at(best, parents[value], best[value] * np.abs(slopes[value]))
    return best


def walked_for_the_steepest(*, better=max, size=abs, turned=True):
    def answer(parents, slopes):
        best = np.zeros(len(parents), slopes.dtype)
        best[-1] = 1
        values = range(len(parents))
        for value in reversed(values) if turned else values:
            for parent, slope in zip(parents[value], slopes[value], strict=True):
                if parent >= 0:
                    came = best[value] * size(slope)
                    best[parent] = better(best[parent], came)
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


def summed_along(parents, slopes):
    best = np.zeros(len(parents), slopes.dtype)
    for value in reversed(range(len(parents))):
        for parent, slope in zip(parents[value], slopes[value], strict=True):
            if parent >= 0:
                best[parent] = max(best[parent], best[value] + abs(slope))
    return best


EXERCISE = Exercise(
    id="05.7",
    points=2,
    asks="`steepest_route(parents, slopes)`: for each value the largest product of "
    "|slope| over all its routes from the end, (n,)",
    reference=steepest_route,
    inputs=graphs_to_climb,
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
            walked_for_the_steepest(size=lambda slope: slope),
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
            summed_along,
            "Along a route slopes are multiplied, also here.",
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
