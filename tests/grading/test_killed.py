"""A run that is killed goes on where it was, and ends as one that was not."""

import os
import signal
import subprocess
import sys
import time

import pytest
from classroom import ROOT, answered
from helpers import require_program

SHEET = ROOT / "exercises" / "00_start_here.ipynb"
WRONG = {"double": "def double(X):\n    return X**2"}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("killed")
    require_program("bwrap", "it is the Debian package bubblewrap")
    for i in range(12):
        answers = WRONG if i % 2 else None
        answered(SHEET, tmp_path / "class" / f"s{i:02}" / SHEET.name, answers)
    return tmp_path / "class"


def command(folder, out):
    arguments = ["grade", str(folder), "-o", str(out), "--seed", "5", "--jobs", "1"]
    return [sys.executable, "-m", "bpkit.grading", *arguments]


def records(out):
    return {path.name: path.read_bytes() for path in out.glob("records/*.json")}


def test_killed_in_the_middle_and_started_again(handed_in, tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    subprocess.run(command(handed_in, whole), check=True, capture_output=True)
    process = subprocess.Popen(
        command(handed_in, killed),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 120
    while len(records(killed)) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = records(killed)
    assert 3 <= len(before) < 12
    assert not (killed / "grades.csv").exists()
    subprocess.run(command(handed_in, killed), check=True, capture_output=True)
    after = records(killed)
    assert len(after) == 12
    assert before.items() <= after.items()  # what was done is not done again
    for name in ["grades.csv", "canvas.csv", "moodle.csv", "report.html"]:
        assert (killed / name).read_bytes() == (whole / name).read_bytes()
    assert not list(killed.rglob(".draft-*"))


def hear_ctrl_c():
    """What a shell started with & is deaf to it, and so is all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_a_sentence_and_no_traceback_of_a_worker(handed_in, tmp_path):
    slow = handed_in / "zz" / SHEET.name  # however fast the others are
    slow.parent.mkdir()
    answered(SHEET, slow, {"double": "def double(X):\n    while True: pass"})
    process = subprocess.Popen(
        command(handed_in, tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a terminal interrupts all that it started
        preexec_fn=hear_ctrl_c,
    )
    until = time.monotonic() + 120
    while not records(tmp_path) and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Stopped. Start it again" in told and "Traceback" not in told
