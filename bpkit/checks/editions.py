"""What an exercise asks, as a hash; and a sentence where a working copy asks another.

A mark is an answer to a question of a certain version (bpkit.grading.again), and beside
the working copies it is noted which versions their questions have.
"""

import ast
import hashlib
import sys
from functools import cache
from pathlib import Path

from bpkit.checks import chapters, exercises
from bpkit.course import VERSION, typed
from bpkit.course.versions import is_older, news, read, version_at

PROSE = {"hints", "slips", "styles", "habits", "too_slow", "asks"}
STARTED = ".started.json"  # beside the working copies: what each was made from
EMPTY = {"started": {}}
looked = set()  # (folder, id): what was told in this process


@cache
def versions(chapter):
    """{id: version} of a chapter's exercises as they are today."""
    found = {}
    for exercise in exercises(chapter) if chapter else ():
        (file,) = (
            Path(module.__file__)
            for name, module in list(sys.modules.items())
            if name.startswith(f"bpkit.checks.ch{chapter}.")
            and getattr(module, "EXERCISE", None) is exercise
        )
        found[exercise.id] = version(file)
    return found


def version(file):
    """A hash of what a file asks, with what it shares with its neighbors.

    What is only said, such as a hint, does not count, nor do comments and layout.
    """
    shared = [*file.parent.glob("_*.py"), *file.parent.parent.glob("on_*.py")]
    parts = [
        asked(path.read_text(encoding="utf-8")) for path in [file, *sorted(shared)]
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def asked(source):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Exercise":
            node.keywords = [one for one in node.keywords if one.arg not in PROSE]
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and is_docstring(body[0]):
            del body[0]
    return dumped(tree)


def dumped(node):
    """As ast.dump, without what is empty: the same text under each Python."""
    if isinstance(node, list):
        return f"[{', '.join(map(dumped, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [
        f"{name}={dumped(value)}"
        for name, value in ast.iter_fields(node)
        if value is not None and value != []
    ]
    return f"{type(node).__name__}({', '.join(fields)})"


def is_docstring(node):
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_constant and isinstance(node.value.value, str)


def copied_from(root, chapter):
    """What is noted of a copy that is made of the sheet in a course's folder."""
    there = version_at(root)
    known = there == VERSION and chapter in chapters()
    return {"course": there, "asked": versions(chapter) if known else {}}


def changed(folder, chapter):
    """(version of the course, ids) that a folder's copy of a chapter asks otherwise."""
    for name, made in read(folder / STARTED, EMPTY)["started"].items():
        if name[:2] == chapter in chapters() and is_note(made):
            now, then = versions(chapter), made["asked"]
            ids = [id for id in now if id in then and now[id] != then[id]]
            return made["course"], ids
    return "", []


def is_note(made):
    kinds = {"course": str, "asked": dict}
    return isinstance(made, dict) and all(
        isinstance(made.get(key), kind) for key, kind in kinds.items()
    )


def sentence(made, ids):
    """What is to be said of questions that a copy asks otherwise than bpkit."""
    several = len(ids) > 1
    what = f"{'Exercises' if several else 'Exercise'} {', '.join(ids)}"
    if is_older(VERSION, made):
        return (
            f"{what}: your copy is of the course {made}, and bpkit {VERSION}, "
            f"which runs, asks another question. Install bpkit {made} in the way you "
            "installed this one, then restart."
        )
    return (
        f"{what} {'have' if several else 'has'} changed since your copy was made (from "
        f"the course {made}; bpkit is {VERSION}): `{typed('bpkit.exercises')} "
        f"reset {ids[0][:2]}` makes a fresh copy and keeps your answers beside it."
    )


def told(id):
    """Lines on versions that differ where the kernel runs, each once; [] mostly."""
    try:
        here = Path.cwd()
        if (here, id) in looked:
            return []
        looked.add((here, id))
        made, ids = changed(here, id[:2])
        return [*news(), *([sentence(made, [id])] if id in ids else [])]
    except OSError:
        return []
