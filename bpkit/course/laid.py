"""The course laid into a folder of the learner's, and renewed there.

A note in the folder keeps hashes of each file as it was laid. One that the learner did
not write in is renewed; else it stays, and the new one is laid beside it. Opening a
notebook in JupyterLab and running it changes the file, but nobody wrote in it: what
counts there are its cells.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bpkit.course import PACKAGE, ROOT, VERSION, CourseError
from bpkit.course.contents import contents
from bpkit.course.versions import MANIFEST, manifest

# Of the package, what the chapters link to. Without __init__.py: what Python imports
# in that folder is still the package that is installed.
OF_PACKAGE = ("data/README.md", "experiments/[0-9][0-9]_*.py")


@dataclass
class Laid:
    """What became of the files: names, and for those kept that of the new one."""

    before: str  # the version that lay there, "" if none did
    new: list = field(default_factory=list)
    renewed: list = field(default_factory=list)
    gone: list = field(default_factory=list)
    kept: dict = field(default_factory=dict)


def sources():
    """{name in the folder: where it lies}."""
    found = {name: ROOT / name for name in contents(ROOT)}
    for pattern in OF_PACKAGE:
        for path in sorted(PACKAGE.glob(pattern)):
            found[f"bpkit/{path.relative_to(PACKAGE).as_posix()}"] = path
    return found


def lay_out(folder):
    """Lay the course into a folder or renew it there; a Laid says what became of it.

    CourseError where the folder is a checkout or cannot be written.
    """
    if (folder / "bpkit" / "__init__.py").exists():
        raise CourseError(
            f"{folder} is a checkout of the course, which needs no copy. Open it: "
            f'jupyter lab "{folder / FIRST}". Or name another folder.'
        )
    try:
        return renew(folder)
    except OSError as error:
        raise CourseError(
            f"{error.filename or folder} cannot be written ({error.strerror}). What is "
            "yours is untouched. Name a folder that you may write: "
            "python -m bpkit start FOLDER"
        ) from None


def renew(folder):
    before = manifest(folder)
    then, now, laid = before["files"], {}, Laid(before["version"])
    for name, source in sources().items():
        content, path = source.read_bytes(), folder / name
        now[name] = [hashed(content), hashed(written(content))]
        there = path.read_bytes() if path.exists() else None
        if there == content:
            continue
        if there is None:
            write(path, content)
            laid.new.append(name)
        elif then.get(name) == now[name]:  # changed by the learner, and not by us
            continue
        elif is_as_laid(there, then.get(name)):
            write(path, content)
            laid.renewed.append(name)
        else:
            beside = free(path, content)
            write(beside, content)
            laid.kept[name] = beside.relative_to(folder).as_posix()
    for name in sorted(then.keys() - now.keys()):  # no longer part of the course
        path = folder / name
        if path.exists() and is_as_laid(path.read_bytes(), then[name]):
            path.unlink()
            laid.gone.append(name)
    note = {"version": VERSION, "files": now}
    if note != before:  # last: what stops on the way is done again
        write(folder / MANIFEST, json.dumps(note, indent=1).encode())
    return laid


def is_as_laid(content, hashes):
    """Whether nobody has written in a file of these hashes, of it and of its cells."""
    return isinstance(hashes, list) and hashed(written(content)) in hashes[1:]


def written(content):
    """Of a notebook the cells, without what running or opening it left; else all."""
    try:
        cells = json.loads(content)["cells"]
        kept = [
            [cell["cell_type"], "".join(cell["source"]), cell.get("attachments")]
            for cell in cells
        ]
    except (ValueError, KeyError, TypeError):  # no notebook
        return content
    return json.dumps(kept).encode()


def free(path, content):
    """A name beside, with the version in it, that takes no other file's place."""
    k, beside = 1, path.with_stem(f"{path.stem}_{VERSION}")
    while beside.exists() and beside.read_bytes() != content:
        k, beside = k + 1, path.with_stem(f"{path.stem}_{VERSION}_{k + 1}")
    return beside


def hashed(content):
    return hashlib.sha256(content).hexdigest()


def write(path, content):
    """Whole or not at all: a full disk leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        error.filename = path  # a learner knows of no draft
        raise
    finally:
        with suppress(OSError):  # it may be gone, and a read-only disk says so too
            draft.unlink()


def said(folder, laid):
    """What was laid out and what changed, as text."""
    rows = [f"The course, bpkit {VERSION}, is in {folder}"]
    if not laid.before:
        rows += [f"Laid out: {len(laid.new)} files"] if laid.new else []
        laid = replace(laid, new=[])
    elif laid.before != VERSION:
        rows += [f"Before, it was {laid.before}."]
    for names, what in [
        (laid.new, "New"),
        (laid.renewed, "Renewed"),
        (laid.gone, "No longer part of it, removed"),
    ]:
        if names:
            rows += [f"{what}: {listed(names)}"]
    if len(rows) == 1 and not laid.kept:
        rows += ["Nothing in it had to change."]
    for name, beside in laid.kept.items():
        # Without a note of ours nobody knows whose it is.
        why = "Kept as you changed it" if laid.before else "Kept as it was"
        rows += [f"{why}: {name}. The new one: {beside}"]
    return "\n".join(rows)


def listed(names):
    """By folder; of a numbered file its number: chapters 05 07, docs claims.md."""
    folders = {}
    for name in map(Path, names):
        numbered = name.name[:2].isdigit() and name.name[2:3] == "_"
        short = name.name[:2] if numbered else name.name
        folders.setdefault(name.parent.as_posix(), {})[short] = None
    parts = []
    for folder, shorts in folders.items():
        few = " ".join(shorts) if len(shorts) <= 12 else f"{len(shorts)} files"
        parts.append(few if folder == "." else f"{folder} {few}")
    return ", ".join(parts)


FIRST = Path("chapters", "00_start_here.ipynb")
