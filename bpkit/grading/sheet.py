"""What the sheets say of an exercise: its title, and the points of one in words.

They are read from the course's exercises; where that folder is not, there are ids
alone, and an answer in words has the three points of its rubric.
"""

import json
import re
from functools import cache

from bpkit import course
from bpkit.grading.notebook import chapters, exercises, text

EXERCISES = course.ROOT / "exercises"
RUBRIC = 3  # lines, a point each
HEADING = re.compile(r"## (\d\d\.\d+) (.+)")


def titled(id):
    """The id with its title, as "04.1 The largest learning rate"."""
    title = sheet(id[:2]).get(id, ("", None))[0]
    return f"{id} {title}" if title else id


def words(chapter):
    """{id: points} of the exercises that a person marks."""
    return {id: points for id, (_, points) in sheet(chapter).items() if points}


def at_most(id):
    """The points of an exercise, with a check or in words; None where there is none."""
    checked = {one.id: one.points for one in exercises(id[:2])} if known(id) else {}
    in_words = words(id[:2]) if sheet(id[:2]) else {id: RUBRIC} if known(id) else {}
    return checked.get(id, in_words.get(id))


def known(id):
    return bool(re.fullmatch(r"\d\d\.\d+", id)) and id[:2] in chapters()


@cache
def sheet(chapter):
    """{id: (title, points of an answer in words or None)}, in the sheet's order."""
    found, id = {}, None
    for path in sorted(EXERCISES.glob(f"{chapter}_*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] != "markdown":
                continue
            if heading := HEADING.match(text(cell["source"])):
                id = heading[1]
                found[id] = heading[2].strip(), None
            elif id and marks.get("grade"):
                found[id] = found[id][0], marks["points"]
    return found
