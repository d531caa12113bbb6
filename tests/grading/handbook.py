"""docs/teaching.md, section by section, and its commands as a teacher types them."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from bpkit.grading import tables

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
SHEET = "04_gradient_descent.ipynb"
PROGRAMS = ("python", "nbgrader", "mkdir", "cp", "dask")


def section(title):
    return re.split(r"^## ", TEXT.split(f"\n## {title}\n")[1], flags=re.M)[0]


def commands(title):
    """The commands of a section, in order; those in the prose are none."""
    lines = re.findall(r"^    (.+)$", section(title), flags=re.M)
    return [line for line in lines if line.split()[0] in (*PROGRAMS, "cd")]


def run(line, folder, *, told=False):
    """A command as it stands, in a folder; return the folder for the next one, or what
    was told."""
    if line.startswith("cd "):
        return folder / line[3:]
    words = shlex.split(line)
    if words[0] in ("python", "nbgrader"):
        module = [] if words[0] == "python" else ["-m", "nbgrader"]
        words = [sys.executable, *module, *words[1:]]
    path = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    done = subprocess.run(
        words,
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout if told else folder


def laid_out(folder):
    """What the commands find in their folder: the configuration and the solution."""
    (folder / "solutions").mkdir(parents=True)
    for name in ["nbgrader_config.py", f"solutions/{SHEET}"]:
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


def rows(path):
    text = path.read_text(encoding="utf-8")
    return {row["student"]: row for row in tables.read_grades(text)}
