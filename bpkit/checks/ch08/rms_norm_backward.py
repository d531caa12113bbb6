"""08.6: the backward partner of rms_norm."""

import numpy as np

from bpkit.checks.ch08._common import rows_and_gains
from bpkit.checks.declared import Exercise, Slip, draw
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


def many_rows(rng):
    """Enough for differences to take long; a Jacobian for each row does not."""
    return draw(rng, 512, 100), draw(rng, 512, 100), draw(rng, 100)


def rms(
    *, gain=True, term=1.0, add=np.mean, axis=1, dg=None, eps=1e-5, outside=0, of=1,
    center=0, power=0, last=False,
):  # fmt: skip
    """rms_norm_backward with a fault: a slip."""

    def rms_norm_backward(dA, X, g):
        r = np.sqrt((X**2).mean(axis=of, keepdims=True) + eps) + outside
        U, dU = X / r, dA * g if gain and not last else dA
        along = add(dU * U, axis=axis, keepdims=True) * r**power
        mean = center * dU.mean(axis=1, keepdims=True)
        dX = (dU - mean - term * U * along) / r * (g if last else 1)
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
    large=many_rows,
    too_slow="A row's dX comes from one mean over that row. Differences take two "
    "forward passes for each of the 51,200 entries of X.",
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
            "layer norm's",
            rms(center=1),
            "You take away the mean of dU, as layer norm does. rms_norm has no mean "
            "to go back through: that path does not exist here.",
        ),
        Slip(
            "columns",
            rms(axis=0, of=0),
            "Your r is that of the columns. Each row is divided by its own: axis 1.",
        ),
        Slip(
            "no eps",
            rms(eps=0),
            "Your r leaves out the 1e-5 of rms_norm. In a row of small numbers it "
            "counts, and a row of zeros gives 0 / 0.",
        ),
        Slip(
            "eps outside the root",
            rms(eps=0, outside=1e-5),
            "You add the 1e-5 to the root. In rms_norm it stands inside, beside the "
            "mean of the squares.",
        ),
        Slip(
            "gain at the end",
            rms(last=True),
            "You multiply by the gain last. It comes first on the way back, dU = "
            "dA * g: in the second route the mean mixes the entries of a row, and "
            "each has a gain of its own.",
        ),
        Slip(
            "second route twice",
            rms(term=2.0),
            "Your second route is twice too strong: the 2 of the square and the half "
            "of the root cancel.",
        ),
        Slip(
            "r too often in the second route",
            rms(power=-1),
            "Your second route is divided by r once too often. Count: U holds one r, "
            "dU * U another, and the slope of the division the third.",
        ),
        Slip(
            "r missing in the second route",
            rms(power=1),
            "Your second route misses one division by r. dr/dX is X / (d r), and the "
            "slope of X / r in r is -X / r**2: three of them.",
        ),
        Slip(
            "second route missing its dU",
            rms(add=lambda A, axis, keepdims: np.ones_like(A[:, :1])),
            "Your second route is U itself. How strongly r is pulled is the mean of "
            "dU * U over the row.",
        ),
        Slip(
            "dg as a mean",
            rms(dg=lambda dA, X, U: (dA * U).mean(axis=0)),
            "dg is a mean over the rows. The loss has taken its mean already: sum.",
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
