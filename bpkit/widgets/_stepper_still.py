"""The stepper in small multiples, for pages that do not move."""

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path

from bpkit import plotting
from bpkit.widgets import graphs

WIDE = 9  # inches
GRAY = "#767676"
LEAST = {4: 0.95, 2: 0.75}  # the scale at which so many still read well side by side
POINT = 0.72  # a pixel of the layout in points at a scale of 1


def draw(graph, layout, walk, at, *, figure=plt.figure):
    """One axes for each step of `at`, on a figure 9 inches wide; returns them."""
    room = 100 * WIDE / (layout.width + 24)
    columns = next((c for c in (4, 2) if c <= len(at) and room / c > LEAST[c]), 1)
    rows = -(-len(at) // columns)
    scale = min(1.1, room / columns)
    head = 0.5
    high = rows * (layout.height * scale / 100 + head)
    page = figure(figsize=(WIDE, max(high, 1)), layout=None)
    page.set_layout_engine("none")
    axes = []
    for p, k in enumerate(at):
        row, column = divmod(p, columns)
        tall = layout.height * scale / 100
        box = [
            column / columns,
            1 - ((row + 1) * (tall + head)) / high,
            layout.width * scale / 100 / WIDE,
            tall / high,
        ]
        ax = page.add_axes(box)
        ax.set(xlim=(0, layout.width), ylim=(layout.height, 0))
        ax.set_axis_off()
        panel(ax, graph, layout, graphs.moment(graph, walk, k), scale)
        ax.set_title(title(graph, walk, k), loc="left", fontsize=10, x=8 / layout.width)
        axes.append(ax)
    return axes


def title(graph, walk, k):
    kind = walk[k]["kind"]
    names = {"start": "given", "forward": "forward", "seed": "backward: the start",
             "back": "backward", "compare": "compared"}  # fmt: skip
    return f"step {k} of {len(walk) - 1}, {names[kind]}"


def panel(ax, graph, layout, seen, scale):
    unit = POINT * scale
    now = seen.now
    for e, (path, spot) in enumerate(zip(layout.paths, layout.labels, strict=True)):
        child = graph.edges[e][1]
        back, ahead = e in seen.on, child in seen.values
        current = now.get("edge") == e or (
            now["kind"] == "forward" and now["node"] == child
        )
        color = plotting.BACKWARD if back else plotting.FORWARD if ahead else "#bbbbbb"
        width = (3 if current else 1.5) * unit
        style = (0, (4, 2)) if back else "-"
        line = curve(path)
        ax.add_patch(
            PathPatch(line, fill=False, ec=color, lw=width, ls=style, zorder=1)
        )
        tip, before = (path[0], path[1]) if back else (path[-1], path[-2])
        reach = 8 if tip[0] < before[0] else -8
        corners = [tip] + [(tip[0] + reach, tip[1] + side) for side in (-4.5, 4.5)]
        ax.add_patch(Polygon(corners, fc=color, lw=0, zorder=2))
        if back:
            ax.text(
                *spot, seen.on[e], fontsize=10 * unit, color=plotting.BACKWARD,
                ha="center", va="center_baseline", zorder=5,
                fontweight="bold" if current else "normal",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": unit},
            )  # fmt: skip
    for i, node in enumerate(graph.nodes):
        box(ax, node, i, layout, seen, unit)


def box(ax, node, i, layout, seen, unit):
    (w, h), x, y = layout.sizes[i], layout.x[i], layout.y[i]
    left, right, top = x - w / 2, x + w / 2, y - h / 2
    wrong = str(i) in seen.wrong
    current = seen.now.get("node") == i
    edge = plotting.INK if current or wrong else GRAY
    ax.add_patch(
        FancyBboxPatch(
            (left, top),
            w,
            h,
            boxstyle=f"round,pad=0,rounding_size={6}",
            fc="#eef5fa" if node.kind == "input" else "white",
            ec=edge,
            lw=(2.4 if current else 1.0) * unit,
            ls="--" if wrong else "-",
            zorder=3,
        )  # fmt: skip
    )
    font = {"fontsize": 11.5 * unit, "va": "center_baseline", "zorder": 4}
    ax.text(
        left + 6, top + 10, node.name, color=plotting.INK if node.given else GRAY,
        fontweight="bold" if node.given else "normal", **font,
    )  # fmt: skip
    ax.text(right - 6, top + 10, node.made, color=plotting.INK, ha="right", **font)
    if i in seen.values:
        text = f"→ {seen.values[i]}"
        ax.text(left + 6, top + 26, text, color=plotting.FORWARD, **font)
    if i in seen.grads:
        text = f"← {seen.grads[i]}"
        ax.text(left + 6, top + 41, text, color=plotting.BACKWARD, **font)
    below = f"✗ right: {seen.wrong[str(i)]}" if wrong else seen.below.get(i, "")
    if below:
        ax.text(
            x, y + h / 2 + 9, below, ha="center", va="center_baseline", zorder=6,
            fontsize=10.5 * unit, color=plotting.BACKWARD,
            fontweight="bold" if wrong or current else "normal",
            path_effects=plotting.HALO,
        )  # fmt: skip


def curve(path):
    """Level at every point, as the browser draws it."""
    points, codes = [path[0]], [Path.MOVETO]
    for a, b in zip(path, path[1:], strict=False):
        half = (a[0] + b[0]) / 2
        points += [(half, a[1]), (half, b[1]), b]
        codes += [Path.CURVE4] * 3
    return Path(points, codes)
