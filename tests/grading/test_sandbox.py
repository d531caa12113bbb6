"""What a box cannot do, and what becomes of those beside it."""

import errno
import os
import platform
import subprocess
import sys
import time

import numpy as np
import pytest
from helpers import require_program
from submitted import SHORT, hand_in, maximum, notebook_of, points, sources_of

from bpkit.grading import sandbox, seccomp
from bpkit.grading.box import frames
from bpkit.grading.grade import grade
from bpkit.grading.session import Gone, Session


@pytest.fixture(scope="module", autouse=True)
def bubblewrap():
    require_program("bwrap", "it is the Debian package bubblewrap")


def ask(session, source, seconds=5):
    """What a function of no inputs returns in a box, as an array."""
    run = {"do": "run", "cells": [source], "answers": [], "seconds": seconds}
    session.ask(run | {"left_out": []}, seconds=30, each=30)
    arrays = []
    call = {
        "do": "call",
        "id": 1,
        "name": "answer",
        "drive": None,
        "parts": 1,
        "inputs": frames.flat((), arrays),
        "seconds": seconds,
        "largest": 1 << 20,
    }
    facts, arrays = session.ask(call, seconds=30, largest=1 << 20)
    assert "stopped" not in facts, facts
    return arrays[0]


@pytest.fixture(scope="module")
def box():
    with Session(SHORT) as session:
        yield session


FORK_BOMB = """
import os

def answer():
    children = 0
    for _ in range(200):
        try:
            child = os.fork()
        except OSError:
            continue
        if child == 0:
            os._exit(0)
        children += 1
    return children
"""


def test_two_hundred_forks_are_stopped_and_a_second_box_is_not_harmed():
    with Session(SHORT) as first, Session(SHORT) as second:
        assert ask(first, FORK_BOMB) == 0
        assert ask(second, "def answer(): return sum(range(10))") == 45
        assert ask(first, FORK_BOMB) == 0


def test_forks_are_limited_where_the_call_is_not_refused(monkeypatch):
    """The second wall: the limit holds alone, also when started as root."""
    for name in ("fork", "vfork", "clone", "clone3"):
        monkeypatch.delitem(seccomp.REFUSED, name)
    with Session(SHORT) as first, Session(SHORT) as second:
        assert ask(first, FORK_BOMB) == 0
        assert ask(second, "def answer(): return 45") == 45


def test_two_boxes_have_two_users():
    if os.geteuid() != 0:
        pytest.skip("only a box that root starts has a user of its own")
    source = "import os\ndef answer(): return [os.getuid(), os.getgid(), os.geteuid()]"
    with Session(SHORT) as first, Session(SHORT) as second:
        users = [set(ask(one, source).tolist()) for one in (first, second)]
    assert users[0].isdisjoint(users[1])
    assert min(users[0] | users[1]) > 1000


def test_there_is_no_network(box):
    source = """
import os, socket

def answer():
    try:
        socket.socket()
        return 1
    except OSError:
        return len([n for n in os.listdir("/") if n in ("proc", "sys", "run")])
"""
    assert ask(box, source) == 0


def test_the_box_sees_python_numpy_and_itself(box):
    source = """
import os, sys

def answer():
    beside = {n for p in sys.path if p.endswith("-packages") for n in os.listdir(p)}
    found = [name for _, _, names in os.walk("/") for name in names]
    ours = ("double.py", "judge.py")
    course = [name for name in found if name in ours or name.endswith(".ipynb")]
    return [len(beside - {"numpy", "numpy.libs"}), len(course), not found]
"""
    assert not ask(box, source, seconds=20).any()


def test_a_box_finds_its_own_modules_compiled(box):
    """It can write none, and would compile them for each notebook anew."""
    source = """
import os, sys

def answer():
    own = [module for name, module in sys.modules.items() if name.startswith("box.")]
    return [os.path.exists(module.__cached__) for module in own]
"""
    found = ask(box, source)
    assert len(found) >= 5 and found.all()


def test_nothing_but_tmp_can_be_written(box):
    source = """
import os

def answer():
    written = 0
    for place, folders, names in os.walk("/"):
        if place.startswith("/tmp"):
            continue
        try:
            with open(os.path.join(place, "mark"), "w"):
                written += 1
        except OSError:
            pass
        if place.count("/") > 4:
            folders.clear()
    return written
"""
    assert ask(box, source) == 0


def test_tmp_is_small_and_so_is_a_file(box):
    source = """
import os

def answer():
    total, large = 0, 0
    for n in range(40):
        try:
            with open(f"/tmp/{n}", "wb", buffering=0) as file:
                while True:
                    total += file.write(b"x" * 65536)
        except OSError:
            large = max(large, os.path.getsize(f"/tmp/{n}"))
    return [total, large]
"""
    total, large = ask(box, source)
    assert large <= SHORT.file
    assert total <= SHORT.temporary


