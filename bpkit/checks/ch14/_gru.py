"""A step of gated recurrent units, forward and back, with what a slip does to it."""

import numpy as np

from bpkit.checks.declared import draw


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def forward(
    x,
    h,
    Wx,
    Wh,
    b,
    *,
    order="rzg",
    early=False,
    plain=False,
    over_x=False,
    swapped=False,
):
    """The next h, and r, z, g with what r multiplied; the options are slips."""
    A, U = x @ Wx + b, h @ Wh
    a, u = (dict(zip(order, np.split(M, 3, axis=1), strict=True)) for M in (A, U))
    r, z = sigmoid(a["r"] + u["r"]), sigmoid(a["z"] + u["z"])
    block = dict(zip(order, np.split(Wh, 3, axis=1), strict=True))["g"]
    inside = (r * h) @ block if early else u["g"] if plain else r * u["g"]
    g = np.tanh((r if over_x else 1) * a["g"] + inside)
    new = (1 - z) * h + z * g if swapped else z * h + (1 - z) * g
    return new, r, z, g, u["g"]


def steps(rng):
    """x, h, Wx, Wh, b; an h of 0, a large x, and a z that is all but 1."""
    cases = []
    for n, d, h in [(2, 3, 2), (1, 1, 1), (3, 2, 4)]:
        shapes = [(n, d), (n, h), (d, 3 * h), (h, 3 * h), (3 * h,)]
        cases.append(tuple(draw(rng, *shape) / 2 for shape in shapes))
    x, h, Wx, Wh, b = cases[0]
    cases += [(x, 0 * h, Wx, Wh, b), (1000 * x, h, Wx / 1000, Wh, b)]
    return [*cases, (x, h, Wx, Wh, b + np.repeat([0, 30, 0], 2))]
