"""11.2: the backward partner of dropout with a gain."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def gained_dropout(X, g, mask):
    return X * g * mask


def gained_dropout_backward(dZ, X, g, mask):
    dX = dZ * g * mask
    dg = (dZ * X * mask).sum(axis=0)
    return dX, dg


def gradients_and_masks(rng):
    cases = []
    for n, d, p in [(4, 3, 0.5), (3, 3, 0.2), (1, 5, 0.75), (6, 2, 0.4)]:
        kept = rng.permutation(np.arange(n * d)) % 2
        mask = (kept / (1 - p)).reshape(n, d)
        cases.append((draw(rng, n, d), draw(rng, n, d), draw(rng, d), mask))
    dZ, X, g, mask = (x.copy() for x in cases[0])
    X[0] = dZ[1] = mask[:, 0] = 0.0  # a column that is dropped altogether
    return [*cases, (dZ, 1000 * X, g, mask)]


def images(rng):
    n, d = 64, 784
    mask = (rng.random((n, d)) >= 0.2) / 0.8
    return draw(rng, n, d), draw(rng, n, d), draw(rng, d), mask


def gained_dropout_backward_in_steps(dZ, X, g, mask):
    dA = dZ * mask
    return dA * g[None, :], np.einsum("nd,nd->d", dA, X)


EXERCISE = Exercise(
    id="11.2",
    points=3,
    asks="`gained_dropout_backward(dZ, X, g, mask)`: dX (n, d) and dg (d,) of "
    "Z = X * g * mask",
    reference=gained_dropout_backward,
    inputs=gradients_and_masks,
    large=images,
    too_slow="Each entry of dX is one product. Differences take two forward passes for "
    "each of the 50,176 entries of X.",
    returns=["dX", "dg"],
    forward=gained_dropout,
    styles=[gained_dropout_backward_in_steps],
    slips=[
        Slip(
            "mask forgotten in dX",
            lambda dZ, X, g, mask: (dZ * g, (dZ * X * mask).sum(axis=0)),
            "dX goes past the mask. A dropped number had no part in Z: its "
            "gradient is 0, and a kept one's is scaled.",
        ),
        Slip(
            "mask forgotten in dg",
            lambda dZ, X, g, mask: (dZ * g * mask, (dZ * X).sum(axis=0)),
            "dg goes past the mask. Where a number was dropped, the gain had "
            "nothing to multiply.",
        ),
        Slip(
            "mask as zeros and ones",
            lambda dZ, X, g, mask: (
                dZ * g * (mask > 0),
                (dZ * X * (mask > 0)).sum(axis=0),
            ),
            "You use where the mask is not 0, and leave out its scale: forward "
            "multiplies by 1 / (1 − p), so backward does too.",
        ),
        Slip(
            "gain left out",
            lambda dZ, X, g, mask: (dZ * mask, (dZ * X * mask).sum(axis=0)),
            "dX leaves out the gain: the slope of X * g * mask in X is g * mask.",
        ),
        Slip(
            "dg not summed",
            lambda dZ, X, g, mask: (dZ * g * mask, dZ * X * mask),
            "dg has a row for each example. The gain is shared by the rows: sum "
            "over axis 0.",
        ),
        Slip(
            "dg as a mean",
            lambda dZ, X, g, mask: (dZ * g * mask, (dZ * X * mask).mean(axis=0)),
            "dg is a mean over the rows. The loss has taken its mean already: sum.",
        ),
        Slip(
            "dg over what was kept",
            lambda dZ, X, g, mask: (
                dZ * g * mask,
                (dZ * X * mask).sum(axis=0) / mask.sum(axis=0),
            ),
            "You divide dg by the sum of the mask, as for a mean of what was kept. The "
            "mask is a factor; no mean is taken here.",
        ),
        Slip(
            "mask forgotten in both",
            lambda dZ, X, g, mask: (dZ * g, (dZ * X).sum(axis=0)),
            "Both go past the mask. It is a factor of Z, so it is a factor of both "
            "slopes: g * mask in X, X * mask in g.",
        ),
        Slip(
            "mask as zeros and ones in dX",
            lambda dZ, X, g, mask: (dZ * g * (mask > 0), (dZ * X * mask).sum(axis=0)),
            "In dX you use where the mask is not 0, and leave out its scale.",
        ),
        Slip(
            "mask as zeros and ones in dg",
            lambda dZ, X, g, mask: (dZ * g * mask, (dZ * X * (mask > 0)).sum(axis=0)),
            "In dg you use where the mask is not 0, and leave out its scale.",
        ),
        Slip(
            "mask twice",
            lambda dZ, X, g, mask: (
                dZ * g * mask * mask,
                (dZ * X * mask * mask).sum(axis=0),
            ),
            "The mask is in your gradients twice. It is one factor: once.",
        ),
        Slip(
            "divided by the mask's scale",
            lambda dZ, X, g, mask: (
                dZ * g * (mask > 0) / mask.max(),
                (dZ * X * (mask > 0)).sum(axis=0) / mask.max(),
            ),
            "You divide by the scale of the mask. Forward multiplies by it, and so "
            "does backward.",
        ),
        Slip(
            "gain in dg",
            lambda dZ, X, g, mask: (dZ * g * mask, (dZ * X * g * mask).sum(axis=0)),
            "Your dg has g in it. The slope of X * g * mask in g is X * mask.",
        ),
        Slip(
            "X in dX",
            lambda dZ, X, g, mask: (dZ * X * mask, (dZ * X * mask).sum(axis=0)),
            "Your dX has X in it where g belongs: the slope in X is g * mask.",
        ),
    ],
    hints=[
        "The mask is a constant here, drawn outside. What is the slope of "
        "X * g * mask in one entry of X, and what in one of g?",
        "The slope in X is g * mask. Every row uses the same g, so its gradients "
        "add up.",
        "`dX = dZ * g * mask`, `dg = (dZ * X * mask).sum(axis=0)`",
    ],
)
