"""What Python in a browser does, asked of it: Pyodide's core, in Node.js."""

import json
import subprocess
from pathlib import Path

import pytest
from helpers import PATIENCE, require_program

LIMITS = Path(__file__).parents[2] / "bpkit" / "checks" / "limits.py"
# A browser can stop none of these from outside.
ANSWERS = """
import itertools, time

def comes_back():
    return 3

def one_line():
    while True: pass

def a_for():
    for _ in itertools.count(): pass

def a_generator():
    return sum(x for x in itertools.count())

def a_list():
    return [x for x in itertools.count() if x < 0]

def calls():
    def f(): return 1
    while True: f()

def deaf():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

def deaf_twice():
    while True:
        try:
            deaf()
        except:
            continue

def a_nap():  # in C, and then it is late
    time.sleep(0.4)
    return 3
"""
ASK = """
import json, threading
from checks.limits import time_limit

found = {}
for name, answer in list(globals().items()):
    if getattr(answer, "__module__", "") != "__main__" or not callable(answer):
        continue
    before = time.monotonic()
    try:
        with time_limit(0.2) as clock:
            answer()
    except KeyboardInterrupt:
        pass
    found[name] = clock.over, time.monotonic() - before
try:
    threading.Thread(target=print).start()
except RuntimeError as error:
    found["threads"] = str(error)
json.dumps(found)
"""
PROGRAM = """
import {{readFileSync}} from "fs";
import {{loadPyodide}} from {entry};
const pyodide = await loadPyodide({{indexURL: {folder}}});
pyodide.FS.mkdirTree("/home/pyodide/checks");
const limits = readFileSync({limits}, "utf8");
pyodide.FS.writeFile("/home/pyodide/checks/limits.py", limits);
console.log(pyodide.runPython({python}));
"""


@pytest.fixture(scope="module")
def found(pyodide):
    text = PROGRAM.format(
        entry=json.dumps(str(pyodide / "pyodide.mjs")),
        folder=json.dumps(f"{pyodide}/"),
        limits=json.dumps(str(LIMITS)),
        python=json.dumps(ANSWERS + ASK),
    )
    done = subprocess.run(
        [
            require_program("node", "it is the Debian package nodejs"),
            "--input-type=module",
        ],
        input=text,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_there_are_no_threads_and_so_the_stand_in_says(found):
    assert found["threads"] == "can't start new thread"


def test_an_answer_that_comes_back_is_left_alone(found):
    assert not found["comes_back"][0]


def test_every_answer_that_does_not_come_back_is_stopped(found):
    late = {name for name, kept in found.items() if name != "threads" and kept[0]}
    assert late == set(found) - {"comes_back", "threads"}
    assert len(late) == ANSWERS.count("def ") - 2  # comes_back, and f in calls
