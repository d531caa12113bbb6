"""How learning platforms name what they hand out, and which of them named a folder.

A platform's part of a name comes first, and what follows it is the student's: it may
look like the name of another platform. So whose name it is, is decided by the mark that
comes first, and for the whole folder: what most of its names say.
"""

import re
from collections import Counter
from dataclasses import dataclass

# DOTALL: a line break in the student's part hides nothing.
MOODLE = re.compile(
    r"(?P<name>.*?)_(?P<id>\d+)_assignsubmission_(?P<what>file|onlinetext)_?.*", re.S
)
CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_\d+_.+", re.S)
CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<id>[0-9A-Za-z]+)_\d+_.+", re.S)
NAMES = {
    "moodle": "a download of Moodle",
    "canvas": "a download of Canvas",
    "nbgrader": "nbgrader's folders",
    "plain": "a folder or a file for each student",
}


@dataclass(frozen=True)
class Naming:
    """Whose naming a folder has; fitting of its `total` names are of that kind."""

    kind: str = "plain"
    fitting: int = 0
    total: int = 0

    def __str__(self):
        found = f"{NAMES[self.kind]} ({self.fitting} of {self.total} names)"
        if self.fitting == self.total:
            return f"Read as {found}."
        return (
            f"Read as {found}. The others are taken as a folder or a file for each "
            "student, and tell no time."
        )


def naming(entries, *, is_nbgrader=False):
    """The Naming of a folder; entries: (name, is it a folder?) of what lies in it."""
    votes = Counter(filter(None, (looks_like(*entry) for entry in entries)))
    kind = max(("moodle", "canvas", "plain"), key=lambda one: votes[one])
    total = sum(votes.values())
    fitting = votes[kind]
    return Naming(
        "nbgrader" if is_nbgrader and kind == "plain" else kind, fitting, total
    )


def looks_like(name, is_folder):
    """ "moodle", "canvas" or "plain"; None for a note that is nobody's."""
    marks = {"moodle": MOODLE.fullmatch(name)}
    if not is_folder:
        marks["canvas"] = canvas(name)
    starts = {kind: found.start("id") for kind, found in marks.items() if found}
    if starts:
        return min(starts, key=starts.get)
    return "plain" if is_folder or name.lower().endswith(".ipynb") else None


def canvas(name):
    return CANVAS_ANONYMOUS.fullmatch(name) or CANVAS.fullmatch(name)


def read(parts, kind, *, is_folder=False):
    """student, name, late and layout, from the parts of a path; None where nobody's."""
    first, *rest = parts
    if kind == "moodle" and (match := MOODLE.fullmatch(first)):
        only_text = match["what"] == "onlinetext"  # typed into Moodle: no file
        return None if only_text else known(match, "moodle")
    if kind == "canvas" and not rest and (match := canvas(first)):
        return known(match, "canvas") | {"late": True if match["late"] else None}
    if rest or is_folder:
        layout = "nbgrader" if kind == "nbgrader" else "folder"
        return {"student": first, "name": first, "layout": layout}
    if not first.lower().endswith(".ipynb"):
        return None  # a grading worksheet, a note: nobody's
    stem = first[: -len(".ipynb")]
    return {"student": stem, "name": stem, "layout": "file"}


def known(match, layout):
    name = match.groupdict().get("name") or match["id"]
    return {"student": match["id"], "name": name, "layout": layout}
