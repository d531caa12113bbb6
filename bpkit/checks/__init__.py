"""Checks of the exercises: was the answer right, and if not, what is wrong with it?

    from bpkit.checks import check, hint, solution
    check("01.2", linear)

What is asked, the slips and the hints stand in one file per exercise, in a folder per
chapter: ch07/turned_layer.py. The folders are the list, and nothing else names what is
in them. An answer flows one way (judge.py): tried on one input after the other
(trial.py, limits.py, reading.py), compared (compare.py, slips.py), explained
(explain.py, patterns.py, places.py), shown (bpkit.cards).
"""

import importlib
import json
import pkgutil
import re
from functools import cache

import numpy as np

from bpkit import course, progress
from bpkit.cards import Hint, Solution
from bpkit.checks.entry import EntryTest
from bpkit.checks.variants import Yours

__all__ = ["check", "hint", "solution", "variant", "exercise", "entry_test"]

SOLUTIONS = course.ROOT / "solutions"
students = {}  # id of an exercise -> whose variant it is in this notebook


def check(id, answer):
    """Try an answer and show what it is worth, and why.

    id is the exercise's, as "01.2"; answer is the function itself, without parentheses.
    The inputs are drawn anew for each exercise but are the same on each call: what you
    mend is what you saw. Returns a Result: the points, as a float.
    """
    if callable(id) and isinstance(answer, str):
        raise TypeError(f'The id comes first: check("{answer}", {id.__name__}).')
    result = checked(exercise(id), answer)
    result.notes = (*result.notes, *told(id))
    return result


def checked(asked, answer):
    """The Result of an answer, whatever came as one."""
    id = asked.id
    if id in students:
        asked = asked.for_student(students[id])
    if answer is None or answer is Ellipsis:
        return asked.result("not attempted", f"There is no `{asked.name}` yet.")
    if not callable(answer):
        return asked.result(
            "wrong",
            f"What came is not a function but has type {type(answer).__name__}. Hand "
            "over the function itself, without calling it: "
            f'`check("{id}", {asked.name})`.',
        )
    # Here, so that a hint need not wait for them.
    from bpkit.checks.elsewhere import missed_elsewhere
    from bpkit.checks.judge import judge

    rng = np.random.default_rng([int(part) for part in id.split(".")])
    result = judge(asked, asked.caller(answer), rng)
    if result.outcome == "right":
        progress.passed(id)
        result.notes = (*result.notes, *missed_elsewhere(asked, answer))
    return result


def variant(id, student=None):
    """Show what exercise id asks of this student; from now on check wants that.

    student is the id that your course knows you by. Without one the exercise is as it
    stands, for everybody.
    """
    asked = exercise(id)
    if asked.variant is None:
        raise ValueError(f"Exercise {id} has no variants: it is the same for all.")
    if student is None:
        students.pop(id, None)
        return Yours(id, "", "Put your student id in place of `None` if you have one.")
    students[id] = student
    return Yours(id, str(student), asked.variant.sentence(id, student))


def hint(id):
    """The steps to an answer, each folded into the one before."""
    return Hint(id, exercise(id).hints)


def solution(id):
    """The answer and its reasons, from the notebook in solutions/."""
    found = sorted(SOLUTIONS.glob(f"{str(id)[:2]}_*.ipynb"))
    text = found and answer_and_reasons(found[0], id)
    if not text:
        exercise(id)  # says so where there is no such exercise
        text = (
            "The solutions are not installed here. They are in the folder `solutions` "
            "of the course, beside `bpkit`."
        )
    return Solution(id, "\n\n".join([*told(id), text]))


def told(id):
    """Lines on versions of the course that differ; there when they are asked for."""
    from bpkit.checks import editions

    return editions.told(id)


def answer_and_reasons(notebook, id):
    """The cells below the heading of an exercise that only a solution has."""
    shown, inside = [], False
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        is_code = cell["cell_type"] == "code"
        if not is_code and source.startswith("## "):
            inside = source.split()[1] == id
        answers = "BEGIN SOLUTION" in source
        if inside and (answers or "solution" in cell["metadata"].get("tags", [])):
            lines = [x for x in source.splitlines() if " SOLUTION" not in x]
            shown += ["```python", *lines, "```", ""] if is_code else [*lines, ""]
    return "\n".join(shown)


def exercise(id):
    """The Exercise with this id; ValueError, with those there are, where none has."""
    if not isinstance(id, str):
        raise TypeError(f'An id is text, such as "01.2"; {id!r} came.')
    chapter = id.split(".")[0]
    if chapter not in chapters():
        raise ValueError(
            f"There is no exercise {id!r}. An id is chapter, dot and number, such as "
            f'"01.2"; the chapters with exercises are {", ".join(chapters())}.'
        )
    by_id = {one.id: one for one in exercises(chapter)}
    if id not in by_id:
        raise ValueError(
            f"There is no exercise {id!r} with a check; those of chapter {chapter} are "
            f"{', '.join(by_id)}. What is asked in words has none."
        )
    return by_id[id]


@cache
def chapters():
    """The numbers of the chapters with exercises, as "01": of the folders there are."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    return tuple(name[2:] for name in names if re.fullmatch(r"ch\d\d", name))


@cache
def exercises(chapter):
    """The exercises of a chapter in their order: of the files in its folder.

    Files whose name begins with an underscore hold what these share.
    """
    folder = importlib.import_module(f"bpkit.checks.ch{chapter}")
    names = [module.name for module in pkgutil.iter_modules(folder.__path__)]
    files = [
        importlib.import_module(f"{folder.__name__}.{name}")
        for name in names
        if not name.startswith("_")
    ]
    found = (file.EXERCISE for file in files)
    return tuple(sorted(found, key=lambda one: int(one.id[3:])))


def entry_test(answers):
    """The card for chapter 00's twelve questions; answers maps 1 to 12 to an answer."""
    from bpkit.checks.ch00._questions import QUESTIONS  # only chapter 00 asks them

    numbers = [question.number for question in QUESTIONS]
    if not isinstance(answers, dict) or not set(answers) <= set(numbers):
        raise ValueError(
            "entry_test takes a dict from the number of a question to your answer, "
            f"{numbers[0]} to {numbers[-1]}, such as {{1: 8, 2: None}}; this came: "
            f"{answers!r}."
        )
    return EntryTest(QUESTIONS, answers)
