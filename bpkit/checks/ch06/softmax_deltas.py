"""06.4: the deltas of a network that ends in softmax."""

import numpy as np

from bpkit.activations import sigmoid, softmax
from bpkit.checks.ch06._common import TOO_SLOW
from bpkit.checks.declared import Exercise, Slip, draw


def softmax_deltas(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    dz2 = softmax((h @ W2 + b2)[None])[0]
    dz2[y] -= 1
    return dz2, W2 @ dz2 * h * (1 - h)


def classifications(rng):
    cases = []
    for d, h, k in [(3, 2, 4), (2, 2, 2), (1, 4, 3), (2, 3, 5)]:
        W1, W2 = draw(rng, d, h) / 2, draw(rng, h, k)
        b1, b2 = draw(rng, h) / 3, draw(rng, k) / 3
        cases.append((draw(rng, d), int(rng.integers(k)), W1, b1, W2, b2))
    x, y, W1, b1, W2, b2 = cases[0]
    extreme = 1000 * x, y, W1 / 50, b1, 10 * W2, b2  # scores up to 120: exp is finite
    return [*cases, extreme, (np.zeros_like(x), y, W1, b1, W2, b2)]


def many_pixels(rng):
    W1, W2 = draw(rng, 784, 100) / 50, draw(rng, 100, 10) / 10
    return draw(rng, 784), 3, W1, draw(rng, 100), W2, draw(rng, 10)


def softmax_deltas_one_hot(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    z = h @ W2 + b2
    e = np.exp(z - z.max())
    dz2 = e / e.sum() - np.eye(len(z), dtype=z.dtype)[y]
    return dz2, (dz2 @ W2.T) * (h - h * h)


def deltas(
    *,
    output=lambda p, goal, y: p - goal,
    back=lambda dz2, W2, y: W2 @ dz2,
    slope=lambda z, h: h * (1 - h),
    squash=lambda z: softmax(z[None])[0],
    bias=1,
):
    """The deltas with a mistake: a slip."""

    def softmax_deltas(x, y, W1, b1, W2, b2):
        z = x @ W1 + bias * b1
        h = sigmoid(z)
        p = squash(h @ W2 + bias * b2)
        dz2 = output(p, (np.arange(len(p)) == y).astype(p.dtype), y)
        return dz2, back(dz2, W2, y) * slope(z, h)

    return softmax_deltas


def columns_of_W2(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    dz2, _ = softmax_deltas(x, y, W1, b1, W2, b2)
    return dz2, dz2 @ W2 * h * (1 - h)


EXERCISE = Exercise(
    id="06.4",
    points=3,
    asks="`softmax_deltas(x, y, W1, b1, W2, b2)`: dz2 (k,) and dz1 (h,) with "
    "sigmoids in the hidden layer and softmax and cross-entropy at the output",
    reference=softmax_deltas,
    inputs=classifications,
    large=many_pixels,
    too_slow=TOO_SLOW,
    returns=["dz2", "dz1"],
    styles=[
        softmax_deltas_one_hot,
        deltas(back=lambda dz2, W2, y: (dz2[None] @ W2.T)[0]),
    ],
    slips=[
        Slip(
            "slope at the output",
            deltas(output=lambda p, goal, y: (p - goal) * p * (1 - p)),
            "You multiply by p (1 - p) at the output. Cross-entropy has canceled "
            "that slope: at the scores the gradient is p - y (chapter 3).",
        ),
        Slip(
            "sign",
            deltas(output=lambda p, goal, y: goal - p),
            "It is probability minus what came: p - y.",
        ),
        Slip(
            "probabilities only",
            deltas(output=lambda p, goal, y: p),
            "dz2 is p itself. Subtract the 1 at the right class: that is the only "
            "score that should rise.",
        ),
        Slip(
            "one route",
            deltas(back=lambda dz2, W2, y: W2[:, y] * dz2[y]),
            "You go back from the right class alone. Each hidden unit is heard in "
            "all k scores: add all routes.",
        ),
        Slip(
            "mean over the outputs",
            deltas(output=lambda p, goal, y: (p - goal) / len(p)),
            "You divide by the number of classes. Cross-entropy is a mean over "
            "examples, and there is one.",
        ),
        Slip(
            "no slope at the hidden layer",
            deltas(slope=lambda z, h: 1),
            "dz2 is right; what you return for dz1 is dh. Cross the sigmoid: "
            "multiply by h * (1 - h).",
        ),
        Slip(
            "slope at z",
            deltas(slope=lambda z, h: z * (1 - z)),
            "The slope of the sigmoid is h (1 - h) with the output h; you put z1 "
            "into it.",
        ),
        Slip(
            "the number of the class subtracted",
            deltas(output=lambda p, goal, y: p - y),
            "You subtract y, the number of the class, from all probabilities. Of p a 1 "
            "is subtracted, at place y alone.",
        ),
        Slip(
            "1 subtracted everywhere",
            deltas(output=lambda p, goal, y: p - 1),
            "You subtract 1 from all probabilities. It belongs to the right class "
            "alone, `dz2[y] -= 1`.",
        ),
        Slip(
            "the right class alone",
            deltas(output=lambda p, goal, y: (p - 1) * goal),
            "Your dz2 is 0 but for the right class. The others have a gradient, too: "
            "their p, which pushes them down.",
        ),
        Slip(
            "columns of W2",
            columns_of_W2,
            "dz2 is right. `dz2 @ W2` goes through the columns: W2 is (h, k), so the "
            "way back is `W2 @ dz2`, which is `dz2 @ W2.T`.",
        ),
        Slip(
            "slope of tanh",
            deltas(slope=lambda z, h: 1 - h**2),
            "dz2 is right. 1 - h**2 is the slope of tanh; the hidden units are "
            "sigmoids, h * (1 - h).",
        ),
        Slip(
            "sigmoids at the output",
            deltas(squash=sigmoid),
            "You put each score through a sigmoid of its own. Softmax makes all of "
            "them together sum to 1.",
        ),
        Slip(
            "scores for probabilities",
            deltas(squash=lambda z: z),
            "You subtract from the scores. Softmax makes probabilities of them first.",
        ),
        Slip(
            "squared error",
            deltas(output=lambda p, goal, y: 2 * (p - goal) / len(p)),
            "2 * (p - y) / k is the gradient of mse. The loss is cross-entropy: p - y.",
        ),
        Slip(
            "biases left out",
            deltas(bias=0),
            "Your forward pass has no biases: x @ W1 + b1, h @ W2 + b2.",
        ),
    ],
    hints=[
        "Only the output changes against the chapter. What was the gradient of "
        "cross-entropy at the scores?",
        "dz2 = p, minus 1 at place y. Then as before: dh = W2 @ dz2.",
        "`return dz2, W2 @ dz2 * h * (1 - h)`",
    ],
)
