"""Graphs as arrays.

parents (n, 2) has a row for each value, with the numbers of its two parents, -1 where
there is none; slopes (n, 2), where a graph has them, the local derivatives. The last
value is the end. A drive makes values of these, of a class of its own.
"""

import numpy as np


def graphs(rng):
    reused = np.array([(-1, -1), (0, 0), (1, 1), (2, 1), (3, 0), (2, 4)])
    unused = np.array([(-1, -1), (-1, -1), (0, -1), (0, 1), (3, 3), (0, 3), (5, 4)])
    deep = np.stack([np.arange(-1, 2999), np.full(3000, -1)], axis=1)
    return [reused, np.array([(-1, -1)]), unused, *random_graphs(rng), deep]


def renumbered(parents, rng, *more):
    """The graph with its values in any order, but for the end: no number tells it.

    more: arrays with a row for each value, which move along.
    """
    order = np.append(rng.permutation(len(parents) - 1), len(parents) - 1)
    new = np.argsort(order)  # the numbers of the values
    moved = np.where(parents >= 0, new[parents], -1)[order]
    return (moved, *(array[order] for array in more)) if more else moved


def doublings(n):
    """Each value made twice from the one before: 2**(n - 1) routes, and slopes."""
    parents = np.stack([np.arange(-1, n - 1)] * 2, axis=1)
    return parents, np.where(parents >= 0, [0.5, 0.25], 0.0)


def random_graphs(rng):
    """Each value made from the one before it and any earlier one."""
    made = []
    for n in (5, 8):
        rows = [(i - 1, rng.integers(i)) for i in range(1, n)]
        made.append(np.array([(-1, -1), *map(rng.permutation, rows)]))
    return made
