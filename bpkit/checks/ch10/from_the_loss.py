"""10.8: back from the loss to what the norm puts out, one line at a time."""

import numpy as np

from bpkit.checks.ch10._stages import networks
from bpkit.checks.declared import Exercise, Slip


def from_the_loss(y, P, s, E, H, W2):
    return back()(y, P, s, E, H, W2)


def back(
    *, mean=True, sign=-1, past=1.0, through=1.0, over=True, times_E=True, slope=True,
    add=np.sum, turned=False, divided=True,
):  # fmt: skip
    """from_the_loss, or a slip."""

    def from_the_loss(y, P, s, E, H, W2):
        n = len(y)
        dP = np.zeros_like(P)
        dP[np.arange(n), y] = sign / P[np.arange(n), y] / (n if mean else 1)
        ds = -(dP * E).sum(axis=1, keepdims=True) / (s**2 if divided else s)
        if not over:
            ds = -dP * E / s**2
        dE = past * dP / s + through * ds
        dZ2 = dE * E if times_E else dE
        dH = dZ2 @ W2.T
        dW2, db2 = H.T @ dZ2, add(dZ2, axis=0)
        dA = dH * (1 - H**2 if slope else 1 - np.tanh(H) ** 2)
        return dP, ds, dE, dZ2, dH, dW2.T if turned else dW2, db2, dA

    return from_the_loss


def by_softmax(y, P, s, E, H, W2):
    """The short way for dZ2, P - Y, and the others beside it."""
    Y = np.eye(P.shape[1])[y]
    dP = -Y / P / len(y)
    ds = 1 / (s * len(y))
    dZ2 = (P - Y) / len(y)
    dH = np.einsum("nk,uk->nu", dZ2, W2)
    return [dP, ds, dP / s + ds, dZ2, dH, H.T @ dZ2, dZ2.sum(0), dH - dH * H * H]


def inputs(rng):
    return [
        (given[1], q["P"], q["s"], q["E"], q["H"], given[6])
        for given, q in networks(rng)
    ]


EXERCISE = Exercise(
    id="10.8",
    points=3,
    asks="`from_the_loss(y, P, s, E, H, W2)`: dP, ds, dE, dZ2, dH, dW2, db2, dA, in "
    "this order",
    reference=from_the_loss,
    inputs=inputs,
    returns=["dP", "ds", "dE", "dZ2", "dH", "dW2", "db2", "dA"],
    styles=[by_softmax],
    slips=[
        Slip(
            "no mean",
            back(mean=False),
            "dP is n times too large, and all after it: the loss is a mean over the n "
            "examples.",
        ),
        Slip(
            "sign",
            back(sign=1),
            "dP has the wrong sign, and so has all after it: the loss is *minus* the "
            "mean of log(P).",
        ),
        Slip(
            "only through s",
            back(past=0.0),
            "dE has one path of two. E also goes into P directly, P = E / s: add dP / "
            "s.",
        ),
        Slip(
            "only past s",
            back(through=0.0),
            "dE has one path of two. E also goes into s, its sum: add ds to each of "
            "its entries.",
        ),
        Slip(
            "ds not summed",
            back(over=False),
            "ds is not summed over the row: one s divides all k entries of its row, "
            "so its gradient is a sum over them, (n, 1).",
        ),
        Slip(
            "s without square",
            back(divided=False),
            "ds is s times too large: E / s has the slope -E / s**2 in s.",
        ),
        Slip(
            "E not multiplied",
            back(times_E=False),
            "dZ2 is dE. E = exp(Z2), whose slope is E itself: dE * E.",
        ),
        Slip(
            "tanh twice",
            back(slope=False),
            "In dA you take tanh of H, and H is tanh(A) already: its slope is 1 - "
            "H**2.",
        ),
        Slip(
            "db2 a mean",
            back(add=np.mean),
            "db2 is the mean over the examples. b2 is added to every row: the sum.",
        ),
        Slip(
            "dW2 turned",
            back(turned=True),
            "dW2 is turned: it has W2's shape, H.T @ dZ2.",
        ),
    ],
    hints=[
        "One line each, and `compare` after each: a gradient has the shape of what it "
        "belongs to.",
        "Who uses s? All entries of its row. Who uses E? s and P. Where two use it, "
        "two gradients are added.",
        "`dP[np.arange(n), y] = -1 / (n * P[np.arange(n), y])`, "
        "`ds = (dP * -E / s**2).sum(axis=1, keepdims=True)`, `dE = dP / s + ds`, "
        "`dZ2 = dE * E`, and from there as in chapter 7.",
    ],
)
