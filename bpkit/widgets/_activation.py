"""`ActivationView`: pre-activations go in, outputs and slopes come out."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._view import STATIC, SliderView, View, javascript, slider

WINDOW = (-8.0, 8.0)
GRID = np.linspace(*WINDOW, 321)
BINS = 42
FLAT = 0.01


class ActivationView(SliderView):
    """A layer's pre-activations through an activation: values, slopes, histograms.

    pairs is {name: (f, f_backward)}, the learner's own: f(Z) -> A and
    f_backward(dA, Z) -> dZ, elementwise. Z (n, units) are pre-activations, a row per
    example; the sliders show mean + spread * Z, so all units move and stretch alike.

    A slope is flat where it is below 0.01 in size; a unit is dead where its slope is
    flat for every example.
    """

    name = "Activations"
    still_width = 860
    _esm = javascript("activation.js")
    _css = View._css + (STATIC / "activation.css").read_text(encoding="utf-8")
    names = traitlets.List().tag(sync=True)
    window = traitlets.List(list(WINDOW)).tag(sync=True)
    curves = traitlets.Dict().tag(sync=True)
    histograms = traitlets.Dict().tag(sync=True)
    facts = traitlets.Dict().tag(sync=True)

    def __init__(self, pairs, Z, *, mean=0.0, spread=1.0):
        Z = np.asarray(Z, dtype=float)
        if Z.ndim != 2 or not pairs:
            raise ValueError(
                f"Z has the shape {Z.shape} and pairs {len(pairs)} entries, but this "
                "view needs Z (n, units), a row per example, and at least one pair "
                "{name: (f, f_backward)}."
            )
        self._pairs, self._Z = dict(pairs), Z
        sliders = [
            slider("mean", -8, 8, 0.1, mean),
            slider("spread", 0.1, 10, 0.1, spread),
        ]
        super().__init__(sliders, names=list(self._pairs))

    def picture(self, values):
        name = chosen(values, self._pairs)
        Z = values["mean"] + values["spread"] * self._Z
        curve, curve_slopes = outputs_and_slopes(*self._pairs[name], GRID)
        outputs, slopes = outputs_and_slopes(*self._pairs[name], Z)
        limits = {
            "value": padded(curve.min(), max(curve.max(), curve.min() + 1e-3)),
            "slope": padded(min(curve_slopes.min(), 0), max(curve_slopes.max(), 1)),
        }
        facts = facts_of(outputs, slopes)
        return {
            "curves": {
                "value": curve.round(5).tolist(),
                "slope": curve_slopes.round(5).tolist(),
                "limits": limits,
            },
            "histograms": {
                "z": shares(Z, *WINDOW),
                "value": shares(outputs, *limits["value"]),
                "slope": shares(slopes, *limits["slope"]),
            },
            "facts": facts,
            "alt": describe(name, values, facts),
        }

    def still(self):
        figure = Figure(figsize=(8.6, 4.6), layout="constrained")
        grid = figure.add_gridspec(3, 2, height_ratios=[2, 2, 1], width_ratios=[1.5, 1])
        where = np.linspace(*WINDOW, BINS + 1)
        for row, (key, color, words) in enumerate(panels(self.facts)):
            low, high = self.curves["limits"][key]
            ax = figure.add_subplot(grid[row, 0])
            ax.plot(GRID, self.curves[key], color=color)
            ax.set(xlim=WINDOW, ylim=(low, high), ylabel=key)
            side = figure.add_subplot(grid[row, 1], sharey=ax)
            edges = np.linspace(low, high, BINS + 1)
            side.stairs(
                self.histograms[key],
                edges,
                orientation="horizontal",
                fill=True,
                color=color,
            )
            side.set(xticks=[])
            side.set_title(words, size=10)  # the longest fits beside the curve
        ax = figure.add_subplot(grid[2, 0])
        ax.stairs(self.histograms["z"], where, fill=True, color="#777777")
        ax.set(xlim=WINDOW, yticks=[], xlabel="pre-activation z")
        figure.axes[0].set_title(chosen(self.values, self._pairs))
        return plotting.png(figure)


def chosen(values, pairs):
    """The activation that is shown: the first one until another is chosen."""
    return values.get("activation", next(iter(pairs)))


def outputs_and_slopes(f, f_backward, Z):
    """f(Z), and its slopes: what comes back where 1 comes from above."""
    found = []
    for who, array in [("f", f(Z)), ("f_backward", f_backward(np.ones_like(Z), Z))]:
        array = np.asarray(array, dtype=float)
        if array.shape != Z.shape:
            raise ValueError(
                f"{who} returned the shape {array.shape} for Z {Z.shape}, but an "
                "activation works entry by entry: expected the same shape."
            )
        if not np.isfinite(array).all():
            at = Z[~np.isfinite(array)][0]
            raise ValueError(
                f"{who} returned inf or nan, first at z = {at:.4g}: look for an "
                "overflow, 0/0 or the log of 0."
            )
        found.append(array)
    return found


def padded(low, high):
    """Limits a little wider, so that bars and curves at the border are seen."""
    margin = 0.06 * (high - low)
    return [float(low - margin), float(high + margin)]


def shares(values, low, high):
    """The share of the values in each bin; the outermost hold what lies beyond, too."""
    where = np.clip((values.ravel() - low) * (BINS / (high - low)), 0, BINS - 1)
    counts = np.bincount(where.astype(int), minlength=BINS)  # np.histogram is slower
    return (counts / values.size).round(5).tolist()


def facts_of(outputs, slopes):
    """Means, the share of flat slopes, and how many units (columns) are dead."""
    flat = np.abs(slopes) < FLAT
    return {
        "mean": float(outputs.mean()),
        "slope": float(slopes.mean()),
        "flat": float(flat.mean()),
        "dead": int(flat.all(axis=0).sum()),
        "units": int(slopes.shape[1]),
    }


def panels(facts):
    """Key, color and title of the two rows."""
    yield "value", plotting.FORWARD, f"outputs: mean {facts['mean']:.2f}"
    words = (
        f"slopes: {facts['flat']:.1%} flat, {facts['dead']} of {facts['units']} dead"
    )
    yield "slope", plotting.BACKWARD, words


def describe(name, values, facts):
    return (
        f"{name}, pre-activations with mean {values['mean']:.1f} and spread "
        f"{values['spread']:.1f}: mean output {facts['mean']:.2f}, mean slope "
        f"{facts['slope']:.2f}, {facts['flat']:.1%} of the slopes flat, "
        f"{facts['dead']} of {facts['units']} units dead."
    )
