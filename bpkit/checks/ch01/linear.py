"""01.2: a layer whose W has one row per unit."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.layers import dense


def linear(X, W, b):
    return dense(X, W.T, b)


def batches_for_rows_of_weights(rng):
    sizes = [(4, 3, 2), (3, 3, 3), (2, 3, 2), (1, 2, 4), (5, 1, 3)]
    cases = [(draw(rng, n, i), draw(rng, o, i), draw(rng, o)) for n, i, o in sizes]
    X, W, b = cases[0]
    return [*cases, (1000 * X, W, b), (np.zeros_like(X), W, b)]


def linear_unit_by_unit(X, W, b):
    return np.stack([X @ w + c for w, c in zip(W, b, strict=True)], axis=1)


EXERCISE = Exercise(
    id="01.2",
    points=2,
    asks="`linear(X, W, b)`: a layer whose W (d_out, d_in) has one row per unit",
    reference=linear,
    inputs=batches_for_rows_of_weights,
    styles=[
        lambda X, W, b: X @ W.T + b,
        lambda X, W, b: (W @ X.T).T + b[None, :],
        lambda X, W, b: np.einsum("ni,oi->no", X, W) + b,
        linear_unit_by_unit,
    ],
    slips=[
        Slip(
            "no transpose",
            lambda X, W, b: X @ W + b,
            "This is the layer of the chapter, with a column per unit. Here a "
            "unit's weights are a row of W: (n, d_in) meets (d_out, d_in), and "
            "nothing fits, unless W is square, and then the numbers are wrong.",
        ),
        Slip(
            "reshape instead of transpose",
            lambda X, W, b: X @ W.reshape(X.shape[1], -1) + b,
            "`reshape` makes the shape fit and mixes the weights of all units: it "
            "refills W in reading order. `W.T` turns rows into columns.",
        ),
        Slip(
            "units in rows",
            lambda X, W, b: W @ X.T + b[:, None],
            "The right numbers, lying on their side: (d_out, n). In this course a "
            "row is an example, (n, d_out).",
        ),
        Slip(
            "no bias",
            lambda X, W, b: X @ W.T,
            "The weights are right, the bias is missing: at X = 0 you return 0.",
        ),
        Slip(
            "bias as a column",
            lambda X, W, b: X @ W.T + b[:, None],
            "`b[:, None]` is a column, and broadcasting repeats it across the "
            "units. A bias belongs to a unit, so to a column of the result: add "
            "`b` as it is.",
        ),
        Slip(
            "bias subtracted",
            lambda X, W, b: X @ W.T - b,
            "You subtract the bias. In this course it is added; a threshold would "
            "be subtracted, and a bias is minus a threshold.",
        ),
    ],
    hints=[
        "Write the shapes down: X is (n, d_in), W is (d_out, d_in), and (n, d_out) "
        "must come out. Which axis of X and of W has to meet?",
        "In a product the inner sizes meet. What do you do to W so that d_in comes "
        "first?",
        "`return X @ W.T + b`",
    ],
)
