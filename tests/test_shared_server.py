"""A shared server: one course that nobody can write, and a home for each learner.

Read-only is what bubblewrap mounts so: rights do not stop the root of a container.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from helpers import WEEKLY, require_program

from bpkit.course import NAME

ROOT = Path(__file__).parent.parent
HUB = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8")

# What a learner does, in one process to spare time: exit codes, then what is kept.
LEARNER = """
import sys, time
from pathlib import Path
from bpkit.exercises import main
from bpkit.progress import passed, predict, review
from bpkit.checks import solution
name, meet = sys.argv[1:]
print(*[main(words.split()) for words in ("start 01", "list", "capstone")])
mine = Path.home() / "bpkit-course/my_work/01_weights_and_biases.ipynb"
if meet:  # both learners are here before either goes on
    mine.write_text(f"the answers of {name}")
    (Path(meet) / name).touch()
    while len(list(Path(meet).iterdir())) < 2:
        time.sleep(0.05)
print(*[main(words.split()) for words in ("start 1", "reset 01")])
print(predict("04.a", name, options=["anna", "bert"]))
print(review())
assert "def linear" in str(solution("01.2"))
"""


def read_only(home, *command, writable=(), **environment):
    """Start a command in a world that cannot be written, but for these folders."""
    bwrap = require_program("bwrap", "it is the Debian package bubblewrap")
    binds = [x for folder in writable for x in ("--bind", folder, folder)]
    box = [bwrap, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", *binds]
    env = {k: v for k, v in os.environ.items() if k != "BPKIT_PROGRESS"}
    env |= {"HOME": str(home), "PYTHONPATH": str(ROOT), "TMPDIR": str(home)}
    return subprocess.Popen(
        [*map(str, box), sys.executable, *map(str, command)],
        cwd=ROOT / "chapters",
        env=env | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_two_learners_on_a_read_only_course_write_into_their_homes_and_never_meet(
    tmp_path,
):
    before = sorted(ROOT.iterdir())
    meet = tmp_path / "both are here"
    meet.mkdir()
    working = {}
    for name in ("anna", "bert"):
        home = tmp_path / name
        home.mkdir()
        command = ["-c", LEARNER, name, meet]
        working[name] = read_only(home, *command, writable=[home, meet])
    for name, process in working.items():
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0 and err == "", err
        mine = tmp_path / name / NAME / "my_work"
        assert f"Your copy: {mine}" in out and f"Your copies are in {mine}" in out
        assert f"Your capstone: {mine / 'capstone'}" in out
        assert re.search("^0 0 0$", out, re.M) and re.search("^0 0$", out, re.M)
        old = mine / "01_weights_and_biases_old_1.ipynb"
        assert old.read_text() == f"the answers of {name}"
        fresh = mine / "01_weights_and_biases.ipynb"
        assert fresh.read_bytes() == (ROOT / "exercises" / fresh.name).read_bytes()
        kept = json.loads((tmp_path / name / ".bpkit" / "progress.json").read_text())
        assert kept["predictions"]["04.a"]["guess"] == name and kept["asked"]
        saved = f"What you change in {ROOT / 'chapters'} runs but cannot be saved"
        assert out.count(saved) == 1 and "`python -m bpkit start`" in out
    assert sorted(ROOT.iterdir()) == before


def test_where_the_home_cannot_be_written_either_there_are_sentences(tmp_path):
    process = read_only(tmp_path, "-c", LEARNER, "anna", "")
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert re.search("^1 0 1$", out, re.M) and re.search("^1 1$", out, re.M)
    assert "Traceback" not in err and len(err.splitlines()) == 4
    assert all("Nothing of yours was changed." in row for row in err.splitlines())
    assert all("python -m bpkit start FOLDER" in row for row in err.splitlines())
    assert out.count("It will be forgotten when this kernel ends: ") == 1
    assert "Review (5 questions)" in out


def test_a_link_for_nbgitpuller_opens_the_first_chapter():
    (link,) = re.findall(r"https://\S+/git-pull\?\S+", HUB)
    url = urlsplit(link)
    assert url.path == "/hub/user-redirect/git-pull"
    asked = {key: values for key, (values,) in parse_qs(url.query).items()}
    assert asked.keys() == {"repo", "branch", "urlpath"}
    assert asked["repo"] == "https://github.com/OWNER/REPO"
    lab, tree, folder, *path = asked["urlpath"].split("/")
    assert (lab, tree, folder) == ("lab", "tree", asked["repo"].split("/")[-1])
    assert (ROOT / Path(*path)).is_file() and path[-1].startswith("00_")
    assert " " not in link and link.count("&") == 2


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", HUB, re.S))
def test_the_configurations_are_python(block):
    compile(block, "docs/hub.md", "exec")
    assert "OPENBLAS_NUM_THREADS" in HUB


@pytest.mark.skipif(not WEEKLY, reason="weekly: it starts kernels, which train")
def test_the_table_is_what_the_benchmark_prints():
    command = [sys.executable, "-m", "benchmarks.hub", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    head, rule, *rows = done.stdout.splitlines()
    assert f"{head}\n{rule}\n" in HUB
    assert [row.split("|")[2].strip() for row in rows] == ["not set", "1"]
