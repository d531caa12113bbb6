"""10.9: on through batch norm, one line at a time, to the first weights."""

import numpy as np

from bpkit.checks.ch10._stages import networks
from bpkit.checks.declared import Exercise, Slip, draw


def through_the_norm(dA, X, C, v, r, N, gamma):
    return back()(dA, X, C, v, r, N, gamma)


def back(
    *, gain=True, root=-0.5, cube=True, past=1.0, through=2.0, share=True, moved=-1.0,
    mean=True, direct=1.0, add=np.sum, of=None, summed=True,
):  # fmt: skip
    """through_the_norm, or a slip."""

    def through_the_norm(dA, X, C, v, r, N, gamma):
        n = len(X)
        dgamma, dbeta = (dA * (C if of == "C" else N)).sum(axis=0), add(dA, axis=0)
        dN = dA * gamma if gain else dA
        dr = (dN * C).sum(axis=0)
        dv = root * dr * (r**3 if cube else r)
        dC = past * dN * r + through * C * dv / (n if share else 1)
        dmu = moved * (dC.sum(axis=0) if summed else dC.mean(axis=0))
        dZ1 = direct * dC + dmu / (n if mean else 1)
        return dgamma, dbeta, dN, dr, dv, dC, dmu, dZ1, X.T @ dZ1, dZ1.sum(axis=0)

    return through_the_norm


def at_once(dA, X, C, v, r, N, gamma):
    """dZ1 by the formula of the chapter, and dv with the root written out."""
    dN = gamma[None, :] * dA
    dr = np.einsum("nu,nu->u", dN, C)
    dv = -dr / 2 * (v + 1e-5) ** -1.5
    dC = dN * r + C * dv * 2 / len(dA)
    dZ1 = r * (dN - dN.mean(0) - N * (dN * N).mean(0))
    sums = (dA * N).sum(0), dA.sum(0)
    return [*sums, dN, dr, dv, dC, -np.add.reduce(dC), dZ1, X.T @ dZ1, dZ1.sum(0)]


def inputs(rng):
    return [
        (draw(rng, *q["N"].shape), given[0], q["C"], q["v"], q["r"], q["N"],
         given[4])
        for given, q in networks(rng)
    ]  # fmt: skip


EXERCISE = Exercise(
    id="10.9",
    points=4,
    asks="`through_the_norm(dA, X, C, v, r, N, gamma)`: dgamma, dbeta, dN, dr, dv, "
    "dC, dmu, dZ1, dW1, db1, in this order",
    reference=through_the_norm,
    inputs=inputs,
    returns="dgamma dbeta dN dr dv dC dmu dZ1 dW1 db1".split(),
    styles=[at_once],
    slips=[
        Slip(
            "gamma left out",
            back(gain=False),
            "dN is dA: what came through gamma * N goes back through gamma.",
        ),
        Slip(
            "C for N",
            back(of="C"),
            "dgamma takes C: gamma multiplies N.",
        ),
        Slip(
            "dbeta a mean",
            back(add=np.mean),
            "dbeta is the mean over the examples. beta is added to every row: the sum.",
        ),
        Slip(
            "r without cube",
            back(cube=False),
            "dv is off by r**2: r = (v + 1e-5)**-0.5 has the slope -0.5 * (v + "
            "1e-5)**-1.5, which is -0.5 * r**3.",
        ),
        Slip(
            "plus for minus in dv",
            back(root=0.5),
            "dv has the wrong sign: a larger v makes r smaller.",
        ),
        Slip(
            "half left out",
            back(root=-1.0),
            "dv is twice too large: the exponent -0.5 comes down.",
        ),
        Slip(
            "only through v",
            back(past=0.0),
            "dC has one path of two. C also goes into N directly: add dN * r.",
        ),
        Slip(
            "only past v",
            back(through=0.0),
            "dC has one path of two. C also goes into v, the mean of its squares: add "
            "2 * C * dv / n.",
        ),
        Slip(
            "mean of squares as a sum",
            back(share=False),
            "In dC the path through v is n times too strong: v is a *mean* of n "
            "squares.",
        ),
        Slip(
            "square without two",
            back(through=1.0),
            "In dC the path through v is half as strong as it should be: C**2 has the "
            "slope 2 * C.",
        ),
        Slip(
            "sign of dmu",
            back(moved=1.0),
            "dmu has the wrong sign: mu is taken away.",
        ),
        Slip(
            "dmu a mean",
            back(summed=False),
            "dmu is the mean over the examples. One mu is taken from all n rows: "
            "minus the sum of dC.",
        ),
        Slip(
            "mu as a sum",
            back(mean=False),
            "In dZ1 the path through mu is n times too strong: mu is a mean.",
        ),
        Slip(
            "only through mu",
            back(direct=0.0),
            "dZ1 has one path of two. Z1 also goes into C directly: add dC.",
        ),
    ],
    hints=[
        "Write dgamma, dbeta and dN first: A = gamma * N + beta.",
        "C is used twice, in N and in v; Z1 is used twice, in C and in mu. A mean "
        "gives each of its n numbers one nth.",
        "`dr = (dN * C).sum(axis=0)`, `dv = dr * -0.5 * r**3`, "
        "`dC = dN * r + dv * 2 * C / n`, `dmu = -dC.sum(axis=0)`, "
        "`dZ1 = dC + dmu / n`.",
    ],
)
