"""`BackpropView`: a 2-2-2 network with all its numbers, forward and back by steps."""

import matplotlib.pyplot as plt
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from bpkit import plotting

from ._backprop_steps import EDGES, HIGH, RADIUS, UNITS, WEIGHTS, WIDE, short, walk
from ._view import STATIC, SliderView, View, javascript, slider

COLORS = {"forward": plotting.FORWARD, "back": plotting.BACKWARD, "name": plotting.INK}


class BackpropView(SliderView):
    """The numbers of a 2-2-2 sigmoid network with E = (o - t)**2 / 2, going back.

    f(w1, ..., w8) -> dict is the learner's own function: every number of both passes by
    its name, zh1 h1 ... zo2 o2, do1 dzo1 dh1 dzh1 dw1 ... It is asked again whenever a
    weight is moved. weights are eight numbers, x, b and t two each: the inputs, the
    bias of each layer, the targets.
    """

    name = "Backpropagation"
    invitation = "send the numbers forward and back, step by step"
    still_width = 900
    _esm = javascript("backprop.js")
    _css = View._css + (STATIC / "backprop.css").read_text(encoding="utf-8")
    size = traitlets.List([WIDE, HIGH, RADIUS]).tag(sync=True)
    units = traitlets.Dict({k: list(at) for k, at in UNITS.items()}).tag(sync=True)
    edges = traitlets.Dict({k: list(v) for k, v in EDGES.items()}).tag(sync=True)
    labels = traitlets.List().tag(sync=True)
    steps = traitlets.List().tag(sync=True)

    def __init__(self, f, weights, *, x, b, t):
        self._f, self._given = f, (x, b, t)
        sliders = [
            slider(name, -3, 3, 0.01, float(weight))
            for name, weight in zip(WEIGHTS, weights, strict=True)
        ]
        super().__init__(sliders)

    def picture(self, values):
        numbers = self._f(**values)
        steps, labels = walk(values | numbers, *self._given)
        return {"steps": steps, "labels": labels, "alt": describe(numbers)}

    def still(self):
        figure = Figure(figsize=(9, 4.2), layout="constrained")
        draw(figure.subplots(), self.steps, self.labels, len(self.steps) - 1)
        return plotting.png(figure)


def network_steps(numbers, *, x, b, t, at):
    """The still of BackpropView: the network after each of the steps in `at` -> axes.

    numbers is what its f returns, with w1 ... w8. Step 5 is the end of the forward
    pass, after which the numbers may end, and 21 the end of both.
    """
    steps, labels = walk(numbers, x, b, t)
    figure = plt.figure(figsize=(9, 4.3 * len(at)))
    axes = figure.subplots(len(at), 1, squeeze=False)[:, 0]
    for ax, step in zip(axes, at, strict=True):
        draw(ax, steps, labels, step)
    return axes


def describe(numbers):
    n = numbers
    said = ", ".join(f"{name} {short(n[name])}" for name in ("h1", "h2", "o1", "o2"))
    text = f"Two inputs, two hidden units, two outputs; forward: {said}."
    if all(f"d{weight}" in n for weight in WEIGHTS):
        size = {f"d{w}": abs(n[f"d{w}"]) for w in WEIGHTS}
        name = max(size, key=size.get)
        text += f" Of the eight gradients the largest in size is {name}, "
        text += f"{short(n[name])}."
    return text


def draw(ax, steps, labels, step):
    """The network after so many steps, with what the step says above it."""
    lit, back = steps[step]["lit"], steps[step]["back"]
    color = plotting.BACKWARD if back else plotting.FORWARD
    lines = [(key, *(UNITS[unit] for unit in ends)) for key, ends in EDGES.items()]
    lines += [(f"E{i}", UNITS[f"o{i}"], UNITS[f"E{i}"]) for i in "12"]
    for key, *ends in lines:
        here = key in lit
        xs, ys = zip(*ends, strict=True)
        ax.plot(xs, ys, color=color if here else "#999999", lw=3 if here else 1.2)
    for unit, at in UNITS.items():
        here = unit in lit
        edge = color if here else plotting.INK
        style = {"facecolor": "white", "edgecolor": edge, "lw": 3 if here else 1.4}
        ax.add_patch(Circle(at, RADIUS, zorder=2, **style))
    for x, y, kind, text, first in labels:
        if first <= step:
            ax.text(
                x,
                y + (-8 if kind == "forward" and within(x, y) else 0),
                text,
                color=COLORS[kind],
                fontsize=10.5,
                ha="center",
                va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
                zorder=3,
            )
    ax.set_title(steps[step]["says"], fontsize=11)
    ax.set(xlim=(0, WIDE), ylim=(HIGH, 16), aspect="equal")
    ax.set_axis_off()
    return ax


def within(x, y):
    return (x, y) in UNITS.values()
