"""docs/teaching.md: its commands are run, and what it says of the package is so.

Those for nbgrader are run in test_nbgrader.py.
"""

import re

import pytest
from classroom import ROOT, answered
from handbook import SHEET, TEXT, commands, laid_out, rows, run, section
from helpers import require_program

from bpkit.grading import notebook, tables


@pytest.fixture
def course(tmp_path):
    """A folder as a teacher has it: the course, and what was handed in."""
    require_program("bwrap", "it is the Debian package bubblewrap")
    laid_out(tmp_path)
    answered(ROOT / "exercises" / SHEET, tmp_path / "handed_in" / "ana" / SHEET)
    csv = re.search(r"(    student,name,deadline\n(?:    .+\n)+)", TEXT)[1]
    roster = re.sub(r"^    ", "", csv, flags=re.M)
    (tmp_path / "roster.csv").write_text(roster, encoding="utf-8")
    return tmp_path


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
