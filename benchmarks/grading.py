"""A class graded here and by nbgrader, the same notebooks.

Two questions a notebook; right, wrong, half right and missing answers, whose points are
asserted. Ours grades the class one notebook at a time, then nbgrader, then ours one per
core. Commands are timed from start to end, tables included.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.measures import measure
from benchmarks.rounds import ONE_THREAD, ROOT
from benchmarks.usage import measured

SHEET = "00_start_here.ipynb"
QUESTIONS = "00.1", "00.2"
WORK = "grading a notebook of two questions"
GOAL = 0.15  # of nbgrader's CPU seconds
ANSWERS = [  # and their points
    ({}, 2),
    ({"center": "def center(X):\n    return X - X.mean()"}, 1),
    ({"double": "def double(X):\n    return 2.0 * X.astype(float)"}, 2),
    ({}, 2),
    ({"double": "untouched", "center": "def center(X):\n    return X[1000]"}, 0),
]
PARTS = {  # of a command line
    "from box import main": "the box around one notebook",
    "bpkit.grading.worker": "the process that judges",
    "bpkit.grading": "`python -m bpkit.grading grade`",
    "ipykernel": "nbgrader's kernel",
    "nbgrader": "`nbgrader autograde`",
}


# The class ----------------------------------------------------------------------------


def two_questions():
    """The first two exercises of chapter 00, as a solutions notebook."""
    book = json.loads((ROOT / "solutions" / SHEET).read_text(encoding="utf-8"))
    cells, inside = [], True
    for cell in book["cells"]:
        source = "".join(cell["source"])
        if source.startswith("## "):
            inside = source.split()[1] in QUESTIONS
        if inside:
            cells.append(cell)
    return book | {"cells": cells}


def hand_in(folder, count):
    """nbgrader's course with its class, and the same class, a folder each."""
    from classroom import answered

    course = folder / "course"
    (course / "source" / "week").mkdir(parents=True)
    source = course / "source" / "week" / SHEET
    source.write_text(json.dumps(two_questions()), encoding="utf-8")
    config = (ROOT / "nbgrader_config.py").read_bytes()
    (course / "nbgrader_config.py").write_bytes(config)
    measured(["nbgrader", "generate_assignment", "week"], course, PARTS)
    for n in range(count):
        answers, _ = ANSWERS[n % len(ANSWERS)]
        ours = folder / "everyone" / f"s{n:03}" / SHEET
        for path in [ours, course / "submitted" / f"s{n:03}" / "week" / SHEET]:
            answered(course / "release" / "week" / SHEET, path, answers)


def check(points):
    """{student: points}: everybody has what the answers are worth."""
    for student, mine in points.items():
        assert mine == ANSWERS[int(student[1:]) % len(ANSWERS)][1], (student, mine)


# What is measured ---------------------------------------------------------------------


def beside_nbgrader(folder, count):
    """(grader, jobs, what measured gives) of ours and of nbgrader."""
    from nbgrader.api import Gradebook

    course, cores = folder / "course", len(os.sched_getaffinity(0))
    rows = []
    for jobs in dict.fromkeys([1, cores]):
        out, end = folder / f"out{jobs}", ["--jobs", str(jobs), "--seed", "1"]
        command = ["bpkit.grading", "grade", str(folder / "everyone"), "-o", str(out)]
        rows.append(("bpkit", jobs, *measured([*command, *end], folder, PARTS)))
        check(points_in(out, count))
        if jobs == 1:  # between the two of ours
            used = measured(["nbgrader", "autograde", "week"], course, PARTS)
            rows.append(("nbgrader", 1, *used))
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        scores = book.assignment_submissions("week")
        check({one.student.id: one.score for one in scores})
        assert len(scores) == count
    return rows


def box():
    """Seconds of a box in which nothing runs: Python and NumPy."""
    from bpkit.grading.sandbox import Limits
    from bpkit.grading.session import Session

    start = time.perf_counter()
    Session(Limits()).close()
    return time.perf_counter() - start


def points_in(out, count):
    from bpkit.grading import tables

    text = (out / "grades.csv").read_text(encoding="utf-8")
    found = {x["student"]: float(x["points"]) for x in tables.read_grades(text)}
    assert len(found) == count
    return found


def throughput(folder, n):
    """Submissions per second on n workers of one thread, which have started."""
    from distributed import LocalCluster

    from bpkit.grading.cluster import batch
    from bpkit.grading.submissions import find

    found, out, one = find(folder / "everyone"), folder / f"dask{n}", dict(n_workers=n)
    with LocalCluster(**one, threads_per_worker=1, dashboard_address=":0") as local:
        how = {"seed": 1, "scheduler": local.scheduler_address}
        list(batch(found[: 2 * n], folder / f"warm{n}", **how))
        start = time.perf_counter()
        graded = list(batch(found, out, **how))
        seconds = time.perf_counter() - start
    check({x.student: sum(e["points"] for e in r["exercises"]) for x, r in graded})
    return len(graded) / seconds


def measures(quick):
    """Of a class of 200; nbgrader gets the same notebooks."""
    os.environ.update(ONE_THREAD, BPKIT_PROGRESS="off")
    sys.path.insert(0, str(ROOT / "tests" / "grading"))
    count, workers = (5, [1]) if quick else (200, [1, 2])
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder, memory = Path(name), Counter()
        hand_in(folder, count)
        rows = beside_nbgrader(folder, count)
        theirs = next(cpu for name, _, cpu, *_ in rows if name == "nbgrader")
        for name, jobs, cpu, seconds, sizes in rows:
            memory |= sizes
            who = name if name == "nbgrader" else f"{name}, {jobs} at a time"
            found.append(measure(WORK, who, [cpu / count], unit="CPU s"))
            found.append(measure(WORK, f"{who}, by the clock", [seconds / count]))
            if name != "nbgrader":
                share = [cpu / theirs]
                found.append(measure(WORK, who, share, of="nbgrader", goal=GOAL))
        boxes = [box() for _ in range(1 if quick else 20)]
        found.append(measure("a box", "starts and ends, by the clock", boxes))
        for part, size in memory.items():
            size = [size / 1e6]
            found.append(measure("largest resident size", part, size, unit="MB"))
        for n in workers:
            who = f"{n} worker{'s' * (n > 1)}"
            rate = [throughput(folder, n)]
            found.append(measure("grading by Dask", who, rate, unit="notebooks/s"))
    return found
