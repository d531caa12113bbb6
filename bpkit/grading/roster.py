"""Who is expected, and by when: a CSV of one's own, or one that a platform exports.

student,name                         of one's own; only student is needed
Student,ID,SIS User ID,...,Section   Canvas: Grades, Export
Identifier,Full name,...,Grade       Moodle: Download grading worksheet, in English
id,first_name,last_name,email        nbgrader

Each may have two columns more: deadline and submitted.
"""

import csv
import io
import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from bpkit.grading.files import GradingError

OUR_COLUMNS = ("deadline", "submitted")


@dataclass(frozen=True)
class Person:
    """One who is expected. `row` is the line of the CSV, untouched; `also` are other
    ids by which a folder may be called."""

    student: str
    name: str
    row: dict = field(hash=False)
    also: tuple = ()
    deadline: str = ""
    submitted: str = ""


@dataclass(frozen=True)
class Roster:
    kind: str = ""  # "plain", "canvas", "moodle"; "" where there is none
    columns: tuple = ()
    people: tuple = ()

    def by_id(self):
        """Every id that names one person and no other."""
        known = {}
        for person in self.people:
            for id in map(composed, person.also):
                known[id] = None if id in known else person
        known |= {composed(person.student): person for person in self.people}
        return {id: person for id, person in known.items() if id and person}

    def who(self, students):
        """{id in a folder's name: the Person it is}, for those that are on the roster.

        `Ana` is ana where the roster has one of them and no other folder is hers: two
        students' folders are never taken for one.
        """
        known, loosely, open_ones = self.by_id(), defaultdict(set), defaultdict(set)
        found = {id: known[id] for id in students if id in known}
        taken = {person.student for person in found.values()}
        for id, person in known.items():
            loosely[folded(id)].add(person)
        for id in set(students) - set(found):
            open_ones[folded(id)].add(id)
        for name, ids in open_ones.items():
            if len(ids) == len(loosely[name]) == 1:
                (person,) = loosely[name]
                found |= {} if person.student in taken else {ids.pop(): person}
        return found


def composed(name):
    """A name in one of the two ways to write é: as one character."""
    return unicodedata.normalize("NFC", name)


def folded(name):
    """A name without case; bytes that were no UTF-8 (\\xe9) read as Latin-1."""
    read = re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), name)
    return composed(composed(read).casefold())


def read(path):
    """The Roster of a CSV; GradingError says what is missing in it, or doubtful."""
    path = Path(path)
    columns, rows = table(path)
    if {"Student", "ID"} <= set(columns):
        kind, make = "canvas", of_canvas
        rows = [row for row in rows if is_a_student(row)]
    elif "Identifier" in columns:
        kind, make = "moodle", of_moodle
    elif "student" in columns or "id" in columns:
        kind, make = "plain", of_one_of_your_own
    else:
        raise GradingError(
            f"{path}: no column says who is meant. A roster has a column `student`, "
            "or is a gradebook exported from Canvas (`Student`, `ID`) or a grading "
            "worksheet from Moodle (`Identifier`; set Moodle to English for the "
            f"download). This one has: {', '.join(map(repr, columns))}."
        )
    people = [with_dates(make(row)) for row in rows if any(row.values())]
    seen = set()
    for person in people:
        if not person.student:
            raise GradingError(f"{path}: a row has no id: {list(person.row.values())}.")
        if composed(person.student) in seen:
            raise GradingError(f"{path}: the id {person.student!r} stands there twice.")
        seen.add(composed(person.student))
        for said in (person.deadline, person.submitted):
            date(said)  # says so where it is none
    return Roster(kind, tuple(columns), tuple(people))


def table(path):
    """Column names and rows, every value as the text that stands there."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GradingError(f"{path}: cannot be read: {error.strerror}.") from None
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise GradingError(
            f"{path}: not UTF-8, and names would be garbled. Save it as CSV UTF-8."
        ) from None
    lines = text.splitlines()
    first = lines[0] if lines else ""
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = [name.strip() for name in next(reader, [])]
    return columns, [dict(zip(columns, row, strict=False)) for row in reader]


def is_a_student(row):
    """Canvas writes lines of its own between the header and the people."""
    return bool(row.get("ID", "").strip() or row.get("SIS User ID", "").strip())


def of_canvas(row):
    login, sis = row.get("SIS Login ID", ""), row.get("SIS User ID", "")
    also = tuple(filter(None, [sis.strip(), login.strip()]))
    student = row["ID"].strip() or sis.strip()
    return Person(student, row["Student"], row, also)


def of_moodle(row):
    number = row["Identifier"].strip().split(" ")[-1]
    also = [row.get(name, "").strip() for name in ("ID number", "Email address")]
    name = row.get("Full name", "") or row["Identifier"]
    submitted = value(row, "Last modified (submission)")
    try:
        date(submitted)
    except GradingError:
        submitted = ""  # Moodle writes it for people, and in many ways
    return Person(number, name, row, tuple(also), submitted=submitted)


def value(row, column):
    """What stands in a column; Moodle's versions write its name in other capitals."""
    return next((row[c] for c in row if c.lower() == column.lower()), "")


def of_one_of_your_own(row):
    names = [row.get(key, "").strip() for key in ("first_name", "last_name")]
    student = row.get("student") or row.get("id", "")
    return Person(
        student.strip(),
        row.get("name", "").strip() or " ".join(filter(None, names)) or student.strip(),
        row,
        tuple(filter(None, [row.get("email", "").strip()])),
    )


def with_dates(person):
    """What a teacher writes into columns of their own, whoever made the others."""
    deadline, submitted = (person.row.get(name, "").strip() for name in OUR_COLUMNS)
    submitted = submitted or person.submitted
    return replace(person, deadline=deadline, submitted=submitted)


MOODLES = ["%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M"]


def date(said, *, end_of_day=False):
    """A moment from text; None for none. Without a zone it is of this machine's."""
    said = (said or "").strip()
    if said in ("", "-"):
        return None
    when = None
    for form in MOODLES:
        try:
            when = datetime.strptime(said, form)
        except ValueError:
            continue
    try:
        when = when or datetime.fromisoformat(said)
    except ValueError:
        raise GradingError(
            f"{said!r} is no date. Write it as 2026-11-20 or 2026-11-20T18:00, with "
            "a zone as in 2026-11-20T18:00+01:00 where yours is not this machine's."
        ) from None
    if end_of_day and len(said) <= len("2026-11-20"):
        when = datetime.combine(when.date(), time(23, 59, 59))
    return when if when.tzinfo else when.astimezone()


def dated(submissions, roster, deadline=None):
    """The submissions with when, late and days filled in.

    A date in the roster goes before that of the platform; a deadline of one's own
    before that of all. Where no time is known, late stays what the platform says.
    """
    known = roster.who({one.student for one in submissions})
    done = []
    for one in submissions:
        person = known.get(one.student)
        when = person and date(person.submitted) or one.submitted
        until = date(person.deadline if person else "", end_of_day=True) or deadline
        late, days = one.late, None
        if when and until:
            late = when > until
            days = max(0, math.ceil((when - until) / timedelta(days=1)))
        done.append(replace(one, submitted=when, late=late, days=days))
    return done
