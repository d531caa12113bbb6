"""The figures of the class report, as PNG in the page, with words for the ear."""

import base64
import io
from collections import Counter

from bpkit.grading.page import safe
from bpkit.grading.tables import number

BAR, FULL = "#0072B2", "#D9D9D9"


def bars(names, values, label, full):
    """Horizontal bars as PNG bytes: names are long, and the page is narrow."""
    drawing, ax = axes(0.8 + 0.32 * len(names))
    rows = range(len(names))
    if full:
        ax.barh(rows, [full] * len(names), color=FULL)
        ax.set_xlim(0, full)
        ax.xaxis.set_major_formatter("{x:.0%}")
    else:
        ax.xaxis.get_major_locator().set_params(integer=True)
    drawn = ax.barh(rows, values, color=BAR)
    ax.bar_label(
        drawn,
        [f" {v:.0%}" if full else f" {number(v)}" for v in values],
        color="black",
        label_type="edge",
    )
    if full:
        ax.set_xlim(0, 1.12 * full)
        ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    else:
        ax.set_xlim(0, 1.1 * max(values))
    # A name may hold a dollar sign, which would begin a formula.
    ax.set_yticks(rows, [name.replace("$", r"\$") for name in names])
    ax.invert_yaxis()
    ax.set_xlabel(label)
    return as_png(drawing, ax)


def columns(shares):
    """How many students have which share of the points, in tenths, as PNG bytes."""
    counts = Counter(tenth(share) for share in shares)
    drawing, ax = axes(2.6)
    drawn = ax.bar(range(10), [counts[i] for i in range(10)], 0.9, color=BAR)
    ax.bar_label(drawn, [counts[i] or "" for i in range(10)])
    ax.set_xticks(range(10), [f"{10 * i}-{10 * i + 10}" for i in range(10)])
    ax.set_xlabel("percent of the points")
    ax.set_ylabel("students")
    ax.yaxis.get_major_locator().set_params(integer=True)
    return as_png(drawing, ax)


def tenth(share):
    """0 to 9; all of the points are in the last one."""
    return min(int(10 * share + 1e-9), 9)


def axes(height):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(7, height), dpi=150, layout="constrained")
    FigureCanvasAgg(drawing)
    return drawing, drawing.add_subplot()


def as_png(drawing, ax):
    ax.spines[["top", "right"]].set_visible(False)
    picture = io.BytesIO()
    drawing.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def figure(png, alt, caption):
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="{safe(alt)}">'
        f"<figcaption>{safe(caption)}</figcaption></figure>"
    )
