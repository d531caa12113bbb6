"""06.3: the gradients of a small network for regression."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def regression_gradients(x, t, W1, b1, w2, b2):
    h = np.tanh(x @ W1 + b1)
    do = 2 * (h @ w2 + b2 - t)
    dz1 = do * w2 * (1 - h**2)
    return np.outer(x, dz1), dz1, do * h, do


def regressions(rng):
    cases = [
        (draw(rng, d), 0.7, draw(rng, d, h) / 2, draw(rng, h) / 3, draw(rng, h), 0.4)
        for d, h in [(2, 3), (2, 2), (1, 4), (4, 1)]
    ]
    x, t, *rest = cases[0]
    return [*cases, (1000 * x, t, *rest), (np.zeros_like(x), t, *rest)]


def regression_gradients_by_units(x, t, W1, b1, w2, b2):
    dW1, db1, dw2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(w2)
    h = np.tanh(b1 + W1.T @ x)
    do = 2 * (b2 + np.sum(h * w2) - t)
    for j in range(len(h)):
        dw2[j] = do * h[j]
        db1[j] = do * w2[j] * (1 - h[j]) * (1 + h[j])
        dW1[:, j] = db1[j] * x
    return dW1, db1, dw2, do


def regression(*, half=False, slope=lambda z, h: 1 - h**2, output_tanh=False, sign=1):
    """The gradients with a mistake: a slip."""

    def regression_gradients(x, t, W1, b1, w2, b2):
        z = x @ W1 + b1
        h = np.tanh(z)
        o = h @ w2 + b2
        do = sign * (1 if half else 2) * (o - t)
        if output_tanh:
            do = do * (1 - np.tanh(o) ** 2)
        dz1 = do * w2 * slope(z, h)
        return np.outer(x, dz1), dz1, do * h, do

    return regression_gradients


EXERCISE = Exercise(
    id="06.3",
    points=3,
    asks="`regression_gradients(x, t, W1, b1, w2, b2)`: dW1, db1, dw2 and db2 of "
    "(tanh(x @ W1 + b1) @ w2 + b2 - t)**2",
    reference=regression_gradients,
    inputs=regressions,
    returns=["dW1", "db1", "dw2", "db2"],
    styles=[
        regression_gradients_by_units,
        lambda x, t, W1, b1, w2, b2: (
            x[:, None] * regression_gradients(x, t, W1, b1, w2, b2)[1],
            *regression_gradients(x, t, W1, b1, w2, b2)[1:],
        ),
    ],
    slips=[
        Slip(
            "half the square",
            regression(half=True),
            "All of it is half as large: this loss is the whole square, and brings "
            "a 2 along.",
        ),
        Slip(
            "no slope",
            regression(slope=lambda z, h: 1),
            "dw2 and db2 are right. On the way to W1 you do not cross tanh: "
            "multiply by 1 - h**2.",
        ),
        Slip(
            "slope at z",
            regression(slope=lambda z, h: 1 - z**2),
            "The slope of tanh is 1 - h**2, with the output h; you put z into it.",
        ),
        Slip(
            "slope of the sigmoid",
            regression(slope=lambda z, h: h * (1 - h)),
            "h (1 - h) is the slope of the sigmoid. These units are tanh.",
        ),
        Slip(
            "tanh at the output",
            regression(output_tanh=True),
            "You let the gradient cross a tanh at the output. There is none: o is "
            "its own pre-activation.",
        ),
        Slip(
            "transposed",
            lambda x, t, W1, b1, w2, b2: (
                regression_gradients(x, t, W1, b1, w2, b2)[0].T,
                *regression_gradients(x, t, W1, b1, w2, b2)[1:],
            ),
            "Your dW1 is transposed, with a row for each receiving unit. Entry "
            "[i, j] belongs to the weight from input i to unit j: x comes first.",
        ),
        Slip(
            "sign",
            regression(sign=-1),
            "It is output minus target; yours points the other way.",
        ),
    ],
    hints=[
        "Name the intermediates: z1, h, o. Which of them needs a gradient on the "
        "way back?",
        "do = 2 * (o - t); dh = do * w2; dz1 = dh * (1 - h**2).",
        "`return np.outer(x, dz1), dz1, do * h, do`",
    ],
)
