"""06.3: the gradients of a small network for regression."""

import numpy as np

from bpkit.checks.ch06._common import TOO_SLOW
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
    x, t, W1, *rest = cases[0]
    extreme = 1000 * x, t, W1 / 50, *rest  # cosh(z)**2 does not overflow
    return [*cases, extreme, (np.zeros_like(x), t, W1, *rest)]


def many_pixels(rng):
    W1, w2 = draw(rng, 784, 100) / 50, draw(rng, 100)
    return draw(rng, 784), 0.7, W1, draw(rng, 100), w2, 0.4


def regression_gradients_by_units(x, t, W1, b1, w2, b2):
    dW1, db1, dw2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(w2)
    h = np.tanh(b1 + W1.T @ x)
    do = 2 * (b2 + np.sum(h * w2) - t)
    for j in range(len(h)):
        dw2[j] = do * h[j]
        db1[j] = do * w2[j] * (1 - h[j]) * (1 + h[j])
        dW1[:, j] = db1[j] * x
    return dW1, db1, dw2, do


def regression(
    *,
    error=lambda o, t: 2 * (o - t),
    slope=lambda z, h: 1 - h**2,
    dh=lambda do, w2: do * w2,
    join=lambda x, z, h, do, dz1: (np.outer(x, dz1), dz1, do * h, do),
    output=lambda o: (o, 1),  # what it puts out, and the slope there
    bias=1,
):
    """The gradients with a mistake: a slip."""

    def regression_gradients(x, t, W1, b1, w2, b2):
        z = x @ W1 + bias * b1
        h = np.tanh(z)
        o, slope_o = output(h @ w2 + bias * b2)
        do = error(o, t) * slope_o
        return join(x, z, h, do, dh(do, w2) * slope(z, h))

    return regression_gradients


def regression_with_w2(x, t, W1, b1, w2, b2):
    dW1, db1, _, do = regression_gradients(x, t, W1, b1, w2, b2)
    return dW1, db1, do * w2, do


EXERCISE = Exercise(
    id="06.3",
    points=3,
    asks="`regression_gradients(x, t, W1, b1, w2, b2)`: dW1, db1, dw2 and db2 of "
    "(tanh(x @ W1 + b1) @ w2 + b2 - t)**2",
    reference=regression_gradients,
    inputs=regressions,
    large=many_pixels,
    too_slow=TOO_SLOW,
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
            regression(error=lambda o, t: o - t),
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
            regression(output=lambda o: (o, 1 - np.tanh(o) ** 2)),
            "You let the gradient cross a tanh at the output. There is none: o is "
            "its own pre-activation.",
        ),
        Slip(
            "transposed",
            regression(
                join=lambda x, z, h, do, dz1: (np.outer(dz1, x), dz1, do * h, do)
            ),
            "Your dW1 is transposed, with a row for each receiving unit. Entry "
            "[i, j] belongs to the weight from input i to unit j: x comes first.",
        ),
        Slip(
            "sign",
            regression(error=lambda o, t: 2 * (t - o)),
            "It is output minus target; yours points the other way.",
        ),
        Slip(
            "tanh at the output, there and back",
            regression(output=lambda o: (np.tanh(o), 1 - np.tanh(o) ** 2)),
            "You put a tanh at the output. There is none: o = h @ w2 + b2, which may "
            "be any number.",
        ),
        Slip(
            "tanh at the output, there alone",
            regression(output=lambda o: (np.tanh(o), 1)),
            "You put a tanh at the output. There is none: o = h @ w2 + b2, and do is "
            "2 * (o - t).",
        ),
        Slip(
            "w2 left out",
            regression(dh=lambda do, w2: do),
            "dw2 and db2 are right. On the way back to h the error crosses w2: dh is "
            "do * w2.",
        ),
        Slip(
            "pre-activations for dw2",
            regression(
                join=lambda x, z, h, do, dz1: (np.outer(x, dz1), dz1, do * z, do)
            ),
            "Your dw2 is do times the pre-activations. What went in at w2 is h, what "
            "tanh has made of them.",
        ),
        Slip(
            "dw2 from w2",
            regression_with_w2,
            "Your dw2 is do * w2, and that is dh. In a product each factor gets the "
            "other one: do * h.",
        ),
        Slip(
            "square of the difference",
            regression(error=lambda o, t: (o - t) ** 2),
            "You begin with the loss itself, (o - t)**2. Its slope is 2 * (o - t).",
        ),
        Slip(
            "not squared",
            regression(slope=lambda z, h: 1 - h),
            "The slope of tanh is 1 - h**2. Yours is 1 - h, without the square.",
        ),
        Slip(
            "biases left out",
            regression(bias=0),
            "Your forward pass has no biases: x @ W1 + b1, h @ w2 + b2.",
        ),
        Slip(
            "weights summed",
            regression(dh=lambda do, w2: do * w2.sum()),
            "dw2 and db2 are right. One weight leads from each hidden unit to the "
            "output: dh is do * w2, entry by entry, without a sum.",
        ),
    ],
    hints=[
        "Name the intermediates: z1, h, o. Which of them needs a gradient on the "
        "way back?",
        "do = 2 * (o - t); dh = do * w2; dz1 = dh * (1 - h**2).",
        "`return np.outer(x, dz1), dz1, do * h, do`",
    ],
)
