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
EQUAL = np.array([1.0, 0.0, 0.0, 1.0])


def output_at_the_corners(W1, b1, W2, b2):
    """The output of your network at (0, 0), (0, 1), (1, 0), (1, 1)."""
    shapes = [p.shape for p in (W1, b1, W2, b2)]
    if shapes != [(2, 2), (2,), (2, 1), (1,)]:
        raise ValueError(
            "W1, b1, W2, b2 have the shapes "
            f"{', '.join(map(str, shapes))}, expected (2, 2), (2,), (2, 1), (1,)."
        )
    outputs = dense(relu(dense(CORNERS, W1, b1)), W2, b2)[:, 0]
    off = np.abs(outputs - EQUAL).max()
    if 1e-6 < off <= 0.25:
        raise ValueError(
            f"At the four corners your network gives {np.round(outputs, 4).tolist()}: "
            "each is nearer to its 1 or 0 than to the other, but 1, 0, 0, 1 themselves "
            "were asked for. With the right weights they come out exactly."
        )
    return outputs


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
            "inputs, too.",
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
        Slip(
            "OR",
            network(SUM, [0, -1], [[1], [-1]], [0]),
            "This is OR: it says 1 where one input or both are 1. Asked for is 1 "
            "where the two are equal.",
        ),
        Slip(
            "NAND",
            network(SUM, [0, -1], [[0], [-1]], [1]),
            "This is NAND: it says 0 at (1, 1) alone. There the inputs are equal, so"
            " 1 is right, and at (0, 1) and (1, 0) they differ.",
        ),
        Slip(
            "always 1",
            network(SUM, [0, 0], [[0], [0]], [1]),
            "Your network says 1 everywhere. At (0, 1) and (1, 0) the inputs differ.",
        ),
        Slip(
            "the second bend is missing",
            network(SUM, [0, -2], [[-1], [2]], [1]),
            "Right at three corners, and -1 at (1, 1): from (0, 0) on the output "
            "falls and goes on falling. A second hidden unit must turn it upwards "
            "between a sum of 1 and of 2.",
        ),
        Slip(
            "-1 for 0",
            network(SUM, [0, -1], [[-2], [4]], [1]),
            "Where the inputs differ you answer -1. Asked for is 0.",
        ),
        Slip(
            "relu taken for a step",
            network([[1, -1], [1, -1]], [-1.5, 0.5], [[1], [1]], [0]),
            "Your outputs are 0.5, 0, 0, 0.5, half of what is right. relu is no step"
            " from 0 to 1: beyond its bend it gives as much as comes in.",
        ),
        Slip(
            "not the first input",
            network([[1, 0], [0, 1]], [0, 0], [[-1], [0]], [1]),
            "Your output is 1 minus the first input. The second one has to count, too.",
        ),
        Slip(
            "not the second input",
            network([[1, 0], [0, 1]], [0, 0], [[0], [-1]], [1]),
            "Your output is 1 minus the second input. The first one has to count, too.",
        ),
    ],
    hints=[
        "Take the XOR network of the chapter. XNOR is 1 minus XOR at all four corners.",
        "1 minus the output: which of W1, b1, W2, b2 change, and how? The hidden "
        "layer can stay as it is.",
        "Keep `W1` and `b1`, turn the sign of `W2`, and let `b2` be 1.",
    ],
)
