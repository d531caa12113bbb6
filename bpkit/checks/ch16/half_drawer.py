"""16.7: from an empty cell to a layer that settles and draws lower halves of digits."""

import numpy as np

from bpkit.checks.ch16._job import drawn, inputs, told, trained, whether_it_draws
from bpkit.checks.declared import Exercise, Slip
from bpkit.optimizers import SGD, Adam


def half_drawer(X, Y, X_new):
    losses, params = trained(X, Y, Adam(0.003))
    return losses, drawn(X_new, *params.values()), *params.values()


def by_half_steps(X, Y, X_new):
    """Another style: momentum, half steps, loss of every hundredth step."""
    losses, params = trained(X, Y, SGD(1.0, momentum=0.9), steps=500, step=0.5)
    return losses[::100], drawn(X_new, *params.values()), *params.values()


def the_nearest(params, X, Y, X_new):
    far = (X**2).sum(axis=1) - 2 * X_new @ X.T
    return Y[far.argmin(axis=1)]


EXERCISE = Exercise(
    id="16.7",
    points=5,
    asks="`half_drawer(X, Y, X_new)`: `losses` along the way; `Y_new` (m, 98), the "
    "lower halves for X_new; and the weights Wx, Wh, b, W, c of H = tanh(X @ Wx + H @ "
    "Wh + b), Y = H @ W + c, that draw them",
    reference=half_drawer,
    inputs=inputs,
    returns=["losses", "Y_new", "Wx", "Wh", "b", "W", "c"],
    measure=whether_it_draws,
    seconds=60,
    too_slow="400 steps of 50 digits with 100 units take a few seconds: ten to twenty "
    "sweeps forth and back in each. In float32, with tol=1e-5 and memo=H, and no loop "
    "over digits.",
    withholds=["train", "step"],
    styles=[by_half_steps],
    slips=[
        Slip(
            "nan",
            told(losses=(3, np.nan, np.nan)),
            "There is nan or inf among your losses or weights: the rate is far too "
            "large.",
        ),
        Slip(
            "one loss",
            told(losses=(0.04,)),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop?",
        ),
        Slip(
            "halves of others",
            told(Y_new=the_nearest),
            "Your Y_new is not what your weights draw: let the state settle on X_new, "
            "to 1e-6 or so, then H @ W + c. (Each number to within 0.02.)",
        ),
        Slip(
            "not settled",
            told(
                Y_new=lambda params, X, Y, X_new: (
                    np.tanh(X_new @ params["Wx"] + params["b"]) @ params["W"]
                    + params["c"]
                )
            ),
            "Your Y_new is drawn from the state after one sweep: let it settle on "
            "X_new, `equilibrium(X_new, Wx, Wh, b)`.",
        ),
        Slip(
            "does not settle",
            told(Wh=lambda params, *rest: 20 * params["Wh"], Y_new=the_nearest),
            "With your weights the state does not settle on X_new in 3,000 half steps. "
            "A smaller rate keeps Wh smaller, and so does a smaller first Wh.",
        ),
        Slip(
            "the mean digit",
            told(
                Wx=lambda params, *rest: 0 * params["Wx"],
                W=lambda params, *rest: 0 * params["W"],
                c=lambda params, X, Y, X_new: Y.mean(axis=0),
            ),
            "You draw the same lower half for every digit. Do the updates reach Wx and "
            "W?",
        ),
        Slip(
            "nothing fed back",
            told(Wh=lambda params, *rest: 0 * params["Wh"]),
            "Your Wh changes next to nothing of what is drawn: the layer does not feed "
            "itself. Does dWh reach it, and does it begin at numbers other than 0?",
        ),
        Slip(
            "uphill",
            told(losses=(0.04, 0.05, 0.09)),
            "The last of `losses` is not below the first, though the halves are well "
            "drawn. Are they in order?",
        ),
    ],
    hints=[
        "Five arrays in a dict; a loop: let the state settle, draw, loss, way back, "
        "Adam; then X_new.",
        "dY = mse_backward(1.0, Y_hat, Y[rows]); dH = dY @ W.T; W gets H.T @ dY, c its "
        "sum over the rows; `equilibrium_backward(dH, X[rows], Wx, Wh, b, memo=H)` the "
        "rest.",
        "100 units; Wh at a third of 1/sqrt(100) times normal numbers, so that it "
        "settles; Adam(0.003), 400 steps of 50 digits. If it stops settling: step=0.5, "
        "or a smaller rate.",
    ],
)
