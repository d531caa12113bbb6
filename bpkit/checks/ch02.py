"""Chapter 02, activations."""

import numpy as np

from bpkit import activations
from bpkit.activations import sigmoid, sigmoid_backward, silu, tanh
from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import Variant


def gradients_and_inputs(rng):
    """(dA, Z) of several sizes; then zeros and scores of a thousand."""
    sizes = [(4, 3), (3, 3), (1, 5), (2, 4)]
    cases = [(draw(rng, *size), draw(rng, *size)) for size in sizes]
    extreme = np.array([[0.0, 1000.0, -1000.0], [0.5, -0.5, 30.0]])
    return [*cases, (draw(rng, 2, 3), extreme)]


# 02.1


def tanh_backward(dA, Z):
    return dA * (1 - np.tanh(Z) ** 2)


def tanh_backward_by_sigmoids(dA, Z):
    return dA * 4 * sigmoid(2 * Z) * sigmoid(-2 * Z)


# 02.2


def leaky_relu_backward(dA, Z, slope):
    return np.where(Z > 0, dA, slope * dA)


def leaky_forward(Z, slope):
    return activations.leaky_relu(Z, slope=slope)


def gradients_inputs_and_a_slope(rng):
    slopes = [0.2, 0.01, 0.5, 0.3, 0.1]
    pairs = zip(gradients_and_inputs(rng), slopes, strict=True)
    return [(dA, Z, slope) for (dA, Z), slope in pairs]


def leaky_by_mask(dA, Z, slope):
    dZ = dA.copy()
    dZ[Z <= 0] *= slope
    return dZ


# 02.3


def silu_backward(dA, Z):
    S = sigmoid(Z)
    return dA * (S + Z * S * (1 - S))


def silu_backward_through_its_output(dA, Z):
    A = silu(Z)
    return dA * (A + sigmoid(Z) * (1 - A))


# 02.4


def wake(Z, margin):
    top = Z.max(axis=0)
    return np.where(top <= 0, margin - top, 0)


def layers_with_dead_units(rng):
    """Some columns negative throughout, one of them with 0 as its largest."""
    cases = []
    for size, margin in [((5, 4), 0.1), ((3, 3), 0.5), ((1, 4), 1.0), ((6, 2), 0.25)]:
        Z = draw(rng, *size)
        Z[0] = np.abs(Z[0])
        Z[:, ::2] = -np.abs(Z[:, ::2])
        cases.append((Z, margin))
    Z = -np.abs(draw(rng, 4, 3))
    Z[1, 0], Z[2, 1], Z[:, 2] = 0.0, 1000.0, -1000.0
    return [*cases, (Z, 0.3)]


def wake_unit_by_unit(Z, margin):
    b = np.zeros(Z.shape[1], Z.dtype)
    for unit, column in enumerate(Z.T):
        if not (column > 0).any():
            b[unit] = margin - column.max()
    return b


# 02.5


def softplus(Z):
    return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))


def colleagues_softplus(Z):
    return np.log(1 + np.exp(Z))


def small_and_huge(rng):
    return [
        (draw(rng, 4, 3),),
        (np.array([[0.0, 10.0, -10.0]]),),
        (np.array([1000.0, 2.0]),),
        (np.array([-1000.0, -2.0]),),
        (np.array([40.0, 100.0]),),
    ]


# 02.6


def hard_tanh(Z):
    return np.clip(Z, -1, 1)


def hard_tanh_backward(dA, Z):
    return dA * ((Z > -1) & (Z < 1))


def bounds(rng):
    """Between one decimal and the next, where no input stands: at a bound there is no
    slope."""
    low, width = rng.choice([-2.05, -1.55, -0.55, 0.05]), rng.choice([0.6, 1.4, 2.2])
    return {"low": round(low.item(), 2), "high": round((low + width).item(), 2)}


