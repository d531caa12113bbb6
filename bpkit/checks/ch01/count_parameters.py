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
        Slip(
            "product and biases",
            lambda sizes: np.prod(sizes) + sum(sizes[1:]),
            "You multiply all sizes. Only neighbors are connected: one product for "
            "each pair of layers, then add. (The biases are right.)",
        ),
        Slip(
            "one bias in all",
            lambda sizes: sum(i * o for i, o in pairs(sizes)) + 1,
            "You counted a single bias for the whole network. Each unit has one.",
        ),
        Slip(
            "a bias on both sides",
            lambda sizes: sum((i + 1) * (o + 1) for i, o in pairs(sizes)),
            "Add 1 on one side only, that of the inputs: `(d_in + 1) * d_out`, for "
            "each unit its weights and one bias.",
        ),
        Slip(
            "hidden units without biases",
            lambda sizes: sum(i * o for i, o in pairs(sizes)) + sizes[-1],
            "Only the last layer has biases in your count. Each layer of units has "
            "them.",
        ),
        Slip(
            "outputs without biases",
            lambda sizes: sum(i * o for i, o in pairs(sizes)) + sum(sizes[1:-1]),
            "The units of the last layer have biases, too.",
        ),
        Slip(
            "biases of one layer",
            lambda sizes: sum(i * o for i, o in pairs(sizes)) + sizes[1],
            "You counted the biases of the first layer of units. The layers after it"
            " have them, too.",
        ),
        Slip(
            "last layer forgotten",
            lambda sizes: count_parameters(sizes[:-1]),
            "The last layer is missing. With n sizes there are n - 1 layers: where "
            "does your loop end?",
        ),
        Slip(
            "first layer forgotten",
            lambda sizes: count_parameters(sizes[1:]),
            "The first layer is missing: it has the inputs before it. Where does "
            "your loop begin?",
        ),
        Slip(
            "first layer alone",
            lambda sizes: sizes[0] * sizes[1] + sizes[1],
            "This is the first layer alone. Does your loop return in its first round?",
        ),
        Slip(
            "first two layers",
            lambda sizes: sizes[0] * sizes[1] + sizes[1] + (sizes[1] + 1) * sizes[2],
            "You wrote it for three sizes. There may be two, or five: go through all"
            " pairs of neighbors.",
        ),
        Slip(
            "one too far",
            lambda sizes: sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes))),
            "With n sizes there are n - 1 layers: your loop takes one step too many,"
            " and the last size has no neighbor.",
        ),
        Slip(
            "units, not connections",
            lambda sizes: sum(sizes[1:]),
            "These are the biases, one for each unit. The weights are missing: one "
            "for each connection.",
        ),
        Slip(
            "each size with itself",
            lambda sizes: sum(s * s + s for s in sizes),
            "You connect each layer to itself. A layer's units are connected to "
            "those of the layer before.",
        ),
        Slip(
            "end to end",
            lambda sizes: sizes[0] * sizes[-1] + sizes[-1],
            "You connect the inputs to the outputs. The hidden layers lie between.",
        ),
    ],
    hints=[
        "Count one layer first: W has shape (d_in, d_out), b has shape (d_out,).",
        "Go through the pairs of neighbors: `zip(sizes, sizes[1:])`.",
        "Add `d_in * d_out + d_out` for each pair.",
    ],
)