def test_the_files_in_tmp_are_counted():
    """Each takes memory of the kernel, which no other limit sees."""
    source = """
def answer():
    for n in range(20_000):
        try:
            open(f"/tmp/{n}", "w").close()
        except OSError:
            return n
    return n
"""
    with Session(SHORT) as other:  # others want room
        assert SHORT.files - 10 < ask(other, source) < SHORT.files


def test_a_root_without_user_ids_is_told_so_and_grades_nothing():
    alone = ["unshare", "--user", "--map-root-user"]
    if subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("no user namespaces here")
    code = "from bpkit.grading.session import Session, sandbox\n"
    code += "try: Session(sandbox.Limits())\n"
    code += "except sandbox.SandboxError as error: print(error)"
    done = subprocess.run([*alone, sys.executable, "-c", code], capture_output=True)
    assert b"the range of root is 1 here. Nothing was graded." in done.stdout


def test_memory_ends_in_an_error_of_the_answer(box):
    source = """
import numpy as np

def answer():
    try:
        return np.ones(10**9).sum()
    except MemoryError:
        return -1
"""
    assert ask(box, source) == -1


def test_the_alarm_is_kind_and_the_grader_is_not(box):
    with pytest.raises(AssertionError, match="no end after 1 seconds"):
        ask(box, "def answer():\n    while True: pass", seconds=1)
    assert ask(box, "def answer(): return 1") == 1
    start = time.monotonic()
    deaf = "import signal\nsignal.signal = print\ndef answer():\n    while True: pass"
    with Session(SHORT) as other, pytest.raises(Gone, match="no end"):
        run = {"do": "run", "cells": [deaf], "answers": [], "seconds": 1}
        other.ask(run | {"left_out": []}, seconds=5, each=5)
        call = {"do": "call", "id": 1, "name": "answer", "drive": None, "parts": 1}
        call |= {"inputs": {"list": []}, "seconds": 1, "largest": 9}
        other.ask(call, seconds=1)
    assert time.monotonic() - start < 20
    assert other.process.poll() is not None


def test_a_box_ends_with_the_process_that_started_it(tmp_path):
    """SIGKILL of the grader leaves nothing behind."""
    code = (
        "import sys, time\n"
        "from bpkit.grading.session import Session\n"
        "from bpkit.grading.sandbox import Limits\n"
        "s = Session(Limits())\n"
        "print(s.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    grader = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    )
    box = int(grader.stdout.readline())
    grader.kill()
    grader.wait()
    for _ in range(100):
        if not os.path.exists(f"/proc/{box}") or "Z" in status(box):
            return
        time.sleep(0.1)
    raise AssertionError("the box goes on")


def status(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split()[2]
    except OSError:
        return "Z"


def test_a_sandbox_that_does_not_start_is_no_mark(tmp_path, monkeypatch):
    honest = hand_in(tmp_path, "a", sources_of(notebook_of("solutions", "00")))
    broken = sandbox.command

    def command(limits, filter):
        return [*broken(limits, filter)[:-1], "raise SystemExit('no such thing')"]

    monkeypatch.setattr(sandbox, "command", command)
    with pytest.raises(sandbox.SandboxError, match="did not start: no such thing"):
        grade(honest.path, seed=1)


def test_without_bubblewrap_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    honest = hand_in(tmp_path, "a", sources_of(notebook_of("solutions", "00")))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(sandbox.SandboxError, match="apt-get install bubblewrap"):
        grade(honest.path, seed=1)
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(sandbox.SandboxError, match="only Linux has.*--no-sandbox"):
        grade(honest.path, seed=1)


def test_without_a_sandbox_the_marks_are_the_same(tmp_path):
    honest = hand_in(tmp_path, "a", sources_of(notebook_of("solutions", "01")))
    with_it = grade(honest.path, seed=1)
    without = grade(honest.path, seed=1, sandbox=False)
    assert with_it | {"seconds": 0} == without | {"seconds": 0}
    assert points(without) == maximum(without)


def test_the_filter_knows_both_machines_and_allows_what_python_needs():
    for machine in ("x86_64", "aarch64"):
        program = np.frombuffer(seccomp.program(machine), dtype="u1")
        assert program.size % 8 == 0
        assert program.size // 8 < 256  # a jump has eight bits
    numbers = [n for pair in seccomp.REFUSED.values() for n in pair if n is not None]
    assert not {0, 1, 3, 9, 12, 59} & {n[0] for n in seccomp.REFUSED.values()}
    assert all(0 < number < 500 for number in numbers)


def test_calls_that_get_around_limits_are_refused(box):
    column, _ = seccomp.MACHINES[platform.machine()]
    numbers = [n[column] for n in seccomp.REFUSED.values() if n[column] is not None]
    source = f"""
import ctypes

def answer():
    libc = ctypes.CDLL(None, use_errno=True)
    said = []
    for number in {numbers}:
        ctypes.set_errno(0)
        said.append([libc.syscall(number, 0, 0, 0, 0, 0), ctypes.get_errno()])
    return said
"""
    assert (ask(box, source) == [-1, errno.EPERM]).all()
