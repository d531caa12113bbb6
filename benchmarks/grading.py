"""A class graded here and by nbgrader, same notebooks: `python -m benchmarks.grading`.

Two questions a notebook; right, wrong, half right and missing answers, whose points are
asserted. Ours grades the whole class, one notebook at a time and then one per core;
nbgrader a part of it in between. Commands are timed from start to end, tables included.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from benchmarks.usage import ROOT, measured
from benchmarks.value import THREADS

SHEET = "00_start_here.ipynb"
QUESTIONS = "00.1", "00.2"
GOAL = 0.15  # of nbgrader's CPU seconds
ANSWERS = [  # and their points
    ({}, 2),
    ({"center": "def center(X):\n    return X - X.mean()"}, 1),
    ({"double": "def double(X):\n    return 2.0 * X.astype(float)"}, 1.5),
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


def hand_in(folder, count, peer):
    """nbgrader's course, its class of `peer` students, and everyone, a folder each."""
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
        places = [folder / "everyone" / f"s{n:03}" / SHEET]
        if n < peer:
            places.append(course / "submitted" / f"s{n:03}" / "week" / SHEET)
        for path in places:
            answered(course / "release" / "week" / SHEET, path, answers)


def check(points):
    """{student: points}: everybody has what the answers are worth."""
    for student, mine in points.items():
        assert mine == ANSWERS[int(student[1:]) % len(ANSWERS)][1], (student, mine)


# The tables ---------------------------------------------------------------------------


def beside_nbgrader(folder, count, peer):
    """(row name, notebooks, jobs, what measured gives) of nbgrader and of ours."""
    from nbgrader.api import Gradebook

    course, cores = folder / "course", len(os.sched_getaffinity(0))
    rows = []
    for jobs in dict.fromkeys([1, cores]):
        out, end = folder / f"out{jobs}", ["--jobs", str(jobs), "--seed", "1"]
        command = ["bpkit.grading", "grade", str(folder / "everyone"), "-o", str(out)]
        rows.append(("bpkit", count, jobs, *measured([*command, *end], folder, PARTS)))
        check(points_in(out, count))
        if jobs == 1:  # between the two of ours
            used = measured(["nbgrader", "autograde", "week"], course, PARTS)
            rows.append(("nbgrader", peer, 1, *used))
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        scores = book.assignment_submissions("week")
        check({one.student.id: one.score for one in scores})
        assert len(scores) == peer
    return rows


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


def report(count, peer, workers):
    print(
        f"Python {platform.python_version()}, NumPy {version('numpy')}, nbgrader "
        f"{version('nbgrader')}, distributed {version('distributed')}; "
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} "
        f"before; notebooks of two questions.\n"
    )
    with tempfile.TemporaryDirectory() as name:
        folder, memory = Path(name), Counter()
        hand_in(folder, count, peer)
        rows = beside_nbgrader(folder, count, peer)
        theirs = next(cpu / n for name, n, _, cpu, *_ in rows if name == "nbgrader")
        head = "grader", "notebooks", "at once", "CPU seconds each", "seconds each"
        table(*head, "of nbgrader's CPU seconds", "goal")
        for name, n, jobs, cpu, seconds, sizes in rows:
            memory |= sizes
            goal = GOAL if name == "bpkit" else ""
            each, ratio = f"{cpu / n:.3f}", f"{cpu / n / theirs:.3f}"
            row(name, n, jobs, each, f"{seconds / n:.3f}", ratio, goal)
        print()
        table("process", "largest resident size")
        for part, size in memory.items():
            row(part, f"{size / 1e6:.0f} MB")
        print()
        table("Dask workers", "submissions per second")
        for n in workers:
            row(n, f"{throughput(folder, n):.2f}")
    print(f"\nLoad {os.getloadavg()[0]:.1f} after.")


def table(*names):
    row(*names)
    print("|" + "---|" * len(names))


def row(*cells):
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--peer", type=int, default=40, help="those nbgrader gets, too")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2], help="Dask's")
    options = parser.parse_args()
    os.environ.update(dict.fromkeys(THREADS, "1"), BPKIT_PROGRESS="off")
    sys.path.insert(0, str(ROOT / "tests" / "grading"))
    peer = min(options.peer, options.submissions)
    report(options.submissions, peer, options.workers)


if __name__ == "__main__":
    main()
