"""`FittingView`: a curve through points, its capacity and its penalty by slider."""

import io

import numpy as np
import traitlets
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave
from numpy.polynomial.legendre import legvander

from bpkit import plotting

from ._view import SliderView, javascript, slider

NEW = np.linspace(-1, 1, 201)
FLOOR = 1e-4  # what stands for a training error of 0 on a logarithmic axis


class FittingView(SliderView):
    """Least squares with an L2 penalty: the curve, and both errors by capacity.

    x (n,) in [-1, 1] and y (n,) are the points, truth(x) what they were drawn from with
    noise of this standard deviation. The curve has `weights` Legendre polynomials; the
    penalty is lam * sum(w**2), and `strength` is the power of ten of lam.
    """

    name = "Fitting"
    invitation = "change capacity and strength"
    still_width = 900
    _esm = javascript("explore.js")
    png = traitlets.Bytes().tag(sync=True)
    width = traitlets.Int(900).tag(sync=True)
    timing = traitlets.Bool(False).tag(sync=True)

    def __init__(self, x, y, truth, *, noise, weights=60):
        x, y = np.asarray(x, float), np.asarray(y, float)
        if x.shape != y.shape or x.ndim != 1 or not (np.abs(x) <= 1).all():
            raise ValueError(
                f"x has shape {x.shape} and y {y.shape}: expected two lists of one "
                "length, and x between -1 and 1."
            )
        self._x, self._y, self._noise = x, y, noise
        self._truth = np.asarray(truth(NEW), float)
        self._most = weights
        self._figure = Figure(figsize=(9, 3.6), dpi=100, layout="constrained")
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.subplots(1, 2)
        self._errors = {}
        sliders = [
            slider("weights", 1, weights, 1, 4),
            slider("strength", -9, 1, 0.5, -9),
        ]
        super().__init__(sliders)

    def picture(self, values):
        weights, strength = int(values["weights"]), float(values["strength"])
        lam = 10**strength
        if strength not in self._errors:
            self._errors[strength] = errors(
                self._x, self._y, self._truth, self._noise, lam, self._most
            )
        train, new = self._errors[strength]
        train_now, new_now = train[weights - 1], new[weights - 1]
        curve = legvander(NEW, weights - 1) @ fit(self._x, self._y, weights, lam)
        left, right = self._axes
        left.set_title(f"{weights} weights, lam = 1e{strength:g}")
        right.set_title(f"error {train_now:.2g}, on new points {new_now:.2g}")
        if not left.lines:
            draw_curve(left, self._x, self._y, self._truth, curve)
            draw_errors(right, train, new, self._noise, weights)
            self._canvas.draw()
            self._figure.set_layout_engine("none")  # the frames stay where they are
        left.lines[1].set_ydata(curve)
        right.lines[0].set_ydata(np.maximum(train, FLOOR))
        right.lines[1].set_ydata(new)
        right.lines[3].set_xdata([weights, weights])
        for line, error in zip(right.lines[4:], [train_now, new_now], strict=True):
            line.set_data([weights], [max(error, FLOOR)])
        self._canvas.draw()
        file = io.BytesIO()
        imsave(
            file,
            self._canvas.buffer_rgba(),
            format="png",
            pil_kwargs={"compress_level": 1},
        )
        alt = (
            f"{weights} weights, lam = 1e{strength:g}: error {train_now:.2g} on the "
            f"{len(self._x)} points, {new_now:.3g} on new ones; lowest on new ones "
            f"{new.min():.3g}, with {new.argmin() + 1} weights."
        )
        return {"png": file.getvalue(), "alt": alt}

    def still(self):
        return plotting.png(self._figure)


def fit(x, y, weights, lam):
    """The w with the least |A w - y|^2 + lam |w|^2, A the polynomials at x."""
    U, s, Vt = np.linalg.svd(legvander(x, weights - 1), full_matrices=False)
    return Vt.T @ (s / (s**2 + lam) * (U.T @ y))


def errors(x, y, truth, noise, lam, most):
    """Mean squared errors with 1 ... most weights: on the points, on new ones."""
    train, new = [], []
    for weights in range(1, most + 1):
        w = fit(x, y, weights, lam)
        train.append(np.mean((legvander(x, weights - 1) @ w - y) ** 2))
        new.append(np.mean((legvander(NEW, weights - 1) @ w - truth) ** 2) + noise**2)
    return np.array(train), np.array(new)


def draw_curve(ax, x, y, truth, curve):
    ax.plot(NEW, truth, ":", color="#555555")
    ax.plot(NEW, curve, color=plotting.FORWARD)
    ax.plot(x, y, "o", color="black", ms=4)
    ax.set(xlabel="x", ylabel="y", xlim=(-1.02, 1.02), ylim=(-2.5, 2.5))
    return ax


def draw_errors(ax, train, new, noise, weights):
    """Both errors against the number of weights; a line at the chosen one."""
    count = np.arange(1, len(train) + 1)
    ax.semilogy(count, np.maximum(train, FLOOR), "--", color=plotting.FORWARD)
    ax.semilogy(count, new, color="black")
    ax.axhline(noise**2, ls=":", color="#555555")
    ax.axvline(weights, color="#999999", lw=1)
    ax.plot([weights], [max(train[weights - 1], FLOOR)], "o", color=plotting.FORWARD)
    ax.plot([weights], [new[weights - 1]], "o", color="black")
    ax.text(0.98, 0.55, "on new points", transform=ax.transAxes, ha="right")
    ax.text(
        *(0.98, 0.06),
        "on the points",
        transform=ax.transAxes,
        ha="right",
        color=plotting.FORWARD,
    )
    ax.set(xlabel="weights", ylabel="squared error", ylim=(FLOOR / 2, 1e7))
    return ax
