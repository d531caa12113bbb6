"""07.3: the gradients of dense, relu, dense and mean squared error."""

import numpy as np

from bpkit.activations import relu, relu_backward
from bpkit.checks.ch07._common import NARROW, OUT, ROWS, TOO_SLOW, WIDE
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.layers import dense, dense_backward
from bpkit.losses import mse_backward


def gradients(X, Y, W1, b1, W2, b2):
    return two_layers()(X, Y, W1, b1, W2, b2)


def two_layers(
    *,
    gate=lambda dA1, Z1: dA1 * (Z1 > 0),
    loss=lambda Y_hat, Y: 2 * (Y_hat - Y) / Y.size,
    share=lambda X: 1,
    axis=0,
    hidden=relu,
    used=lambda Z1, A1: A1,
    db=lambda dZ, axis: dZ.sum(axis=axis),
    bias=1,
):
    """The answer with one of its parts replaced."""

    def backward(X, Y, W1, b1, W2, b2):
        Z1 = X @ W1 + bias * b1
        A1 = hidden(Z1)
        dZ2 = loss(A1 @ W2 + bias * b2, Y)
        dZ1 = gate(dZ2 @ W2.T, Z1)
        many = share(X)
        return (
            X.T @ dZ1 / many,
            db(dZ1, axis) / many,
            used(Z1, A1).T @ dZ2 / many,
            db(dZ2, axis) / many,
        )

    return backward


def networks(rng):
    """Off the grid of one decimal: a pre-activation at exactly 0 has two answers."""

    def off(*shape):
        return draw(rng, *shape) + 0.01 * rng.random(shape)

    cases = []
    for n, i, h, o in [(5, 3, 4, 2), (4, 4, 4, 4), (1, 2, 5, 3), (6, 2, 3, 1)]:
        W1, b1, W2, b2 = off(i, h), off(h), off(h, o), off(o)
        cases.append((off(n, i), off(n, o), W1, b1, W2, b2))
    X, Y, *params = cases[0]
    return [*cases, (1000 * X, Y, *params), (np.zeros_like(X), Y, *params)]


def large_network(rng):
    X, Y = draw(rng, ROWS, WIDE), draw(rng, ROWS, OUT)
    W1, W2 = draw(rng, WIDE, NARROW) / 50, draw(rng, NARROW, OUT) / 10
    off = 0.0123 + draw(rng, NARROW)  # no pre-activation is exactly 0
    return X, Y, W1, off, W2, draw(rng, OUT)


def gradients_from_pairs(X, Y, W1, b1, W2, b2):
    Z1 = dense(X, W1, b1)
    A1 = relu(Z1)
    dY_hat = mse_backward(1.0, dense(A1, W2, b2), Y)
    dA1, dW2, db2 = dense_backward(dY_hat, A1, W2, b2)
    _, dW1, db1 = dense_backward(relu_backward(dA1, Z1), X, W1, b1)
    return dW1, db1, dW2, db2


def gradients_by_a_mask(X, Y, W1, b1, W2, b2):
    A1 = (X @ W1 + b1).clip(min=0)
    E = A1 @ W2 + b2 - Y
    dZ2 = E / E.size + E / E.size
    dZ1 = np.einsum("no,ho->nh", dZ2, W2)
    dZ1[A1 == 0] = 0
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)


