"""07.2: the shapes of all gradients of a network."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def shapes_back(widths, n):
    into, out = widths[:-1], widths[1:]
    return np.stack([into, out], axis=1), np.stack([np.full_like(out, n), out], axis=1)


def row_of_shapes(rng):
    several = [([7, 5, 4], 6), ([784, 100, 10], 64), ([3, 2], 5), ([4, 9, 2, 8, 3], 1)]
    drawn = rng.permutation(np.arange(2, 12))[:4]
    return [(np.array(widths), n) for widths, n in [*several, (drawn, 20)]]


def shapes_back_in_a_loop(widths, n):
    dW, dZ = [], []
    for i in range(1, len(widths)):
        dW.append((widths[i - 1], widths[i]))
        dZ.append((n, widths[i]))
    return np.array(dW), np.array(dZ)


EXERCISE = Exercise(
    id="07.2",
    points=1,
    asks="`shapes_back(widths, n)`: the shapes of all dW and of all dZ, a row for "
    "each layer, of a network with these widths on a batch of n",
    reference=shapes_back,
    inputs=row_of_shapes,
    returns=["dW", "dZ"],
    styles=[
        shapes_back_in_a_loop,
        lambda widths, n: (
            np.array(list(zip(widths, widths[1:], strict=False))),
            np.array([(n, width) for width in widths[1:]]),
        ),
    ],
    slips=[
        Slip(
            "turned",
            lambda widths, n: (
                shapes_back(widths, n)[0][:, ::-1],
                shapes_back(widths, n)[1],
            ),
            "Your dW are turned: W is (d_in, d_out), from one width to the next.",
        ),
        Slip(
            "dZ of the layer before",
            lambda widths, n: (
                shapes_back(widths, n)[0],
                np.stack([np.full(len(widths) - 1, n), widths[:-1]], axis=1),
            ),
            "That is the shape of what goes into each layer. Z is what comes out "
            "of X @ W + b.",
        ),
        Slip(
            "summed over the batch",
            lambda widths, n: (
                shapes_back(widths, n)[0],
                shapes_back(widths, 1)[1],
            ),
            "Your dZ has one row. Each example has pre-activations of its own: "
            "only the shared W and b are summed over the batch.",
        ),
        Slip(
            "a batch of weights",
            lambda widths, n: (
                shapes_back(widths, n)[1],
                shapes_back(widths, n)[1],
            ),
            "Your dW grows with the batch. There is one W for all examples; the "
            "product X.T @ dZ sums over them.",
        ),
        Slip(
            "from the last to the first",
            lambda widths, n: tuple(a[::-1] for a in shapes_back(widths, n)),
            "These are right, but in the order of the walk back. The first row was "
            "asked for the first layer.",
        ),
        Slip(
            "units first",
            lambda widths, n: (
                shapes_back(widths, n)[0],
                shapes_back(widths, n)[1][:, ::-1],
            ),
            "Your dZ are (units, n). In this course examples are the rows: (n, units).",
        ),
        Slip(
            "a row for the bias",
            lambda widths, n: (
                shapes_back(widths, n)[0] + [1, 0],
                shapes_back(widths, n)[1],
            ),
            "Your dW have a row more than W, for the bias. b is an array of its own, "
            "and so is db.",
        ),
        Slip(
            "the input counted as a layer",
            lambda widths, n: (
                shapes_back(widths, n)[0],
                np.stack([np.full_like(widths, n), widths], axis=1),
            ),
            "Your dZ begin with the input. X is no pre-activation: the first layer's Z "
            "has widths[1] columns.",
        ),
        Slip(
            "turned, and units first",
            lambda widths, n: tuple(a[:, ::-1] for a in shapes_back(widths, n)),
            "All your shapes are turned: W is (d_in, d_out) here, and Z (n, d_out), "
            "with the examples as rows.",
        ),
        Slip(
            "the last layer alone",
            lambda widths, n: tuple(a[-1:] for a in shapes_back(widths, n)),
            "This is the last layer. A row for each layer was asked for.",
        ),
    ],
    hints=[
        "A gradient has the shape of its array. So forget the gradients: which "
        "shapes do W and Z of each layer have?",
        "Layer i takes widths[i] and gives widths[i + 1].",
        "`np.stack([widths[:-1], widths[1:]], axis=1)` is the first of the two.",
    ],
)
