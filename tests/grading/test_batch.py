"""Many submissions: each graded once, whatever happens to the others or to the run."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from helpers import require_program
from submitted import SHORT, hand_in, notebook_of, points, sources_of

from bpkit.grading import batch as module
from bpkit.grading import sandbox
from bpkit.grading.batch import batch, record_path
from bpkit.grading.sandbox import SandboxError


@pytest.fixture(scope="module", autouse=True)
def bubblewrap():
    require_program("bwrap", "it is the Debian package bubblewrap")


RIGHT = sources_of(notebook_of("solutions", "00"))
WRONG = ["import numpy as np", "def double(X):\n    return 3 * X"]
LEAVES = ["import os\n\ndef double(X):\n    os._exit(1)"]
KINDS = [RIGHT, WRONG, LEAVES, b"no notebook"]


def handed_in(folder, count):
    return [hand_in(folder, f"s{n}", KINDS[n % len(KINDS)]) for n in range(count)]


def marks(found):
    return {one.key: record | {"seconds": 0} for one, record in found}


def run(submissions, out, **options):
    return list(batch(submissions, out, **{"seed": 1, "limits": SHORT} | options))


def test_marks_do_not_depend_on_how_many_work_at_a_time(tmp_path):
    submissions = handed_in(tmp_path, 4)
    alone = run(submissions, tmp_path / "alone", jobs=1)
    assert [one.key for one, _ in alone] == [f"s{n}" for n in range(4)]
    assert [points(record) for _, record in alone] == [3, 0, 0, 0]
    assert marks(run(submissions, tmp_path / "both", jobs=3)) == marks(alone)
    left = sorted(path.name for path in (tmp_path / "both" / "records").iterdir())
    assert left == [f"s{n}.json" for n in range(4)]


def test_what_is_done_is_not_done_again(tmp_path, monkeypatch):
    submissions, out = handed_in(tmp_path, 3), tmp_path / "out"
    first = run(submissions[:2], out)
    record_path(submissions[1], out).write_text('{"half": ', encoding="utf-8")
    times = {one.key: record_path(one, out).stat().st_mtime_ns for one, _ in first}
    again = run(submissions, out)
    assert marks(again).items() >= marks(first).items()
    assert len(again) == 3
    assert record_path(submissions[0], out).stat().st_mtime_ns == times["s0"]
    monkeypatch.setattr(module, "start_worker", None)  # nobody is needed any more
    assert marks(run(submissions, out)) == marks(again)


def test_another_seed_or_another_student_is_graded_anew(tmp_path):
    (one,) = handed_in(tmp_path, 1)
    [(_, first)] = run([one], tmp_path)
    [(_, second)] = run([one], tmp_path, seed=2)
    assert first["seed"] != second["seed"]
    assert module.kept(one, tmp_path, 2) == second
    assert module.kept(one, tmp_path, 1) is None
    assert module.kept(one, tmp_path, 2, "ana") is None


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from submitted import Handed, SHORT
from bpkit.grading.batch import batch
folder = Path({folder!r})
some = [Handed(f"s{{n}}", folder / f"s{{n}}" / f"s{{n}}.ipynb") for n in range(8)]
for one, _ in batch(some, {out!r}, seed=1, limits=SHORT, jobs=2):
    print(one.key, flush=True)
"""


def test_a_run_that_is_killed_goes_on_and_ends_with_the_same_records(tmp_path):
    submissions, out = handed_in(tmp_path, 8), tmp_path / "out"
    path = [p for p in sys.path if p.endswith(("tests", "grading"))]
    code = KILLED.format(path=path, folder=str(tmp_path), out=str(out))
    grader = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True
    )
    for _ in range(2):
        assert grader.stdout.readline()
    children = family(grader.pid)
    assert children
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    done = list((out / "records").glob("s*.json"))
    assert 2 <= len(done) < 8
    for file in done:
        json.loads(file.read_text(encoding="utf-8"))
    resumed = run(submissions, out, jobs=2)
    undisturbed = run(submissions, tmp_path / "undisturbed", jobs=2)
    assert marks(resumed) == marks(undisturbed)
    until = time.monotonic() + 20
    while any(map(alive, children)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(alive, children))  # no worker and no box is left behind


def family(pid):
    """The processes that a process has started, and those that they have."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and parent(entry) == pid:
            found += [int(entry), *family(int(entry))]
    return found


def parent(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return None


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_that_dies_is_replaced_and_its_file_is_tried_again(
    tmp_path, monkeypatch
):
    real, started = module.start_worker, []

    def dies_first():
        worker = real()
        if not started:
            worker.kill()
            worker.wait()
        started.append(worker)
        return worker

    monkeypatch.setattr(module, "start_worker", dies_first)
    found = run(handed_in(tmp_path, 2), tmp_path / "out", jobs=1)
    assert [record["status"] for _, record in found] == ["graded", "graded"]
    assert len(started) == 2


def test_a_file_at_which_every_worker_dies_has_no_mark_and_is_tried_next_time(
    tmp_path, monkeypatch
):
    submissions, out = handed_in(tmp_path, 2), tmp_path / "out"
    mortal = [sys.executable, "-c", "input()"]

    def dies():
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        return subprocess.Popen(mortal, **pipes)

    with monkeypatch.context() as patched:
        patched.setattr(module, "start_worker", dies)
        found = run(submissions, out, jobs=2)
    for _, record in found:
        assert record["status"] == "failed"
        assert record["message"].startswith("The grader itself stopped twice")
        assert not record["exercises"]
    assert [points(r) for _, r in sorted(run(submissions, out), key=key)] == [3, 0]


def key(pair):
    return pair[0].key


def test_a_sandbox_that_does_not_start_stops_the_batch_without_a_mark(
    tmp_path, monkeypatch
):
    submissions, out = handed_in(tmp_path, 3), tmp_path / "out"
    empty = tmp_path / "empty"
    empty.mkdir()
    with monkeypatch.context() as patched, pytest.raises(SandboxError, match="Install"):
        patched.setenv("PATH", str(empty))
        run(submissions, out)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "bwrap").write_text("#!/bin/sh\necho 'no namespaces here' >&2\nexit 1\n")
    (broken / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken}:{os.environ['PATH']}")
    sandbox.view.cache_clear()
    with pytest.raises(SandboxError, match="did not start: no namespaces here"):
        run(submissions, out, jobs=2)
    assert not (out / "records").exists()


def test_a_batch_that_is_given_up_leaves_no_worker(tmp_path):
    running = batch(handed_in(tmp_path, 8), tmp_path, seed=1, limits=SHORT, jobs=2)
    next(running)
    children = [pid for pid in family(os.getpid()) if "worker" in command(pid)]
    assert children
    running.close()
    time.sleep(0.2)
    assert not any(map(alive, children))


def command(pid):
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            return file.read()
    except OSError:
        return ""


def test_an_empty_folder_is_an_empty_batch(tmp_path):
    assert run([], tmp_path) == []
