"""Tables and pages from what a batch left, and what the teacher is told of it."""

import re
from collections import defaultdict
from pathlib import Path

from bpkit.grading import gradebook, hand, late, ledger, tables
from bpkit.grading.feedback import feedback, file_name
from bpkit.grading.files import write
from bpkit.grading.report import report
from bpkit.grading.told import sentences, shown

OURS = re.compile(r".*(-[0-9a-f]{8}|_assignsubmission_file_feedback)\.html")


def finish(out):
    """Tables and pages from the records; grades.csv last, when all else stands."""
    from tqdm import tqdm

    out, kept = Path(out), ledger.load(out)
    expected, options = kept["roster"], kept["options"]
    records, marks = ledger.records(out, kept["submissions"]), hand.read(out)
    entries = gradebook.entries(
        kept["submissions"],
        records,
        expected,
        chapters=options.get("chapter") or (),
        late=late.rule(options.get("late")),
        by_hand=marks,
    )
    by_student, pages = defaultdict(list), {}
    for entry in entries:
        by_student[entry.student].append(entry)
    for student, mine in tqdm(
        by_student.items(), desc="Writing", unit="page", delay=2, leave=False
    ):
        pages[student] = f"feedback/{file_name(mine[0])}"
        write(out / pages[student], feedback(mine), through=False)
    told = [*kept["notes"], *sentences(entries, kept, marks)]
    write(out / "report.html", report(entries, notes=told))
    column = options.get("column")
    write(out / "canvas.csv", tables.canvas(entries, expected, column))
    write(out / "moodle.csv", tables.moodle(entries, expected))
    hand.offer(out, entries)
    withdrawn(out, pages.values(), kept["submissions"])
    table = tables.grades(entries, kept["folder"], pages, kept["seed"])
    write(out / "grades.csv", table)
    graded = sum(e.graded for e in entries)
    print(shown(f"Graded: {graded}. The table: {out / 'grades.csv'}"))
    print("\n".join(map(shown, told)))
    return 0


def withdrawn(out, pages, submissions):
    """Delete records and pages of what is no longer handed in."""
    keys = {one.key for one in submissions}
    for path in out.glob("records/*.json"):
        if path.stem not in keys:
            path.unlink()
    for path in out.glob("feedback/*.html"):
        if f"feedback/{path.name}" not in pages and OURS.fullmatch(path.name):
            path.unlink()
