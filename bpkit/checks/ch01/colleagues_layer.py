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
    """Runs, has the right shape, is wrong (1 for yes)."""
    shapes = f"X {X.shape}, W {W.shape}, b {b.shape}"
    if [X.ndim, W.ndim, b.ndim] != [2, 2, 1] or X.shape[1:] + b.shape != W.shape:
        raise ValueError(
            f"Even the right layer cannot use {shapes}. Asked for are X (n, d_in), W "
            "(d_in, d_out) and b (d_out,)."
        )
    if not all(np.isfinite(array).all() for array in (X, W, b)):
        raise ValueError("Find three arrays without inf and nan.")
    Z = dense(X, W, b)
    try:
        colleagues = colleagues_layer(X, W, b)
    except ValueError:
        return [0, 0, 0]
    same_shape = colleagues.shape == Z.shape
    return [1, same_shape, not (same_shape and np.allclose(colleagues, Z))]


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
