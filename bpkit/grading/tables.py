"""grades.csv, and the layouts that Canvas and Moodle import.

The columns of grades.csv, which stay as they are; new ones may follow at the end:

    student    the id, as text: leading zeros stay
    name       as the roster or the platform writes it
    chapter    two digits, as 04
    file       the notebook, from the folder that was graded
    status     graded, missing, or what was wrong with the notebook
    points     what the checks gave; empty where nothing was graded
    maximum    what they give at most (what is marked by hand comes on top)
    submitted  when, with its time zone (ISO 8601); empty where unknown
    late       yes or no; empty where unknown
    counts     no where the student handed in a better one for the same chapter, and
               for a chapter that is not marked
    expected   yes or no: on the roster? empty without a roster
    message    a sentence where status is not graded, or the chapter not marked
    advice     what only the sandbox saw; it takes no points
    feedback   the student's page, from the folder of this file
    seed       of the batch: with it a mark can be computed again (keep it to yourself)
    04.1 ...   points of an exercise, one column each; a mark by hand where there is one
    by_hand    points of what a person marked, of hand_marks.csv; empty where nothing
    days_late  begun days after the deadline; empty where the time is unknown
    taken      what the late rule takes
    total      points and marks by hand, less what is taken; it is exported where counts
               is yes
    layout     how the name was read: folder, file, moodle, canvas, nbgrader

A text that a spreadsheet would run as a formula (it begins with = + - @, a tab or the
end of a line) gets an apostrophe in front; so does what follows a comma, a semicolon, a
bar or a tab in it, where a spreadsheet of another country begins a new cell. Nothing is
lost: plain() takes it off, and a text that had apostrophes there gets one more.
"""

import csv
import io
import os
import re
from collections import defaultdict
from pathlib import Path

from bpkit.grading.gradebook import marked_chapters, maximum_of, total
from bpkit.grading.roster import OUR_COLUMNS, value
from bpkit.grading.submissions import text

COLUMNS = [
    *("student", "name", "chapter", "file", "status", "points", "maximum"),
    *("submitted", "late", "counts", "expected", "message", "advice"),
    *("feedback", "seed"),
]
FURTHER = ["by_hand", "days_late", "taken", "total", "layout"]  # after the exercises
FORMULA = re.compile(r"(^|[,;|\t])('*)(?=[=+\-@\t\r\n＝＋－＠])")
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
MOODLE = [
    *("Identifier", "Full name", "Email address", "Status", "Grade"),
    *("Maximum Grade", "Grade can be changed", "Last modified (submission)"),
    "Last modified (grade)",
]


def defused(value):
    """Text that no spreadsheet runs; numbers and harmless text as they are."""
    if not isinstance(value, str) or value == "-":  # Moodle's word for none
        return value
    return FORMULA.sub(r"\1'\2", value)


def plain(value):
    """What was defused, as it was."""
    return FORMULA.sub(lambda found: found[1] + found[2][1:], value)


def as_csv(header, rows):
    lines = io.StringIO(newline="")
    # A cell that holds a lone quote or newline is quoted, so nothing leaks out of it.
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in [header, *rows]:
        writer.writerow([defused(value) for value in row])
    return lines.getvalue()


def grades(entries, folder, pages=None, seed=None):
    """The text of grades.csv. pages: student -> name of the feedback page."""
    ids = {x["id"] for e in entries for x in e.exercises}
    ids |= {mark.exercise for e in entries for mark in e.by_hand}
    ids, chapters = sorted(ids, key=in_order), marked_chapters(entries)
    has_roster = any(entry.person for entry in entries)
    rows = []
    for e in entries:
        one = e.submission
        of = {x["id"]: number(x["points"]) for x in e.exercises}
        of |= {mark.exercise: number(mark.points) for mark in e.by_hand}
        rows.append(
            [
                *(e.student, e.name, e.chapter),
                one and place(one.path, folder),
                e.status,
                number(e.points) if e.graded else "",
                number(e.maximum) if e.graded else "",
                one.submitted.isoformat() if one and one.submitted else "",
                yes_or_no(one and one.late),
                yes_or_no(e.counts),
                yes_or_no(bool(e.person) if has_roster else None),
                message(e, chapters),
                " ".join(said((e.record or {}).get("advice"))),
                (pages or {}).get(e.student, ""),
                "" if seed is None or not one else str(seed),
                *(of.get(id, "") for id in ids),
                number(total(m.points for m in e.by_hand)) if e.by_hand else "",
                "" if not one or one.days is None else str(one.days),
                number(e.reached - e.total) if e.has_total else "",
                number(e.total) if e.has_total else "",
                one.layout if one else "",
            ]
        )
    # Excel takes a file without the mark for one of the last century.
    return "\ufeff" + as_csv([*COLUMNS, *ids, *FURTHER], rows)


