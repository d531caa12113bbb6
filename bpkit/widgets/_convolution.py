"""`ConvolutionView`: walk over a pixel, see what it read or whom it reaches."""

import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bpkit import plotting

from ._view import STATIC, SliderView, View, javascript, slider

CELL = 38  # the side of a pixel on the page
GAP, TOP = 56, 40  # between grids, above a row of them
SIDES = "output", "input"


class ConvolutionView(SliderView):
    """One image, one kernel: what an output pixel reads, whom an input pixel reaches.

    f(X, W, b, *, stride, padding) -> Z and its partner are the learner's own: X
    (1, 1, h, w), W (1, 1, k, k), b (1,). x (h, w) and kernel (k, k) are shown, dz for
    the gradients that came back, one for each output pixel, row by row (repeated as
    needed). The weights shown are found by asking f and f_backward: of an image that is
    0 but for one 1, and of one such gradient.
    """

    name = "Convolution"
    invitation = "walk over the pixels"
    _esm = javascript("convolution.js")
    _css = View._css + (STATIC / "convolution.css").read_text(encoding="utf-8")
    size = traitlets.List().tag(sync=True)
    grids = traitlets.List().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)

    def __init__(self, f, f_backward, x, kernel, dz, *, stride=1, padding=0):
        x, kernel, dz = (np.array(array, dtype=float) for array in (x, kernel, dz))
        if x.ndim != 2 or kernel.ndim != 2 or kernel.shape[0] != kernel.shape[1]:
            raise ValueError(
                f"x and kernel have the shapes {x.shape} and {kernel.shape}, but this "
                "view draws one image and one kernel: expected (h, w) and (k, k)."
            )
        self._pair, self._x, self._kernel, self._dz = (f, f_backward), x, kernel, dz
        most = max(x.shape) + 2 - len(kernel)
        wide = x.shape[1] + len(kernel) + max(x.shape[1], most + 1)
        self.size_of = [CELL * wide + 2 * GAP, 2 * (CELL * max(x.shape) + TOP) + 14]
        self.still_width = self.size_of[0]
        means = {
            "stride": "pixels from one place to the next",
            "padding": "zeros around the image",
            "row": "of the pixel",
            "column": "of the pixel",
        }
        sliders = [
            slider("stride", 1, 3, 1, stride),
            slider("padding", 0, 1, 1, padding),
            slider("row", 0, len(x) - 1, 1, 0),
            slider("column", 0, x.shape[1] - 1, 1, 0),
        ]
        for spec in sliders:
            spec["means"] = means[spec["name"]]
        super().__init__(sliders, size=self.size_of)

    def picture(self, values):
        found = connections(
            *self._pair,
            self._x,
            self._kernel,
            self._dz,
            stride=int(values["stride"]),
            padding=int(values["padding"]),
            side=values.get("side", SIDES[0]),
            at=(int(values["row"]), int(values["column"])),
        )
        self._grids = laid_out(found)
        summary, (high, wide) = summarize(found), found["Z"].shape
        told = f"Stride {values['stride']:g}, padding {values['padding']:g}: "
        alt = f"{told}{high} by {wide} outputs. {summary}"
        return {"grids": self._grids, "summary": summary, "alt": alt}

    def still(self):
        wide, high = self.size_of
        figure = Figure(figsize=(wide / 100, high / 100), layout="none")
        draw(figure.add_axes((0, 0, 1, 1)), self._grids, self.size_of)
        return plotting.png(figure)


def connections(f, f_backward, x, kernel, dz, *, stride, padding, side, at):
    """What goes forward and back, and the weights between one pixel and the others.

    at is taken to the nearest pixel there is. Returns a dict: X, W, Z, dX, dZ (tables),
    side, at, and `weights`, a table for the other side's pixels, nan where there is no
    connection.
    """
    options, b = {"stride": stride, "padding": padding}, np.zeros(1)
    X, W = x[None, None], kernel[None, None]
    Z = f(X, W, b, **options)
    dZ = np.resize(dz, Z.shape)
    dX = f_backward(dZ, X, W, b, **options)[0]
    shape = Z.shape if side == "output" else X.shape
    at = tuple(min(i, n - 1) for i, n in zip(at, shape[2:], strict=True))
    one = np.zeros(shape)
    one[0, 0, *at] = 1

    def through(W):
        if side == "output":
            return f_backward(one, X, W, b, **options)[0][0, 0]
        return f(one, W, b, **options)[0, 0]

    # A kernel of 1, 2, 3, ... tells connections from weights that are 0.
    numbered = np.arange(1.0, W.size + 1).reshape(W.shape)
    weights = np.where(through(numbered) != 0, through(W), np.nan)
    tables = {"X": x, "W": kernel, "Z": Z[0, 0], "dX": dX[0, 0], "dZ": dZ[0, 0]}
    return tables | {"side": side, "at": at, "weights": weights}


