"""01.5: the weights and biases of a stack of layers, counted."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def count_parameters(sizes):
    return sum(d_in * d_out + d_out for d_in, d_out in pairs(sizes))


def pairs(sizes):
    return list(zip(sizes, sizes[1:], strict=False))


def networks(rng):
    known = [784, 100, 10], [2, 2, 1], [5, 3], [4, 6, 3, 2]
    drawn = [rng.integers(2, 30, n) for n in (3, 5)]
    return [(np.array(sizes),) for sizes in [*known, *drawn]]


EXERCISE = Exercise(
    id="01.5",
    points=1,
    asks="`count_parameters(sizes)`: how many weights and biases a stack of layers "
    "has, for sizes such as 784, 100, 10",
    reference=count_parameters,
    inputs=networks,
    styles=[
        lambda sizes: sizes[:-1] @ sizes[1:] + sizes[1:].sum(),
        lambda sizes: sum((i + 1) * o for i, o in pairs(sizes)),
    ],
    slips=[
        Slip(
            "no biases",
            lambda sizes: sum(i * o for i, o in pairs(sizes)),
            "You counted the weights. Each unit has a bias, too.",
        ),
        Slip(
            "biases for the inputs",
            lambda sizes: sum(i * o for i, o in pairs(sizes)) + sum(sizes),
            "You gave a bias to the inputs, too. They are numbers that come in, "
            "not units: only what computes has a bias.",
        ),
        Slip(
            "one bias per layer",
            lambda sizes: sum(i * o + 1 for i, o in pairs(sizes)),
            "You counted one bias for each layer. It is one for each unit: b has "
            "shape (d_out,).",
        ),
        Slip(
            "biases of the wrong side",
            lambda sizes: sum(i * o + i for i, o in pairs(sizes)),
            "You counted one bias for each input of a layer. It is one for each "
            "output: b has shape (d_out,).",
        ),
        Slip(
            "units instead of connections",
            lambda sizes: sum(sizes),
            "You counted units. Weights sit on connections, and every unit is "
            "connected to every one of the layer before.",
        ),
        Slip(
            "everything multiplied",
            lambda sizes: np.prod(sizes),
            "You multiplied all sizes. Only neighbors are connected: one product "
            "for each pair of layers, then add.",
        ),
    ],
    hints=[
        "Count one layer first: W has shape (d_in, d_out), b has shape (d_out,).",
        "Go through the pairs of neighbors: `zip(sizes, sizes[1:])`.",
        "Add `d_in * d_out + d_out` for each pair.",
    ],
)
