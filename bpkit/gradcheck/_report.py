"""What a gradient check found, in words: right, wrong and where, or why none can tell.

Each entry is nudged by many steps, from large to tiny. The best two neighbors say what
the slope is, and by how much that may be off: so saturated, huge and tiny gradients are
judged by what can be measured of them, and a small entry beside a large one is too.
"""

from copy import deepcopy
from typing import NamedTuple

import numpy as np

from bpkit import doors

CLOSE, CLOSE_FLOAT32 = 1e-6, 1e-2  # relative, beside the doubt of the measurement
STEPS = 14
NOTHING = 1e-200  # what rounding leaves of entries that cancel, after an underflow


class Report(NamedTuple):
    """right tells whether nothing is wrong; lines say it, one for each gradient."""

    right: bool
    lines: list

    def __str__(self):
        return "\n".join(self.lines)

    __repr__ = __str__


class Slopes(NamedTuple):
    """Arrays in the shape of the input: measured, how far off, and from either side.

    jump is where the two sides differ as much at a step ten times larger.
    """

    middle: np.ndarray
    doubt: np.ndarray
    left: np.ndarray
    right: np.ndarray
    jump: np.ndarray


def report(f, f_backward, *inputs, rng, **options):
    """A Report on a pair: each gradient that f_backward returns, and why.

    Called as gradient_errors; print it, or ask for .right. It sees what the bare
    numbers do not tell: kinks, gradients of 0, functions that draw or remember, float32
    (nudged in float64 where f computes in it), inputs that are written into.
    """

    def call(g, *arguments):
        """g on copies, and whether it wrote into them."""
        kept, given, also = map(deepcopy, (arguments, arguments, options))
        with np.errstate(all="ignore"):
            result = g(*given, **also)
        return result, not all(map(alike, kept, given))

    out, changed = call(f, *inputs)
    if not alike(out, call(f, *inputs)[0]):
        said = "f does not give the same twice: it draws, or remembers something."
        mend = "Hand in as an input what it draws, as dropout does with its mask."
        return Report(False, [f"{said} No slope can be measured. {mend}"])
    lines = ["f writes into its inputs. Copy them first."] if changed else []
    wide = [to_float64(x) for x in inputs]
    precise = np.asarray(call(f, *wide)[0]).dtype.itemsize >= 8
    nudged = wide if precise else inputs
    dout = rng.standard_normal(np.shape(out))
    gradients, changed = call(f_backward, dout, *nudged)
    if changed:
        lines += ["f_backward writes into dout or its inputs. Copy them first."]
    gradients = gradients if isinstance(gradients, tuple | list) else (gradients,)
    doors.require_partner(f_backward, gradients, inputs)
    right = not lines
    for i, gradient in enumerate(gradients):
        X = np.asarray(nudged[i])
        gradient = np.asarray(gradient)
        if gradient.shape != X.shape:
            verdict = f"wrong: its shape is {gradient.shape}, the input's {X.shape}."
        else:

            def value(X, i=i):
                return call(f, *nudged[:i], X, *nudged[i + 1 :])[0]

            slopes = measure(value, X, dout)
            close = CLOSE if precise else CLOSE_FLOAT32
            verdict = judge(gradient, slopes, close)
        if not precise:
            verdict += " (By the precision of float32, in which f computes.)"
        elif np.asarray(inputs[i]).dtype.itemsize < 8:
            verdict += f" ({np.asarray(inputs[i]).dtype}, nudged in float64.)"
        right = right and verdict.startswith("right")
        lines.append(f"input {i}: {verdict}")
    return Report(right, lines)


