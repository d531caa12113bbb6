"""The class report: how far the class came, and which slips it makes most."""

import base64
import io
from collections import Counter
from statistics import median

from bpkit.grading.page import page, paragraph, safe, table
from bpkit.grading.tables import in_order, number

BAR, FULL = "#0072B2", "#D9D9D9"
SHOWN = 15  # slips in the figure; the table below it has all


def report(entries, title="Class report"):
    """The page, as text. One student's several notebooks of a chapter count once."""
    counted = [e for e in entries if e.graded and e.counts]
    graded = [x for entry in counted for x in entry.exercises]
    results, slips = by_exercise(graded), by_slip(graded)
    return page(
        title,
        f"<h1>{safe(title)}</h1>",
        *map(paragraph, summary(entries, counted)),
        *(points_section(results) if results else ()),
        *(slips_section(slips, results) if results else ()),
        look_at(entries),
    )


def summary(entries, counted):
    students = {e.student for e in entries}
    missing = sum(e.status == "missing" for e in entries)
    late = sum(bool(e.submission and e.submission.late) for e in entries)
    facts = [f"Students: {len(students)}. Notebooks that count: {len(counted)}."]
    facts += [f"Missing: {missing}."] if missing else []
    facts += [f"Late: {late}."] if late else []
    yield " ".join(facts)
    shares = [e.points / e.maximum for e in counted if e.maximum]
    if shares:
        yield (
            "Half of the notebooks have "
            f"{median(shares):.0%} or more of the points that checks give."
        )


def by_exercise(graded):
    """id -> the results of all, in the order of ids."""
    ids = sorted({x["id"] for x in graded}, key=in_order)
    return {id: [x for x in graded if x["id"] == id] for id in ids}


def by_slip(graded):
    """((id, slip), how many), the most frequent first."""
    counts = Counter((x["id"], x["slip"]) for x in graded if x.get("slip"))
    return sorted(
        counts.items(), key=lambda pair: (-pair[1], in_order(pair[0][0]), pair)
    )


def share(results):
    maximum = sum(x["maximum"] for x in results)
    return sum(x["points"] for x in results) / maximum if maximum else 0


def points_section(results):
    shares = {id: share(some) for id, some in results.items()}
    hardest = min(shares, key=shares.get)
    alt = "Points by exercise, as the mean share of the maximum: " + ", ".join(
        f"{id} {value:.0%}" for id, value in shares.items()
    )
    yield "<h2>Points by exercise</h2>"
    yield figure(
        bars(list(shares), list(shares.values()), "mean share of the points", 1),
        alt,
        f"The mean over all notebooks. Fewest points: {hardest}.",
    )
    outcomes = ["right", "wrong", "stopped with an error", "not attempted"]
    rows = [
        (
            id,
            f"{shares[id]:.0%}",
            *(str(sum(x["outcome"] == o for x in some)) for o in outcomes),
        )
        for id, some in results.items()
    ]
    header = ["Exercise", "Points", "Right", "Wrong", "Stopped", "Not attempted"]
    yield table("Outcomes, in notebooks", header, rows, numbers=range(1, 6))


def slips_section(slips, results):
    yield "<h2>Slips by frequency</h2>"
    if not slips:
        yield paragraph("No answer matched a known slip.")
        return
    named = [(f"{id} {slip}", n) for (id, slip), n in slips]
    alt = "Slips by frequency, in notebooks: " + ", ".join(
        f"{name} {n}" for name, n in named[:SHOWN]
    )
    rarer = len(named) - SHOWN
    left = f" {rarer} rarer ones stand below." if rarer > 0 else ""
    yield figure(
        bars(*zip(*named[:SHOWN], strict=True), "notebooks", None),
        alt,
        f"Most frequent: {named[0][0]}, in {named[0][1]} notebooks.{left}",
    )
    rows = [
        (f"{id} {slip}", str(n), f"{n / len(results[id]):.0%}")
        for (id, slip), n in slips
    ]
    header = ["Slip", "Notebooks", "Of all"]
    yield table("All slips that were recognized", header, rows, numbers=[1, 2])


def look_at(entries):
    rows = [
        (e.student, e.name, e.status, (e.record or {}).get("message", ""))
        for e in entries
        if not e.graded and e.status != "missing"
    ]
    if not rows:
        return ""
    header = ["Student", "Name", "Status", "What happened"]
    return "<h2>Please look at these</h2>" + table("Not graded", header, rows)


def bars(names, values, label, full):
    """Horizontal bars as PNG bytes: names are long, and the page is narrow."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    size = (7, 0.8 + 0.32 * len(names))
    drawing = Figure(figsize=size, dpi=150, layout="constrained")
    FigureCanvasAgg(drawing)
    ax = drawing.add_subplot()
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
