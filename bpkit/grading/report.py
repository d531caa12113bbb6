"""The class report: how far the class came, and which slips it makes most."""

from collections import Counter, defaultdict
from statistics import median

from bpkit.grading import alike
from bpkit.grading.figures import bars, columns, figure, tenth
from bpkit.grading.gradebook import maximum_of
from bpkit.grading.page import page, paragraph, safe, table
from bpkit.grading.sheet import titled
from bpkit.grading.tables import by_chapter, in_order, number
from bpkit.grading.told import called, names

SHOWN = 15  # slips in the figure; the table below it has all
ALIKE = (
    "Who learned together writes alike, and a short answer has few forms. This list "
    "is a reason to ask, and never for a mark. Answers that many share, short ones and "
    "that of the book are left out."
)


def report(entries, title="Class report", notes=()):
    """The page, as text. One student's several notebooks of a chapter count once.

    notes: sentences for the teacher, on how the folder was read and what is marked.
    """
    counted = [e for e in entries if e.graded and e.counts]
    graded = [x for entry in counted for x in entry.exercises]
    results, slips = by_exercise(graded), by_slip(graded)
    return page(
        title,
        f"<h1>{safe(title)}</h1>",
        *map(paragraph, summary(entries, counted)),
        *map(paragraph, notes),
        *totals_section(entries),
        *(points_section(results) if results else ()),
        *(slips_section(slips, results) if results else ()),
        look_at(entries),
        *people_section(entries),
        *moved_section(entries),
        *alike_section(entries),
    )


def summary(entries, counted):
    students = {e.student for e in entries}
    missing = len({e.student for e in entries if e.status == "missing"})
    late = len({e.student for e in entries if e.submission and e.submission.late})
    facts = [f"Students: {len(students)}. Notebooks that count: {len(counted)}."]
    facts += [f"Missing: {missing}."] if missing else []
    facts += [f"Late: {late}."] if late else []
    yield " ".join(facts)
    shares = [e.points / e.maximum for e in counted if e.maximum]
    if shares:
        half = median(shares)
        most = "all" if half == 1 else f"{half:.0%} or more"
        yield f"Half of the notebooks have {most} of the points that checks give."


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
        f"The mean over all notebooks. Fewest points: {titled(hardest)}.",
    )
    outcomes = ["right", "wrong", "stopped with an error", "not attempted"]
    rows = [
        (
            titled(id),
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
    of_them = "notebook" if named[0][1] == 1 else "notebooks"
    rarer = len(named) - SHOWN
    left = f" {rarer} rarer ones stand below." if rarer > 0 else ""
    yield figure(
        bars(*zip(*named[:SHOWN], strict=True), "notebooks", None),
        alt,
        f"Most frequent: {named[0][0]}, in {named[0][1]} {of_them}.{left}",
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


def totals_section(entries):
    """How the totals are spread; no name stands there."""
    chapters, results = by_chapter(entries)
    maximum = sum(maximum_of(entries, chapter) for chapter in chapters)
    totals = [sum(points.values()) for _, points in results.values() if points]
    if not totals or not maximum:
        return
    shares = [points / maximum for points in totals]
    counts = Counter(map(tenth, shares))
    alt = "Students by their share of all points: " + ", ".join(
        f"{10 * i} to {10 * i + 10} percent {counts[i]}" for i in sorted(counts)
    )
    yield "<h2>Totals</h2>"
    yield figure(
        columns(shares),
        alt,
        f"Out of {number(maximum)} points. Median {number(median(totals))}, lowest "
        f"{number(min(totals))}, highest {number(max(totals))}. Who handed in nothing "
        "is not in it.",
    )


def moved_section(entries):
    who = defaultdict(list)
    for entry in entries:
        for id, before, after, why in (entry.record or {}).get("moved", ()):
            who[titled(id), value(before), value(after), why].append(entry)
    if who:
        yield "<h2>Marks that moved</h2>"
        rows = [(*key, f"{len(some)}: {names(some)}") for key, some in who.items()]
        header = ["Exercise", "Before", "After", "Why", "Whose"]
        yield table("Graded again", header, sorted(rows))


def value(worth):
    return f"{number(worth[0])} of {number(worth[1])}" if worth else "not there"


def alike_section(entries):
    who = {e.student: called(e) for e in entries}
    rows = [
        (
            ", ".join(who[student] for student in students),
            ", ".join(map(titled, ids)),
            ", ".join(wrong) or "none",
        )
        for students, ids, wrong in alike.groups(entries)
    ]
    if rows:
        yield "<h2>Equal answers</h2>"
        yield paragraph(ALIKE)
        header = ["Students", "Equal answers", "Of these wrong"]
        yield table("Equal but for names, comments and layout", header, rows)


def people_section(entries):
    """The names of who is missing and who is late."""
    who = ["Student", "Name", "Chapter"]
    if missing := [e for e in entries if e.status == "missing"]:
        rows = [(e.student, e.name, e.chapter) for e in missing]
        yield "<h2>Missing</h2>" + table("Nothing was handed in", who, rows)
    if late := [e for e in entries if e.submission and e.submission.late]:
        rows = [(e.student, e.name, e.chapter, when(e)) for e in late]
        yield "<h2>Late</h2>"
        yield table("After the deadline", [*who, "Handed in"], rows)


def when(entry):
    at, days = entry.submission.submitted, entry.submission.days
    text = at.isoformat(" ", "minutes") if at else "time unknown"
    return f"{text}, day {days} after the deadline" if days else text
