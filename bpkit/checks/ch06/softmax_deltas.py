"""06.4: the deltas of a network that ends in softmax."""

import numpy as np

from bpkit.activations import sigmoid, softmax
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
    return [
        *cases,
        (x, y, W1, b1, 1000 * W2, b2),
        (np.zeros_like(x), y, W1, b1, W2, b2),
    ]


def softmax_deltas_one_hot(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    z = h @ W2 + b2
    e = np.exp(z - z.max())
    dz2 = e / e.sum() - np.eye(len(z), dtype=z.dtype)[y]
    return dz2, (dz2 @ W2.T) * (h - h * h)


def deltas(
    *, output=lambda p, goal: p - goal, back=None, slope=lambda z, h: h * (1 - h)
):
    """The deltas with a mistake: a slip."""
    back = back or (lambda dz2, W2, y: W2 @ dz2)

    def softmax_deltas(x, y, W1, b1, W2, b2):
        z = x @ W1 + b1
        h = sigmoid(z)
        p = softmax((h @ W2 + b2)[None])[0]
        dz2 = output(p, (np.arange(len(p)) == y).astype(p.dtype))
        return dz2, back(dz2, W2, y) * slope(z, h)

    return softmax_deltas


EXERCISE = Exercise(
    id="06.4",
    points=3,
    asks="`softmax_deltas(x, y, W1, b1, W2, b2)`: dz2 (k,) and dz1 (h,) with "
    "sigmoids in the hidden layer and softmax and cross-entropy at the output",
    reference=softmax_deltas,
    inputs=classifications,
    returns=["dz2", "dz1"],
    styles=[
        softmax_deltas_one_hot,
        deltas(back=lambda dz2, W2, y: (dz2[None] @ W2.T)[0]),
    ],
    slips=[
        Slip(
            "slope at the output",
            deltas(output=lambda p, goal: (p - goal) * p * (1 - p)),
            "You multiply by p (1 - p) at the output. Cross-entropy has canceled "
            "that slope: at the scores the gradient is p - y (chapter 3).",
        ),
        Slip(
            "sign",
            deltas(output=lambda p, goal: goal - p),
            "It is probability minus what came: p - y.",
        ),
        Slip(
            "probabilities only",
            deltas(output=lambda p, goal: p),
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
            deltas(output=lambda p, goal: (p - goal) / len(p)),
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
    ],
    hints=[
        "Only the output changes against the chapter. What was the gradient of "
        "cross-entropy at the scores?",
        "dz2 = p, minus 1 at place y. Then as before: dh = W2 @ dz2.",
        "`return dz2, W2 @ dz2 * h * (1 - h)`",
    ],
)
