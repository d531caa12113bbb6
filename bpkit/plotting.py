"""Figures: functions that draw on an axes and return it, and `show`, which ends a cell.

Blue is forward and data, vermillion is backward and gradients; signed values are white
at 0, green above and purple below. Colors are Okabe & Ito's, told apart by everyone.
"""

import base64
import html
import io

import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from IPython import get_ipython
from IPython.display import display
from matplotlib import colormaps
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from PIL import Image

FORWARD = "#0072B2"
BACKWARD = "#D55E00"
CLASS_COLORS = (
    FORWARD,
    BACKWARD,
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#000000",
)
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
# PRGn, but white in the middle: an odd number of colors, so that 0 has one of its own.
_PURPLE_TO_GREEN = colormaps["PRGn"](np.linspace(0, 1, 11))
_PURPLE_TO_GREEN[5] = 1
SIGNED = LinearSegmentedColormap.from_list("signed", _PURPLE_TO_GREEN, N=257)
INK = "#222222"
HALO = [effects.withStroke(linewidth=3, foreground="white")]
PALETTE = 128  # colors in a stored picture: a third of the bytes, and nobody can tell


def png(figure, **options):
    """The figure as PNG bytes with a palette, the same in every run."""
    full, file = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", **options)
    picture = Image.open(full).convert("RGB")
    # Pillow's usual median cut gives a rare color, a thin line's, to its neighbors.
    rare_too = Image.Quantize.MAXCOVERAGE
    picture = picture.quantize(PALETTE, rare_too, kmeans=1, dither=Image.Dither.NONE)
    picture.save(file, format="png", optimize=True)
    return file.getvalue()


def image_html(data, *, alt, caption="", width=None):
    """A <figure> holding PNG bytes, their alt text and a caption."""
    size = f' width="{width}"' if width else ""
    lines = [
        '<figure style="margin: 0">',
        f'<img alt="{html.escape(alt)}"{size} style="max-width: 100%; height: auto" '
        f'src="data:image/png;base64,{base64.b64encode(data).decode()}">',
        f"<figcaption>{html.escape(caption)}</figcaption>" if caption else "",
        "</figure>",
    ]
    return "\n".join(line for line in lines if line)


def bundle(data, *, alt, caption="", width=None):
    """What is displayed of PNG bytes: HTML, which keeps the alt text, picture, text."""
    return {
        "text/html": image_html(data, alt=alt, caption=caption, width=width),
        "image/png": base64.b64encode(data).decode(),
        "text/plain": alt,
    }


def show(ax, *, alt, caption=""):
    """End a figure cell: display the figure of `ax` with its alt text and close it.

    ax is an axes, an array of axes or a figure. alt says in a sentence what the picture
    shows. Outside IPython the figure is closed and nothing is displayed.
    """
    figure = ax if isinstance(ax, Figure) else np.ravel(ax)[0].figure
    if get_ipython() is not None:
        width = round(figure.get_figwidth() * 100)
        data = bundle(png(figure), alt=alt, caption=caption, width=width)
        display(data, raw=True)
    plt.close(figure)


def scatter(ax, X, y):
    """Points X (n, 2), each class of y (n,) with a color and a marker of its own."""
    for label in np.unique(y):
        ax.scatter(
            *X[y == label].T,
            s=28,
            color=CLASS_COLORS[int(label) % len(CLASS_COLORS)],
            marker=CLASS_MARKERS[int(label) % len(CLASS_MARKERS)],
            edgecolor="white",
            linewidth=0.6,
            label=f"class {label}",
            zorder=3,
        )
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    return ax


def grid(extent=(-2, 2, -2, 2), points=101):
    """Points of a grid, X (points**2, 2), x_1 running fastest; and its two axes."""
    x1 = np.linspace(*extent[:2], points)
    x2 = np.linspace(*extent[2:], points)
    return np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2), x1, x2


def zero_line(ax, x1, x2, Z):
    """Draw where Z (len(x2), len(x1)) is 0; return the contour, or None."""
    if not (np.min(Z) < 0 < np.max(Z)):
        return None
    return ax.contour(x1, x2, Z, levels=[0], colors=INK, linewidths=2)


def surface(
    ax, f, *, extent=(-2, 2, -2, 2), points=101, limit=None, colorbar=True, label="z"
):
    """The values of f: (n, 2) -> (n,) over the plane, white at 0, with the line f = 0.

    limit is the value of the full color (default: the largest |f| in the picture).
    """
    X, x1, x2 = grid(extent, points)
    Z = np.asarray(f(X)).reshape(points, points)
    limit = limit or np.max(np.abs(Z)) or 1.0
    mesh = ax.pcolormesh(x1, x2, Z, cmap=SIGNED, vmin=-limit, vmax=limit)
    mesh.set_rasterized(True)
    line = zero_line(ax, x1, x2, Z)
    if line:
        for text in ax.clabel(line, fmt=f"{label} = 0", fontsize=10):
            text.set_path_effects(HALO)
    # The signs stand in the picture too, for those who cannot tell green from purple.
    for sign, where in [("+", np.argmax(Z)), ("−", np.argmin(Z))]:
        if (Z.flat[where] > 0) == (sign == "+") and Z.flat[where] != 0:
            middle = np.mean(X, axis=0)
            at = middle + 0.86 * (X[where] - middle)
            ax.text(*at, sign, ha="center", va="center", fontsize=18, path_effects=HALO)
    if colorbar:
        bar = ax.figure.colorbar(mesh, ax=ax, label=label, shrink=0.9)
        bar.outline.set_visible(False)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    ax.set(xlim=extent[:2], ylim=extent[2:])
    return ax


