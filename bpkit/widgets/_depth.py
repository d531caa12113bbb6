"""`DepthView`: sizes of activations and gradients, layer by layer, as histograms."""

from typing import NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._view import STATIC, SliderView, View, javascript, slider

LOWEST, HIGHEST, BINS = -12, 6, 54  # powers of ten, and histogram bins between them
PANELS = ("activations", "gradients")


class Depths(NamedTuple):
    """What a network's layers hold: activations first, gradients second."""

    counts: np.ndarray  # (2, layers, BINS), the fullest bin of each layer 1
    rms: np.ndarray  # (2, layers)


class DepthView(SliderView):
    """How large is what is in each layer? A network by choice, its depth by slider.

    network(depth, **chosen) -> activations, gradients: two lists of arrays, one array
    a layer; choices are {name: options}, the first option chosen to begin with. A
    histogram shows the power of ten of each number; exact zeros have none.
    """

    name = "Depth"
    invitation = "change the depth and what the layers are made of"
    still_width = 860
    _esm = javascript("depth.js")
    _css = View._css + (STATIC / "depth.css").read_text(encoding="utf-8")
    choices = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    span = traitlets.List([LOWEST, HIGHEST, BINS]).tag(sync=True)
    counts = traitlets.Bytes().tag(sync=True)
    rms = traitlets.List().tag(sync=True)

    def __init__(self, network, *, depth=50, **choices):
        self._network = network
        self._start = {name: options[0] for name, options in choices.items()}
        choices = {name: list(options) for name, options in choices.items()}
        super().__init__([slider("depth", 2, 60, 1, depth)], choices=choices)

    def picture(self, values):
        chosen = self._start | dict(values)
        found = self._found(chosen)
        return {
            "chosen": chosen,
            "counts": found.counts.astype(np.float32).tobytes(),
            "rms": [[float(r) if r > 0 else None for r in line] for line in found.rms],
            "alt": describe(chosen, found),
        }

    def _found(self, chosen):
        options = dict(chosen)
        return depths(*self._network(int(options.pop("depth")), **options))

    def still(self):
        figure = Figure(figsize=(8.6, 3.4), layout="constrained")
        draw(figure.subplots(1, 2, sharey=True), self._found(self.chosen))
        return plotting.png(figure)


def depths(activations, gradients):
    """Histograms of log10 of the absolute values, and the root mean square."""
    if len(activations) != len(gradients) or len(activations) == 0:
        raise ValueError(
            f"{len(activations)} activations and {len(gradients)} gradients came, but "
            "expected one of each for every layer."
        )
    counts = np.zeros((2, len(activations), BINS))
    rms = np.zeros((2, len(activations)))
    per_power = BINS / (HIGHEST - LOWEST)
    for i, arrays in enumerate((activations, gradients)):
        for j, A in enumerate(arrays):
            A = np.abs(np.asarray(A, float)).ravel()
            A = A if np.isfinite(A.sum()) else A[np.isfinite(A)]
            rms[i, j] = np.sqrt(A @ A / A.size) if A.size else 0
            bins = (np.log10(A[A > 0]) - LOWEST) * per_power
            bins = np.clip(bins, 0, BINS - 1).astype(int)
            counts[i, j] = np.bincount(bins, minlength=BINS)
    return Depths(counts / np.maximum(counts.max(axis=-1, keepdims=True), 1), rms)


def describe(chosen, found):
    words = [f"{name} {option}" for name, option in chosen.items() if name != "depth"]
    ends = [
        f"{panel} {spoken(line[0])} in the first layer, {spoken(line[-1])} in the last"
        for panel, line in zip(PANELS, found.rms, strict=True)
    ]
    return (
        f"{chosen['depth']} layers, {', '.join(words)}. Root mean square: "
        f"{'; '.join(ends)}."
    )


def spoken(number):
    """Two digits, or the nearest power of ten, as one says it."""
    if number == 0 or 0.001 <= number < 10_000:
        return f"{float(f'{number:.2g}'):g}"
    return f"10 to the {np.log10(number):.0f}".replace("-", "−")


def draw(axes, found):
    """A histogram for each layer, standing on its number, and the root mean square."""
    heights = LOWEST + (np.arange(BINS) + 0.5) * (HIGHEST - LOWEST) / BINS
    colors = plotting.FORWARD, plotting.BACKWARD
    for ax, panel, counts, rms, color in zip(axes, PANELS, *found, colors, strict=True):
        layers = np.arange(1, len(rms) + 1)
        for layer, row in zip(layers, counts, strict=True):
            ax.fill_betweenx(
                heights, layer, layer + 0.9 * row, color=color, alpha=0.5, lw=0
            )
        shown = np.log10(np.maximum(rms, 1e-300))
        ax.plot(layers, np.clip(shown, LOWEST, HIGHEST), color="black", lw=1)
        ax.set(xlabel="layer", ylim=(LOWEST, HIGHEST), title=panel)
        ticks = range(LOWEST, HIGHEST + 1, 6)
        ax.set_yticks(ticks, [f"$10^{{{power}}}$" for power in ticks])
    return axes