def number(value):
    return f"{round(float(value), 2) + 0.0:.3g}".replace("-", "−")


def term(value):
    return f"({number(value)})" if value < 0 else number(value)


def summarize(found):
    """The sum that the chosen pixel is part of, written out."""
    there, at = ~np.isnan(found["weights"]), found["at"]
    place = f"({at[0]}, {at[1]})"
    weights, count = found["weights"][there], int(there.sum())
    pixels = f"{count} pixel{'s' * (count != 1)}"
    if found["side"] == "output":
        values, result = found["X"][there], found["Z"][at]
        said = f"Output {place} reads {pixels}: "
    else:
        values, result = found["dZ"][there], found["dX"][at]
        said = f"Input {place} reaches {pixels}, and gets back "
    pairs = list(zip(values, weights, strict=True))
    pairs = [
        (v, w) for v, w in pairs if v and w
    ] or pairs  # what adds nothing is left out
    terms = " + ".join(f"{term(v)}·{term(w)}" for v, w in pairs)
    if not count:
        return f"Input {place} reaches no output, so its gradient is 0."
    return f"{said}{terms} = {number(result)}."


def laid_out(found):
    """The five tables as grids: where, with which texts, what is marked and chosen."""
    high, wide = found["X"].shape
    k, back = len(found["W"]), TOP + CELL * max(high, wide) + 8
    left = {"X": 0, "W": CELL * wide + GAP, "Z": CELL * (wide + k) + 2 * GAP}
    there, output = ~np.isnan(found["weights"]), found["side"] == "output"
    grids = []
    for name in ["X", "W", "Z", "dX", "dZ"]:
        table, letter = found[name], name[-1]
        side = {"X": "input", "Z": "output"}.get(letter, "")
        marked = np.zeros(table.shape, bool)
        if side and side != found["side"]:
            marked = there
        texts = [[number(value) for value in row] for row in table]
        weights = [
            [f"·{term(w)}" if mark and name in ("X", "dZ") else "" for w, mark in row]
            for row in (
                zip(found["weights"][i], marked[i], strict=True)
                if marked.any()
                else [(0, False)] * table.shape[1]
                for i in range(len(table))
            )
        ]
        chosen = list(found["at"]) if side == found["side"] else None
        grids.append(
            {
                "name": name,
                "kind": "backward" if name[0] == "d" else "forward",
                "side": side,
                "x": left[letter],
                "y": (back if name[0] == "d" else 0) + TOP,
                "texts": texts,
                "weights": weights,
                "marked": marked.tolist(),
                "chosen": chosen,
                # Forward sums are read above, sums of gradients below.
                "strong": (name[0] != "d") == output,
            }
        )
    return grids


def draw(ax, grids, size):
    """The grids with matplotlib, in the units of the page."""
    for grid in grids:
        color = plotting.FORWARD if grid["kind"] == "forward" else plotting.BACKWARD
        words = {"ha": "center", "va": "center"}
        ax.text(grid["x"] + 4, grid["y"] - 12, grid["name"], color=color, weight="bold")
        for i, row in enumerate(grid["texts"]):
            for j, text in enumerate(row):
                x, y = grid["x"] + j * CELL, grid["y"] + i * CELL
                marked = grid["marked"][i][j] and grid["strong"]
                ax.add_patch(
                    Rectangle(
                        (x, y),
                        CELL,
                        CELL,
                        fc=color if marked else "white",
                        alpha=0.25 if marked else 1,
                        lw=0,
                    )
                )
                ax.add_patch(Rectangle((x, y), CELL, CELL, fill=False, ec="#bbbbbb"))
                weight = grid["weights"][i][j] if grid["strong"] else ""
                middle = y + CELL / 2 - (7 if weight else 0)
                ax.text(x + CELL / 2, middle, text, fontsize=9, **words)
                ax.text(x + CELL / 2, y + CELL - 9, weight, fontsize=7, **words)
        for i, j in [grid["chosen"]] if grid["chosen"] else []:
            corner = grid["x"] + j * CELL, grid["y"] + i * CELL
            ax.add_patch(Rectangle(corner, CELL, CELL, fill=False, ec=color, lw=3))
    ax.set(xlim=(-4, size[0] + 4), ylim=(size[1], 0))
    ax.set_axis_off()
    return ax
