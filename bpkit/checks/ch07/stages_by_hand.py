"""07.7: the stages of one step, with pencil and paper."""

import numpy as np

from bpkit.activations import relu, relu_backward
from bpkit.checks.declared import Exercise, Slip
from bpkit.layers import dense, dense_backward
from bpkit.losses import mse, mse_backward

W1, LR = np.array([[1.0, -1.0], [0.5, 1.0]]), 0.1


def stages_by_hand():
    return stages()


def stages(*, dW1=((-11.0, 5.0), (5.0, 10.0)), loss=13.25, sign=-1, share=1):
    dW1, dW2 = np.array(dW1) / share, np.array([[-8.5], [2.5]]) / share
    return loss, dW2, dW1, W1 + sign * LR * dW1


def stages_computed():
    X, Y = np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([[2.0], [8.0]])
    b1, W2, b2 = np.zeros(2), np.array([[1.0], [2.0]]), np.array([0.5])
    Z1 = dense(X, W1, b1)
    A1 = relu(Z1)
    Y_hat = dense(A1, W2, b2)
    dA1, dW2, _ = dense_backward(mse_backward(1.0, Y_hat, Y), A1, W2, b2)
    _, dW1, _ = dense_backward(relu_backward(dA1, Z1), X, W1, b1)
    return mse(Y_hat, Y), dW2, dW1, W1 - LR * dW1


EXERCISE = Exercise(
    id="07.7",
    points=2,
    asks="`stages_by_hand()`: the loss, dW2, dW1 and W1 after the step, by hand",
    reference=stages_by_hand,
    returns=["L", "dW2", "dW1", "new W1"],
    styles=[
        stages_computed,
        lambda: (
            53 / 4,
            [[-8.5], [2.5]],
            [[-11, 5], [5, 10]],
            [[2.1, -1.5], [0, 0]],
        ),
    ],
    slips=[
        Slip(
            "relu left out",
            lambda: stages(dW1=((-11.0, -22.0), (5.0, 10.0))),
            "Your dW1 is wrong in its upper right entry: the second example's "
            "second unit had Z1 = -3. Its relu is shut, forward and back.",
        ),
        Slip(
            "W2 updated first",
            lambda: stages(dW1=((-20.35, 4.375), (9.25, 8.75))),
            "You sent the error back through the new W2, (1.85, 1.75). The forward "
            "pass used (1, 2): all gradients first, then the update.",
        ),
        Slip(
            "sum of squares",
            lambda: stages(loss=26.5, share=0.5),
            "Your loss is the sum of the squares. The mean squared error divides "
            "it by the two entries; then the gradients are half as large.",
        ),
        Slip(
            "mean twice",
            lambda: stages(share=2),
            "Your gradients are divided by 2 once too often: the loss is a mean "
            "already.",
        ),
        Slip(
            "uphill",
            lambda: stages(sign=1),
            "The gradients are right. The step goes the other way: W1 - lr * dW1.",
        ),
    ],
    hints=[
        "In stages: Z1, A1, Y_hat, L. Then back: dY_hat, dW2, dA1, dZ1, dW1. The "
        "update comes last.",
        "Z1 is [[2, 1], [3, -3]], so A1 is [[2, 1], [3, 0]] and Y_hat is 4.5 and 3.5.",
        "dY_hat is 2.5 and -4.5; dA1 is [[2.5, 5], [-4.5, -9]], and one of its "
        "entries does not pass the relu.",
    ],
)
