"""The capstone: a new operation as a pair, tested and explained by its learner.

python -m bpkit.exercises capstone lays it out in my_work/capstone and says what is
missing: right (trial.py, in a process of its own), tested (tests.py), explained
(page.py). Marks are a teacher's, by the rubric of docs/teaching.md.
"""

import sys
from pathlib import Path

from bpkit import course
from bpkit.capstone import page, tests
from bpkit.capstone.lines import BEGIN, DONE, Line
from bpkit.capstone.process import tried

TEMPLATE = Path(__file__).parent / "template"
FILES = {
    "operation.py": "operation.txt",
    "slips.py": "slips.txt",
    "test_operation.py": "test_operation.txt",
    "page.ipynb": "page.ipynb",
}


def lay_out(folder):
    """Write the files that are not there; return their names. None is overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, template in FILES.items():
        try:
            with (folder / name).open("xb") as file:
                file.write((TEMPLATE / template).read_bytes())
        except FileExistsError:
            continue
        written.append(name)
    return written


def examine(folder):
    """{part: its Lines} of the four files in a folder; nothing there stops it."""
    right, slips = tried(folder)
    return {
        "right": right,
        "tested": tests.lines(folder, right, slips),
        "explained": page.lines(folder / "page.ipynb"),
    }


def said(folder, shown):
    """What there is and what is missing, as text; shown is the folder as it is told."""
    written = lay_out(folder)
    rows = [f"Your capstone: {shown}"]
    if written:
        rows += [f"New there: {', '.join(written)}"]
    if sys.platform == "emscripten":  # a browser starts no process
        return "\n".join([*rows, NOT_HERE])
    parts = examine(folder)
    for part, lines in parts.items():
        rows += ["", part, *map(str, lines)]
    every: list[Line] = sum(parts.values(), [])
    done = sum(line.state == DONE for line in every)
    rows += ["", f"{done} of {len(every)} lines are done."]
    if all(line.state == BEGIN for line in every):
        example = course.shown(course.ROOT / "solutions" / "capstone")
        rows += [f"Begin with operation.py. An example that is whole: {example}"]
    rubric = course.shown(course.ROOT / "docs" / "teaching.md").as_posix()
    return "\n".join([*rows, f"{RUBRIC}\n{rubric}#the-capstone."])


NOT_HERE = (
    "Write here and ask elsewhere: your operation is tried in a process of its own,\n"
    "and a browser starts none. Download the four files, put them into the folder\n"
    "my_work/capstone of the course on a computer with Python, and there:\n"
    "python -m bpkit.exercises capstone"
)
RUBRIC = "Marks are a person's (right 40, tested 30, explained 30), by the rubric in"
