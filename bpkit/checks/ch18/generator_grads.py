"""18.4: G's gradients, through a discriminator that stands still."""

import numpy as np

from bpkit.activations import (
    sigmoid,
    softplus,
    softplus_backward,
    tanh,
    tanh_backward,
)
from bpkit.autograd import Value, apply
from bpkit.checks.declared import Exercise, Slip, draw


def generator_grads(noise, Wg, bg, W1, b1, W2, b2):
    X = noise @ Wg + bg
    A = np.tanh(X @ W1 + b1)
    dZ = (sigmoid(A @ W2 + b2) - 1) / len(X)
    dX = (dZ @ W2.T * (1 - A**2)) @ W1.T
    return noise.T @ dX, dX.sum(axis=0)


def players(rng, n, d_noise, d, h, size=0.5):
    shapes = [(n, d_noise), (d_noise, d), (d,), (d, h), (h,), (h, 1), (1,)]
    return tuple(size * draw(rng, *shape) for shape in shapes)


def several(rng):
    sizes = [(4, 3, 2, 5), (1, 2, 3, 1), (3, 1, 1, 2), (2, 4, 3, 3)]
    sure = [A.copy() for A in players(rng, 3, 2, 2, 4)]
    sure[-1][:] = -40.0  # D is sure that all is made, and the target 1 keeps its slope
    far = [A.copy() for A in players(rng, 2, 3, 2, 3)]
    far[0][:] = [[0.0, 1000.0, 0.5], [0.0, 0.0, -1.0]]
    return [*(players(rng, *one) for one in sizes), tuple(sure), tuple(far)]


def of_a_real_size(rng):
    return players(rng, 32, 100, 784, 100, 0.05)


def by_a_graph(noise, *weights):
    """Another style: a graph of Values."""
    Wg, bg, W1, b1, W2, b2 = values = [Value(W) for W in weights]
    A = apply(tanh, tanh_backward, (Value(noise) @ Wg + bg) @ W1 + b1)
    missed = apply(softplus, softplus_backward, -(A @ W2 + b2))
    (missed.sum() * (1 / len(noise))).backward()
    return values[0].grad, values[1].grad


def slipped(
    slope=lambda p: p - 1, slope_of_tanh=lambda A: 1 - A**2, mean=len, late=False
):
    """A slip by what it does otherwise."""

    def generator_grads_(noise, Wg, bg, W1, b1, W2, b2):
        X = noise @ Wg + bg
        A = np.tanh(X @ W1 + b1)
        dZ = slope(sigmoid(A @ W2 + b2)) / mean(X)
        dA = dZ @ W2.T * slope_of_tanh(A)
        dX = dA @ W1.T
        if late:
            dX = dX * (1 - X**2)
        return noise.T @ dX, dX.sum(axis=0)

    return generator_grads_


def mean_of_bias(*inputs):
    dWg, dbg = generator_grads(*inputs)
    return dWg, dbg / len(inputs[0])


EXERCISE = Exercise(
    id="18.4",
    points=4,
    asks="`generator_grads(noise, Wg, bg, W1, b1, W2, b2)`: dWg and dbg of G's loss, "
    "the mean of -log σ(Z), for X = noise @ Wg + bg and D's scores "
    "Z = tanh(X @ W1 + b1) @ W2 + b2; noise (n, d)",
    reference=generator_grads,
    inputs=several,
    large=of_a_real_size,
    too_slow="The way back is one product for each of the three layers. A difference "
    "for each weight looks at the loss some 150,000 times.",
    returns=["dWg", "dbg"],
    styles=[by_a_graph],
    slips=[
        Slip(
            "target 0",
            slipped(lambda p: p),
            "Your slope at D's scores is σ(Z): that is the target 0. G wants its "
            "points to be taken for real, σ(Z) - 1.",
        ),
        Slip(
            "saturating",
            slipped(lambda p: -p),
            "Your slope is -σ(Z): you walk up the loss of target 0, and where D is "
            "sure nothing is left of it. Asked for is -log σ(Z): σ(Z) - 1.",
        ),
        Slip(
            "uphill",
            slipped(lambda p: 1 - p),
            "Your gradients have the other sign: 1 - σ(Z) is the way uphill.",
        ),
        Slip(
            "through the probability too",
            slipped(lambda p: (p - 1) * p * (1 - p)),
            "You multiply by σ'(Z) as well. In -log σ(Z) it cancels: σ(Z) - 1 is the "
            "slope in the score.",
        ),
        Slip(
            "tanh forgotten",
            slipped(slope_of_tanh=lambda A: 1),
            "On its way through D the gradient crosses tanh: times 1 - A**2.",
        ),
        Slip(
            "the slope in the probability",
            slipped(lambda p: -1 / p),
            "-1/σ(Z) is the slope in the probability. Times σ'(Z) = σ(Z)·(1 - σ(Z)) it "
            "is the slope in the score: σ(Z) - 1.",
        ),
        Slip(
            "tanh twice",
            slipped(slope_of_tanh=lambda A: 1 - np.tanh(A) ** 2),
            "You take tanh twice. A is tanh already: its slope is 1 - A**2.",
        ),
        Slip(
            "a bend of G",
            slipped(late=True),
            "You multiply by 1 - X**2. G's points are not bent: X = noise @ Wg + bg.",
        ),
        Slip(
            "a sum",
            slipped(mean=lambda X: 1),
            "The loss is a mean over the n points: divide by n.",
        ),
        Slip(
            "a mean of a mean",
            slipped(mean=lambda X: len(X) ** 2),
            "You divide by n twice. The loss has taken the mean.",
        ),
        Slip(
            "dbg a mean",
            mean_of_bias,
            "Your dbg is a mean over the points. It is their sum; the loss has taken "
            "the mean.",
        ),
    ],
    hints=[
        "Forth: X, D's hidden A, the scores. Back: the slope at the scores, then D's "
        "layers down to its input, then G.",
        "dZ = (σ(Z) - 1) / n; dX = (dZ @ W2.T * (1 - A**2)) @ W1.T. D's own weights "
        "stay as they are.",
        "`return noise.T @ dX, dX.sum(axis=0)`",
    ],
)
