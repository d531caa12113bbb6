"""`DifferenceView`: the error of a central difference, as its step h is dragged."""

from typing import NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._spoken import aloud
from ._view import STATIC, SliderView, View, javascript

STEPS = 10.0 ** np.linspace(-15, 0, 151)
WINDOW = np.linspace(-2, 2, 121)  # the enlarged curve, in units of h around x
DTYPES = ("float64", "float32")
FLOOR = 1e-17  # what stands for an error of exactly 0 on a logarithmic axis
NEARBY = 1e-4  # between the slopes whose curvature is the third derivative


class Differences(NamedTuple):
    """What a difference finds at each of STEPS."""

    slope: float  # the true one
    slopes: np.ndarray  # measured
    errors: np.ndarray
    truncation: np.ndarray  # in theory: h**2 * third derivative / 6
    rounding: np.ndarray  # in theory: precision * value / h
    curves: np.ndarray  # (steps, window): the curve from x, both in units of h


class DifferenceView(SliderView):
    """A function, a point and a dtype by choice, h by dragging.

    functions is {name: (f, slope)}, the learner's own, both elementwise on arrays; x is
    the point to begin with. For every h all is computed at once, so h is dragged in the
    browser alone. `step` is the place of h in STEPS.
    """

    name = "Differences"
    invitation = "drag h"
    still_width = 860
    _esm = javascript("difference.js")
    _css = View._css + (STATIC / "difference.css").read_text(encoding="utf-8")
    names = traitlets.List().tag(sync=True)
    dtypes = traitlets.List(list(DTYPES)).tag(sync=True)
    steps = traitlets.List(STEPS.tolist()).tag(sync=True)
    window = traitlets.List(WINDOW.tolist()).tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    lines = traitlets.Dict().tag(sync=True)
    curves = traitlets.Bytes().tag(sync=True)
    sentences = traitlets.List().tag(sync=True)

    def __init__(self, functions, *, x=1.0, h=0.1):
        if not functions:
            raise ValueError(
                "functions is empty, but expected {name: (f, slope)}, at least one."
            )
        self._functions = dict(functions)
        self._start = {
            "function": next(iter(functions)),
            "dtype": DTYPES[0],
            "x": float(x),
        }
        step = int(np.argmin(np.abs(np.log10(STEPS) - np.log10(h))))
        super().__init__([], names=list(functions), step=step)
        self._say()
        self.observe(self._say, names=["step", "sentences"])

    def picture(self, values):
        chosen = self._start | dict(values)
        f, slope = self._functions[chosen["function"]]
        found = differences(f, slope, chosen["x"], chosen["dtype"])
        lines = {
            "slope": found.slope,
            "slopes": plain(found.slopes),
            "errors": plain(found.errors),
            "truncation": plain(found.truncation),
            "rounding": plain(found.rounding),
        }
        return {
            "chosen": chosen,
            "lines": lines,
            "curves": found.curves.astype(np.float32).tobytes(),
            "sentences": [aloud(describe(chosen, found, i)) for i in range(len(STEPS))],
        }

    def _say(self, change=None):
        self.alt = self.sentences[self.step]

    def still(self):
        f, slope = self._functions[self.chosen["function"]]
        found = differences(f, slope, self.chosen["x"], self.chosen["dtype"])
        figure = Figure(figsize=(8.6, 3.4), layout="constrained")
        draw(figure.subplots(1, 2), found, self.step)
        return plotting.png(figure)


def differences(f, slope, x, dtype):
    """Central differences of f at x with every h of STEPS, all done in this dtype."""
    x, h = np.dtype(dtype).type(x), STEPS.astype(dtype)
    with np.errstate(all="ignore"):
        at = x + (STEPS[:, None] * WINDOW).astype(dtype)
        curves = (evaluated(f, at) - evaluated(f, np.array([x]))) / STEPS[:, None]
        above, below = evaluated(f, x + h), evaluated(f, x - h)
        slopes = (above - below) / (2 * h)
        true = evaluated(slope, float(x) + NEARBY * np.array([-1.0, 0.0, 1.0]))
        third = (true[0] - 2 * true[1] + true[2]) / NEARBY**2
        size = abs(float(evaluated(f, np.array([x]))[0]))
    third = 0.0 if abs(third) < 1e-6 else abs(third)
    true = float(true[1])
    return Differences(
        true,
        slopes.astype(float),
        np.abs(slopes.astype(float) - true),
        third * STEPS**2 / 6,
        np.finfo(dtype).eps * size / STEPS,
        curves.astype(float),
    )


def evaluated(f, X):
    Y = np.asarray(f(X))
    if Y.shape != X.shape:
        raise ValueError(
            f"The function returned the shape {Y.shape} for {X.shape}, but this view "
            "needs one that works entry by entry: expected the same shape."
        )
    return Y


def describe(chosen, found, step):
    words = [
        f"truncation about {short(found.truncation[step])}",
        f"rounding about {short(found.rounding[step])}",
    ]
    return (
        f"{chosen['function']} at {chosen['x']:g} in {chosen['dtype']}, "
        f"h = {short(STEPS[step])}: the difference says {found.slopes[step]:.8g}, the "
        f"slope is {found.slope:.8g}, error {short(found.errors[step])}; "
        f"{', '.join(words)}."
    )


def short(value):
    return "0" if value == 0 else f"{value:.1e}"


def plain(numbers):
    """As a list for JSON, None for what is not finite."""
    return [float(n) if np.isfinite(n) else None for n in numbers]


def draw(axes, found, step):
    """The enlarged curve with its secant, and the errors at every h."""
    h, measured = STEPS[step], found.slopes[step]
    ax = axes[0]
    ax.plot(WINDOW, found.curves[step], color=plotting.FORWARD)
    ends = np.interp([-1, 1], WINDOW, found.curves[step])
    middle = ends.mean()
    ax.plot(WINDOW, found.slope * WINDOW, ":", color="#555555")
    ax.plot(WINDOW, middle + measured * WINDOW, color=plotting.BACKWARD, lw=1.5)
    ax.plot([-1, 1], ends, "o", color=plotting.BACKWARD)
    reach = reach_of(found.slope)
    ax.set(xlim=(-2, 2), ylim=(-reach, reach), yticks=[], xticks=[-1, 0, 1])
    ax.set_xticklabels(["x − h", "x", "x + h"])
    ax.set_title(f"h = {short(h)}: slope {measured:.6g}")
    ax = axes[1]
    ax.loglog(STEPS, np.maximum(found.errors, FLOOR), ".", color=plotting.BACKWARD)
    for line, style, label in [
        (found.truncation, "--", "truncation"),
        (found.rounding, ":", "rounding"),
    ]:
        if line.any():
            ax.loglog(STEPS, line, style, color="#555555", label=label)
    ax.axvline(h, color=plotting.FORWARD, lw=1)
    ax.plot(h, max(found.errors[step], FLOOR), "o", color=plotting.FORWARD)
    ax.set(xlabel="h", ylabel="error", ylim=(FLOOR / 2, 100))
    ax.set_title(f"error {short(found.errors[step])}")
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="upper center")
    return axes


def reach_of(slope):
    """How far up and down the enlarged curve is shown, in units of h."""
    return 2.4 * max(abs(slope), 0.5)
