"""The tables and the figure of README.md, made of results.json.

results.json holds what was measured last, benchmark by benchmark, every round of it.
"""

import json
import re
from pathlib import Path

import numpy as np

from benchmarks.measures import short, spread

FOLDER = Path(__file__).parent
RESULTS, PAGE, FIGURE = "results.json", "README.md", "ratios.png"
MEASURED = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end -->)", re.DOTALL)
TITLES = {
    "network": "A network on digits",
    "value": "Value, numbers and a chain",
    "startup": "Imports and data",
    "notebooks": "All notebooks",
    "grading": "Grading a class",
}


def renew(found, folder=FOLDER):
    """Put {benchmark: what was measured} in the place of what stood there."""
    path = folder / RESULTS
    results = json.loads(path.read_text("utf-8")) if path.exists() else {}
    results |= found
    text = json.dumps(results, indent=1) + "\n"
    path.write_text(re.sub(r"\n {5,}|\n {4}(?=\])", " ", text), encoding="utf-8")
    page = (FOLDER / PAGE).read_text(encoding="utf-8")
    page = MEASURED.sub(lambda _: measured(results), page)
    (folder / PAGE).write_text(page, encoding="utf-8")
    figure(results).savefig(folder / FIGURE, metadata={"Software": None})


def measured(results):
    """All that stands between the two marks of the page."""
    rows = [row for one in results.values() for row in one["measures"]]
    shares = [row for row in rows if row["goal"]]
    parts = [f"\n{goals(shares)}\n\n![{alt(shares)}]({FIGURE})\n"]
    for name, title in TITLES.items():
        if name in results:
            parts.append(f"\n### {title}\n\n{part(results[name])}\n")
    return "".join(parts) + "\n"


def goals(rows):
    """The table of what has a goal."""
    lines = ["| work | who | measured, median (quartiles) | goal: at most | |"]
    for row in rows:
        reached = "reached" if np.median(row["values"]) <= row["goal"] else "missed"
        value = f"{spread(row['values'])} {unit(row)}"
        cells = row["work"], row["who"], value, short(row["goal"]), reached
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([lines[0], "|---|---|---|---|---|", *lines[1:]])


def unit(row):
    return f"of {row['of']}" if row["of"] else row["unit"]


def part(found):
    """One benchmark: the machine, and a table of all that was measured."""
    before, after = found["load"]
    rounds = max(len(row["values"]) for row in found["measures"])
    lines = [
        f"{found['machine']}, load {before} before and {after} after; {rounds} "
        f"round{'s' * (rounds > 1)}, median (quartiles).\n",
        "| work | who | measured |",
        "|---|---|---|",
    ]
    work = None
    for row in found["measures"]:
        same, work = row["work"] == work, row["work"]
        value = f"{spread(row['values'])} {unit(row)}"
        cells = "" if same else work, row["who"], value
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


# The figure ---------------------------------------------------------------------------


def alt(rows):
    shares = [row for row in rows if row["of"]]
    missed = [row for row in shares if np.median(row["values"]) > row["goal"]]
    return (
        f"{len(shares)} ratios of our time to a peer's, on a logarithmic scale, each "
        f"with its goal: {len(shares) - len(missed)} are at or below it."
    )


def figure(results):
    """Each ratio that has a goal: median, quartiles, and the goal."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    rows = [row for one in results.values() for row in one["measures"]]
    rows = [row for row in rows if row["of"] and row["goal"]][::-1]
    plt.style.use(FOLDER.parent / "bpkit" / "bpkit.mplstyle")
    fig, ax = plt.subplots(figsize=(9, 0.42 * len(rows) + 1.2))
    for place, row in enumerate(rows):
        low, middle, high = np.percentile(row["values"], [25, 50, 75])
        ax.plot([low, high], [place, place], color="#0072B2", linewidth=3)
        ax.plot(middle, place, "o", color="#0072B2")
        ax.plot(row["goal"], place, "|", color="#D55E00", markersize=16, mew=2)
    ax.axvline(1, color="#555555", linewidth=0.8)
    names = [f"{row['who']} / {row['of']}\n{row['work']}" for row in rows]
    ax.set_yticks(range(len(rows)), names, fontsize=8)
    ax.set_xscale("log")
    ax.set_xlabel("our time as a share of the peer's (dot), and the goal (bar)")
    ax.set_title("How long it takes, beside what one might take instead")
    return fig
