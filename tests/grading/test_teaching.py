"""docs/teaching.md: its commands are run, and what it says of the package is so.

Those for nbgrader are run in test_nbgrader.py.
"""

import re
import shutil

import pytest
from classroom import ROOT, answered
from handbook import SHEET, TEXT, commands, laid_out, rows, run, section
from helpers import require_program

from bpkit.grading import notebook, submissions, tables
from bpkit.grading.sandbox import Limits

OURS = "The whole way with our grader"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A folder as a teacher has it, when the whole way is gone."""
    require_program("bwrap", "it is the Debian package bubblewrap")
    tmp_path = laid_out(tmp_path_factory.mktemp("teacher"))
    answered(ROOT / "exercises" / SHEET, tmp_path / "handed_in" / "ana" / SHEET)
    csv = re.search(r"(    student,name,deadline\n(?:    .+\n)+)", TEXT)[1]
    roster = re.sub(r"^    ", "", csv, flags=re.M)
    (tmp_path / "roster.csv").write_text(roster, encoding="utf-8")
    asked = commands(OURS)
    assert [line.split()[3] for line in asked] == ["build", "grade", "report"]
    for line in asked:
        run(line, tmp_path)
    return tmp_path


@pytest.fixture
def course(graded, tmp_path):
    """The same, to go on with."""
    return shutil.copytree(graded, tmp_path / "course")


def test_the_way_with_our_grader(course):
    table = rows(course / "marks" / "grades.csv")
    assert table["ana"]["status"] == "graded" and table["ana"]["points"] == "17"
    assert table["007"]["status"] == "missing" and table["007"]["name"] == "李雷"
    for said in re.findall(r"`marks/([\w.]+)`", section(OURS)):
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
    assert said == [*tables.COLUMNS, "04.1", *tables.FURTHER]


def test_a_mark_by_hand_as_the_page_has_it(course):
    lines = re.search(r"(    student,exercise.+\n(?:    .+\n)+)", TEXT)[1]
    form = course / "marks" / "hand_marks.csv"
    assert (
        form.read_text("utf-8-sig").split("\n")[0].strip() == lines.split("\n")[0][4:]
    )
    form.write_text(re.sub(r"^    ", "", lines, flags=re.M), encoding="utf-8")
    (line,) = commands("Marks by hand")
    run(line, course)
    ana = rows(course / "marks" / "grades.csv")["ana"]
    assert (ana["points"], ana["by_hand"], ana["total"]) == ("17", "2", "19")
    assert "Where does it end?" in (course / "marks" / ana["feedback"]).read_text()


def test_the_late_rule_and_what_is_graded_again(course):
    """One after the other: the second run keeps what the first was told."""
    for title in ["Missing, late, handed in twice", "Second thoughts"]:
        (line,) = commands(title)
        told = run(line, course, told=True)
    assert "Kept from before: --chapter, --late, --deadline, --roster" in told
    assert rows(course / "marks" / "grades.csv")["ana"]["total"] == "17"


def test_one_student_can_be_deleted(course):
    (line,) = commands("Student data")
    assert "handed_in/ana/" in run(line, course, told=True)
    assert set(rows(course / "marks" / "grades.csv")) == {"007"}
    for path in (course / "marks").rglob("*"):
        assert "ana-" not in path.name
        assert path.is_dir() or "Ana Ruiz" not in path.read_text(encoding="utf-8")


def test_the_limits_are_those_of_the_code():
    said, limits = section("Limits"), Limits()
    for words in [
        f"{limits.statement} s, {limits.cells} s",
        f"{limits.exercise} s;",
        f"{limits.memory >> 30} GiB",
        f"{notebook.LARGEST // 10**6} MB",
        f"notebooks of one student | {submissions.MOST} |",
    ]:
        assert words in said


@pytest.mark.parametrize(
    "weeks, last", [("Four weeks", 8), ("Eight weeks", 11), ("Fourteen weeks", 23)]
)
def test_the_syllabi_reach_their_chapters(weeks, last):
    part = re.split(r"^\*\*", section("Syllabi").split(f"**{weeks}")[1], flags=re.M)[0]
    lines = [line.split("|") for line in part.splitlines() if re.match(r"\| \d", line)]
    said = [cell for line in lines for cell in line[2::3]]  # week, chapters, ...
    chapters = {int(number) for cell in said for number in re.findall(r"\d+", cell)}
    assert chapters == set(range(last + 1))
