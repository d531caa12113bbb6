"""01.2: a layer whose W has one row per unit."""

import numpy as np

from bpkit.activations import relu, sigmoid
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


def first_unit_alone(X, W, b):
    Z = X @ W.T
    Z[:, 0] += b[0]
    return Z


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
        Slip(
            "relu on top",
            lambda X, W, b: relu(X @ W.T + b),
            "Your negative results have become 0. The layer asked for ends with the "
            "bias; an activation comes after it.",
        ),
        Slip(
            "tanh on top",
            lambda X, W, b: np.tanh(X @ W.T + b),
            "You send the result through tanh. The layer asked for ends with the "
            "bias; an activation comes after it.",
        ),
        Slip(
            "sigmoid on top",
            lambda X, W, b: sigmoid(X @ W.T + b),
            "You send the result through a sigmoid. The layer asked for ends with "
            "the bias; an activation comes after it.",
        ),
        Slip(
            "sum of the biases",
            lambda X, W, b: X @ W.T + b.sum(),
            "Every unit gets the sum of all biases. Each has its own: add `b` as it "
            "is, and broadcasting gives every column its number.",
        ),
        Slip(
            "mean of the biases",
            lambda X, W, b: X @ W.T + b.mean(),
            "Every unit gets the mean of the biases. Each has its own: add `b` as it"
            " is.",
        ),
        Slip(
            "first bias for all",
            lambda X, W, b: X @ W.T + b[0],
            "Every unit gets the first bias. Each has its own: add `b` as it is.",
        ),
        Slip(
            "bias for the first unit",
            first_unit_alone,
            "Only the first unit gets its bias. Each has one: add the whole `b`.",
        ),
        Slip(
            "bias as a factor",
            lambda X, W, b: X @ W.T * b,
            "You multiply by the bias. It is added.",
        ),
        Slip(
            "bias along the examples",
            lambda X, W, b: W @ X.T + b,
            "`W @ X.T` is (d_out, n), a row for each unit. There `b`, (d_out,), "
            "meets the examples: an error, or nonsense where n = d_out. `X @ W.T` is"
            " (n, d_out).",
        ),
        Slip(
            "bias before the weights",
            lambda X, W, b: (X + b) @ W.T,
            "You add the bias to the inputs. It belongs to the units: after the "
            "product.",
        ),
        Slip(
            "entry by entry",
            lambda X, W, b: X * W + b,
            "`*` multiplies entry by entry. A unit adds up its inputs times its "
            "weights: that is the matrix product, `@`.",
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
