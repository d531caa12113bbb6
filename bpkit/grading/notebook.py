"""A submitted file: read without trust, and recognized by what stands in it."""

import hashlib
import json
import os
import re
import stat
from collections import Counter
from dataclasses import dataclass
from functools import cache

from bpkit.checks import chapters, exercises

LARGEST = 20_000_000  # bytes; figures in outputs are large, ten chapters are not
PIECES = 1_000_000  # values in the JSON; a byte of them may take 40 of memory
TOO_LARGE = (
    "The file has {:.0f} MB, more than a notebook with all its figures. Clear the "
    "outputs and hand it in again."
)
TOO_MANY_PIECES = (
    "The file has more than a million values in it, more than a notebook with all its "
    "figures. Clear the outputs and hand it in again."
)
NOT_UTF_8 = (
    "This file is written {}, and a notebook is UTF-8. Open it in a text editor, save "
    "it with the encoding UTF-8 and hand it in again."
)
BROKEN = (
    "This is no notebook: a .ipynb file is JSON, and this one is not. Open it in "
    "JupyterLab, save it there and hand it in again."
)
OTHER = (
    "{} is no notebook. Hand in the notebook itself, the file that ends in .ipynb: not "
    "packed, not printed and not exported."
)


class Unreadable(Exception):
    """Why a file is no notebook, in a sentence for its author."""


@dataclass(frozen=True)
class Notebook:
    cells: list  # sources of the code cells
    chapter: str | None


def read(path):
    """The bytes of a file; Unreadable where it is a link, a pipe, or too large."""
    if path.is_symlink():
        raise Unreadable("This is a symbolic link, which is not followed.")
    try:
        # A pipe would keep us waiting without O_NONBLOCK; a link may have come since.
        how = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(path, how | getattr(os, "O_BINARY", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("This is no file.")
            if status.st_size > LARGEST:
                raise Unreadable(TOO_LARGE.format(status.st_size / 1e6))
            return file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror}.") from None


def parse(content, name=""):
    """The Notebook in these bytes, whatever else they hold."""
    if not content.strip():
        raise Unreadable("The file is empty.")
    if len(content) > LARGEST:
        raise Unreadable(TOO_LARGE.format(len(content) / 1e6))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{"):
        raise Unreadable(NOT_UTF_8.format("as UTF-16"))
    if sum(content.count(one) for one in b",[{") > PIECES:
        raise Unreadable(TOO_MANY_PIECES)
    try:
        book = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, UnicodeDecodeError) and content.lstrip()[:1] == b"{":
            raise Unreadable(NOT_UTF_8.format("in another encoding")) from None
        is_other = name and not name.lower().endswith(".ipynb")
        raise Unreadable(OTHER.format(name) if is_other else BROKEN) from None
    if isinstance(book, dict) and "worksheets" in book:
        book = converted(book)
    found = book.get("cells") if isinstance(book, dict) else None
    if not isinstance(found, list):
        raise Unreadable("This is no notebook: it has no list of cells.")
    cells = [cell for cell in found if isinstance(cell, dict)]
    sources = [text(cell.get("source")) for cell in cells if is_code(cell)]
    return Notebook(sources, chapter(cells, sources, name))


def converted(book):
    """A notebook of the format before 2015 in that of today."""
    try:
        import nbformat

        return nbformat.reads(json.dumps(book), as_version=4)
    except Exception:  # whatever a broken one raises in there
        raise Unreadable(
            "This is a notebook of an old format, and cannot be converted. Open it in "
            "JupyterLab, save it there and hand it in again."
        ) from None


def is_code(cell):
    return cell.get("cell_type") == "code"


def text(source):
    """Source as the format has it: text, or a list of lines."""
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def chapter(cells, sources, name):
    """The chapter that most of it speaks of; None where nothing does."""
    votes = Counter()
    for source in sources:
        votes.update(set(re.findall(r"""check\(\s*["'](\d\d)\.\d+["']""", source)))
        for defined in re.findall(r"^(?:def|class) (\w+)|^(\w+) *=", source, re.M):
            votes.update(answers().get(defined[0] or defined[1], ()))
    for cell in cells:
        votes.update(re.findall(r"\bx(\d\d)-", str(cell.get("id"))[:100]))
    votes.update(set(re.findall(r"(?<!\d)(\d\d)_[a-z]", name)))
    votes = {number: votes[number] for number in chapters() if votes[number]}
    return max(votes, key=votes.get, default=None)


@cache
def answers():
    """{name of an answer: the chapters that ask for it}."""
    found = {}
    for number in chapters():
        for exercise in exercises(number):
            found.setdefault(exercise.name, set()).add(number)
    return found


def digest(content):
    return hashlib.sha256(content).hexdigest()


def seed_of(seed, sha256):
    """What a file's inputs are drawn from: its own, and the same on another day."""
    made = hashlib.sha256(f"{seed} {sha256}".encode()).digest()
    return int.from_bytes(made[:6])
