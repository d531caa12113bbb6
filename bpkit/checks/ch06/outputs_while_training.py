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
        # far out; exp(w + b) does not overflow
        (np.array([1000.0, -1000.0, 0.0]), np.array([-700.0, 700.0, 0.0]), 0.5, 2),
    ]


def outputs_by_score(w, b, lr, updates):
    z = w + b
    A = np.empty((updates + 1, len(z)), z.dtype)
    for k in range(updates + 1):
        A[k] = sigmoid(z)
        z = z - 2 * lr * A[k] ** 2 * (1 - A[k])
    return A


def trained(
    *,
    dz=lambda a: a * a * (1 - a),
    step=1,
    bias=1,
    in_turn=False,
    show=np.array,
    begin=lambda w, b: (w, b),
):
    """The training with a mistake: a slip."""

    def outputs(w, b, lr, updates):
        w, b = begin(w, b)
        found = [sigmoid(w + b)]
        for _ in range(updates):
            slope = dz(found[-1])
            w = w - lr * step * slope
            if in_turn:
                slope = dz(sigmoid(w + b))
            b = b - lr * bias * slope
            found.append(sigmoid(w + b))
        return show(found)

    return outputs


def the_start_for_ever(w, b, lr, updates):
    found, dz = [sigmoid(w + b)], outputs_slope(sigmoid(w + b))
    for _ in range(updates):
        w, b = w - lr * dz, b - lr * dz
        found.append(sigmoid(w + b))
    return np.array(found)


def outputs_slope(a):
    return a * a * (1 - a)


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
            trained(show=lambda found: np.array(found[:-1])),
            "You note the output before each update, and stop: the last update is "
            "never seen. With k updates there are k + 1 outputs.",
        ),
        Slip(
            "start left out",
            trained(show=lambda found: np.array(found[1:])),
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
            trained(bias=0),
            "w + b moves half as far as it should. Is only one of the two updated? "
            "Both have the same gradient here, dz, since the input is 1.",
        ),
        Slip(
            "in turn",
            trained(in_turn=True),
            "You change w, then take b's gradient with the new w. Both belong to "
            "the same place.",
        ),
        Slip(
            "twice",
            trained(dz=lambda a: 2 * a * a * (1 - a)),
            "Your steps are twice as long. The loss is a**2 / 2: its slope is a, and "
            "the 2 of the square is gone.",
        ),
        Slip(
            "uphill",
            trained(step=-1, bias=-1),
            "The outputs grow, away from the target 0: subtract the gradient.",
        ),
        Slip(
            "noted before the update",
            trained(show=lambda found: np.array([found[0], *found[:-1]])),
            "You note the old output after each update, so the start stands there "
            "twice and the end is never seen. Compute it anew from the new w and b.",
        ),
        Slip(
            "towards 1",
            trained(dz=lambda a: (a - 1) * a * (1 - a)),
            "You train towards 1. The target is 0, so the error is a.",
        ),
        Slip(
            "mean over the neurons",
            trained(dz=lambda a: a * a * (1 - a) / len(a)),
            "You divide by the number of neurons. Each is trained by itself, with a "
            "loss of its own.",
        ),
        Slip(
            "summed over the neurons",
            trained(dz=lambda a: (a * a * (1 - a)).sum()),
            "All neurons take the same step, the sum of their gradients. Each has its "
            "own w and b, and a gradient of its own.",
        ),
        Slip(
            "the first gradient for ever",
            the_start_for_ever,
            "All your steps are the first one. The gradient changes with each update: "
            "compute it in the loop, from the newest output.",
        ),
        Slip(
            "transposed",
            trained(show=lambda found: np.array(found).T),
            "You have a row for each neuron. Asked for is a row for each moment, "
            "(updates + 1, n).",
        ),
        Slip(
            "the end alone",
            trained(show=lambda found: found[-1]),
            "These are the last outputs. Asked for are all of them, from the start.",
        ),
        Slip(
            "slope of tanh",
            trained(dz=lambda a: a * (1 - a**2)),
            "1 - a**2 is the slope of tanh. These neurons have a sigmoid: a (1 - a).",
        ),
    ],
    hints=[
        "One update by hand, from w = 0.6, b = 0.9: what are a, dz, dw, db?",
        "The loss is a**2 / 2, so da = a, dz = a * a * (1 - a), and dw = db = dz.",
        "Begin the list with sigmoid(w + b); in the loop update w and b first, "
        "then append the new sigmoid(w + b). `return np.array(found)`",
    ],
)
