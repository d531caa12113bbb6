"""19.5: the exact policy gradient, by enumeration, where the same scores draw twice."""

from itertools import product

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.declared import Exercise, Slip, draw


def exact_gradient(z, R):
    return counted(z, R)


def counted(z, R, *, weighed=True, first=False, centered=True, once=False):
    """The options are what slips do.

    weighed   each way by its probability; first: by that of its first move alone
    centered  whether p is subtracted; once: only the first move has a gradient
    """
    p, k = softmax(z), len(z)
    eye, total = np.eye(k), np.zeros(k)
    for a, b in product(range(k), repeat=2):
        share = eye[a] - p * centered
        if not once:
            share = share + eye[b] - p * centered
        weight = p[a] * (1 if first else p[b]) if weighed else 1 / k**2
        total += weight * R[a, b] * share
    return total


def worlds(rng):
    cases = [(draw(rng, k), 2 * draw(rng, k, k)) for k in (2, 3, 5)]
    z, R = cases[0]
    return [*cases, (0 * z, R), (z, R + 5), (z, 1000 * R), (z, 0 * R + 3), (z + 100, R)]


def by_products(z, R):
    p = softmax(z)
    pull = (R + R.T) @ p
    return p * (pull - p @ pull)


def by_differences(z, R):
    from bpkit.gradcheck import numerical_gradient

    return numerical_gradient(lambda z: float(softmax(z) @ R @ softmax(z)), z)


def without_softmax(z, R):
    return (R + R.T) @ softmax(z)


def p_once(z, R):
    """y_a + y_b - p: one p too few."""
    p = softmax(z)
    return counted(z, R) + p * (p @ R @ p)


def as_if_symmetric(z, R):
    return 2 * counted(z, R, once=True)


def equals_left_out(z, R):
    return counted(z, R - np.diag(np.diag(R)))


def slipped(**how):
    return lambda z, R: counted(z, R, **how)


EXERCISE = Exercise(
    id="19.5",
    points=3,
    asks="`exact_gradient(z, R)`: the gradient (k,) of the mean return at z; both "
    "moves are drawn with p = softmax(z), z (k,), and earn R[first, second], R (k, k)",
    reference=exact_gradient,
    inputs=worlds,
    tolerance=1e-6,
    styles=[by_products, by_differences],
    slips=[
        Slip(
            "the first move alone",
            slipped(once=True),
            "Only your first move has a gradient. The same scores draw the second one, "
            "too: both are added.",
        ),
        Slip(
            "every way alike",
            slipped(weighed=False),
            "You count every way alike. Each is weighed by its probability, p[a] p[b].",
        ),
        Slip(
            "half of its probability",
            slipped(first=True),
            "Your ways are weighed by the probability of the first move, p[a]. A way "
            "has p[a] p[b].",
        ),
        Slip(
            "p forgotten",
            slipped(centered=False),
            "Your d log p is 1 at the move made, and p is not subtracted: pushing one "
            "score up takes from all probabilities.",
        ),
        Slip(
            "p once",
            p_once,
            "You subtract p once. Each of the two moves has its own y - p: y_a + y_b - "
            "2 p.",
        ),
        Slip(
            "at p",
            without_softmax,
            "This is the gradient at p. Asked is that at z: the way back through "
            "softmax is missing.",
        ),
        Slip(
            "twice the first move",
            as_if_symmetric,
            "You count the share of the first move twice. R[a, b] is not R[b, a]: the "
            "second move has a share of its own.",
        ),
        Slip(
            "never the same twice",
            equals_left_out,
            "You leave out the ways of the same move twice. They are drawn as well, "
            "with p[a]².",
        ),
        Slip(
            "downhill",
            lambda z, R: -counted(z, R),
            "The sign is turned: this is the gradient of a loss, -J. Asked is that of "
            "the mean return.",
        ),
        Slip(
            "the mean of both",
            lambda z, R: counted(z, R) / 2,
            "Yours is half as large: the shares of both moves are added, and no mean "
            "is taken of them.",
        ),
    ],
    hints=[
        "All ways (a, b) in two loops. What is the probability of one, and what the "
        "gradient of its log?",
        "log(p[a] p[b]) = log p[a] + log p[b], so its gradient is y_a - p + y_b - p.",
        "Add p[a] * p[b] * R[a, b] * (y_a + y_b - 2 * p) over all a and b.",
    ],
)
