"""Marks by hand: OUT/hand_marks.csv, with student, exercise, points, comment.

The first run writes it as a form, a line for each answer in words; from then on it is
yours, and is read each time the tables are written; a column `name` in it is for you. A
line for an exercise that has a check replaces the points of the check.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from bpkit.grading import sheet
from bpkit.grading.files import GradingError, write
from bpkit.grading.roster import composed, table
from bpkit.grading.tables import as_csv, plain

NAME = "hand_marks.csv"
COLUMNS = ["student", "exercise", "points", "comment"]


@dataclass(frozen=True)
class HandMark:
    student: str
    exercise: str
    points: float
    maximum: float
    comment: str = ""


def read(out):
    """The HandMarks of a batch; GradingError says which line is none."""
    path = Path(out, NAME)
    if not path.exists():
        return []
    columns, rows = table(path)
    if missing := [name for name in COLUMNS[:3] if name not in columns]:
        raise GradingError(
            f"{path}: no column {missing[0]!r}. It has {', '.join(COLUMNS)}."
        )
    found = {}
    for row in rows:
        said = {key: plain(row.get(key) or "").strip() for key in COLUMNS}
        if not said["points"]:
            continue  # not marked yet
        one = mark(path, **said)
        if (one.student, one.exercise) in found:
            raise GradingError(
                f"{path}: {one.exercise} of {one.student} stands there twice."
            )
        found[one.student, one.exercise] = one
    return list(found.values())


def mark(path, student, exercise, points, comment):
    where = f"{path}: {exercise} of {student}"
    maximum = sheet.at_most(exercise)
    if maximum is None:
        raise GradingError(
            f"{where}: there is no such exercise. An id is as 04.8, with its zero; a "
            "spreadsheet may have eaten it: import the column as text."
        )
    try:
        number = float(points.replace(",", "."))
    except ValueError:
        number = -1
    if not 0 <= number <= maximum:
        raise GradingError(
            f"{where}: {points!r} came as points; a number from 0 to {maximum:g} is "
            "expected."
        )
    return HandMark(composed(student), exercise, number, maximum, comment)


def offer(out, entries):
    """Write the form where there is none: a line for each answer in words."""
    path = Path(out, NAME)
    rows = [
        [entry.student, id, "", "", entry.name]
        for entry in entries
        if entry.graded and entry.counts
        for id in sheet.words(entry.chapter)
    ]
    if rows and not path.exists():
        write(path, "\ufeff" + as_csv([*COLUMNS, "name"], rows))


def without(out, student):
    """Take one student's lines out."""
    path = Path(out, NAME)
    if not path.exists():
        return
    columns, rows = table(path)
    kept = [row for row in rows if plain(row.get("student") or "").strip() != student]
    if len(kept) < len(rows):
        lines = io.StringIO(newline="")
        writer = csv.DictWriter(lines, columns, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(kept)
        write(path, "\ufeff" + lines.getvalue())
