"""08.4: the colleague's backward partner without its two bugs."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def gated(X, W, b, g):
    return g * np.tanh(X @ W + b)


def colleagues_backward(dA, X, W, b, g):
    A = g * np.tanh(X @ W + b)
    dZ = dA * g * (1 - np.tanh(X @ W + b) ** 2)
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.mean(axis=0)
    dg = (dA * A).sum(axis=0)
    return dX, dW, db, dg


def gated_backward(dA, X, W, b, g):
    T = np.tanh(X @ W + b)
    dZ = dA * g * (1 - T**2)
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0), (dA * T).sum(axis=0)


def gated_layers(rng):
    cases = []
    for n, d_in, d_out in [(5, 4, 3), (3, 3, 3), (1, 2, 4), (6, 1, 2)]:
        X, W, b = draw(rng, n, d_in), draw(rng, d_in, d_out) / 3, draw(rng, d_out)
        g = np.where(np.arange(d_out) % 2, -0.5, 1.5) + rng.uniform(0, 0.3, d_out)
        cases.append((draw(rng, n, d_out), X / 3, W, b / 3, g))
    dA, X, W, b, g = cases[0]
    return [*cases, (dA, 1000 * X, W, b, g), (dA, 0 * X, W, b, g)]


def images(rng):
    X, W = draw(rng, 32, 784), draw(rng, 784, 100) / 100
    return draw(rng, 32, 100), X, W, draw(rng, 100), draw(rng, 100)


def gated_backward_by_outputs(dA, X, W, b, g):
    T = gated(X, W, b, np.ones_like(g))
    dT = dA * g
    dZ = dT - dT * T * T
    return np.dot(dZ, W.T), np.dot(X.T, dZ), np.sum(dZ, 0), np.einsum("nk,nk->k", dA, T)


def changed(**changes):
    """gated_backward with a part of its result replaced: a slip."""

    def gated_backward_changed(dA, X, W, b, g):
        T = np.tanh(X @ W + b)
        names = dict(dA=dA, X=X, W=W, b=b, g=g, T=T, dZ=dA * g * (1 - T**2))
        right = dict(
            zip(["dX", "dW", "db", "dg"], gated_backward(dA, X, W, b, g), strict=True)
        )
        wrong = {name: change(**names) for name, change in changes.items()}
        return tuple((right | wrong).values())

    return gated_backward_changed


def through(slope):
    """gated_backward with another dZ, which reaches dX, dW and db."""

    def gated_backward_through(dA, X, W, b, g):
        T = np.tanh(X @ W + b)
        dZ = slope(dA, T, g)
        return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0), (dA * T).sum(axis=0)

    return gated_backward_through


EXERCISE = Exercise(
    id="08.4",
    points=3,
    asks="`gated_backward(dA, X, W, b, g)`: dX, dW, db and dg of "
    "g * tanh(X @ W + b), without the colleague's two bugs",
    reference=gated_backward,
    inputs=gated_layers,
    large=images,
    too_slow="One pass back is a few matrix products. Differences take two forward "
    "passes for each of the 78,400 weights.",
    returns=["dX", "dW", "db", "dg"],
    forward=gated,
    styles=[gated_backward_by_outputs, changed()],
    slips=[
        Slip(
            "both bugs",
            colleagues_backward,
            "Both bugs are still there. Check with several rows and with a gain "
            "that is not 1: which two of the four errors are large?",
        ),
        Slip(
            "only db mended",
            changed(dg=lambda dA, T, g, **_: (dA * g * T).sum(axis=0)),
            "db is right now. dg is g times too large: A = g * T, and the slope "
            "at g is T. While g is 1 nobody sees it.",
        ),
        Slip(
            "only dg mended",
            changed(db=lambda dZ, **_: dZ.mean(axis=0)),
            "dg is right now. db is divided by the batch size, which the loss has "
            "done already: b is used by every row, and the rows add up.",
        ),
        Slip(
            "gain left out of dZ",
            through(lambda dA, T, g: dA * (1 - T**2)),
            "On its way back dA passes the gain first: dT = dA * g. Yours goes "
            "past it.",
        ),
        Slip(
            "slope of tanh left out",
            through(lambda dA, T, g: dA * g),
            "The slope of tanh, 1 - T**2, is missing.",
        ),
        Slip(
            "gain in the slope",
            through(lambda dA, T, g: dA * g * (1 - (g * T) ** 2)),
            "The slope of tanh comes from tanh's own output, T. You square the "
            "output of the layer, g * T.",
        ),
        Slip(
            "slope without the square",
            through(lambda dA, T, g: dA * g * (1 - T)),
            "The slope of tanh is 1 - T**2; yours is 1 - T.",
        ),
        Slip(
            "sigmoid's slope",
            through(lambda dA, T, g: dA * g * T * (1 - T)),
            "T * (1 - T) is the slope of a sigmoid. That of tanh is 1 - T**2.",
        ),
        Slip(
            "dg with two gains too many",
            changed(dg=lambda dA, T, g, **_: (dA * g * g * T).sum(axis=0)),
            "Your dg has g in it twice. The slope of g * T at g is T, without any g.",
        ),
        Slip(
            "dg through the slope of tanh",
            changed(dg=lambda dA, T, **_: (dA * T * (1 - T**2)).sum(axis=0)),
            "Your dg passes the slope of tanh. g stands outside of tanh: its slope is "
            "T, the output of tanh.",
        ),
        Slip(
            "dg from dZ",
            changed(dg=lambda dZ, T, **_: (dZ * T).sum(axis=0)),
            "Your dg is made of dZ, which lies behind g and behind tanh. g is met "
            "first on the way back: dA * T.",
        ),
        Slip(
            "dg with the pre-activation",
            changed(
                dg=lambda dA, X, W, b, **_: (dA * (X @ W + b)).sum(axis=0),
            ),
            "You multiply dA by X @ W + b. What stands beside g is its tanh.",
        ),
        Slip(
            "dg as a mean",
            changed(dg=lambda dA, T, **_: (dA * T).mean(axis=0)),
            "dg is a mean over the rows. The loss has taken its mean already: sum.",
        ),
        Slip(
            "db from dA",
            changed(db=lambda dA, **_: dA.sum(axis=0)),
            "Your db is the sum of dA. b stands inside of tanh: sum dZ.",
        ),
        Slip(
            "dg not summed",
            changed(dg=lambda dA, T, **_: dA * T),
            "dg has a row for each example. The gain is shared by the rows, so "
            "its gradients add up: the shape of g.",
        ),
    ],
    hints=[
        "Run `gradient_errors(gated, colleagues_backward, X, W, b, g, rng=rng)` "
        "with inputs of the chapter's last kind. Which of the four are wrong?",
        "The third and the fourth, db and dg. What is hidden when there is one "
        "row, and what when g is 1?",
        "`db = dZ.sum(axis=0)` and `dg = (dA * np.tanh(X @ W + b)).sum(axis=0)`",
    ],
)
