"""06.7: what neurons say before and after each update."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import Exercise, Slip, draw


def outputs(w, b, lr, updates):
    found = [sigmoid(w + b)]
    for _ in range(updates):
        a = found[-1]
        dz = a * a * (1 - a)
        w, b = w - lr * dz, b - lr * dz
        found.append(sigmoid(w + b))
    return np.array(found)


def starts(rng):
    return [
        (np.array([0.6, 2.0, -0.5]), np.array([0.9, 2.0, 0.3]), 0.15, 5),
        (draw(rng, 4), draw(rng, 4), 1.0, 3),
        (draw(rng, 2), draw(rng, 2), 3.0, 2),
        (draw(rng, 1), draw(rng, 1), 0.5, 1),
        (draw(rng, 3), draw(rng, 3), 0.5, 0),
        (np.array([1000.0, -1000.0, 0.0]), np.zeros(3), 0.5, 2),
    ]


def outputs_by_score(w, b, lr, updates):
    z = w + b
    A = np.empty((updates + 1, len(z)), z.dtype)
    for k in range(updates + 1):
        A[k] = sigmoid(z)
        z = z - 2 * lr * A[k] ** 2 * (1 - A[k])
    return A


def trained(*, dz=lambda a: a * a * (1 - a), bias=True, in_turn=False, drop=None):
    """The training with a mistake: a slip."""

    def outputs(w, b, lr, updates):
        found = [sigmoid(w + b)]
        for _ in range(updates):
            slope = dz(found[-1])
            w = w - lr * slope
            if in_turn:
                slope = dz(sigmoid(w + b))
            b = b - lr * slope if bias else b
            found.append(sigmoid(w + b))
        return np.array(found)[drop] if drop else np.array(found)

    return outputs


EXERCISE = Exercise(
    id="06.7",
    points=2,
    asks="`outputs(w, b, lr, updates)`: what n neurons say at the start and after "
    "each update, (updates + 1, n)",
    reference=outputs,
    inputs=starts,
    styles=[outputs_by_score, trained()],
    slips=[
        Slip(
            "one too few",
            trained(drop=slice(None, -1)),
            "You note the output before each update, and stop: the last update is "
            "never seen. With k updates there are k + 1 outputs.",
        ),
        Slip(
            "start left out",
            trained(drop=slice(1, None)),
            "The first row is the output before any update.",
        ),
        Slip(
            "no slope",
            trained(dz=lambda a: a),
            "dz is a times the slope a (1 - a). Without the slope it learns fast "
            "where it is surely wrong: that is what cross-entropy would do.",
        ),
        Slip(
            "no error",
            trained(dz=lambda a: a * (1 - a)),
            "You have the slope of the sigmoid, a (1 - a). The error, a - 0, is "
            "the other factor.",
        ),
        Slip(
            "bias frozen",
            trained(bias=False),
            "Only w moves. The bias has the same gradient here, dz, since the "
            "input is 1.",
        ),
        Slip(
            "in turn",
            trained(in_turn=True),
            "You change w, then take b's gradient with the new w. Both belong to "
            "the same place.",
        ),
    ],
    hints=[
        "One update by hand, from w = 0.6, b = 0.9: what are a, dz, dw, db?",
        "The loss is a**2 / 2, so da = a, dz = a * a * (1 - a), and dw = db = dz.",
        "Begin the list with sigmoid(w + b); in the loop update w and b first, "
        "then append the new sigmoid(w + b). `return np.array(found)`",
    ],
)
