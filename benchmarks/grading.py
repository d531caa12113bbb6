"""Grading beside nbgrader, on the same notebooks: `python -m benchmarks.grading`.

Two questions a notebook. Each grader takes the whole class in one batch, in a control
group of its own (Linux, as root), which counts the CPU seconds and the memory of all
that it starts. With --attacks: what each attack of tests/grading/attacks gets.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUESTIONS = "00.1", "00.2"
CONTROL = Path("/sys/fs/cgroup")


def two_questions():
    """The first two exercises of chapter 00, as a solutions notebook."""
    (path,) = (ROOT / "solutions").glob("00_*.ipynb")
    book = json.loads(path.read_text(encoding="utf-8"))
    cells, inside = [], True
    for cell in book["cells"]:
        source = "".join(cell["source"])
        if source.startswith("## "):
            inside = source.split()[1] in QUESTIONS
        if inside:
            cells.append(cell)
    return book | {"cells": cells}


def the_class(course, count):
    """nbgrader's course, and what each student hands in: all right, none the same."""
    (course / "source" / "week").mkdir(parents=True)
    book = two_questions()
    source = course / "source" / "week" / "00_two.ipynb"
    source.write_text(json.dumps(book), encoding="utf-8")
    config = (ROOT / "nbgrader_config.py").read_bytes()
    (course / "nbgrader_config.py").write_bytes(config)
    run(["nbgrader", "generate_assignment", "week"], course)
    released = course / "release" / "week" / source.name
    right = {cell["id"]: cell["source"] for cell in book["cells"]}
    for n in range(count):
        answered = json.loads(released.read_text(encoding="utf-8"))
        for cell in answered["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = "".join(right[cell["id"]]) + f"\n# {n}"
        path = course / "submitted" / f"s{n:03}" / "week" / source.name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(answered), encoding="utf-8")


def run(command, folder):
    places = [str(Path(sys.executable).parent), os.environ["PATH"]]
    surroundings = {"PATH": os.pathsep.join(places), "BPKIT_PROGRESS": "off"}
    module = [sys.executable, "-m", *command]
    subprocess.run(
        module,
        cwd=folder,
        check=True,
        env=os.environ | surroundings | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Used:
    """CPU seconds, seconds by the clock and largest memory, in bytes."""

    cpu = seconds = memory = float("nan")


@contextmanager
def measured():
    """What this process and all that it starts use, from here to the end."""
    used, groups = Used(), made_groups()
    cpu, start = cpu_of(groups), time.perf_counter()
    try:
        yield used
    finally:
        used.seconds = time.perf_counter() - start
        used.cpu = cpu_of(groups) - cpu
        used.memory = peak_of(groups)
        for group, home in groups.values():
            (home / "cgroup.procs").write_text(str(os.getpid()))
            try:
                group.rmdir()
            except OSError:
                pass  # something is still ending


def made_groups():
    """New control groups with this process in them: of version 2, or two of version 1.

    {controller: (group, the one before)}
    """
    name = f"bpkit-{os.getpid()}-{time.monotonic_ns()}"
    homes = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, place = line.split(":", 2)
        if not controllers and (CONTROL / "cgroup.controllers").exists():
            homes["unified"] = CONTROL / place.lstrip("/")
        for controller in {"cpuacct", "memory"} & set(controllers.split(",")):
            homes[controller] = CONTROL / controller / place.lstrip("/")
    if not homes:
        raise SystemExit("There are no control groups here: run it as root, on Linux.")
    groups = {}
    for controller, home in homes.items():
        group = home / name
        group.mkdir()
        (group / "cgroup.procs").write_text(str(os.getpid()))
        groups[controller] = group, home
    return groups


def cpu_of(groups):
    if "cpuacct" in groups:
        return int((groups["cpuacct"][0] / "cpuacct.usage").read_text()) / 1e9
    lines = (groups["unified"][0] / "cpu.stat").read_text().split()
    return int(lines[lines.index("usage_usec") + 1]) / 1e6


def peak_of(groups):
    names = {"memory": "memory.max_usage_in_bytes", "unified": "memory.peak"}
    for controller, name in names.items():
        file = groups.get(controller, (Path("/nowhere"),))[0] / name
        if file.exists():
            return int(file.read_text())
    return float("nan")


def beside_nbgrader(count, jobs):
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder, "course")
        the_class(course, count)
        graders = {
            "bpkit": ["bpkit.grading", "grade", ".", "-o", f"{folder}/out"]
            + ["--jobs", str(jobs)],
            "nbgrader": ["nbgrader", "autograde", "week"],
        }
        rows = []
        for name, command in graders.items():
            with measured() as used:
                run(command, course)
            rows.append((name, used))
        check_marks(course, Path(folder, "out"), count)
    return rows


def check_marks(course, out, count):
    """Both gave everybody both points."""
    from nbgrader.api import Gradebook

    marks = Counter()
    for path in (out / "records").glob("*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        marks["bpkit"] += sum(one["points"] for one in record["exercises"])
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        for submission in book.assignment_submissions("week"):
            marks["nbgrader"] += submission.score
    assert marks == {"bpkit": 2 * count, "nbgrader": 2 * count}, marks


def attacked(jobs):
    """Rows of the attack table: name, points, of how many, outcomes, seconds."""
    sys.path.insert(0, str(ROOT / "tests" / "grading"))
    import submitted

    from bpkit.grading.batch import batch

    with tempfile.TemporaryDirectory() as folder:
        some = [
            submitted.hand_in(Path(folder), path.stem, submitted.attack(path))
            for path in submitted.ATTACKS
        ]
        for one, record in batch(some, folder, seed=3, jobs=jobs):
            outcomes = Counter(e["outcome"] for e in record["exercises"])
            said = ", ".join(f"{n} {outcome}" for outcome, n in outcomes.items())
            points, maximum = submitted.points(record), submitted.maximum(record)
            yield one.key.replace("_", " "), points, maximum, said, record["seconds"]


def main():
    arguments = argparse.ArgumentParser(
        prog="python -m benchmarks.grading", description=__doc__.split("\n")[0]
    )
    arguments.add_argument("--count", type=int, default=200, help="notebooks")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments.add_argument("--attacks", action="store_true", help="the attack table")
    args = arguments.parse_args()
    if args.attacks:
        print_row("attack", "points stolen", "of", "outcomes", "seconds")
        print_row(*["---"] * 5)
        for name, points, maximum, said, seconds in sorted(attacked(args.jobs)):
            print_row(name, f"{points:g}", f"{maximum:g}", said, f"{seconds:.1f}")
        return
    load = os.getloadavg()[0]
    rows = beside_nbgrader(args.count, args.jobs)
    print(
        f"{args.count} notebooks of two questions; Python {platform.python_version()}, "
        f"NumPy {version('numpy')}, nbgrader {version('nbgrader')}; "
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before.\n"
    )
    print_row("grader", "CPU seconds each", "seconds each", "largest memory")
    print_row(*["---"] * 4)
    for name, used in rows:
        cpu, seconds = used.cpu / args.count, used.seconds / args.count
        print_row(name, f"{cpu:.3f}", f"{seconds:.3f}", f"{used.memory / 1e6:.0f} MB")


def print_row(*cells):
    print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
