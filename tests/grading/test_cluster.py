"""Dask: the same marks from many workers, and no worker lost to a submission."""

import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from classroom import ROOT, answered
from handbook import commands
from helpers import WEEKLY, require, require_program

from bpkit.grading import tables
from bpkit.grading.__main__ import main
from bpkit.grading.cluster import batch
from bpkit.grading.files import GradingError, read_json
from bpkit.grading.grade import grade
from bpkit.grading.submissions import find

HOST = "tcp://host:8786"  # as docs/teaching.md has it
SHEET = ROOT / "exercises" / "00_start_here.ipynb"
WRONG = {
    "double": "def double(X):\n    return X",
    "center": "def center(X):\n    return X",
    "squared_distances": "def squared_distances(X, p):\n    return X[:, 0]",
}
IN_THE_CALL = "def double(X):\n    {}\n    return X"
ATTACKS = {  # code of a cell, or of the function that is called
    "ends the process": "import os\nos._exit(0)",
    "ends its group": "import os, signal\nos.killpg(0, signal.SIGKILL)",
    "kills its parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kills all": IN_THE_CALL.format("import os; os.kill(-1, 9)"),
    "forks": "import os\nwhile True:\n    os.fork()",
    "takes memory": IN_THE_CALL.format("x = bytearray(1 << 40)"),
    "floods": IN_THE_CALL.format("print('x' * 10_000_000)"),
    "never ends": IN_THE_CALL.format("while True: pass"),
    "writes to the pipe": "import os\nfor i in range(64):\n"
    "    try:\n        os.write(i, b'{}' * 100)\n    except OSError:\n        pass",
    "reaches for Dask": "from distributed import get_worker\nget_worker().close()",
}


@pytest.fixture(scope="module", autouse=True)
def needs():
    require("distributed", "pip install -r requirements-test.txt")
    require_program("bwrap", "it is the Debian package bubblewrap")


def attacked(path, code):
    """A wrong notebook with an attack in it."""
    answers = dict(WRONG)
    if code.startswith("def "):
        answers["double"] = code
    else:
        answers["center"] = f"{WRONG['center']}\n\n{code}"
    return answered(SHEET, path, answers)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """Ten attacks among twenty (weekly, ninety), of which every third is wrong."""
    folder = tmp_path_factory.mktemp("class")
    attacks, expected = iter(ATTACKS.items()), {}
    count = 100 if WEEKLY else 30
    every = count // len(ATTACKS)
    for i in range(count):
        student = f"s{i:03}"
        path = folder / student / SHEET.name
        attack = i % every == every // 2
        if attack:
            attacked(path, next(attacks)[1])
        else:
            answered(SHEET, path, WRONG if i % 3 == 0 else None)
        expected[student] = 3 if not attack and i % 3 else 0
    return folder, expected


def points(record):
    return sum(x["points"] for x in record["exercises"])


def workers(client):
    """Address -> process id of each worker."""
    return client.run(os.getpid)


def test_a_class_with_attacks_on_two_workers(handed_in, tmp_path):
    from distributed import Client, LocalCluster

    folder, expected = handed_in
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0"
        ) as local,
        Client(local) as client,
    ):
        before = workers(client)
        graded = dict(
            batch(find(folder), tmp_path, seed=1, scheduler=local.scheduler_address)
        )
        assert workers(client) == before and len(before) == 2
    assert {one.student: points(r) for one, r in graded.items()} == expected
    assert {r["status"] for r in graded.values()} == {"graded"}
    # Alone and here, the same mark: the inputs come from seed and notebook.
    one = next(one for one in graded if one.student == "s000")
    alone = grade(one.path, seed=1) | {"seconds": graded[one]["seconds"]}
    assert alone == graded[one]


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler and its two workers, started as docs/teaching.md says,
    on the loopback."""
    note, processes = tmp_path / "scheduler.json", []
    scheduler, worker, _ = commands("A large class")

    def start(line, *options):
        words = [sys.executable, "-m", *line.split(), "--no-dashboard", *options]
        with (tmp_path / f"{len(processes)}.log").open("w") as log:
            processes.append(
                subprocess.Popen(words, stdout=log, stderr=log, cwd=tmp_path)
            )

    start(
        scheduler, "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(note)
    )
    until = time.monotonic() + 60
    while not note.exists() and time.monotonic() < until:
        time.sleep(0.05)
    address = read_json(note)["address"]
    for _ in range(2):
        start(worker.replace(HOST, address), "--nthreads", "1", "--no-nanny")
    yield address, processes[1:]
    for process in reversed(processes):
        process.terminate()
        process.wait()


def test_two_workers_of_which_one_is_killed_in_the_middle(handed_in, tmp_path, cluster):
    folder, expected = handed_in
    few, out, (address, workers) = tmp_path / "few", tmp_path / "out", cluster
    students = [f"s{n:03}" for n in range(10)]
    for student in students:
        (few / student).mkdir(parents=True)
        content = (folder / student / SHEET.name).read_bytes()
        (few / student / SHEET.name).write_bytes(content)
    (few / "link").mkdir()
    (few / "link" / SHEET.name).symlink_to(folder / "s001" / SHEET.name)
    line = commands("A large class")[-1].replace(HOST, address)
    line = line.replace("handed_in", str(few)).replace("marks", str(out))
    grader = subprocess.Popen([sys.executable, *line.split()[1:]], cwd=ROOT)
    until = time.monotonic() + 120
    while len(list(out.glob("records/s*"))) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    workers[0].kill()
    assert not (out / "grades.csv").exists()
    assert grader.wait(timeout=300) == 0
    text = (out / "grades.csv").read_text(encoding="utf-8")
    rows = {row["student"]: row for row in tables.read_grades(text)}
    assert {s: rows[s]["points"] for s in students} == {
        s: str(expected[s]) for s in students
    }
    assert rows["link"]["status"] == "unreadable"
    # What is done is not done again, and needs no cluster.
    command = ["grade", str(few), "-o", str(out), "--scheduler", "tcp://127.0.0.1:1"]
    assert main(command) == 0


def test_no_scheduler_there_is_a_sentence(handed_in, tmp_path, monkeypatch):
    monkeypatch.setattr("bpkit.grading.cluster.PATIENCE", 1)
    with pytest.raises(GradingError, match="No scheduler answers at tcp://127"):
        list(
            batch(
                find(handed_in[0])[:1], tmp_path, seed=1, scheduler="tcp://127.0.0.1:1"
            )
        )


def test_distributed_is_imported_only_where_it_is_used():
    code = (
        "import sys, bpkit.grading.__main__, bpkit.grading.cluster\n"
        "assert not {'dask', 'distributed'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(ROOT))


def test_the_extra_of_the_package_is_what_the_tests_want():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (wanted,) = project["project"]["optional-dependencies"]["cluster"]
    tested = (ROOT / "requirements-test.txt").read_text(encoding="utf-8")
    assert wanted in tested.splitlines()
