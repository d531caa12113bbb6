"""`NeuronsView`: two inputs, two units, a number on every edge, two surfaces."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._view import SliderView, javascript, slider

UNITS = "AB"
POINTS = 81
SHADES = plotting.SIGNED(np.arange(plotting.SIGNED.N))
COLORS = (255 * SHADES).round().astype(np.uint8).tobytes()


class NeuronsView(SliderView):
    """Two inputs and two units A, B: weights, biases and the input by slider.

    f(X, W, b) -> Z is the learner's own layer: X (n, 2), W (2, 2), b (2,), Z (n, 2).
    The view shows what it returns, beside the sum written out with its numbers.

    W[i][j] goes from input i to unit j. x is the input shown, extent the plane of the
    surfaces (x_1 from, to, x_2 from, to). limit is the value of z at full color, fixed
    from the start, so that a larger weight shows as a steeper surface.
    """

    name = "Two neurons"
    still_width = 900
    _esm = javascript("neurons.js")
    extent = traitlets.List().tag(sync=True)
    limit = traitlets.Float().tag(sync=True)
    points = traitlets.Int(POINTS).tag(sync=True)
    z = traitlets.List().tag(sync=True)
    sums = traitlets.List().tag(sync=True)
    surfaces = traitlets.Bytes().tag(sync=True)
    colors = traitlets.Bytes(COLORS).tag(sync=True)

    def __init__(self, f, W, b, *, x=(1.0, 1.0), extent=(-2, 2, -2, 2), limit=None):
        W, b = np.array(W, dtype=float), np.array(b, dtype=float)
        if W.shape != (2, 2) or b.shape != (2,) or np.shape(x) != (2,):
            raise ValueError(
                f"W, b and x have the shapes {W.shape}, {b.shape} and {np.shape(x)}, "
                "but this view draws two inputs and two units: expected (2, 2), (2,) "
                "and (2,)."
            )
        self._f = f
        self._X, *_ = plotting.grid(extent, POINTS)
        self._limit = limit or float(np.abs(self._layer(self._X, W, b)).max()) or 1.0
        reach = max(3.0, np.ceil(np.abs([*W.flat, *b]).max()))
        sliders = [
            *(
                slider(f"w{i + 1}{unit}", -reach, reach, 0.1, W[i, j], unit=unit)
                for j, unit in enumerate(UNITS)
                for i in range(2)
            ),
            *(
                slider(f"b{unit}", -reach, reach, 0.1, b[j], unit=unit)
                for j, unit in enumerate(UNITS)
            ),
            slider("x1", *extent[:2], 0.1, float(x[0])),
            slider("x2", *extent[2:], 0.1, float(x[1])),
        ]
        super().__init__(sliders, extent=list(extent), limit=self._limit)

    def _layer(self, X, W, b):
        Z = np.asarray(self._f(X, W, b), dtype=float)
        if Z.shape != (len(X), 2):
            raise ValueError(
                f"your function returned the shape {Z.shape} for X {X.shape}, but "
                f"expected {(len(X), 2)}: a row for each input, a column for each unit."
            )
        return Z

    def picture(self, values):
        x, W, b = arrays(values)
        z = self._layer(x[None], W, b)[0]
        return {
            # One surface after the other, in each x_1 running fastest, x_2 upward.
            "surfaces": self._layer(self._X, W, b).T.astype("<f4").tobytes(),
            "z": z.tolist(),
            "sums": [written_out(x, W[:, j], b[j], z[j]) for j in range(2)],
            "alt": describe(x, z),
        }

    def still(self):
        x, W, b = arrays(self.values)
        z = self._layer(x[None], W, b)[0]
        figure = Figure(figsize=(9, 3), layout="constrained")
        axes = figure.subplots(1, 3, width_ratios=[1.5, 1, 1])
        plotting.network(axes[0], W, b, x=x, z=z)
        for j, ax in enumerate(axes[1:]):
            plotting.surface(
                ax,
                lambda X, j=j: self._layer(X, W, b)[:, j],
                extent=self.extent,
                limit=self._limit,
                colorbar=False,
            )
            ax.plot(*x, "o", color="white", markeredgecolor=plotting.INK, markersize=9)
            ax.set_title(f"unit {UNITS[j]}: z = {plotting.short(z[j])}")
        figure.colorbar(axes[2].collections[0], ax=axes[1:], label="z", shrink=0.9)
        return plotting.png(figure)


def arrays(values):
    """The sliders' values as x (2,), W (2, 2), b (2,)."""
    W = [[values[f"w{i}{unit}"] for unit in UNITS] for i in (1, 2)]
    x, b = [values["x1"], values["x2"]], [values[f"b{unit}"] for unit in UNITS]
    return np.array(x, dtype=float), np.array(W, dtype=float), np.array(b, dtype=float)


def number(value):
    """At most two decimals, a true minus sign."""
    return f"{round(float(value), 2) + 0.0:.4g}".replace("-", "−")


def written_out(x, w, b, z):
    """z = x1·w1 + x2·w2 + b with its numbers; what f returned where that differs."""

    def term(value):
        return f"({number(value)})" if value < 0 else number(value)

    products = " + ".join(f"{term(xi)}·{term(wi)}" for xi, wi in zip(x, w, strict=True))
    total = float(x @ w + b)
    text = f"{products} + {term(b)} = {number(total)}"
    if not np.isclose(z, total, rtol=1e-6, atol=1e-6):
        text += f" (your function returns {number(z)})"
    return text


def describe(x, z):
    units = " and ".join(
        f"unit {unit} gives {number(value)}"
        for unit, value in zip(UNITS, z, strict=True)
    )
    return f"At x1 = {number(x[0])}, x2 = {number(x[1])}: {units}."
