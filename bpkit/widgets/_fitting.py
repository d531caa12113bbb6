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
WORDS = [f"{digit}e{power}" for power in range(-9, -3) for digit in (1, 3)]
WORDS += ["0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10"]
LAMS = np.array([float(word) for word in WORDS])


class FittingView(SliderView):
    """Least squares with an L2 penalty: the curve, and both errors by capacity.

    x (n,) in [-1, 1] and y (n,) are the points, truth(x) what they were drawn from with
    noise of this standard deviation. The curve has up to `most` Legendre polynomials;
    half the sum of squared errors plus lam/2 * sum(w**2) is smallest. It opens with
    `weights` of them and the weakest penalty.
    """

    name = "Fitting"
    invitation = "change capacity and strength"
    still_width = 900
    _esm = javascript("explore.js")
    png = traitlets.Bytes().tag(sync=True)
    width = traitlets.Int(900).tag(sync=True)
    timing = traitlets.Bool(False).tag(sync=True)

    def __init__(self, x, y, truth, *, noise, weights=15, most=60):
        x, y = np.asarray(x, float), np.asarray(y, float)
        if x.shape != y.shape or x.ndim != 1 or not (np.abs(x) <= 1).all():
            raise ValueError(
                f"x has shape {x.shape} and y {y.shape}: expected two lists of one "
                "length, and x between -1 and 1."
            )
        self._x, self._y, truth = x, y, np.asarray(truth(NEW), float)
        self._train, self._new = errors(x, y, truth, noise, LAMS, most)
        self._figure = Figure(figsize=(9, 3.6), dpi=100, layout="constrained")
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = left, right = self._figure.subplots(1, 2)
        self._curve, *over = draw_curve(left, x, y, truth)
        self._lines = draw_errors(right, most, noise)
        self._moving = [self._curve, *over, *self._lines, left.title, right.title]
        self._ground = None
        lams = slider("lam", 0, len(LAMS) - 1, 1, 0, words=WORDS)
        super().__init__([slider("weights", 1, most, 1, weights), lams])

    def picture(self, values):
        weights, at = int(values["weights"]), int(values["lam"])
        train, new = self._train[at], self._new[at]
        now, new_now = said(train[weights - 1]), said(new[weights - 1])
        w = fit(self._x, self._y, weights, LAMS[at])
        left, right = self._axes
        left.set_title(f"{weights} weights, lam = {WORDS[at]}")
        right.set_title(f"error {now}, on new points {new_now}")
        self._curve.set_ydata(legvander(NEW, weights - 1) @ w)
        on_points, on_new, upright, *dots = self._lines
        on_points.set_ydata(np.maximum(train, FLOOR))
        on_new.set_ydata(new)
        upright.set_xdata([weights, weights])
        for dot, error in zip(dots, (train, new), strict=True):
            dot.set_data([weights], [max(error[weights - 1], FLOOR)])
        alt = (
            f"{weights} weights, lam = {WORDS[at]}: error {now} on the {len(self._x)} "
            f"points, {new_now} on new ones; lowest on new ones {said(new.min())}, "
            f"with {new.argmin() + 1} weights."
        )
        return {"png": self._drawn(), "alt": alt}

    def _drawn(self):
        """PNG bytes: what moves, on a ground that is drawn once."""
        if self._ground is None:
            self._canvas.draw()
            self._figure.set_layout_engine("none")  # the frames stay where they are
            for artist in self._moving:
                artist.set_animated(True)
            self._canvas.draw()
            self._ground = self._canvas.copy_from_bbox(self._figure.bbox)
        self._canvas.restore_region(self._ground)
        for artist in self._moving:
            artist.draw(self._canvas.get_renderer())
        file, light = io.BytesIO(), {"compress_level": 1}
        imsave(file, self._canvas.buffer_rgba(), format="png", pil_kwargs=light)
        return file.getvalue()

    def still(self):
        return plotting.png(self._figure)


def fit(x, y, weights, lam):
    """The w with the least |A w - y|^2 / 2 + lam |w|^2 / 2, A the polynomials at x.

    For lam (m,) there are m of them, (m, weights).
    """
    U, s, Vt = np.linalg.svd(legvander(x, weights - 1), full_matrices=False)
    return (s / (s**2 + np.expand_dims(lam, -1)) * (U.T @ y)) @ Vt


def errors(x, y, truth, noise, lams, most):
    """Mean squared errors (lams, most) with 1 ... most weights: on x, on new points."""
    train, new = np.empty((2, len(lams), most))
    for k in range(most):
        W = fit(x, y, k + 1, lams).T
        train[:, k] = np.mean((legvander(x, k) @ W - y[:, None]) ** 2, axis=0)
        new[:, k] = np.mean((legvander(NEW, k) @ W - truth[:, None]) ** 2, axis=0)
    return train, new + noise**2


def said(error):
    """An error in two digits, as one would say it: 0.18, or 14,000."""
    if error < FLOOR:
        return f"below {FLOOR}"
    rounded = float(f"{error:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.2g}"


def draw_curve(ax, x, y, truth):
    ax.plot(NEW, truth, ":", color="#555555")
    ax.set(xlabel="x", ylabel="y", xlim=(-1.02, 1.02), ylim=(-2.5, 2.5))
    curve = ax.plot(NEW, truth, color=plotting.FORWARD)
    return [*curve, *ax.plot(x, y, "o", color="black", ms=4)]


def draw_errors(ax, most, noise):
    """The lines that move: both errors by the number of weights, and three marks."""
    count, blank = np.arange(1, most + 1), np.ones(most)
    ax.axhline(noise**2, ls=":", color="#555555")
    blue = plotting.FORWARD
    ax.text(0.98, 0.6, "on new points", transform=ax.transAxes, ha="right")
    place = ax.transAxes
    ax.text(0.98, 0.06, "on the points", transform=place, ha="right", color=blue)
    ax.set(xlabel="weights", ylabel="squared error", ylim=(FLOOR / 2, 1e7))
    on_points = ax.semilogy(count, blank, "--", color=blue)
    on_new = ax.semilogy(count, blank, color="black")
    upright = ax.axvline(1, color="#999999", lw=1)
    dots = [*ax.plot([1], [1], "o", color=blue), *ax.plot([1], [1], "ko")]
    return [*on_points, *on_new, upright, *dots]
