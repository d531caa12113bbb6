"""08.6: the backward partner of rms_norm."""

import numpy as np

from bpkit.checks.ch08._common import rows_and_gains
from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import HALVES, Variant


def rms_norm(X, g):
    return g * X / np.sqrt((X**2).mean(axis=1, keepdims=True) + 1e-5)


def rms_norm_backward(dA, X, g):
    r = np.sqrt((X**2).mean(axis=1, keepdims=True) + 1e-5)
    U, dU = X / r, dA * g
    dX = (dU - U * (dU * U).mean(axis=1, keepdims=True)) / r
    return dX, (dA * U).sum(axis=0)


def rms_norm_backward_row_by_row(dA, X, g):
    n, d = X.shape
    dX, dg = np.zeros_like(X), np.zeros_like(g)
    for i in range(n):
        r = np.sqrt(X[i] @ X[i] / d + 1e-5)
        along = (dA[i] * g) @ X[i] / (d * r**3)
        dX[i] = dA[i] * g / r - X[i] * along
        dg += dA[i] * X[i] / r
    return dX, dg


def rms(gain=True, term=1.0, add=np.mean, axis=1, dg=None):
    """rms_norm_backward with a fault: a slip."""

    def rms_norm_backward(dA, X, g):
        r = np.sqrt((X**2).mean(axis=1, keepdims=True) + 1e-5)
        U, dU = X / r, dA * g if gain else dA
        dX = (dU - term * U * add(dU * U, axis=axis, keepdims=True)) / r
        return dX, (dA * U).sum(axis=0) if dg is None else dg(dA, X, U)

    return rms_norm_backward


EXERCISE = Exercise(
    id="08.6",
    points=3,
    asks="`rms_norm_backward(dA, X, g)`: dX (n, d) and dg (d,) of rms_norm",
    reference=rms_norm_backward,
    variant=Variant(
        draw=lambda rng: {"s": rng.choice([x for x in HALVES if x > 0]).item()},
        says="A = rms_norm(X, g + {s:g}): the gain is g + {s:g} instead of g.",
        change=lambda backward, dA, X, g, *, s: backward(dA, X, g + s),
        forward=lambda forward, X, g, *, s: forward(X, g + s),
    ),
    inputs=rows_and_gains,
    returns=["dX", "dg"],
    forward=rms_norm,
    styles=[rms_norm_backward_row_by_row, rms()],
    slips=[
        Slip(
            "r as a constant",
            rms(term=0.0),
            "You divide by r as if it were a constant. But every entry of the row "
            "is in r, too: a second route from X to the loss.",
        ),
        Slip(
            "sign of the second route",
            rms(term=-1.0),
            "The second route has the wrong sign: a larger entry makes r larger, "
            "and X / r smaller.",
        ),
        Slip(
            "sum for mean",
            rms(add=np.sum),
            "The second route is d times too large: r has a mean inside, over the "
            "d entries of the row.",
        ),
        Slip(
            "mean over the batch",
            rms(axis=0),
            "You average over the rows. Each row has its own r: the mean goes "
            "over the entries of a row, axis 1.",
        ),
        Slip(
            "gain left out",
            rms(gain=False),
            "dX goes past the gain: dU = dA * g comes first.",
        ),
        Slip(
            "dg before the norm",
            rms(dg=lambda dA, X, U: (dA * X).sum(axis=0)),
            "dg uses X. The gain multiplies X / r, so that is its slope.",
        ),
        Slip(
            "dg not summed",
            rms(dg=lambda dA, X, U: dA * U),
            "dg has a row for each example. The gain is shared by the rows: sum "
            "over axis 0, to the shape of g.",
        ),
    ],
    hints=[
        "Name the steps: r = sqrt(mean of X**2 + 1e-5), U = X / r, A = g * U. From "
        "A back to X there are two routes. Which?",
        "Directly, dU / r; and through r, which all entries of the row share. "
        "Written with U, the second one is U times the mean of dU * U, over r.",
        "`dX = (dU - U * (dU * U).mean(axis=1, keepdims=True)) / r` with "
        "`dU = dA * g`; `dg = (dA * U).sum(axis=0)`",
    ],
)
