"""Second thoughts: a mark answers a question of a certain version.

A record holds the version of each exercise. Where the course has another one today, or
where a teacher asks for it, that exercise is graded again; the marks of the others stay
as they are, and what moved is noted.
"""

import ast
import hashlib
import importlib
import sys
from functools import cache
from pathlib import Path

from bpkit.grading.notebook import exercises

COURSE = importlib.import_module("bpkit").__version__
PROSE = {"hints", "slips", "styles", "habits", "too_slow", "asks"}
UPDATED, ON_DEMAND = "the exercise was changed", "asked for"


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
    return ast.dump(tree)


def is_docstring(node):
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_constant and isinstance(node.value.value, str)


def to_grade(before, regrade=()):
    """{id: why} of the exercises of a record that are to be graded again.

    regrade: chapters and ids, as "04" and "04.3", that a teacher asks for.
    """
    now = versions(before["chapter"])
    then = {x["id"]: x.get("version") for x in before["exercises"]}
    why = {id: UPDATED for id in now | then if now.get(id) != then.get(id)}
    if before["status"] != "graded" and before.get("course") != COURSE:
        why |= {id: UPDATED for id in now} or {"": UPDATED}  # it may be read today
    wanted = {id for id in now if id in regrade or id[:2] in regrade}
    return {id: ON_DEMAND for id in wanted} | why


def merged(before, after, why):
    """The record after grading again: what was not asked for stays as it was."""
    if after["status"] == "failed":
        return before  # and the next run tries again
    old = {x["id"]: x for x in before["exercises"]}
    stay = before["status"] == after["status"] == "graded"
    exercises = [
        old[x["id"]] if stay and x["id"] not in why and x["id"] in old else x
        for x in after["exercises"]
    ]
    new = {x["id"]: x for x in exercises}
    moved = [
        [id, worth(old.get(id)), worth(new.get(id)), why.get(id, UPDATED)]
        for id in sorted(old | new)
        if worth(old.get(id)) != worth(new.get(id))
    ]
    return after | {
        "exercises": exercises,
        "moved": [*before.get("moved", ()), *moved],
    }


def worth(x):
    """[points, maximum] of an exercise in a record; None where it is not there."""
    return x and [x["points"], x["maximum"]]