def images(ax, X, *, columns, labels=None, signed=False):
    """Square gray pictures X (n, side**2) or (n, 1, side, side) as one tiled picture.

    Ink is dark on white; signed numbers are white at 0, each picture as strong as its
    largest. labels (n strings) stand above the pictures.
    """
    X = np.asarray(X).reshape(len(X), -1)
    if signed:
        X = X / np.maximum(np.abs(X).max(axis=1, keepdims=True), 1e-12)
    side, gap = round(X.shape[1] ** 0.5), 2
    lines = 0 if labels is None else 1 + max(label.count("\n") for label in labels)
    head = 9 * lines + 2 * (lines > 0)
    rows = -(-len(X) // columns)
    high, wide = side + gap + head, side + gap
    tiles = np.zeros((rows * high - gap, columns * wide - gap))
    for i, picture in enumerate(X):
        top, left = i // columns * high + head, i % columns * wide
        tiles[top : top + side, left : left + side] = picture.reshape(side, side)
        if labels is not None:
            ax.text(
                left + side / 2,
                top - 2,
                labels[i],
                ha="center",
                va="bottom",
                fontsize=10,
            )
    low, high, cmap = (-1, 1, SIGNED) if signed else (0, max(X.max(), 1e-12), "gray_r")
    ax.imshow(tiles, cmap=cmap, vmin=low, vmax=high)
    ax.set_axis_off()
    return ax


def short(value):
    """A number in three digits, with a true minus sign."""
    return f"{value:.3g}".replace("-", "−")


def network(ax, W, b, *, x=None, z=None, inputs=("$x_1$", "$x_2$"), units="ABCDEFGH"):
    """Inputs, units and a number on every edge: W (d_in, d_out), b (d_out,).

    x (d_in,) puts values into the inputs, and z (d_out,) into the units
    (default: x @ W + b).
    """
    W, b = np.asarray(W, dtype=float), np.asarray(b, dtype=float)
    if x is not None and z is None:
        z = np.asarray(x) @ W + b
    left, right = _column(W.shape[0]), _column(W.shape[1])
    for i, top in enumerate(left):
        for j, end in enumerate(right):
            ax.plot([0, 2], [top, end], color="#777777", lw=1 + abs(W[i, j]), zorder=1)
            # Near the input, where crossing edges are still apart.
            at = (0.3 * 2, top + 0.3 * (end - top))
            _number(ax, *at, W[i, j], color=FORWARD)
    for i, (name, y) in enumerate(zip(inputs, left, strict=False)):
        _node(ax, 0, y, name if x is None else short(x[i]))
        if x is not None:
            ax.text(-0.33, y, name, ha="right", va="center")
    for j, (name, y) in enumerate(zip(units, right, strict=False)):
        _node(ax, 2, y, name if z is None else short(z[j]))
        below = 0 if z is None else 0.14
        _number(ax, 2.36, y - below, b[j], color=FORWARD, prefix="b = ", ha="left")
        if z is not None:
            ax.text(2.36, y + 0.14, f"unit {name}", ha="left", va="center")
    ax.set(xlim=(-0.7, 3.2), ylim=(min(left + right) - 0.5, max(left + right) + 0.5))
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def _column(n):
    return [0.6 * (n - 1) - 1.2 * i for i in range(n)]


def _node(ax, x, y, text):
    ax.add_patch(
        Circle((x, y), 0.26, facecolor="white", edgecolor=INK, lw=1.5, zorder=2)
    )
    size = 11 if len(text) < 5 else 9  # what is longer would leave the circle
    ax.text(x, y, text, ha="center", va="center", size=size, zorder=3)


def _number(ax, x, y, value, *, color, prefix="", ha="center"):
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    text = prefix + short(value)
    ax.text(x, y, text, ha=ha, va="center", color=color, bbox=box, zorder=3)


def training(axes, steps, losses, accuracies, *, confusions=(), X=None):
    """How a training went, on three axes: loss, accuracy, what is still confused.

    steps, losses, accuracies are lists of one length. confusions are tuples
    (true, predicted, count, row), as `TrainingView.confusions()` gives them (six are
    shown at most), and X holds the pictures that `row` counts in.
    """
    for ax, values in [(axes[0], losses), (axes[1], accuracies)]:
        ax.plot(steps, values, color=FORWARD)
        ax.plot(steps[-1:], values[-1:], "o", color=FORWARD)
        ax.set(xlabel="step")
    axes[0].set(title=f"loss {losses[-1]:.3g}", ylim=(0, None))
    axes[1].set(title=f"accuracy {accuracies[-1]:.1%}", ylim=(0, 1.02))
    axes[2].set_axis_off()
    if len(confusions):
        confusions = confusions[:6]
        labels = [f"{true} → {guess}\n{n} times" for true, guess, n, _ in confusions]
        rows = [row for *_, row in confusions]
        images(axes[2], np.asarray(X)[rows], columns=3, labels=labels)
        axes[2].set_title("taken for another")
    return axes
