"""`DescentView`: a surface, a start, a learning rate, and the learner's own steps."""

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._view import STATIC, SliderView, javascript, slider

POINTS = 101
LEVELS = 14
COLORS = (255 * plt.colormaps["viridis"](np.arange(256))).round().astype(np.uint8)


class DescentView(SliderView):
    """Gradient descent on a surface over two weights, from a start of your own.

    f(P) -> losses (n,) for weights P (n, 2) is the surface, asked once; gradient(w) ->
    (2,) for w (2,) is the learner's own, and the path is walked with it.

    start (2,) is where it begins, lr a slider (from, to, step, value), extent the plane
    shown (w_1 from, to, w_2 from, to), steps the length of the path. The browser begins
    at the start, steps along the path, plays it and rewinds it; the start stays.

    data (x, t) of shapes (n,) are drawn with the line w_1 x + w_2 of each step.
    """

    name = "Gradient descent"
    invitation = "choose a start and a learning rate"
    _esm = javascript("descent.js")
    _css = SliderView._css + (STATIC / "descent.css").read_text(encoding="utf-8")
    extent = traitlets.List().tag(sync=True)
    points = traitlets.Int(POINTS).tag(sync=True)
    colors = traitlets.Bytes(COLORS.tobytes()).tag(sync=True)
    shades = traitlets.Bytes().tag(sync=True)
    contours = traitlets.Unicode().tag(sync=True)
    lowest = traitlets.Float().tag(sync=True)
    path = traitlets.Bytes().tag(sync=True)
    losses = traitlets.Bytes().tag(sync=True)
    xs = traitlets.Bytes().tag(sync=True)
    ts = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, f, gradient, *, start, lr, extent=(-2, 2, -2, 2), steps=40, data=None
    ):
        if np.shape(start) != (2,):
            raise ValueError(
                f"start has the shape {np.shape(start)}, but this view walks over two "
                "weights: expected (2,)."
            )
        self._data = [np.asarray(part, dtype=float) for part in data or ([], [])]
        if len({part.shape for part in self._data}) > 1 or self._data[0].ndim != 1:
            raise ValueError(
                "data are (x, t) of the shapes "
                f"{', '.join(str(part.shape) for part in self._data)}, but two lists "
                "of one length were expected."
            )
        self._f, self._gradient, self._steps = f, gradient, steps
        self._extent = tuple(extent)
        P, self._w1, self._w2 = plotting.grid(extent, POINTS)
        self._Z = self._losses_of(P).reshape(POINTS, POINTS)
        left, right, low, high = extent
        super().__init__(
            [
                slider("w1", left, right, fine(right - left), float(start[0])),
                slider("w2", low, high, fine(high - low), float(start[1])),
                slider("lr", *lr),
            ],
            extent=list(extent),
            shades=(255 * height(self._Z)).round().astype(np.uint8).tobytes(),
            contours=contour_lines(self._Z),
            lowest=float(self._Z.min()),
            xs=self._data[0].astype("<f8").tobytes(),
            ts=self._data[1].astype("<f8").tobytes(),
        )

    def _losses_of(self, P):
        losses = np.asarray(self._f(P), dtype=float)
        if losses.shape != (len(P),):
            raise ValueError(
                f"your f returned the shape {losses.shape} for weights {P.shape}, but "
                f"expected {(len(P),)}: one loss for each row."
            )
        return losses

    def _walk(self, start, lr):
        path = [np.array(start, dtype=float)]
        for _ in range(self._steps):
            slope = np.asarray(self._gradient(path[-1].copy()), dtype=float)
            if slope.shape != (2,):
                raise ValueError(
                    f"your gradient has the shape {slope.shape}, but expected (2,): "
                    "one slope for each weight."
                )
            path.append(path[-1] - lr * slope)
        return np.array(path)

    def picture(self, values):
        with np.errstate(all="ignore"):  # too long a step ends at inf, and is shown
            path = self._walk([values["w1"], values["w2"]], values["lr"])
            losses = self._losses_of(path)
        self._path = path
        return {
            "path": path.astype("<f8").tobytes(),
            "losses": losses.astype("<f8").tobytes(),
            "alt": describe(path, losses, values["lr"]),
        }

    @property
    def still_width(self):
        return 720 if self._data[0].size else 450

    def still(self):
        figure = Figure(figsize=(self.still_width / 100, 3.6), layout="constrained")
        ax, *more = np.ravel(figure.subplots(1, 2 if self._data[0].size else 1))
        draw_surface(ax, self._Z, self._extent)
        draw_path(ax, self._path)
        ax.set_title(f"lr = {plotting.short(self.values['lr'])}, {self._steps} steps")
        for right in more:
            draw_lines(right, *self._data, self._path[:: max(self._steps // 4, 1)])
        return plotting.png(figure)


def fine(width):
    """The step of a slider: 0.1, 0.01 ..., at least fifty of them in width."""
    return float(10.0 ** np.floor(np.log10(width / 50)))


def height(Z):
    """Heights 0 ... 1 for colors and contours; the root spreads out the valley."""
    return np.sqrt((Z - Z.min()) / (np.ptp(Z) or 1.0))


def contour_lines(Z):
    """The contour lines of a grid as one SVG path, in a square of 100 units."""
    units = np.linspace(0, 100, POINTS)
    lines = Figure().subplots().contour(units, 100 - units, height(Z), LEVELS)
    pieces = [line for level in lines.allsegs for line in level if len(line) > 1]
    return "".join("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in p) for p in pieces)


def draw_surface(ax, Z, extent):
    """Color and contour lines of Z (n, n), w_1 running fastest."""
    low, high = height(Z), np.linspace(0, 1, LEVELS)
    w1, w2 = np.linspace(*extent[:2], len(Z)), np.linspace(*extent[2:], len(Z))
    ax.pcolormesh(w1, w2, low, cmap="viridis").set_rasterized(True)
    ax.contour(w1, w2, low, high, colors="white", linewidths=0.6, alpha=0.6)
    ax.set(xlabel="$w_1$", ylabel="$w_2$", xlim=extent[:2], ylim=extent[2:])
    return ax


def draw_path(ax, path):
    """The steps as a line with points; the start is a ring."""
    path = np.clip(np.nan_to_num(path, posinf=1e6, neginf=-1e6), -1e6, 1e6)
    ax.plot(*path.T, "-", color="white", lw=3.5)
    ax.plot(*path.T, "o-", color=plotting.BACKWARD, lw=1.6, markersize=3.5)
    ax.plot(*path[0], "o", mfc="white", mec=plotting.INK, markersize=9)
    return ax


def draw_lines(ax, x, t, path):
    """Points, and the lines w_1 x + w_2 of some steps, the last one the strongest."""
    ax.plot(x, t, "o", color=plotting.FORWARD, markersize=3)
    ends = np.array([x.min(), x.max()])
    for strength, (w1, w2) in zip(np.linspace(0.3, 1, len(path)), path, strict=True):
        ax.plot(ends, w1 * ends + w2, color=plotting.BACKWARD, alpha=strength)
    ax.set(xlabel="x", ylabel="$w_1 x + w_2$", ylim=(min(0, t.min()), 1.1 * t.max()))
    return ax


def describe(path, losses, lr):
    place = ", ".join(plotting.short(w) for w in path[0])
    end = ", ".join(plotting.short(w) for w in path[-1])
    with np.errstate(invalid="ignore"):
        falls = int((np.diff(losses) < 0).sum())
    return (
        f"From ({place}) with lr {plotting.short(lr)}: after {len(path) - 1} steps at "
        f"({end}), loss {plotting.short(losses[0])} at the start and "
        f"{plotting.short(losses[-1])} at the end; it fell in {falls} of them."
    )
