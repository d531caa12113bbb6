"""01.7: a relu network for equal inputs, its weights found by hand."""

import numpy as np

from bpkit.activations import relu
from bpkit.checks.declared import Exercise, Slip
from bpkit.layers import dense


def xnor_weights():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([0.0, -1.0])
    W2 = np.array([[-1.0], [2.0]])
    b2 = np.array([1.0])
    return W1, b1, W2, b2


CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def output_at_the_corners(W1, b1, W2, b2):
    """The output of your network at (0, 0), (0, 1), (1, 0), (1, 1)."""
    shapes = [p.shape for p in (W1, b1, W2, b2)]
    if shapes != [(2, 2), (2,), (2, 1), (1,)]:
        raise ValueError(
            "W1, b1, W2, b2 have the shapes "
            f"{', '.join(map(str, shapes))}, expected (2, 2), (2,), (2, 1), (1,)."
        )
    return dense(relu(dense(CORNERS, W1, b1)), W2, b2)[:, 0]


def network(W1, b1, W2, b2):
    """Weights as a function that returns them: a slip or a style."""
    parts = [np.array(p, float) for p in (W1, b1, W2, b2)]
    return lambda: tuple(parts)


SUM = [[1, 1], [1, 1]]  # both hidden units look at x1 + x2


EXERCISE = Exercise(
    id="01.7",
    points=3,
    asks="`xnor_weights()`: W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,) of a relu "
    "network that gives 1 where its two inputs are equal and 0 where they differ",
    reference=xnor_weights,
    returns=["W1", "b1", "W2", "b2"],
    measure=output_at_the_corners,
    styles=[
        network([[-1, 1], [-1, 1]], [1, -1], [[1], [1]], [0]),  # NOR + AND
        network([[1, -1], [-1, 1]], [0, 0], [[-1], [-1]], [1]),  # 1 - |x1 - x2|
    ],
    slips=[
        Slip(
            "XOR itself",
            network(SUM, [0, -1], [[1], [-2]], [0]),
            "This is XOR, the network of the chapter: 1 where the inputs differ. "
            "You want 1 minus that. Only the last layer has to change.",
        ),
        Slip(
            "minus XOR",
            network(SUM, [0, -1], [[-1], [2]], [0]),
            "The signs of the last layer are turned: you get 0 and -1. XNOR is 1 "
            "minus XOR: where does the 1 come from?",
        ),
        Slip(
            "AND",
            network(SUM, [0, -1], [[0], [1]], [0]),
            "This is AND: it says 1 at (1, 1) alone. The corner (0, 0) has equal "
            "inputs, too.",
        ),
        Slip(
            "NOR",
            network([[-1, 0], [-1, 0]], [1, 0], [[1], [0]], [0]),
            "This is NOR: it says 1 at (0, 0) alone. The corner (1, 1) has equal "
            "inputs, too, and your second hidden unit is still free.",
        ),
        Slip(
            "twins",
            network(SUM, [0, 0], [[-1], [2]], [1]),
            "Your two hidden units are the same, so together they can do no more "
            "than one. Give them different biases: relu must bend at two places.",
        ),
        Slip(
            "the best straight line",
            network(SUM, [0, 0], [[0], [0]], [0.5]),
            "One half everywhere is the best that can be done without a hidden "
            "layer. Yours is not used: its weights in `W2` are 0, or relu is 0.",
        ),
    ],
    hints=[
        "Take the XOR network of the chapter. XNOR is 1 minus XOR at all four corners.",
        "1 minus the output: which of W1, b1, W2, b2 change, and how? The hidden "
        "layer can stay as it is.",
        "Keep `W1` and `b1`, turn the sign of `W2`, and let `b2` be 1.",
    ],
)
