"""02.7: the backward partner of a sigmoid with a steepness."""

from bpkit.activations import sigmoid, sigmoid_backward
from bpkit.checks.ch02._common import gradients_and_inputs
from bpkit.checks.declared import Exercise, Slip


def steep_sigmoid(Z, k):
    return sigmoid(k * Z)


def steep_sigmoid_backward(dA, Z, k):
    A = sigmoid(k * Z)
    return dA * k * A * (1 - A)


def gradients_inputs_and_a_steepness(rng):
    steepness = [1.5, 4.0, 0.3, -2.0, 10.0]
    pairs = zip(gradients_and_inputs(rng), steepness, strict=True)
    return [(dA, Z, k) for (dA, Z), k in pairs]


EXERCISE = Exercise(
    id="02.7",
    points=3,
    asks="`steep_sigmoid_backward(dA, Z, k)`: dZ, the gradient that comes back "
    "through A = sigmoid(k * Z)",
    reference=steep_sigmoid_backward,
    forward=steep_sigmoid,
    inputs=gradients_inputs_and_a_steepness,
    styles=[
        lambda dA, Z, k: k * sigmoid_backward(dA, k * Z),
        lambda dA, Z, k: k * dA * sigmoid(k * Z) * sigmoid(-k * Z),
    ],
    slips=[
        Slip(
            "k not counted",
            lambda dA, Z, k: sigmoid_backward(dA, k * Z),
            "This is how much L moves per unit of k * Z. When Z moves by 1, k * Z "
            "moves by k: one more factor.",
        ),
        Slip(
            "slope taken at Z",
            lambda dA, Z, k: k * sigmoid_backward(dA, Z),
            "You take the sigmoid's slope at Z. On the way forward the sigmoid saw "
            "k * Z: take its slope there.",
        ),
        Slip(
            "k nowhere",
            lambda dA, Z, k: sigmoid_backward(dA, Z),
            "This is the sigmoid without k. k appears twice: where the slope is "
            "taken, and as a factor.",
        ),
        Slip(
            "divided by k",
            lambda dA, Z, k: sigmoid_backward(dA, k * Z) / k,
            "You divide by k. A larger k makes the curve steeper: the slope is "
            "multiplied.",
        ),
        Slip(
            "no gradient from above",
            lambda dA, Z, k: k * sigmoid(k * Z) * (1 - sigmoid(k * Z)),
            "The slope is right. It multiplies the gradient from above: where is `dA`?",
        ),
        Slip(
            "k in both factors",
            lambda dA, Z, k: dA * k**2 * sigmoid(k * Z) * (1 - sigmoid(k * Z)),
            "You count k twice as a factor. The sigmoid's slope at k * Z has no k "
            "in front; the step from Z to k * Z brings one.",
        ),
    ],
    hints=[
        "Go one rate at a time. Z moves by 1: by how much does k * Z move? And "
        "when k * Z moves by 1, by how much does A?",
        "`sigmoid_backward(dA, k * Z)` is how much L moves per unit of k * Z.",
        "`return k * sigmoid_backward(dA, k * Z)`",
    ],
)
