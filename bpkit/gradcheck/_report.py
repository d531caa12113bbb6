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
FAR = 1e3  # how far an entry is moved to see what depends on it
UNSTEADY = (
    "{} does not give the same twice: it draws, or remembers something. No slope can "
    "be measured. Hand in as an input what it draws, as dropout does with its mask."
)
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

    jump is where the two sides differ as much at a step ten times larger, leap where
    they differ ten times less: there the function has no slope at all.
    """

    middle: np.ndarray
    doubt: np.ndarray
    left: np.ndarray
    right: np.ndarray
    jump: np.ndarray
    leap: np.ndarray


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

    doors.require_arguments(rng=rng)
    out, changed = call(f, *inputs)
    doors.require_output_of_floats(f, out, inputs)
    if not alike(out, call(f, *inputs)[0]):
        return Report(False, [UNSTEADY.format("f")])
    lines = ["f writes into its inputs. Copy them first."] if changed else []
    wide = [to_float64(x) for x in inputs]
    precise = np.asarray(call(f, *wide)[0]).dtype.itemsize >= 8
    nudged = wide if precise else inputs
    dout = rng.standard_normal(np.shape(out))
    gradients, changed = call(f_backward, dout, *nudged)
    if not alike(gradients, call(f_backward, dout, *nudged)[0]):
        return Report(False, [UNSTEADY.format("f_backward")])
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
                try:
                    return call(f, *nudged[:i], X, *nudged[i + 1 :])[0]
                except ValueError:  # f knows no value so far away
                    return np.full_like(out, np.nan, float)

            slopes = measure(value, X, dout)
            close = CLOSE if precise else CLOSE_FLOAT32
            verdict = judge(gradient, slopes, close)
        if not precise:
            verdict += " (By the precision of float32, in which f computes.)"
        elif np.asarray(inputs[i]).dtype.itemsize < 8:
            verdict += f" ({np.asarray(inputs[i]).dtype}, nudged in float64.)"
        right = right and verdict.startswith("right")
        lines.append(f"input {i}: {verdict}")
    if not alike(out, call(f, *inputs)[0]):  # it may have changed its mind since
        return Report(False, [UNSTEADY.format("f")])
    return Report(right, lines)


def measure(f, X, dout):
    """The Slopes of sum(dout * f(X)) at each entry of X."""
    slopes = Slopes(*(np.zeros(X.shape) for _ in range(6)))
    largest = np.maximum(1, np.abs(X).max(initial=0))
    here = np.asarray(f(X))
    eps = max(np.finfo(dtype).eps for dtype in (X.dtype, np.result_type(here, "e")))
    for i in np.ndindex(X.shape):
        own = np.abs(X[i]) if X[i] else largest  # near a pole only tiny steps will do
        more = max(0, int(np.log10(largest / own)) - STEPS // 2)
        steps = largest * 10.0 ** -np.arange(1, STEPS + 1 + more)
        depends = dependent(f, X, i, FAR * largest, here)
        found = [side_slopes(f, X, i, h, here, dout, eps, depends) for h in steps]
        left, right, noise = np.array(found, float).T
        middle = (left + right) / 2
        off = np.abs(np.diff(middle)) + noise[1:]
        off = np.where(np.isfinite(off), off, np.inf)
        # Far from a pole all slopes are tiny and agree: the share of the slope counts.
        with np.errstate(all="ignore"):
            share = off / np.maximum(np.abs(middle[1:]), NOTHING)
        known = np.nanmin(share, initial=np.inf) < 0.1
        best = np.nanargmin(share if known else off) + 1
        sides = np.abs(right - left)
        jump = sides[best] > sides[best - 1] / 2
        leap = sides[-4:] > 5 * sides[-5:-1]
        leap = np.all(leap & (sides[-4:] > 100 * noise[-4:]))
        kept = middle[best], off[best - 1], left[best], right[best], jump, leap
        for array, number in zip(slopes, kept, strict=True):
            array[i] = number
    return slopes


def dependent(f, X, i, far, here):
    """Where the result hears of an entry at all, be it below rounding for small steps.

    Where it hears of it nowhere, all of it counts.
    """
    moved = False
    for x in (X[i] + far, X[i] - far):
        nudged = X.copy()
        nudged[i] = x
        moved = moved | (np.asarray(f(nudged)) != here)
    return moved if np.any(moved) else True


def side_slopes(f, X, i, h, here, dout, eps, depends):
    """The slopes to the left and to the right, and how much rounding is in them."""
    above, below = X.copy(), X.copy()
    above[i] += h
    below[i] -= h
    up, down = float(above[i]) - float(X[i]), float(X[i]) - float(below[i])
    if not (up and down):
        return np.nan, np.nan, np.nan
    high, low = (np.asarray(f(nudged), float) for nudged in (above, below))
    with np.errstate(all="ignore"):
        depends = depends | (high != low)
        size = np.sum(np.abs(dout * here) * depends + np.abs(dout * (high - low)))
        right, left = (
            np.sum(dout * (high - here)) / up,
            np.sum(dout * (here - low)) / down,
        )
        return left, right, 2 * eps * size / h + NOTHING


def judge(gradient, slopes, close):
    """A sentence that begins with right or wrong."""
    middle, doubt, left, right, jump, leap = slopes
    if np.any(leap):
        i = np.unravel_index(np.argmax(leap), leap.shape)
        return f"cannot tell{at(i)}: f leaps there and has no slope. Move the input."
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(gradient), np.abs(middle))
        gap = np.abs(gradient - middle)
        agrees = (gap <= close * size + 10 * doubt) & np.isfinite(gradient)
        agrees |= gradient == middle
        slack = close * np.maximum(np.abs(left), np.abs(right)) + 10 * doubt
        low, high = np.minimum(left, right) - slack, np.maximum(left, right) + slack
        kink = ~agrees & (jump > 0) & (np.abs(right - left) > slack)
        kink &= (low <= gradient) & (gradient <= high)
        off = np.where(agrees | kink, -1, gap / size)
    if not np.all(agrees | kink):
        i = np.unravel_index(np.argmax(off), gap.shape)
        if not np.isfinite(middle[i]):
            return (
                f"cannot tell{at(i)}: f is nan or infinite there or beside it, and has "
                f"no slope; f_backward says {gradient[i]:.6g}. Move the input."
            )
        pair = f"{gradient[i]:.6g}, the differences {middle[i]:.6g}"
        also = in_common(gradient, middle, doubt)
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


def in_common(gradient, measured, doubt):
    """What all entries have in common, if anything."""
    seen = (np.abs(measured) > 100 * doubt) & (measured != 0)
    ratios = gradient[seen] / measured[seen]
    if ratios.size < 2 or not np.all(np.isfinite(gradient)):
        return ""
    ratio = ratios[0]
    rest = np.abs(gradient - ratio * measured) <= 1e-3 * np.abs(gradient) + 10 * doubt
    alike = np.allclose(ratios, ratio, rtol=1e-3, atol=1e-9) and np.all(rest)
    if not alike or round(ratio, 3) == 1:
        return ""
    known = {-1: "the opposite sign", 0: "0"}
    factor = known.get(round(ratio, 3), f"{ratio:.4g} times the right one")
    return f"; it is {factor} everywhere"


def at(i):
    return f" at entry {', '.join(map(str, i))}" if i else ""


def alike(a, b):
    """Equal, nan for nan; what has no entries to compare is left out."""
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, float | np.ndarray | np.generic):
        return bool(np.array_equal(np.asarray(a), np.asarray(b), equal_nan=True))
    return True


def to_float64(x):
    narrow = isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f"
    return x.astype(float) if narrow else x
