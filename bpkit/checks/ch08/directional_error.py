"""08.3: a gradient checked along one direction."""

import numpy as np

from bpkit.checks.ch08._common import central
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.gradcheck import relative_error


def directional_error(loss, gradient, w, v):
    predicted = np.sum(gradient(w) * v)
    w, v = w.astype(np.float64), v.astype(np.float64)
    measured = (loss(w + 1e-5 * v) - loss(w - 1e-5 * v)) / 2e-5
    size = max(abs(predicted), abs(measured))
    return abs(predicted - measured) / size if size else 0.0


def weights_and_directions(rng):
    cases = []
    for shape in [(4, 3), (5,), (3, 3), (2, 1)]:
        w = draw(rng, *shape)
        cases.append((w, np.sign(w) * np.abs(draw(rng, *shape))))
    w, v = (x.copy() for x in cases[0])
    w[0, 0] = v[0, 0] = 0.0
    far = np.array([1000.0, 1.0, 0.5]), np.array([0.5, 1.0, -0.25])
    return [*cases, (w, v), far]


def at_three_losses(answer, w, v):
    """One right gradient, one doubled, one with a turned sign in its last entry."""
    import numpy as np

    turned = np.where(np.arange(w.size) == w.size - 1, -1.0, 1.0).reshape(w.shape)
    pairs = [
        (lambda w: np.sum(np.sin(w)), np.cos),
        (lambda w: np.sum(w * w) / 2, lambda w: 2 * w),
        (lambda w: np.sum(np.arctan(w)), lambda w: turned / (1 + w * w)),
    ]
    return np.array([answer(*pair, w, v) for pair in pairs], dtype=w.dtype)


def directional_error_by_dots(loss, gradient, w, v):
    w64, v64 = np.float64(w), np.float64(v)
    slopes = np.array([
        np.vdot(gradient(w64), v64),
        central(lambda t: loss(w64 + t * v64), 0.0, 1e-5),
    ])  # fmt: skip
    return np.ptp(slopes) / max(np.abs(slopes).max(), 1e-300)


def directional(*, h=1e-5, double=True, sided=False, signed=False, by_v=True, width=2):
    """A directional check with a fault or several: a slip."""

    def directional_error(loss, gradient, w, v):
        slope = gradient(w)
        predicted = np.sum(slope * v) if by_v else np.sum(slope)
        if double:
            w, v = w.astype(np.float64), v.astype(np.float64)
        h_of, v = np.asarray(h, w.dtype), v
        below = loss(w) if sided else loss(w - h_of * v)
        measured = (loss(w + h_of * v) - below) / ((1 if sided else width) * h_of)
        gap = predicted - measured
        return (gap if signed else abs(gap)) / max(abs(predicted), abs(measured))

    return directional_error


EXERCISE = Exercise(
    id="08.3",
    points=3,
    asks="`directional_error(loss, gradient, w, v)`: how far gradient(w) is off "
    "along the direction v, as a relative error, with h = 1e-5 in float64",
    reference=directional_error,
    inputs=weights_and_directions,
    drive=at_three_losses,
    styles=[
        directional_error_by_dots,
        lambda loss, gradient, w, v: relative_error(
            np.sum(gradient(np.float64(w)) * np.float64(v)),
            central(lambda t: loss(np.float64(w) + t * np.float64(v)), 0.0, 1e-5),
        ),
    ],
    slips=[
        Slip(
            "difference in float32",
            directional(double=False),
            "Right for float64. Where w is float32, your difference is made of "
            "float32 losses, and at h = 1e-5 its rounding is larger than what you "
            "look for: convert w and v for the difference.",
        ),
        Slip(
            "not along v",
            directional(by_v=False),
            "You add up the gradient as it is. The loss moves by the gradient "
            "times how far each weight moves: `np.sum(gradient(w) * v)`.",
        ),
        Slip(
            "one side",
            directional(sided=True),
            "A one-sided difference has an error of the size of h: right code "
            "would look wrong at 1e-7. Step to both sides.",
        ),
        Slip(
            "h too small",
            directional(h=1e-12),
            "With h this small the difference is mostly rounding. The dip is near "
            "the cube root of eps, 1e-5.",
        ),
        Slip(
            "divided by h",
            directional(width=1),
            "The two points are 2h apart: your measured slope is twice the true "
            "one, and right code has an error of one half.",
        ),
        Slip(
            "no absolute value",
            directional(signed=True),
            "An error of -0.5 is below every bound. Take the absolute value.",
        ),
    ],
    hints=[
        "At which rate does the loss change if all weights move together, w + t v? "
        "Once from the gradient, once from two losses.",
        "From the gradient: np.sum(gradient(w) * v). From the losses: a central "
        "difference in t, with w and v as float64.",
        "`w, v = w.astype(np.float64), v.astype(np.float64)`, then "
        "`(loss(w + 1e-5 * v) - loss(w - 1e-5 * v)) / 2e-5`; last the difference "
        "of the two, absolute, over the larger.",
    ],
)
