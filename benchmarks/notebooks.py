"""All notebooks under nbval, as `pytest` runs them, and executed by nbclient alone.

Overhead is what is not a cell: pytest, its workers, the kernels that start and end. It
is counted in seconds of a core: two cores that are busy for a second are two seconds.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from benchmarks.measures import measure
from benchmarks.rounds import ONE_THREAD, ROOT

QUIET = {"TQDM_DISABLE": "1", "BPKIT_PROGRESS": "off"}
FOLDERS = "chapters", "exercises", "solutions"
CORES, GOAL = 2, 1.3


def under_nbval(paths):
    """Seconds by the clock, and of each cell."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["-n", str(CORES), f"--junitxml={report}"]
        command += ["-o", "junit_duration_report=call", *map(str, paths)]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        seconds = time.perf_counter() - start
        if done.returncode:
            raise SystemExit(f"pytest stopped:\n{done.stdout[-2000:]}")
        cases = ElementTree.parse(report).iter("testcase")
        return seconds, [float(case.get("time")) for case in cases]


def execute(path):
    import nbformat
    from nbclient import NotebookClient

    os.environ.update(ONE_THREAD | QUIET)
    book = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(book, timeout=120, resources=where)
    client.execute(stderr=subprocess.DEVNULL)  # a kernel warns of what it is used to


def by_nbclient(paths):
    start = time.perf_counter()
    with ProcessPoolExecutor(CORES) as pool:
        list(pool.map(execute, paths))
    return time.perf_counter() - start


def measures(quick):
    paths = [path for name in FOLDERS for path in sorted((ROOT / name).glob("*.ipynb"))]
    if quick:
        paths = [ROOT / "exercises" / "01_weights_and_biases.ipynb"]
    n = len(paths)
    work = f"{n} notebook{'s' * (n > 1)}, {CORES} at a time"
    rounds = [
        (*under_nbval(paths), by_nbclient(paths)) for _ in range(1 if quick else 3)
    ]
    walls, cells, plain = zip(*rounds, strict=True)
    walls, inside = np.array(walls), np.array([sum(times) for times in cells])
    ours, of, each = "pytest with nbval", "nbclient", "seconds of a core for each"
    return [
        measure(work, ours, walls),
        measure(work, of, plain),
        measure(work, ours, walls / plain, of=of),
        measure(work, "cells under nbval", map(len, cells), unit="cells"),
        measure(work, f"the cells under nbval, {each}", inside / n),
        measure(
            *(work, f"all else under nbval, {each}", (CORES * walls - inside) / n),
            goal=GOAL,
        ),
    ]
