"""`ShapesView`: every array of a network as a block, and its gradient below it."""

import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bpkit import plotting

from ._view import STATIC, SliderView, View, javascript, slider

CELL, MOST = 8, 8  # the side of an entry on the page; the largest n and width
WIDE, HIGH = 780, 262
ROWS = {"forward": 70, "backward": 192}  # where the middles of the blocks lie
SIZES = {
    "n": "examples in the batch",
    "d_in": "inputs",
    "d_h": "hidden units",
    "d_out": "outputs",
}
FOLLOWS = {"X": "@", "W1": "+", "b1": "=", "Z1": "→", "A1": "@", "W2": "+", "b2": "="}
FOLLOWS |= {"Z2": "→"}


class ShapesView(SliderView):
    """Change n and the widths of a two-layer network; all shapes follow.

    networks is {name: network}, the learner's own: network(X, y, W1, b1, W2, b2) ->
    {name: array} with whatever it computes, gradients under dX, dW1 and so on. Each
    array is a block of its entries, and the gradient that came for it stands below.
    """

    name = "Shapes"
    invitation = "change the sizes"
    still_width = 780
    _esm = javascript("shapes.js")
    _css = View._css + (STATIC / "shapes.css").read_text(encoding="utf-8")
    names = traitlets.List().tag(sync=True)
    size = traitlets.List([WIDE, HIGH]).tag(sync=True)
    blocks = traitlets.List().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)

    def __init__(self, networks, *, n=5, d_in=3, d_h=4, d_out=2):
        if not networks:
            raise ValueError(
                "networks is empty, but this view draws what a network returns: "
                "expected {name: network}."
            )
        self._networks = dict(networks)
        start = {"n": n, "d_in": d_in, "d_h": d_h, "d_out": d_out}
        sliders = [slider(name, 1, MOST, 1, value) for name, value in start.items()]
        for spec in sliders:
            spec["means"] = SIZES[spec["name"]]
        super().__init__(sliders, names=list(self._networks))

    def picture(self, values):
        sizes = {name: int(values[name]) for name in SIZES}
        which = values.get("network", next(iter(self._networks)))
        found = shapes(self._networks[which], **sizes)
        pairs, misfits = paired(found)
        self._blocks = blocks(pairs)
        summary = summarize(pairs, misfits)
        listed = ", ".join(f"{name} {said(one)}" for name, (one, _) in pairs.items())
        return {
            "blocks": self._blocks,
            "summary": summary,
            "alt": f"{which}: {listed}. {summary}",
        }

    def still(self):
        figure = Figure(figsize=(WIDE / 100, HIGH / 100), layout="none")
        draw(figure.add_axes((0, 0, 1, 1)), self._blocks)
        return plotting.png(figure)


def shapes(network, *, n, d_in, d_h, d_out):
    """The shape of each array that network returns for inputs of these sizes."""
    rng = np.random.default_rng(0)
    inputs = {
        "X": rng.standard_normal((n, d_in)),
        "y": np.arange(n) % d_out,
        "W1": rng.standard_normal((d_in, d_h)),
        "b1": rng.standard_normal(d_h),
        "W2": rng.standard_normal((d_h, d_out)),
        "b2": rng.standard_normal(d_out),
    }
    arrays = inputs | dict(network(**inputs))
    return {name: np.shape(array) for name, array in arrays.items() if name != "y"}


def paired(found):
    """{Q: (its shape, dQ's or None)} in the order of the network; which differ."""
    order = [name for name in (*FOLLOWS, "L") if name in found]
    order += [name for name in found if name not in order and name[:1] != "d"]
    pairs = {name: (found[name], found.get(f"d{name}")) for name in order}
    misfits = [name for name, (one, other) in pairs.items() if other not in (None, one)]
    return pairs, misfits


def summarize(pairs, misfits):
    if misfits:
        both = [(q, *map(said, pairs[q])) for q in misfits]
        words = "; ".join(f"d{q} is {other}, {q} {one}" for q, one, other in both)
        return f"Shapes differ: {words}."
    count = sum(other is not None for _, other in pairs.values())
    return f"All {count} gradients have the shape of their array."


def said(shape):
    return str(shape) if shape else "a number"


def blocks(pairs):
    """What is drawn: rectangles with their entries, and the words around them."""
    slot, found = WIDE / len(pairs), []
    for i, (name, (shape, gradient)) in enumerate(pairs.items()):
        middle = slot * (i + 0.5)
        rows = [("forward", name, shape)]
        if gradient is not None:
            rows.append(("backward", f"d{name}", gradient))
        for kind, label, size in rows:
            high, wide = (1, 1, *size)[-2:]
            found.append(
                {
                    "kind": kind,
                    "name": label,
                    "shape": said(size),
                    "rows": high,
                    "columns": wide,
                    "x": round(middle - wide * CELL / 2, 1),
                    "y": ROWS[kind] - high * CELL / 2,
                    "middle": round(middle, 1),
                    "fits": size == shape,
                    "sign": FOLLOWS.get(label, ""),
                    "sign_x": round(middle + slot / 2, 1),
                }
            )
    return found


def draw(ax, found):
    """The blocks with matplotlib, in the units of the page."""
    for block in found:
        x, y, middle, kind = (block[key] for key in ("x", "y", "middle", "kind"))
        color = plotting.FORWARD if kind == "forward" else plotting.BACKWARD
        line = {"lw": 1.6} if block["fits"] else {"lw": 2.6, "ls": "--"}
        corner, wide, high = (x, y), block["columns"] * CELL, block["rows"] * CELL
        ax.add_patch(Rectangle(corner, wide, high, fc=color, alpha=0.25, lw=0))
        for i in range(1, block["columns"]):
            ax.plot([x + i * CELL] * 2, [y, y + high], color="white", lw=0.8)
        for i in range(1, block["rows"]):
            ax.plot([x, x + wide], [y + i * CELL] * 2, color="white", lw=0.8)
        ax.add_patch(Rectangle(corner, wide, high, fill=False, ec=color, **line))
        top, bottom = ROWS[kind] - 46, ROWS[kind] + 48
        name = block["name"] if block["fits"] else f"{block['name']} ≠"
        words = {"ha": "center", "va": "center"}
        ax.text(middle, top, name, fontsize=11, weight="bold", color=color, **words)
        ax.text(middle, bottom, block["shape"], fontsize=9, **words)
        ax.text(block["sign_x"], top, block["sign"], fontsize=10, **words)
    ax.set(xlim=(0, WIDE), ylim=(HIGH, 0))
    ax.set_axis_off()
    return ax
