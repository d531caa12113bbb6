"""07.7: the stages of one step, with pencil and paper."""

import numpy as np

from bpkit.activations import relu, relu_backward
from bpkit.checks.declared import Exercise, Slip
from bpkit.layers import dense, dense_backward
from bpkit.losses import mse, mse_backward

X, Y = np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([[3.0], [8.0]])
W1, W2 = np.array([[1.0, -1.0], [0.5, 1.0]]), np.array([[1.0], [3.0]])
b1, b2, LR = np.zeros(2), np.array([0.5]), 0.1


def stages_by_hand():
    dW1 = np.array([[-11.0, 7.5], [5.0, 15.0]])
    return 13.25, np.array([[-8.5], [2.5]]), dW1, W1 - LR * dW1


def stages_computed():
    Z1 = dense(X, W1, b1)
    A1 = relu(Z1)
    Y_hat = dense(A1, W2, b2)
    dA1, dW2, _ = dense_backward(mse_backward(1.0, Y_hat, Y), A1, W2, b2)
    _, dW1, _ = dense_backward(relu_backward(dA1, Z1), X, W1, b1)
    return mse(Y_hat, Y), dW2, dW1, W1 - LR * dW1


def stages(
    *,
    b2=b2,
    forth=lambda Z1: np.maximum(Z1, 0),
    gate=lambda Z1: Z1 > 0,
    error=lambda Y_hat: Y_hat - Y,
    through=lambda dW2: W2,
    loss=lambda E: (E**2).mean(),
    first=lambda dZ1: X.T @ dZ1,
    step=lambda dW1: W1 - LR * dW1,
):
    """The stages with one of them replaced: a slip."""

    def stages_by_hand():
        Z1 = X @ W1
        A1 = forth(Z1)
        E = A1 @ W2 + b2 - Y
        dY_hat = error(A1 @ W2 + b2)
        dW2 = A1.T @ dY_hat
        dW1 = first(dY_hat @ through(dW2).T * gate(Z1))
        return loss(E), dW2, dW1, step(dW1)

    return stages_by_hand


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
            [[-11, 7.5], [5, 15]],
            [[2.1, -1.75], [0, -0.5]],
        ),
    ],
    slips=[
        Slip(
            "relu left out",
            stages(gate=lambda Z1: 1),
            "Your dW1 is wrong in its upper right entry: the second example's "
            "second unit had Z1 = -3. Its relu is shut, forward and back.",
        ),
        Slip(
            "relu left out there and back",
            stages(forth=lambda Z1: Z1, gate=lambda Z1: 1),
            "The second example's second unit has Z1 = -3, and its relu makes 0 of it: "
            "Y_hat is another one then. Nothing passes there on the way back, too.",
        ),
        Slip(
            "relu left out forward",
            stages(forth=lambda Z1: Z1),
            "The second example's second unit has Z1 = -3, and its relu makes 0 of it: "
            "Y_hat is another one then.",
        ),
        Slip(
            "W2 updated first",
            stages(through=lambda dW2: W2 - LR * dW2),
            "You sent the error back through the new W2, (1.85, 2.75). The forward "
            "pass used (1, 3): all gradients first, then the update.",
        ),
        Slip(
            "sum of squares",
            stages(loss=lambda E: (E**2).sum(), error=lambda Y_hat: 2 * (Y_hat - Y)),
            "Your loss is the sum of the squares. The mean squared error divides "
            "it by the two entries; then the gradients are half as large.",
        ),
        Slip(
            "mean twice",
            stages(error=lambda Y_hat: (Y_hat - Y) / 2),
            "Your gradients are half as large as they should be. dY_hat is "
            "2 * (Y_hat - Y) / 2: the 2 of the square and that of the mean cancel.",
        ),
        Slip(
            "mean forgotten on the way back",
            stages(error=lambda Y_hat: 2 * (Y_hat - Y)),
            "The loss is right, the gradients are twice as large as they should be: "
            "the loss is a mean over two entries, so dY_hat is 2 * (Y_hat - Y) / 2.",
        ),
        Slip(
            "half the loss",
            stages(loss=lambda E: (E**2).mean() / 2),
            "All gradients are right. Your loss is half of the mean squared error, "
            "which has no 1/2 in front.",
        ),
        Slip(
            "uphill",
            stages(step=lambda dW1: W1 + LR * dW1),
            "The gradients are right. The step goes the other way: W1 - lr * dW1.",
        ),
        Slip(
            "target minus prediction",
            stages(error=lambda Y_hat: Y - Y_hat),
            "The loss is right, the gradients have the opposite sign: dY_hat is "
            "prediction minus target, 2.5 and -4.5.",
        ),
        Slip(
            "transposed",
            stages(first=lambda dZ1: dZ1.T @ X),
            "Your dW1 is transposed, dZ1.T @ X. Row i belongs to input i, as in W1: it "
            "is X.T @ dZ1.",
        ),
        Slip(
            "no learning rate",
            stages(step=lambda dW1: W1 - dW1),
            "The gradients are right. The step takes lr of them, a tenth.",
        ),
        Slip(
            "the step alone",
            stages(step=lambda dW1: -LR * dW1),
            "The gradients are right. Your new W1 is the step alone: it is added to "
            "where W1 was.",
        ),
        Slip(
            "the loss as a sum",
            stages(loss=lambda E: (E**2).sum()),
            "All gradients are right. Your loss is the sum of the squares: divide it "
            "by their number, 2.",
        ),
        Slip(
            "half the mean",
            stages(
                loss=lambda E: (E**2).mean() / 2, error=lambda Y_hat: (Y_hat - Y) / 2
            ),
            "Loss and gradients are half as large: the mean squared error has no 1/2 "
            "in front.",
        ),
        Slip(
            "b2 left out",
            stages(b2=0),
            "Your Y_hat has no b2: it is 0.5 more, for both examples.",
        ),
    ],
    hints=[
        "In stages: Z1, A1, Y_hat, L. Then back: dY_hat, dW2, dA1, dZ1, dW1. The "
        "update comes last.",
        "Z1 is [[2, 1], [3, -3]], so A1 is [[2, 1], [3, 0]] and Y_hat is 5.5 and 3.5.",
        "dY_hat is 2.5 and -4.5; dA1 is [[2.5, 7.5], [-4.5, -13.5]], and one of its "
        "entries does not pass the relu.",
    ],
)