def measure(f, X, dout):
    """The Slopes of sum(dout * f(X)) at each entry of X."""
    slopes = Slopes(*(np.zeros(X.shape) for _ in range(5)))
    largest = np.maximum(1, np.abs(X).max(initial=0))
    here = np.asarray(f(X))
    eps = max(np.finfo(dtype).eps for dtype in (X.dtype, np.result_type(here, "e")))
    for i in np.ndindex(X.shape):
        steps = largest * 10.0 ** -np.arange(1, STEPS + 1)
        found = [side_slopes(f, X, i, h, here, dout, eps) for h in steps]
        left, right, noise = np.array(found, float).T
        middle = (left + right) / 2
        off = np.abs(np.diff(middle)) + noise[1:]
        off = np.where(np.isfinite(off), off, np.inf)
        best, sides = np.argmin(off) + 1, np.abs(right - left)
        jump = sides[best] > sides[best - 1] / 2
        kept = middle[best], off[best - 1], left[best], right[best], jump
        for array, number in zip(slopes, kept, strict=True):
            array[i] = number
    return slopes


def side_slopes(f, X, i, h, here, dout, eps):
    """The slopes to the left and to the right, and how much rounding is in them."""
    above, below = X.copy(), X.copy()
    above[i] += h
    below[i] -= h
    up, down = float(above[i]) - float(X[i]), float(X[i]) - float(below[i])
    if not (up and down):
        return np.nan, np.nan, np.nan
    high, low = (np.asarray(f(nudged), float) for nudged in (above, below))
    with np.errstate(all="ignore"):
        moved = (high != low) if np.any(high != low) else True
        size = np.sum(np.abs(dout * here) * moved + np.abs(dout * (high - low)))
        right, left = (
            np.sum(dout * (high - here)) / up,
            np.sum(dout * (here - low)) / down,
        )
        return left, right, 2 * eps * size / h + NOTHING


def judge(gradient, slopes, close):
    """A sentence that begins with right or wrong."""
    middle, doubt, left, right, jump = slopes
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(gradient), np.abs(middle))
        gap = np.abs(gradient - middle)
        agrees = (gap <= close * size + 10 * doubt) | (gradient == middle)
        slack = close * np.maximum(np.abs(left), np.abs(right)) + 10 * doubt
        low, high = np.minimum(left, right) - slack, np.maximum(left, right) + slack
        kink = ~agrees & (jump > 0) & (np.abs(right - left) > slack)
        kink &= (low <= gradient) & (gradient <= high)
        off = np.where(agrees | kink, -1, gap / size)
    if not np.all(agrees | kink):
        i = np.unravel_index(np.argmax(off), gap.shape)
        pair = f"{gradient[i]:.6g}, the differences {middle[i]:.6g}"
        also = in_common(gradient, middle, size > 100 * doubt)
        return f"wrong{at(i)}: f_backward says {pair}{also}."
    error = np.max(np.where(kink, 0, gap), initial=0) / np.max(size, initial=1e-300)
    if gap.size and np.all(size <= 10 * doubt):
        return f"right: 0 on both sides, to within rounding ({doubt.max():.0e})."
    words = f"right, {error:.0e}" if np.isfinite(error) else "right"
    if np.any(kink):
        i = np.unravel_index(np.argmax(kink), gap.shape)
        words += f"; {kink.sum()} on a kink, as{at(i)}, where the slope is "
        words += f"{left[i]:.3g} to the left, {right[i]:.3g} to the right"
    if small := np.sum((size <= 10 * doubt) & (size > 0)):
        words += f"; {small} too small to be measured"
    return f"{words}."


def in_common(gradient, measured, seen):
    """What all entries that can be measured have in common, if anything."""
    seen = seen & (measured != 0)
    ratios = gradient[seen] / measured[seen]
    if ratios.size < 2 or not np.allclose(ratios, ratios[0], rtol=1e-3, atol=1e-9):
        return ""
    known = {-1: "the opposite sign", 0: "0"}
    factor = known.get(round(ratios[0], 3), f"{ratios[0]:.4g} times the right one")
    return f"; it is {factor} everywhere"


def at(i):
    return f" at entry {', '.join(map(str, i))}" if i else ""


def alike(a, b):
    """Equal, nan for nan; what has no entries to compare is left out."""
    if isinstance(a, float | np.ndarray | np.generic):
        return bool(np.array_equal(np.asarray(a), np.asarray(b), equal_nan=True))
    return True


def to_float64(x):
    narrow = isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f"
    return x.astype(float) if narrow else x
