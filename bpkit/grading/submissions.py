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
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bpkit.grading.files import GradingError

MOODLE = re.compile(r"(?P<name>.*?)_(?P<id>\d+)_assignsubmission_file_?(?P<file>.*)")
CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)")
CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<id>[0-9A-Za-z]+)_\d+_(?P<file>.+)"
)
ONLY_TEXT = re.compile(r".*_\d+_assignsubmission_onlinetext.*")
CLUTTER = {"timestamp.txt", "__macosx", "thumbs.db", "desktop.ini", "__pycache__"}
LONGEST_TIMESTAMP = 200  # bytes; a student writes this file, too


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
    layout     "folder", "file", "moodle" or "canvas"
    """

    student: str
    name: str
    path: Path
    key: str
    submitted: datetime | None = None
    late: bool | None = None
    layout: str = "folder"


def find(folder, *, assignment=None):
    """Every Submission below a folder, by student; those of one assignment alone.

    The name of an assignment is that of its folder, as nbgrader has it.
    """
    root = start(Path(folder))
    if not root.is_dir():
        return [made(root, root.parent, root.stem, layout="file")]
    found, others = defaultdict(list), defaultdict(list)
    for path in files_below(root):
        if assignment and assignment not in path.relative_to(root).parts[:-1]:
            continue
        one = recognized(path, root)
        if one is None:
            continue
        is_notebook = path.suffix.lower() == ".ipynb" or path.is_dir()
        (found if is_notebook else others)[one["student"]].append((path, one))
    for student, files in others.items():
        if student not in found:  # something else was handed in: it is not lost
            files.sort(key=lambda pair: ".ipynb" not in pair[0].name.lower())
            found[student] = files[:1]
    return [
        made(path, root, **one)
        for student in sorted(found)
        for path, one in found[student]
    ]


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


def recognized(path, root):
    """student, name, late and layout as the place of a file tells them."""
    first, *rest = (text(part) for part in path.relative_to(root).parts)
    if ONLY_TEXT.fullmatch(first):
        return None
    if match := MOODLE.fullmatch(first):
        name = match["name"] or match["id"]
        return {"student": match["id"], "name": name, "layout": "moodle"}
    if rest or path.is_symlink() and not path.suffix:
        return {"student": first, "name": first, "layout": "folder"}
    if match := CANVAS_ANONYMOUS.fullmatch(first) or CANVAS.fullmatch(first):
        late = True if match["late"] else None
        name = match.groupdict().get("name", match["id"])
        known = {"student": match["id"], "name": name, "layout": "canvas"}
        return known | {"late": late}
    if path.suffix.lower() != ".ipynb":
        return None  # a grading worksheet, a note: nobody's
    stem = first[: -len(".ipynb")]
    return {"student": stem, "name": stem, "layout": "file"}


def made(path, root, student, name=None, **facts):
    where = os.fsencode(path.relative_to(root))
    name = student if name is None else name
    facts.setdefault("submitted", timestamp(path))
    key = "-".join([slug(student, 32), slug(path.stem, 24), digest(path, where)])
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
    return re.sub(r"[^a-z0-9]+", "-", text(name).lower()).strip("-")[:longest] or "x"


def text(name):
    """A file name as text; bytes that are not UTF-8 become \\xNN, and none is lost."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def timestamp(path):
    """nbgrader notes the time in timestamp.txt beside the notebook."""
    file = path.parent / "timestamp.txt"
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