def between(Z, low, high):
    """Z measured so that low is -1 and high is 1."""
    return (Z - (low + high) / 2) / ((high - low) / 2)


def gradients_and_inputs_off_the_kinks(rng):
    cases = gradients_and_inputs(rng)
    return [(dA, np.where(np.abs(Z) == 1, 1.5 * Z, Z)) for dA, Z in cases]


# 02.7


def steep_sigmoid(Z, k):
    return sigmoid(k * Z)


def steep_sigmoid_backward(dA, Z, k):
    A = sigmoid(k * Z)
    return dA * k * A * (1 - A)


def gradients_inputs_and_a_steepness(rng):
    steepness = [1.5, 4.0, 0.3, -2.0, 10.0]
    pairs = zip(gradients_and_inputs(rng), steepness, strict=True)
    return [(dA, Z, k) for (dA, Z), k in pairs]


EXERCISES = [
    Exercise(
        id="02.1",
        points=2,
        asks="`tanh_backward(dA, Z)`: dZ, the gradient that comes back through "
        "A = tanh(Z)",
        reference=tanh_backward,
        forward=tanh,
        inputs=gradients_and_inputs,
        uses=[
            "activations.leaky_relu",
            "activations.relu_backward",
            "activations.sigmoid",
            "activations.sigmoid_backward",
            "activations.silu",
        ],
        styles=[
            tanh_backward_by_sigmoids,
            lambda dA, Z: dA * (1 - np.tanh(Z)) * (1 + np.tanh(Z)),
        ],
        slips=[
            Slip(
                "no gradient from above",
                lambda dA, Z: 1 - np.tanh(Z) ** 2,
                "This is the slope alone. What goes back is the slope times the "
                "gradient from above: where is `dA`?",
            ),
            Slip(
                "not squared",
                lambda dA, Z: dA * (1 - np.tanh(Z)),
                "For negative Z your slope is above 1, and tanh is never that steep. "
                "Its slope is 1 minus the *square* of tanh.",
            ),
            Slip(
                "Z for A",
                lambda dA, Z: dA * (1 - Z**2),
                "You square Z. The formula 1 - A**2 wants the output: compute "
                "`np.tanh(Z)` first.",
            ),
            Slip(
                "the sigmoid's formula",
                lambda dA, Z: dA * np.tanh(Z) * (1 - np.tanh(Z)),
                "A (1 - A) is the slope of the sigmoid. At Z = 0 it gives tanh the "
                "slope 0, and there tanh is steepest. Nudge it at 0.",
            ),
            Slip(
                "slope taken at dA",
                lambda dA, Z: dA * (1 - np.tanh(dA) ** 2),
                "You take the slope at `dA`. The slope belongs to the place where the "
                "unit stood on the way forward, and that is Z.",
            ),
            Slip(
                "value for slope",
                lambda dA, Z: dA * np.tanh(Z),
                "You multiply by the value of tanh. What a unit lets through is its "
                "slope.",
            ),
        ],
        hints=[
            "Measure first: `nudge(np.tanh, np.array([0.0, 1.0, 2.0]))`, beside the "
            "values of tanh. Which formula of the values gives those slopes?",
            "The slope is 1 - tanh(z)**2. The gradient from above multiplies it.",
            "`return dA * (1 - np.tanh(Z) ** 2)`",
        ],
    ),
    Exercise(
        id="02.2",
        points=2,
        asks="`leaky_relu_backward(dA, Z, slope)`: dZ, where the slope is 1 for Z > 0 "
        "and `slope` elsewhere",
        reference=leaky_relu_backward,
        forward=leaky_forward,
        inputs=gradients_inputs_and_a_slope,
        styles=[
            leaky_by_mask,
            lambda dA, Z, slope: dA * (Z > 0) + slope * dA * (Z <= 0),
        ],
        slips=[
            Slip(
                "gated by the gradient",
                lambda dA, Z, slope: np.where(dA > 0, dA, slope * dA),
                "You ask whether `dA` is positive. What decides is where the unit "
                "stood on the way forward: the sign of Z.",
            ),
            Slip(
                "no gradient from above",
                lambda dA, Z, slope: np.where(Z > 0, 1, slope).astype(Z.dtype),
                "These are the slopes, 1 and `slope`. Each one multiplies the gradient "
                "that comes from above, `dA`.",
            ),
            Slip(
                "relu without the leak",
                lambda dA, Z, slope: dA * (Z > 0),
                "This is relu: nothing comes back for negative Z. Here a part does, "
                "`slope` times `dA`.",
            ),
            Slip(
                "slope fixed",
                lambda dA, Z, slope: np.where(Z > 0, dA, 0.01 * dA),
                "Your leak is always 0.01. Use the parameter `slope`.",
            ),
            Slip(
                "sides swapped",
                lambda dA, Z, slope: np.where(Z > 0, slope * dA, dA),
                "The sides are swapped: for positive Z the gradient passes whole.",
            ),
            Slip(
                "value on the left",
                lambda dA, Z, slope: np.where(Z > 0, dA, slope * Z),
                "On the left you return `slope * Z`, which is the value. The way back "
                "carries gradients: `slope` times `dA`.",
            ),
            Slip(
                "float64",
                lambda dA, Z, slope: dA * np.where(Z > 0, 1, slope),
                "The numbers are right, but `np.where(Z > 0, 1, slope)` makes an array "
                "of float64, and float32 that came in goes out as float64. Choose "
                "between `dA` and `slope * dA` instead.",
            ),
        ],
        hints=[
            "There are two slopes. Which input decides which of them holds?",
            "`np.where(condition, there, elsewhere)` chooses entry by entry.",
            "`return np.where(Z > 0, dA, slope * dA)`",
        ],
    ),
    Exercise(
        id="02.3",
        points=3,
        asks="`silu_backward(dA, Z)`: dZ, the gradient that comes back through "
        "A = Z * sigmoid(Z)",
        reference=silu_backward,
        forward=silu,
        inputs=gradients_and_inputs,
        styles=[
            silu_backward_through_its_output,
            lambda dA, Z: dA * sigmoid(Z) + Z * sigmoid_backward(dA, Z),
        ],
        slips=[
            Slip(
                "share held still",
                lambda dA, Z: dA * sigmoid(Z),
                "You let Z move and hold the share sigmoid(Z) still. The share moves, "
                "too: a second term is missing.",
            ),
            Slip(
                "z held still",
                lambda dA, Z: dA * Z * sigmoid(Z) * (1 - sigmoid(Z)),
                "You let the share move and hold Z still. At Z = 0 your slope is 0, "
                "and the nudge says 0.5: the first term is missing.",
            ),
            Slip(
                "product of the slopes",
                lambda dA, Z: dA * sigmoid(Z) * (1 - sigmoid(Z)),
                "You multiplied the slopes of the two factors, 1 and s(1 - s). The "
                "slope of a product is a sum: each factor moves while the other stays.",
            ),
            Slip(
                "no gradient from above",
                lambda dA, Z: sigmoid(Z) * (1 + Z * (1 - sigmoid(Z))),
                "The slope is right. It multiplies the gradient from above: where is "
                "`dA`?",
            ),
            Slip(
                "sign of the second term",
                lambda dA, Z: dA * sigmoid(Z) * (1 - Z * (1 - sigmoid(Z))),
                "Your second term has the wrong sign: when Z grows, the share grows. "
                "Both terms are added.",
            ),
            Slip(
                "value for slope",
                lambda dA, Z: dA * silu(Z),
                "You multiply by the value of silu. What a unit lets through is its "
                "slope.",
            ),
        ],
        hints=[
            "A product moves because the one factor moves, and because the other does. "
            "Write both parts down.",
            "(z s)' = s + z s', and the slope of the share is s' = s (1 - s).",
            "`S = sigmoid(Z)`, then `return dA * (S + Z * S * (1 - S))`",
        ],
    ),
    Exercise(
        id="02.4",
        points=2,
        asks="`wake(Z, margin)`: for a relu layer with pre-activations Z (n, units) "
        "the biases to add, (units,), such that the largest entry of each dead unit "
        "becomes `margin`; 0 for the others",
        reference=wake,
        inputs=layers_with_dead_units,
        styles=[
            wake_unit_by_unit,
            lambda Z, margin: (margin - Z.max(axis=0)) * ~(Z > 0).any(axis=0),
        ],
        slips=[
            Slip(
                "examples for units",
                lambda Z, margin: np.where(
                    Z.max(axis=1) <= 0, margin - Z.max(axis=1), 0
                ),
                "You look along the rows, at the examples. A unit is a column: which "
                "axis has to go?",
            ),
            Slip(
                "everyone moved",
                lambda Z, margin: margin - Z.max(axis=0),
                "You move all units. Those that are positive somewhere are alive, and "
                "keep their bias: add 0 to them.",
            ),
            Slip(
                "no margin",
                lambda Z, margin: np.where(Z.max(axis=0) <= 0, -Z.max(axis=0), 0),
                "You lift the largest entry to exactly 0, and there relu's slope is "
                "still 0. It should become `margin`.",
            ),
            Slip(
                "exactly 0 taken for alive",
                lambda Z, margin: np.where(
                    Z.max(axis=0) < 0, margin - Z.max(axis=0), 0
                ),
                "A unit whose largest entry is exactly 0 is dead, too: in this course "
                "the slope of relu at 0 is 0.",
            ),
            Slip(
                "sign",
                lambda Z, margin: np.where(
                    Z.max(axis=0) <= 0, Z.max(axis=0) - margin, 0
                ),
                "Your biases are negative and push the dead deeper. From the largest "
                "entry up to `margin` it is `margin` minus that entry.",
            ),
            Slip(
                "all examples woken",
                lambda Z, margin: np.where(
                    Z.max(axis=0) <= 0, margin - Z.min(axis=0), 0
                ),
                "You lift the *smallest* entry to `margin`. Then the unit is positive "
                "for every example and bends nothing. One example is enough.",
            ),
        ],
        hints=[
            "A unit is dead when not one of its entries is positive. Which single "
            "number of a column tells you that?",
            "`Z.max(axis=0)` is the largest entry of each unit. How far is it from "
            "there to `margin`?",
            "`top = Z.max(axis=0)`, then `return np.where(top <= 0, margin - top, 0)`",
        ],
    ),
    Exercise(
        id="02.5",
        points=2,
        asks="`softplus(Z)`: log(1 + exp(Z)), right for Z from -1000 to 1000",
        reference=softplus,
        inputs=small_and_huge,
        styles=[
            lambda Z: np.logaddexp(0, Z),
            lambda Z: np.maximum(Z, 0) - np.log(sigmoid(np.abs(Z))),
        ],
        slips=[
            Slip(
                "still the colleague's",
                colleagues_softplus,
                "exp(1000) is no number that a computer has, so this is inf at Z = "
                "1000, where 1000 is right. Never let exp see a large positive number.",
            ),
            Slip(
                "overflow moved to the other side",
                lambda Z: Z + np.log(1 + np.exp(-Z)),
                "This is right for positive Z, and now it overflows at -1000: exp sees "
                "1000 there. An exponent that is never positive is -|Z|.",
            ),
            Slip(
                "clipped",
                lambda Z: np.log(1 + np.exp(np.minimum(Z, 30))),
                "You clip Z, so nothing overflows, and beyond the clip the result "
                "stands still. Softplus goes on growing: at 1000 it is 1000.",
            ),
            Slip(
                "relu",
                lambda Z: np.maximum(Z, 0),
                "This is relu. It is right far out, and at Z = 0 softplus is 0.69: the "
                "smooth part, log(1 + exp(-|Z|)), is missing.",
            ),
            Slip(
                "smooth part alone",
                lambda Z: np.log1p(np.exp(-np.abs(Z))),
                "This is the smooth part, the same on both sides. Softplus is that "
                "plus max(Z, 0).",
            ),
            Slip(
                "inf swept under the carpet",
                lambda Z: np.nan_to_num(colleagues_softplus(Z)),
                "`nan_to_num` replaces inf by the largest number there is. At Z = 1000 "
                "the right answer is 1000. Keep exp from overflowing instead.",
            ),
        ],
        hints=[
            "What does your formula compute first at Z = 1000? And what would the "
            "result be, if a computer had all numbers?",
            "log(1 + exp(z)) = z + log(1 + exp(-z)). Which of the two forms is safe "
            "for positive z, and which for negative?",
            "`return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))`",
        ],
    ),
    Exercise(
        id="02.6",
        points=2,
        asks="`hard_tanh_backward(dA, Z)`: dZ, the gradient that comes back through "
        "A = np.clip(Z, -1, 1)",
        reference=hard_tanh_backward,
        forward=hard_tanh,
        variant=Variant(
            draw=bounds,
            says="A = np.clip(Z, {low:g}, {high:g}) instead of np.clip(Z, -1, 1).",
            change=lambda backward, dA, Z, *, low, high: backward(
                dA, between(Z, low, high)
            ),
            forward=lambda forward, Z, *, low, high: (
                (high - low) / 2 * forward(between(Z, low, high)) + (low + high) / 2
            ),
        ),
        inputs=gradients_and_inputs_off_the_kinks,
        styles=[
            lambda dA, Z: np.where(np.abs(Z) < 1, dA, 0),
            lambda dA, Z: dA * (np.clip(Z, -1, 1) == Z),
        ],
        slips=[
            Slip(
                "the gradient clipped",
                lambda dA, Z: np.clip(dA, -1, 1),
                "You clip the gradient. The way back multiplies by the slope of the "
                "clip: 1 inside, 0 outside.",
            ),
            Slip(
                "gated by the gradient",
                lambda dA, Z: dA * (np.abs(dA) < 1),
                "You ask whether `dA` lies between -1 and 1. What decides is where the "
                "unit stood on the way forward: Z.",
            ),
            Slip(
                "inside out",
                lambda dA, Z: dA * (np.abs(Z) > 1),
                "Inside out: between -1 and 1 the output follows its input, slope 1. "
                "Outside it stands still.",
            ),
            Slip(
                "one side",
                lambda dA, Z: dA * (Z < 1),
                "You stop the gradient above 1. Below -1 the output stands still, too.",
            ),
            Slip(
                "relu's other side",
                lambda dA, Z: dA * (Z > -1),
                "You stop the gradient below -1. Above 1 the output stands still, too.",
            ),
            Slip(
                "the smooth one",
                lambda dA, Z: dA * (1 - np.tanh(Z) ** 2),
                "This is the slope of tanh. The hard one has three straight pieces: "
                "which slope has each?",
            ),
            Slip(
                "no gradient from above",
                lambda dA, Z: (np.abs(Z) < 1).astype(Z.dtype),
                "These are the slopes, 0 and 1. Each multiplies the gradient from "
                "above, `dA`.",
            ),
        ],
        hints=[
            "Draw the curve of np.clip(z, -1, 1): three straight pieces. Write the "
            "slope at each.",
            "A comparison gives True and False, which count as 1 and 0 in a product. "
            "Two comparisons are joined by `&`, each in parentheses.",
            "`return dA * ((Z > -1) & (Z < 1))`",
        ],
    ),
    Exercise(
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
                "The slope is right. It multiplies the gradient from above: where is "
                "`dA`?",
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
    ),
]
