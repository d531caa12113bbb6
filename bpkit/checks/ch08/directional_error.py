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
    w2, v2 = cases[1]
    single = tuple(x.astype(np.float32) for x in cases[0])  # weights as networks have
    return [*cases, (w, v), (w2, -v2), far, single]  # also uphill and downhill


def at_losses(answer, w, v):
    """The errors of a right gradient, a doubled, a tiny halved and a turned one."""
    import numpy as np

    turned = np.where(np.arange(w.size) == w.size - 1, -1.0, 1.0).reshape(w.shape)
    pairs = [
        (lambda w: np.sum(np.sin(w)), np.cos),
        (lambda w: np.sum(w * w) / 2, lambda w: 2 * w),
        (lambda w: np.sum(w * w) / 2e4, lambda w: w / 2e4),
        (lambda w: np.sum(np.arctan(w)), lambda w: turned / (1 + w * w)),
    ]
    errors = [answer(*pair, w, v) for pair in pairs]  # w and v go on being used
    if any(error is None for error in errors):
        return None
    numbers = map(np.asarray, errors)
    return [x.astype(w.dtype) if x.dtype == np.float64 else x for x in numbers]


def directional_error_by_dots(loss, gradient, w, v):
    w64, v64 = np.float64(w), np.float64(v)
    slopes = np.array([
        np.vdot(gradient(w64), v64),
        central(lambda t: loss(w64 + t * v64), 0.0, 1e-5),
    ])  # fmt: skip
    return np.ptp(slopes) / max(np.abs(slopes).max(), 1e-300)


def larger(predicted, measured):
    return max(abs(predicted), abs(measured))


def directional(
    *, h=1e-5, double=True, sided=False, by_v=True, ones=False, width=2,
    gap=lambda predicted, measured: abs(predicted - measured), size=larger,
):  # fmt: skip
    """A directional check with a fault or several: a slip."""

    def directional_error(loss, gradient, w, v):
        slope = gradient(w)
        predicted = np.sum(slope * v) if by_v else np.sum(slope)
        if double:
            w, v = w.astype(np.float64), v.astype(np.float64)
        if ones:
            v = np.ones_like(v)
        h_of = np.asarray(h, w.dtype)
        below = loss(w) if sided else loss(w - h_of * v)
        measured = (loss(w + h_of * v) - below) / ((1 if sided else width) * h_of)
        return gap(predicted, measured) / size(predicted, measured)

    return directional_error


def moving_w(loss, gradient, w, v):
    predicted = np.sum(gradient(w) * v)
    w += 1e-5 * v
    above = loss(w)
    w -= 2e-5 * v
    measured = (above - loss(w)) / 2e-5
    return abs(predicted - measured) / larger(predicted, measured)


EXERCISE = Exercise(
    id="08.3",
    points=3,
    asks="`directional_error(loss, gradient, w, v)`: how far gradient(w) is off "
    "along the direction v, as a relative error, with h = 1e-5 in float64",
    reference=directional_error,
    inputs=weights_and_directions,
    returns=[
        f"error of a {gradient} gradient"
        for gradient in ("right", "doubled", "tiny halved", "turned")
    ],
    drive=at_losses,
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
            directional(gap=lambda predicted, measured: predicted - measured),
            "An error of -0.5 is below every bound. Take the absolute value.",
        ),
        Slip(
            "no absolute value, turned round",
            directional(gap=lambda predicted, measured: measured - predicted),
            "Measured minus predicted may be negative, and -0.5 is below every bound. "
            "Take the absolute value.",
        ),
        Slip(
            "absolute",
            directional(size=lambda predicted, measured: 1),
            "This is the difference itself. Off by 0.001 is nothing in a slope of "
            "1000 and all of a slope of 0.001: divide by the larger size.",
        ),
        Slip(
            "sizes with their sign",
            directional(size=max),
            "You divide by the larger of the two numbers, with its sign. Downhill both "
            "are negative, and so is your error: take the absolute values first.",
        ),
        Slip(
            "sum of the sizes",
            directional(
                size=lambda predicted, measured: abs(predicted) + abs(measured)
            ),
            "You divide by the sum of both sizes. Asked for is the larger one.",
        ),
        Slip(
            "mean of the sizes",
            directional(
                size=lambda predicted, measured: (abs(predicted) + abs(measured)) / 2
            ),
            "You divide by the mean of both sizes. Asked for is the larger one.",
        ),
        Slip(
            "over the predicted",
            directional(size=lambda predicted, measured: abs(predicted)),
            "You divide by the slope from the gradient. Where the gradient is much too "
            "small that makes no measure: divide by the larger of both.",
        ),
        Slip(
            "over the measured",
            directional(size=lambda predicted, measured: abs(measured)),
            "You divide by the measured slope. Asked for is the larger of both sizes.",
        ),
        Slip(
            "1e-8 below the line",
            directional(size=lambda *both: larger(*both) + 1e-8),
            "You add 1e-8 below the line. Where slopes are small themselves, a wrong "
            "one then looks better than it is.",
        ),
        Slip(
            "along ones",
            directional(by_v=False, ones=True),
            "You move all weights by h and add up the gradient as it is: v has no say. "
            "The step is `h * v`, and the slope along it `np.sum(gradient(w) * v)`.",
        ),
        Slip(
            "measured along ones",
            directional(ones=True),
            "Your losses are those of w + h and w - h, all weights alike. The step "
            "goes along v: `w + 1e-5 * v`.",
        ),
        Slip(
            "a large step",
            directional(h=1e-1),
            "With h = 0.1 the difference has an error of its own, of the size of h². "
            "Asked for is h = 1e-5.",
        ),
        Slip(
            "h = 0.001",
            directional(h=1e-3),
            "With h = 0.001 the difference has an error of its own, of the size of h². "
            "Asked for is h = 1e-5.",
        ),
        Slip(
            "w moved",
            moving_w,
            "`w += ...` changes the array itself, and when you are done w is not back "
            "where it was. `loss(w + 1e-5 * v)` leaves w alone.",
        ),
        Slip(
            "an answer, no number",
            lambda loss, gradient, w, v: directional_error(loss, gradient, w, v) < 1e-4,
            "You return whether the error is small. Asked for is the error itself.",
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
