"""Finds what was handed in, in the layouts that learning platforms leave behind.

    ana/04_gradient_descent.ipynb                            a folder per student
    submitted/ana/week4/04_gradient_descent.ipynb            nbgrader
    Ana Ruiz_12345_assignsubmission_file_04.ipynb            Moodle, flat
    Ana Ruiz_12345_assignsubmission_file/04.ipynb            Moodle, in folders
    ruizana_LATE_12345_67890_04.ipynb                        Canvas
    ana.ipynb                                                a file per student

Symbolic links are never followed: what a link names need not be the student's.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bpkit.grading import layouts
from bpkit.grading.files import GradingError

CLUTTER = {"timestamp.txt", "__macosx", "thumbs.db", "desktop.ini", "__pycache__"}
LONGEST_TIMESTAMP = 200  # bytes; a student writes this file, too
MOST = 40  # notebooks of one student; the course has fewer sheets


@dataclass(frozen=True)
class Submission:
    """One notebook of one student.

    student    the id: a folder's name, Moodle's participant number, Canvas's user id
    name       the person's name as far as the layout tells it, else the id
    path       the notebook; where no notebook was handed in, the file that was; a link
               stands for itself
    key        names its record and changes with its content, so that what is handed in
               anew is graded anew
    submitted  when, with its time zone; None where the layout does not tell
    late       what the platform says, or what the deadline says; None where unknown
    layout     "folder", "file", "moodle", "canvas" or "nbgrader"
    days       begun days after the deadline; None where it is not known
    """

    student: str
    name: str
    path: Path
    key: str
    submitted: datetime | None = None
    late: bool | None = None
    layout: str = "folder"
    days: int | None = None


@dataclass(frozen=True)
class HandedIn:
    """What lies in a folder: its submissions, and what a teacher should know of it."""

    submissions: list
    notes: list


def find(folder, *, assignment=None):
    """Every Submission below a folder, by student; those of one assignment alone.

    The name of an assignment is that of its folder, as nbgrader has it.
    """
    return survey(folder, assignment=assignment).submissions


def survey(folder, *, assignment=None):
    """The HandedIn of a folder, read as one platform names things."""
    root = start(Path(folder))
    if not root.is_dir():
        return HandedIn([made(root, root.parent, text(root.stem), layout="file")], [])
    is_nbgrader = root.name == "submitted" or bool(assignment)
    naming = layouts.naming(top(root), is_nbgrader=is_nbgrader)
    found, others, called = defaultdict(list), defaultdict(list), defaultdict(set)
    for path in files_below(root):
        parts = [text(part) for part in path.relative_to(root).parts]
        if assignment and assignment not in parts[:-1]:
            continue
        is_folder = path.is_symlink() and not path.suffix
        one = layouts.read(parts, naming.kind, is_folder=is_folder)
        if one is None:
            continue
        # One name may be written in two ways, with é as one character or as two.
        one["student"] = unicodedata.normalize("NFC", one["student"])
        is_platform = one["layout"] in ("moodle", "canvas")
        called[one["student"]].add(one["name"] if is_platform else parts[0])
        is_notebook = path.suffix.lower() == ".ipynb" or path.is_dir()
        (found if is_notebook else others)[one["student"]].append((path, one))
    for student, files in others.items():
        if student not in found:  # something else was handed in: it is not lost
            files.sort(key=lambda pair: ".ipynb" not in pair[0].name.lower())
            found[student] = files[:1]
    submissions = [
        made(path, root, **one)
        for student in sorted(found)
        for path, one in found[student][:MOST]
    ]
    return HandedIn(submissions, [str(naming), *notes(found, called)])


def notes(found, called):
    """Sentences on names and amounts that a teacher should look at."""
    for student, names in sorted(called.items()):
        if len(names) > 1:
            yield (
                f"Several names are taken as the one student {student}: "
                f"{', '.join(map(ascii, sorted(names)))}. Look whether it is one."
            )
    for student, files in sorted(found.items()):
        if len(files) > MOST:
            yield (
                f"{student} handed in {len(files)} notebooks; the first {MOST} by name "
                "are graded."
            )


def top(root):
    """(name, is it a folder?) of what lies in a folder."""
    for entry in sorted(os.scandir(root), key=lambda one: one.name):
        if not is_clutter(entry.name):
            link_to_a_student = entry.is_symlink() and not Path(entry.name).suffix
            yield text(entry.name), entry.is_dir() or link_to_a_student


def start(folder):
    """The folder of the students: nbgrader's `submitted` where its course is given."""
    if not folder.exists():
        raise GradingError(f"{folder}: there is no such folder.")
    if folder.suffix.lower() == ".zip":
        raise GradingError(f"{folder} is packed: unpack it and give me the folder.")
    folder = folder.resolve()
    inside = folder / "submitted"
    return inside if inside.is_dir() and not inside.is_symlink() else folder


def files_below(root):
    """Files and links, sorted; nothing hidden, and none of what programs leave."""
    for place, folders, names in os.walk(root):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        folders[:] = sorted(n for n in folders if not is_clutter(n) and n not in links)
        if Path(place) == root:  # a whole student that is a link
            names += links
        for name in sorted(names):
            if not is_clutter(name):
                yield Path(place, name)


def is_clutter(name):
    return name.startswith((".", "~")) or name.lower() in CLUTTER


def made(path, root, student, name=None, **facts):
    where = os.fsencode(path.relative_to(root))
    name = student if name is None else name
    if facts["layout"] == "nbgrader":
        facts["submitted"] = timestamp(path, root)
    key = "-".join([slug(student, 32), slug(text(path.stem), 24), digest(path, where)])
    return Submission(student, name, path, key, **facts)


def digest(path, where):
    """Of place and content: links and pipes are not opened."""
    total = hashlib.sha256(where + b"\0")
    if stat.S_ISREG(path.lstat().st_mode):
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    total.update(block)
        except OSError:
            pass  # unreadable: the grader says so in its record
    return total.hexdigest()[:16]


def slug(name, longest):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:longest] or "x"


def text(name):
    """A file name as text; bytes that are not UTF-8 become \\xNN, and none is lost."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def timestamp(path, root):
    """The time that nbgrader notes in <student>/<assignment>/timestamp.txt.

    Anywhere else a file of this name is the student's own.
    """
    student, *inside = path.relative_to(root).parts
    if len(inside) < 2:
        return None
    file = root / student / inside[0] / "timestamp.txt"
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return None
        with file.open("rb") as handle:
            return moment(handle.read(LONGEST_TIMESTAMP).decode("utf-8"))
    except (OSError, ValueError):
        return None


def moment(said):
    """nbgrader's times, `2026-11-20 23:59:59 Europe/Berlin`, and ISO 8601; else None.

    Without a time zone it is UTC, as it is for nbgrader.
    """
    words = said.split()
    zone = UTC
    if len(words) > 2:
        *words, last = words
        try:
            zone = datetime.strptime(last, "%z").tzinfo
        except ValueError:
            try:
                zone = ZoneInfo(last)
            except (ValueError, OSError, LookupError):
                return None
    try:
        when = datetime.fromisoformat(" ".join(words))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=zone)
