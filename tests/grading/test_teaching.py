"""docs/teaching.md: its commands are run, and what it says of the package is so."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from classroom import ROOT, answered
from helpers import require, require_program

from bpkit.grading import notebook, tables

TEXT = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
SHEET = "04_gradient_descent.ipynb"
PROGRAMS = ("python", "nbgrader", "mkdir", "cp")


def section(title):
    return re.split(r"^## ", TEXT.split(f"\n## {title}\n")[1], flags=re.M)[0]


def commands(title):
    """The commands of a section, in order; those in the prose are none."""
    lines = re.findall(r"^    (.+)$", section(title), flags=re.M)
    return [line for line in lines if line.split()[0] in (*PROGRAMS, "cd")]


def run(line, folder):
    """A command as it stands, in a folder; return the folder for the next one."""
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
    return folder


@pytest.fixture
def course(tmp_path):
    """A folder as a teacher has it: the course, and what was handed in."""
    require_program("bwrap", "it is the Debian package bubblewrap")
    (tmp_path / "nbgrader_config.py").write_bytes(
        (ROOT / "nbgrader_config.py").read_bytes()
    )
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / SHEET).write_bytes(
        (ROOT / "solutions" / SHEET).read_bytes()
    )
    answered(ROOT / "exercises" / SHEET, tmp_path / "handed_in" / "ana" / SHEET)
    csv = re.search(r"(    student,name,deadline\n(?:    .+\n)+)", TEXT)[1]
    roster = re.sub(r"^    ", "", csv, flags=re.M)
    (tmp_path / "roster.csv").write_text(roster, encoding="utf-8")
    return tmp_path


def rows(path):
    text = path.read_text(encoding="utf-8")
    return {row["student"]: row for row in tables.read_grades(text)}


def test_the_way_with_our_grader(course):
    asked = commands("The whole way with our grader")
    assert [line.split()[3] for line in asked] == ["build", "grade", "report"]
    for line in asked:
        run(line, course)
    table = rows(course / "marks" / "grades.csv")
    assert table["ana"]["status"] == "graded" and table["ana"]["points"] == "17"
    assert table["007"]["status"] == "missing" and table["007"]["name"] == "李雷"
    for said in re.findall(
        r"`marks/([\w.]+)`", section("The whole way with our grader")
    ):
        assert (course / "marks" / said).is_file()


def test_the_way_with_nbgrader(course):
    require("nbgrader", "pip install -r requirements-test.txt")
    folder = course
    for line in commands("The whole way with nbgrader"):
        folder = run(line, folder)
        if "generate_assignment" in line:
            made = folder / "release" / "week4" / SHEET
            answered(made, folder / "submitted" / "ana" / "week4" / SHEET)
    assert (
        (folder / "feedback" / "ana" / "week4" / SHEET).with_suffix(".html").is_file()
    )
    assert rows(course / "marks_of_week4" / "grades.csv")["ana"]["points"] == "17"


def test_the_command_for_variants(course):
    (line,) = commands("Variants")
    run(line, course)
    assert rows(course / "marks_of_variants" / "grades.csv")["ana"]["04.3"] == "0"


def test_the_exercises_with_variants_are_those_that_have_them():
    chapters = notebook.chapters()
    have = {x.id for c in chapters for x in notebook.exercises(c) if x.variant}
    said = re.findall(r"\d\d\.\d+", section("Variants").split("The student")[0])
    assert set(said) <= have and len(said) >= 9


def test_the_columns_are_those_of_the_table():
    said = re.findall(
        r"`([^`]+)`",
        "".join(re.findall(r"^\| (`.+?) \|", section("The tables"), flags=re.M)),
    )
    assert said == [*(c for c in said if c in tables.COLUMNS), "04.1"]
    assert set(said) - {"04.1"} == set(tables.COLUMNS)


@pytest.mark.parametrize(
    "weeks, last", [("Four weeks", 8), ("Eight weeks", 11), ("Fourteen weeks", 23)]
)
def test_the_syllabi_reach_their_chapters(weeks, last):
    part = re.split(r"^\*\*", section("Syllabi").split(f"**{weeks}")[1], flags=re.M)[0]
    lines = [line.split("|") for line in part.splitlines() if re.match(r"\| \d", line)]
    said = [cell for line in lines for cell in line[2::3]]  # week, chapters, ...
    chapters = {int(number) for cell in said for number in re.findall(r"\d+", cell)}
    assert chapters == set(range(last + 1))
