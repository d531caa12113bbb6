"""The tables and the figure of README.md, made of results.json.

results.json holds what was measured last, benchmark by benchmark, every round of it.
"""

import hashlib
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
    "images": "Images",
    "sequences": "Sequences",
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
    text = re.sub(r"\n {5,}|\n {4}(?=\])", " ", text)  # all rounds of a row in a line
    path.write_text(text, encoding="utf-8")
    page = (FOLDER / PAGE).read_text(encoding="utf-8")
    page = MEASURED.sub(lambda _: measured(results), page)
    (folder / PAGE).write_text(page, encoding="utf-8")
    made_of = {"Software": None, "source": fingerprint(results)}
    figure(results).savefig(folder / FIGURE, metadata=made_of)


def measured(results):
    """All that stands between the two marks of the page."""
    with_goal = [row for row in rows(results) if row["goal"]]
    picture = f"![{alt(shares(results))}]({FIGURE})"
    parts = [f"\n{goals(with_goal)}\n\n{picture}\n"]
    for name, title in TITLES.items():
        if name in results:
            parts.append(f"\n### {title}\n\n{part(results[name])}\n")
    return "".join(parts) + "\n"


def rows(results):
    """All that was measured, in the order of the page."""
    return [
        row for name in TITLES if name in results for row in results[name]["measures"]
    ]


def goals(measures):
    """The table of what has a goal."""
    lines = ["| work | who | measured, median (quartiles) | goal: at most | |"]
    for row in measures:
        value, verdict = shown(row), "reached" if reached(row) else "missed"
        cells = row["work"], row["who"], value, short(row["goal"]), verdict
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([lines[0], "|---|---|---|---|---|", *lines[1:]])


def reached(row):
    return np.median(row["values"]) <= row["goal"]


def shown(row):
    unit = f"of {row['of']}" if row["of"] else row["unit"]
    return f"{spread(row['values'])} {unit}"


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
        cells = "" if same else work, row["who"], shown(row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


# The figure ---------------------------------------------------------------------------


def shares(results):
    """What the figure shows: ratios that have a goal."""
    return [row for row in rows(results) if row["of"] and row["goal"]]


def fingerprint(results):
    text = json.dumps(shares(results), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def alt(measures):
    met = sum(reached(row) for row in measures)
    return (
        f"{len(measures)} ratios of our time to a peer's, on a logarithmic scale, each "
        f"with its goal: {met} are at or below it."
    )


def figure(results):
    """Each ratio that has a goal: median, quartiles, and the goal."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import FuncFormatter

    shown = shares(results)[::-1]
    plt.style.use(FOLDER.parent / "bpkit" / "bpkit.mplstyle")
    fig, ax = plt.subplots(figsize=(9, 0.42 * len(shown) + 1.2))
    for place, row in enumerate(shown):
        low, middle, high = np.percentile(row["values"], [25, 50, 75])
        ax.plot([low, high], [place, place], color="#0072B2", linewidth=3)
        ax.plot(middle, place, "o", color="#0072B2")
        ax.plot(row["goal"], place, "|", color="#D55E00", markersize=16, mew=2)
    ax.axvline(1, color="#555555", linewidth=0.8)
    names = [f"{row['who']} / {row['of']}\n{row['work']}" for row in shown]
    ax.set_yticks(range(len(shown)), names, fontsize=8)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    ax.set_xlabel("share of the peer's time; bars: goals")
    met = sum(reached(row) for row in shown)
    ax.set_title(f"{met} of {len(shown)} goals are reached")
    return fig
