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
    steepness = [1.5, 4.0, 0.3, -2.0, 10.0, 2.0]
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
        Slip(
            "k fixed",
            lambda dA, Z, k: 2 * sigmoid_backward(dA, 2 * Z),
            "Your steepness is always 2. Use the parameter `k`.",
        ),
        Slip(
            "k in the slope twice",
            lambda dA, Z, k: dA * k * sigmoid(k * Z) * (1 - k * sigmoid(k * Z)),
            "The sigmoid's slope is s (1 - s), with s = sigmoid(k * Z), whatever k "
            "is. k stands in front, once.",
        ),
        Slip(
            "k for 1",
            lambda dA, Z, k: dA * sigmoid(k * Z) * (k - sigmoid(k * Z)),
            "The sigmoid's slope is s (1 - s). k multiplies all of it.",
        ),
        Slip(
            "gradient of k",
            lambda dA, Z, k: Z * sigmoid_backward(dA, k * Z),
            "This is how L reacts to k, entry by entry: k * Z moves by Z when k "
            "moves by 1. Asked for is what happens when Z moves.",
        ),
        Slip(
            "value for slope",
            lambda dA, Z, k: dA * sigmoid(k * Z),
            "You multiply by the value of the sigmoid. What a unit lets through is "
            "its slope.",
        ),
        Slip(
            "k times the value",
            lambda dA, Z, k: dA * k * sigmoid(k * Z),
            "You multiply by k and the value of the sigmoid. The factor 1 - s is "
            "missing.",
        ),
        Slip(
            "1 - s taken at Z",
            lambda dA, Z, k: dA * k * sigmoid(k * Z) * (1 - sigmoid(Z)),
            "In 1 - s the k is missing: both factors of the slope are taken at k * Z.",
        ),
        Slip(
            "s taken at Z",
            lambda dA, Z, k: dA * k * sigmoid(Z) * (1 - sigmoid(k * Z)),
            "In the first s the k is missing: both factors of the slope are taken at"
            " k * Z.",
        ),
        Slip(
            "Z divided by k",
            lambda dA, Z, k: sigmoid_backward(dA, Z / k) / k,
            "You divide Z by k. The sigmoid sees k * Z.",
        ),
        Slip(
            "no parentheses",
            lambda dA, Z, k: dA * k * sigmoid(k * Z) - sigmoid(k * Z),
            "`s * 1 - s` multiplies first and subtracts then. Put parentheses around"
            " 1 - s.",
        ),
        Slip(
            "1 + s",
            lambda dA, Z, k: dA * k * sigmoid(k * Z) * (1 + sigmoid(k * Z)),
            "The sigmoid's slope is s (1 - s), with a minus.",
        ),
        Slip(
            "s squared",
            lambda dA, Z, k: dA * k * sigmoid(k * Z) ** 2,
            "You multiply s by itself. The sigmoid's slope is s (1 - s).",
        ),
        Slip(
            "tanh's formula",
            lambda dA, Z, k: dA * k * (1 - sigmoid(k * Z) ** 2),
            "1 minus the square is the slope of tanh. The sigmoid's is s (1 - s).",
        ),
        Slip(
            "k added",
            lambda dA, Z, k: k + sigmoid_backward(dA, k * Z),
            "You add k. Rates that follow each other multiply.",
        ),
        Slip(
            "size of k",
            lambda dA, Z, k: abs(k) * sigmoid_backward(dA, k * Z),
            "You take the size of k. Where k is negative the curve falls, and so the"
            " gradient turns around.",
        ),
        Slip(
            "slope taken at the output",
            lambda dA, Z, k: k * sigmoid_backward(dA, sigmoid(k * Z)),
            "`sigmoid_backward` takes what went into the sigmoid, k * Z, and not "
            "what came out.",
        ),
        Slip(
            "dA and Z confused",
            lambda dA, Z, k: k * sigmoid_backward(Z, k * dA),
            "`dA` and `Z` have changed places: the gradient comes first, then the "
            "inputs.",
        ),
    ],
    hints=[
        "Go one rate at a time. Z moves by 1: by how much does k * Z move? And "
        "when k * Z moves by 1, by how much does A?",
        "`sigmoid_backward(dA, k * Z)` is how much L moves per unit of k * Z.",
        "`return k * sigmoid_backward(dA, k * Z)`",
    ],
)
