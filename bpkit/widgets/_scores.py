"""`ScoresView`: three scores become probabilities, a loss and a gradient."""

from typing import NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._view import STATIC, View, javascript, slider

REACH = 5  # a score goes from -5 to 5


class Outcome(NamedTuple):
    """What the cross-entropy of one row of scores comes to."""

    probabilities: np.ndarray
    loss: float
    gradient: np.ndarray


class ScoresView(View):
    """Scores by slider, the right class by click; the rest follows in the browser.

    scores are where the sliders start, names what the classes are called, right is the
    number of the right class. `outcome` is the probabilities, the loss and the gradient
    at the sliders' present place; `seen` holds the same three as the browser, which
    computes on its own and asks nobody, has drawn them.
    """

    name = "Scores"
    invitation = "move the scores"
    still_width = 800
    _esm = javascript("scores.js")
    _css = View._css + (STATIC / "scores.css").read_text(encoding="utf-8")
    names = traitlets.List().tag(sync=True)
    sliders = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    right = traitlets.Int().tag(sync=True)
    seen = traitlets.Dict().tag(sync=True)

    def __init__(
        self, scores=(1.0, -2.0, 0.0), *, right=0, names=("cat", "dog", "fox")
    ):
        if len(scores) != len(names) or right not in range(len(names)):
            raise ValueError(
                f"{len(scores)} scores and right = {right} came for {len(names)} "
                "names, but expected a score for each name, and right counted from 0."
            )
        sliders = [
            slider(f"z{i}", -REACH, REACH, 0.1, float(z)) for i, z in enumerate(scores)
        ]
        values = {spec["name"]: spec["value"] for spec in sliders}
        super().__init__(names=list(names), sliders=sliders, values=values, right=right)
        self._say()
        self.observe(self._say, names=["values", "right"])

    @property
    def scores(self):
        return np.array([self.values[f"z{i}"] for i in range(len(self.names))])

    @property
    def outcome(self):
        return outcome(self.scores, self.right)

    def _say(self, change=None):
        self.alt = describe(self.names, self.scores, self.right)

    def still(self):
        figure = Figure(figsize=(8, 2.4), layout="constrained")
        draw(figure.subplots(1, 3), self.names, self.scores, self.right)
        return plotting.png(figure)


def outcome(scores, right):
    """The same as scores.js computes: cross-entropy of one row of scores."""
    shifted = scores - scores.max()
    total = np.exp(shifted).sum()
    probabilities = np.exp(shifted) / total
    gradient = probabilities - (np.arange(len(scores)) == right)
    return Outcome(probabilities, float(np.log(total) - shifted[right]), gradient)


def draw(axes, names, scores, right):
    """Scores, probabilities and gradient as bars, the loss as a title."""
    found = outcome(scores, right)
    rows = np.arange(len(names))[::-1]  # the first class on top
    panels = [
        (scores, (-REACH, REACH), "score", "#777777"),
        (found.probabilities, (0, 1), "probability", plotting.FORWARD),
        (found.gradient, (-1, 1), "gradient", plotting.BACKWARD),
    ]
    for ax, (values, (low, high), label, color) in zip(axes, panels, strict=True):
        ax.barh(rows, values, color=color, height=0.6)
        ax.axvline(0, color="#555555", lw=0.8)
        for row, value in zip(rows, values, strict=True):
            text = f"{value:.2f}".replace("-", "−")
            ax.text(
                high, row, text, ha="right", va="center", path_effects=plotting.HALO
            )
        ax.set(xlim=(low, high), xlabel=label, yticks=rows, yticklabels=[])
        ax.set_xticks([low, (low + high) / 2, high])
        ax.tick_params(axis="y", length=0)
    axes[0].set_yticklabels(
        [f"{name} (right)" if i == right else name for i, name in enumerate(names)]
    )
    axes[1].set_title(f"loss {found.loss:.2f}")
    return axes


def describe(names, scores, right):
    """What the picture shows, in a sentence; scores.js says the same."""
    found = outcome(scores, right)

    def listed(values):
        pairs = zip(names, values, strict=True)
        return ", ".join(f"{n} {fixed(v)}" for n, v in pairs)

    return (
        f"Right is {names[right]}. Scores: {listed(scores)}. Probabilities: "
        f"{listed(found.probabilities)}. Loss {fixed(found.loss)}. "
        f"Gradient: {listed(found.gradient)}."
    )


def fixed(value):
    """Two decimals, a true minus sign, no minus zero."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")
