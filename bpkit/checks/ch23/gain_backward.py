"""23.2: the smallest update, a gain for each unit: its way back."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def gain(X, g, W, b):
    return (X @ W) * g + b


def gain_backward(dZ, X, g, W, b):
    dX = (dZ * g) @ W.T
    dg = (dZ * (X @ W)).sum(axis=0)
    return dX, dg


def layers(rng):
    cases = []
    for n, d_in, d_out in [(3, 2, 4), (2, 3, 2), (1, 1, 1), (5, 4, 3)]:
        X, W = draw(rng, n, d_in), draw(rng, d_in, d_out)
        cases.append((draw(rng, n, d_out), X, draw(rng, d_out), W, draw(rng, d_out)))
    dZ, X, g, W, b = cases[0]
    return [*cases, (dZ, X, 0 * g, W, b), (1000 * dZ, X, g, W, 0 * b)]


def of_a_real_size(rng):
    return (draw(rng, 32, 100), draw(rng, 32, 784), draw(rng, 100),
            draw(rng, 784, 100), draw(rng, 100))  # fmt: skip


def by_rows(dZ, X, g, W, b):
    dX, dg = np.zeros(X.shape), np.zeros(len(g))
    for i in range(len(X)):
        dX[i] = W @ (g * dZ[i])
        dg += dZ[i] * (X[i] @ W)
    return dX, dg


def changed(dX=None, dg=None):
    def gain_backward_(dZ, X, g, W, b):
        right = gain_backward(dZ, X, g, W, b)
        return tuple(f(dZ, X, g, W, b) if f else x
                     for f, x in zip((dX, dg), right, strict=True))  # fmt: skip

    return gain_backward_


EXERCISE = Exercise(
    id="23.2",
    points=3,
    asks="`gain_backward(dZ, X, g, W, b)`: dX (n, d_in) and dg (d_out,) of `gain`; W "
    "and b are constants",
    reference=gain_backward,
    forward=gain,
    inputs=layers,
    large=of_a_real_size,
    too_slow="Two products of matrices. Differences take the layer twice for each "
    "number of X and g.",
    returns=["dX", "dg"],
    styles=[by_rows],
    slips=[
        Slip(
            "no gain on the way back",
            changed(dX=lambda dZ, X, g, W, b: dZ @ W.T),
            "Your dX is that of a layer without gains: each column of dZ goes back "
            "through its gain first, dZ * g.",
        ),
        Slip(
            "Z for X @ W",
            changed(dg=lambda dZ, X, g, W, b: (dZ * gain(X, g, W, b)).sum(axis=0)),
            "Your dg multiplies by Z. Beside g stands X @ W, without gain and bias.",
        ),
        Slip(
            "the bias is multiplied",
            changed(dg=lambda dZ, X, g, W, b: (dZ * (X @ W + b)).sum(axis=0)),
            "Your dg multiplies by X @ W + b. The bias is added after the gain, which "
            "does not touch it.",
        ),
        Slip(
            "the gain in its own slope",
            changed(dg=lambda dZ, X, g, W, b: (dZ * (X @ W) * g).sum(axis=0)),
            "Your dg still has g in it. The slope of g * x at g is x.",
        ),
        Slip(
            "a bias's gradient",
            changed(dg=lambda dZ, X, g, W, b: dZ.sum(axis=0)),
            "Your dg is the gradient of a bias. A gain is multiplied by X @ W.",
        ),
        Slip(
            "a mean over rows",
            changed(dg=lambda dZ, X, g, W, b: (dZ * (X @ W)).mean(axis=0)),
            "You take the mean over the rows. Every row uses the same g: the shares "
            "are added; 1/n stands in the loss alone.",
        ),
        Slip(
            "a mean and no bias's",
            changed(
                dX=lambda dZ, X, g, W, b: dZ @ W.T,
                dg=lambda dZ, X, g, W, b: dZ.sum(axis=0),
            ),
            "The gain stands in neither of your two: dX goes through dZ * g, and dg "
            "multiplies dZ by X @ W.",
        ),
        Slip(
            "exchanged",
            lambda *given: gain_backward(*given)[::-1],
            "The two come in the other order: dX first, as in `gain`.",
        ),
    ],
    hints=[
        "Name what the gain multiplies: U = X @ W, Z = U * g + b. Two steps back.",
        "dU = dZ * g, and dX is what `dense` has; dg is a product, added over rows.",
        "`(dZ * g) @ W.T` and `(dZ * (X @ W)).sum(axis=0)`",
    ],
)