def message(entry, chapters):
    if not entry.marked:
        return (
            f"Chapter {entry.chapter} is not marked here; marked is "
            f"{', '.join(chapters)}. It lowers no mark."
        )
    return "" if entry.graded else (entry.record or {}).get("message", "")


def read_grades(content):
    """grades.csv as a list of dicts, with the apostrophes taken off."""
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""))
    return [{key: plain(value) for key, value in row.items()} for row in reader]


def canvas(entries, roster, title=None):
    """What Canvas imports (Grades, Import): a line a student, a column a chapter.

    title: the column's name where there is one chapter, as Canvas exports it:
    `Homework 4 (98765)`. Otherwise Canvas offers to make new assignments.
    """
    chapters, results = by_chapter(entries)
    columns = [*CANVAS]
    if roster.kind == "canvas":
        columns = list(roster.columns[: roster.columns.index("Section") + 1])
    titles = [f"bpkit {chapter}" for chapter in chapters]
    if title and len(chapters) == 1:
        titles = [title]
    maxima = [maximum_of(entries, chapter) for chapter in chapters]
    rows = [["    Points Possible", *[""] * (len(columns) - 1), *map(number, maxima)]]
    for student, (entry, points) in results.items():
        if roster.kind == "canvas" and entry.person:
            known = [entry.person.row.get(column, "") for column in columns]
        else:
            platform = entry.submission and entry.submission.layout == "canvas"
            ids = {"ID" if platform else "SIS User ID": student}
            known = [({"Student": entry.name} | ids).get(c, "") for c in columns]
        rows.append([*known, *(number(points.get(c)) for c in chapters)])
    return as_csv([*columns, *titles], rows)


def moodle(entries, roster):
    """What Moodle imports (Upload grading worksheet): a line a student, one grade.

    A worksheet from Moodle that served as the roster comes back with its grades filled
    in, scaled to its Maximum Grade. Where no number of Moodle's is known it is a
    layout for Grades, Import: an id, a name, a column a chapter.
    """
    chapters, results = by_chapter(entries)
    maximum = total(maximum_of(entries, chapter) for chapter in chapters)
    is_moodle = roster.kind == "moodle" or any(
        e.submission and e.submission.layout == "moodle" for e in entries
    )
    if not is_moodle:
        header = ["ID number", "Full name", *(f"bpkit {c}" for c in chapters)]
        rows = [
            [student, entry.name, *(number(points.get(c)) for c in chapters)]
            for student, (entry, points) in results.items()
        ]
        return as_csv(header, rows)
    columns = list(roster.columns) if roster.kind == "moodle" else MOODLE
    columns = [column for column in columns if column not in OUR_COLUMNS]
    rows = []
    for student, (entry, points) in results.items():
        row = {"Identifier": f"Participant {student}", "Full name": entry.name}
        row |= {"Maximum Grade": number(maximum), "Last modified (grade)": "-"}
        if roster.kind == "moodle":
            if not entry.person:
                continue  # Moodle refuses whom it does not know; grades.csv has them
            row = dict(entry.person.row)
        if points:
            scale = decimal(value(row, "Maximum Grade")) or maximum
            grade = total(points.values()) * scale / maximum if maximum else 0
            row["Grade"] = f"{grade:.2f}"
        rows.append([row.get(column, "") for column in columns])
    return as_csv(columns, rows)


def by_chapter(entries):
    """Chapters that are marked, and student -> (an entry, chapter -> points)."""
    results = defaultdict(lambda: [None, {}])
    for e in entries:
        results[e.student][0] = results[e.student][0] or e
        if e.has_total and e.counts:
            results[e.student][1][e.chapter] = e.total
    return marked_chapters(entries), results


def ids_that_were_defused(entries):
    """Ids that a platform will not know again, since an apostrophe stands before."""
    return sorted({e.student for e in entries if defused(e.student) != e.student})


def in_order(id):
    """02.10 after 02.9."""
    return [int(part) if part.isdigit() else 0 for part in id.split(".")], id


def number(value):
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def decimal(said):
    try:
        return float(str(said).replace(",", "."))
    except ValueError:
        return None


def said(advice):
    return [advice] if isinstance(advice, str) else [str(line) for line in advice or ()]


def yes_or_no(value):
    return "" if value is None else "yes" if value else "no"


def place(path, folder):
    path = Path(path)
    inside = path.is_relative_to(folder)
    return text(os.fspath(path.relative_to(folder) if inside else path))