EXERCISE = Exercise(
    id="07.3",
    points=3,
    asks="`gradients(X, Y, W1, b1, W2, b2)`: dW1, db1, dW2, db2 of the mean "
    "squared error of dense, relu, dense",
    reference=gradients,
    inputs=networks,
    large=large_network,
    too_slow=TOO_SLOW,
    seconds=10,  # loops over all entries come back, too
    returns=["dW1", "db1", "dW2", "db2"],
    withholds=["Sequential"],  # whose way back it is
    styles=[gradients_from_pairs, gradients_by_a_mask],
    slips=[
        Slip(
            "relu left out",
            two_layers(gate=lambda dA1, Z1: dA1),
            "dW2 and db2 are right, dW1 and db1 are not: on its way back the "
            "gradient crosses the relu. Where Z1 was negative nothing passes.",
        ),
        Slip(
            "gated by the gradient",
            two_layers(gate=lambda dA1, Z1: np.maximum(dA1, 0)),
            "You let positive gradients through. It is the sign of Z1 that opens "
            "the gate, and a negative gradient passes there, too.",
        ),
        Slip(
            "divided by n again",
            two_layers(share=len),
            "Everything is divided by the batch size once more. mse has taken the "
            "mean already, in the gradient of Y_hat.",
        ),
        Slip(
            "mean over the rows alone",
            two_layers(loss=lambda Y_hat, Y: 2 * (Y_hat - Y) / len(Y)),
            "mse is a mean over all entries, n times the number of outputs: divide "
            "by Y.size, not by len(Y).",
        ),
        Slip(
            "the 2 is missing",
            two_layers(loss=lambda Y_hat, Y: (Y_hat - Y) / Y.size),
            "All your gradients are half of what they should be: the slope of a "
            "square is 2 times its base.",
        ),
        Slip(
            "sign",
            two_layers(loss=lambda Y_hat, Y: 2 * (Y - Y_hat) / Y.size),
            "The sign is turned: prediction minus target.",
        ),
        Slip(
            "bias over the units",
            two_layers(axis=1),
            "Your db sums over the units. The examples are what is to be summed.",
        ),
        Slip(
            "tanh",
            two_layers(
                hidden=np.tanh, gate=lambda dA1, Z1: dA1 * (1 - np.tanh(Z1) ** 2)
            ),
            "Your hidden units are tanh, as in the chapter. Here they are relu.",
        ),
        Slip(
            "relu left out there and back",
            two_layers(hidden=lambda Z1: Z1, gate=lambda dA1, Z1: dA1),
            "Your network has no relu, forward or back: two dense layers with nothing "
            "in between.",
        ),
        Slip(
            "relu left out forward",
            two_layers(hidden=lambda Z1: Z1),
            "Your forward pass has no relu: A1 is Z1 where it is positive, else 0.",
        ),
        Slip(
            "pre-activations for dW2",
            two_layers(used=lambda Z1, A1: Z1),
            "Your dW2 is Z1.T @ dZ2. What went into the second layer is A1.",
        ),
        Slip(
            "slope of tanh",
            two_layers(gate=lambda dA1, Z1: dA1 * (1 - np.maximum(Z1, 0) ** 2)),
            "dW2 and db2 are right. 1 - A1**2 is the slope of tanh. That of relu is 1 "
            "where Z1 is positive, else 0.",
        ),
        Slip(
            "times the relu",
            two_layers(gate=lambda dA1, Z1: dA1 * np.maximum(Z1, 0)),
            "dW2 and db2 are right. You multiply by A1, relu's output. Its slope is 1 "
            "or 0.",
        ),
        Slip(
            "sum of squares",
            two_layers(loss=lambda Y_hat, Y: 2 * (Y_hat - Y)),
            "Your loss is the sum of the squares. mse is their mean: divide by Y.size.",
        ),
        Slip(
            "mean over the rows, without the 2",
            two_layers(loss=lambda Y_hat, Y: (Y_hat - Y) / len(Y)),
            "You divide by the rows, and the 2 of the square is missing. mse is a mean "
            "over all entries: 2 * (Y_hat - Y) / Y.size.",
        ),
        Slip(
            "neither 2 nor mean",
            two_layers(loss=lambda Y_hat, Y: Y_hat - Y),
            "Your dY_hat is Y_hat - Y. mse's is 2 * (Y_hat - Y) / Y.size.",
        ),
        Slip(
            "means for the biases",
            two_layers(db=lambda dZ, axis: dZ.mean(axis=axis)),
            "Your db are means over the examples. They are sums: mse has taken the "
            "mean already.",
        ),
        Slip(
            "biases left out",
            two_layers(bias=0),
            "Your forward pass has no biases: X @ W1 + b1, A1 @ W2 + b2.",
        ),
    ],
    hints=[
        "Write the four lines forward first, under each other. Then read them from "
        "the last to the first.",
        "dY_hat = 2 * (Y_hat - Y) / Y.size. Then dense_backward, relu_backward, "
        "dense_backward: what does each of them take?",
        "dZ1 is `dY_hat @ W2.T * (Z1 > 0)`; dW1 is `X.T @ dZ1`.",
    ],
)
