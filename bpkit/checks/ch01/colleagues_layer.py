"""01.6: inputs on which the colleague's layer is wrong and does not say so."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.layers import dense


def colleagues_layer(X, W, b):
    return X @ W + b.reshape(-1, 1)


def witness():
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    W = np.array([[1.0, 0.0], [0.0, 1.0]])
    b = np.array([10.0, 20.0])
    return X, W, b


def how_it_fails(X, W, b):
    """Runs, right shape, wrong numbers, several units, several biases (1 for yes)."""
    if [X.ndim, W.ndim, b.ndim] != [2, 2, 1] or X.shape[1:] + b.shape != W.shape:
        raise ValueError(
            f"X {X.shape}, W {W.shape}, b {b.shape} came. Asked for are X (n, d_in), W "
            "(d_in, d_out) and b (d_out,)."
        )
    if not X.size or not b.size:
        raise ValueError("There must be at least one example, one input and one unit.")
    if not all(np.isfinite(array).all() for array in (X, W, b)):
        raise ValueError("Find three arrays without inf and nan.")
    Z = dense(X, W, b)
    try:
        colleagues = colleagues_layer(X, W, b)
    except ValueError:
        return [0, 0, 0, 0, 0]
    if colleagues.shape != Z.shape:
        return [1, 0, 0, 0, 0]
    # The product is the same in both: any difference comes from the bias.
    differ = not np.array_equal(colleagues, Z, equal_nan=True)
    return [1, 1, differ, len(b) > 1, np.ptp(b) > 0]


EXERCISE = Exercise(
    id="01.6",
    points=2,
    asks="`witness()`: X, W, b on which the colleague's layer runs and returns an "
    "array of the right shape with wrong numbers",
    reference=witness,
    returns=["X", "W", "b"],
    measure=how_it_fails,
    styles=[
        lambda: ([[0, 0], [0, 0]], [[0, 0]] * 2, [1, 2]),
        lambda: (np.ones((3, 4)), np.ones((4, 3)), np.arange(3.0)),
    ],
    slips=[
        Slip(
            "the layer notices",
            lambda: (np.ones((3, 2)), np.ones((2, 2)), np.array([1.0, 2.0])),
            "On these the colleague's layer stops with an error, so nobody is "
            "fooled. It adds b as a column, (d_out, 1). How many rows must X have "
            "for that to fit?",
        ),
        Slip(
            "the bias hides it",
            lambda: (np.ones((2, 3)), np.ones((3, 2)), np.ones(2)),
            "The shapes are right, but so are the colleague's numbers: where all "
            "biases are equal, row or column makes no difference.",
        ),
        Slip(
            "one unit",
            lambda: (np.ones((3, 2)), np.ones((2, 1)), np.array([2.0])),
            "With a single unit there is a single bias, and row or column makes no "
            "difference: the colleague's numbers are right. Take two units or more.",
        ),
        Slip(
            "bias lost in rounding",
            lambda: (np.full((2, 2), 1e20), np.eye(2), np.array([1.0, 2.0])),
            "The biases differ, but beside so large an X @ W they are lost in "
            "rounding, and both layers give the same numbers. Take smaller inputs.",
        ),
        Slip(
            "one example",
            lambda: (np.ones((1, 3)), np.ones((3, 2)), np.array([1.0, 2.0])),
            "It runs, but the result has the wrong shape, and somebody will see "
            "that. Find a batch of two or more examples where even the shape is "
            "right.",
        ),
    ],
    hints=[
        "What shape has `b.reshape(-1, 1)`, and what does broadcasting do with it "
        "when it is added to (n, d_out)?",
        "(n, d_out) + (d_out, 1) fits where n = d_out. Choose two examples and two "
        "units.",
        "Now the numbers must differ: give the two units different biases.",
    ],
)
