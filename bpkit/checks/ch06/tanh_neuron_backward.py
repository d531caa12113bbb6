"""06.1: the backward partner of a tanh neuron."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant


def tanh_neuron(x, w, b):
    return np.tanh(x @ w + b)


def tanh_neuron_backward(da, x, w, b):
    a = np.tanh(x @ w + b)
    dz = da * (1 - a**2)
    return dz * w, dz * x, dz


def neurons(rng):
    cases = [
        (da, draw(rng, d) / 2, draw(rng, d) / 2, b)
        for d, da, b in [(3, 0.7, 0.2), (2, -1.5, -0.4), (1, 1.0, 0.5), (5, -0.3, 0.1)]
    ]
    da, x, w, b = cases[0]
    extreme = da, 1000 * x, w / 25, b  # cosh(x @ w + b)**2 does not overflow
    saturated = 1e6 * da, x, x * (7 - b) / (x @ x), b  # no nudge measures its slope
    return [*cases, extreme, saturated, (da, np.zeros_like(x), w, b)]


def tanh_neuron_backward_by_name(da, x, w, b):
    z = (w * x).sum() + b
    da_dz = 1 / np.cosh(np.clip(z, -300, 300)) ** 2
    dz = da_dz * da
    return w * dz, x * dz, dz


def with_slope(slope):
    """The pair with another slope(z, a): a slip."""

    def tanh_neuron_backward(da, x, w, b):
        z = x @ w + b
        dz = da * slope(z, np.tanh(z))
        return dz * w, dz * x, dz

    return tanh_neuron_backward


def joined(parts):
    """The pair with other dx, dw, db made of dz: a slip."""

    def tanh_neuron_backward(da, x, w, b):
        return parts(da * (1 - np.tanh(x @ w + b) ** 2), x, w, b)

    return tanh_neuron_backward


EXERCISE = Exercise(
    id="06.1",
    points=2,
    asks="`tanh_neuron_backward(da, x, w, b)`: dx, dw and db of "
    "a = tanh(x @ w + b), for x (d,), w (d,) and a number b",
    reference=tanh_neuron_backward,
    forward=tanh_neuron,
    variant=Variant(
        draw=lambda rng: {"c": rng.choice([x for x in HALVES if x != 1]).item()},
        says="a = {c:g} * tanh(x @ w + b) instead of tanh(x @ w + b).",
        change=lambda backward, da, x, w, b, *, c: backward(c * da, x, w, b),
        forward=lambda forward, x, w, b, *, c: c * forward(x, w, b),
    ),
    inputs=neurons,
    returns=["dx", "dw", "db"],
    styles=[
        tanh_neuron_backward_by_name,
        lambda da, x, w, b: [da * (1 - np.tanh(w @ x + b) ** 2) * k for k in (w, x, 1)],
    ],
    slips=[
        Slip(
            "no upstream gradient",
            lambda da, x, w, b: tanh_neuron_backward(1, x, w, b),
            "Your gradients do not change with `da`. They are the local "
            "derivatives: each has to be multiplied by what came back.",
        ),
        Slip(
            "no slope",
            with_slope(lambda z, a: 1),
            "You take da for dz: the way back from a to z leads through tanh, and "
            "picks up its slope, 1 - a**2.",
        ),
        Slip(
            "slope at z",
            with_slope(lambda z, a: 1 - z**2),
            "1 - a**2 wants the output a = tanh(z). You put in z, and for a z "
            "above 1 the slope of tanh comes out negative.",
        ),
        Slip(
            "not squared",
            with_slope(lambda z, a: 1 - a),
            "1 - a is above 1 where a is negative, and tanh is never that steep: "
            "square the a.",
        ),
        Slip(
            "slope of the sigmoid",
            with_slope(lambda z, a: a * (1 - a)),
            "a (1 - a) is the slope of the sigmoid. That of tanh is 1 - a**2.",
        ),
        Slip(
            "w and x exchanged",
            lambda da, x, w, b: (
                tanh_neuron_backward(da, x, w, b)[1],
                tanh_neuron_backward(da, x, w, b)[0],
                tanh_neuron_backward(da, x, w, b)[2],
            ),
            "dx and dw have changed places: in a product each factor gets the "
            "*other* one.",
        ),
        Slip(
            "bias without slope",
            lambda da, x, w, b: (*tanh_neuron_backward(da, x, w, b)[:2], da),
            "b stands inside tanh, too: its gradient is dz, not da.",
        ),
        Slip(
            "times b",
            joined(lambda dz, x, w, b: (dz * w, dz * x, dz * b)),
            "Your db is multiplied by b. A product gives the other factor; b is added, "
            "and the slope of a sum is 1: db is dz.",
        ),
        Slip(
            "b left out of z",
            lambda da, x, w, b: tanh_neuron_backward(da, x, w, 0.0),
            "Your a is tanh(x @ w), without b. The slope is that of the whole neuron, "
            "at x @ w + b.",
        ),
        Slip(
            "plus for minus",
            with_slope(lambda z, a: 1 + a**2),
            "1 + a**2 is never below 1. The slope of tanh is 1 at most: 1 - a**2.",
        ),
        Slip(
            "squared difference",
            with_slope(lambda z, a: (1 - a) ** 2),
            "You square 1 - a. The a alone is squared: 1 - a**2.",
        ),
        Slip(
            "one over cosh",
            with_slope(lambda z, a: 1 / np.cosh(z)),
            "The slope of tanh is 1 / cosh(z)**2: the square is missing.",
        ),
        Slip(
            "the neuron for its slope",
            with_slope(lambda z, a: a),
            "You multiply by a, the output of tanh. What belongs here is its slope, "
            "1 - a**2.",
        ),
        Slip(
            "other factors forgotten",
            joined(lambda dz, x, w, b: (dz + 0 * x, dz + 0 * x, dz)),
            "You stop at dz. One more edge leads to x and w: in the product each gets "
            "dz times the other one.",
        ),
        Slip(
            "db of 1",
            joined(lambda dz, x, w, b: (dz * w, dz * x, 1.0)),
            "Your db is 1, the local derivative of z at b. What came back to z, dz, "
            "multiplies it.",
        ),
    ],
    hints=[
        "Two stations on the way back: from a to z, and from z to x, w and b.",
        "dz = da * (1 - a**2). The bias gets dz as it is.",
        "`return dz * w, dz * x, dz`",
    ],
)
