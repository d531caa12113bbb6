"""nbgrader is a peer: the same notebooks, the same cells, the same points."""

import html
import json
import re
from pathlib import Path

import pytest
from classroom import answered, source_of
from handbook import SHEET, commands, laid_out, run
from helpers import WEEKLY, require, require_program

from bpkit.grading import tables
from bpkit.grading.files import read_json

ROOT = Path(__file__).parents[2]
SHEETS = ["00_start_here.ipynb", SHEET]
ALL = [path.name for path in sorted((ROOT / "solutions").glob("*.ipynb"))]
RELEASED = ALL if WEEKLY else SHEETS  # one program makes them all
STUDENTS = {
    "ana": {},  # everything right, from the solutions
    "bo": {
        "double": "def double(X):\n    return 2.0 * X.astype(float)",  # a wider dtype
        "center": "def center(X):\n    return X - X.mean()",  # none: a slip
        "squared_distances": "raise NotImplementedError",
        "one_step": "def one_step(W, b, dW, db, lr):\n"
        "    print('a step')\n    return W + lr * dW, b + lr * db",
        "count_steps": "def count_steps(sizes, batch_size, epochs):\n"
        "    import warnings\n    warnings.warn('careful')\n"
        "    return epochs * -(-sizes // batch_size)",
    },
    "cy": {"double": "def double(X):\n    X *= 2\n    return X"},  # changes its input
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that nbgrader took from release to feedback, and our grader after it.

    By the commands of docs/teaching.md, with more sheets in the same week.
    """
    require("nbgrader", "pip install -r requirements-test.txt")
    require_program("bwrap", "it is in the Debian package bubblewrap")
    folder = laid_out(tmp_path_factory.mktemp("teacher"))
    for line in commands("The whole way with nbgrader"):
        if "generate_assignment" in line:
            for name in RELEASED:
                solution = (ROOT / "solutions" / name).read_bytes()
                (folder / "source" / "week4" / name).write_bytes(solution)
        folder = run(line, folder)
        if "generate_assignment" in line:
            for student, answers in STUDENTS.items():
                for name in SHEETS:
                    answered(
                        folder / "release" / "week4" / name,
                        folder / "submitted" / student / "week4" / name,
                        answers,
                    )
    return folder


def points_in_nbgrader(course, student):
    """exercise id -> points that autograde gave, from nbgrader's database."""
    from nbgrader.api import Gradebook

    points = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        submission = book.find_submission("week4", student)
        for notebook in submission.notebooks:
            cells = json.loads(
                (ROOT / "exercises" / f"{notebook.name}.ipynb").read_text()
            )
            sources = {cell["id"]: source_of(cell) for cell in cells["cells"]}
            for one in notebook.grades:
                if sources[one.name].startswith("check("):
                    points[sources[one.name].split('"')[1]] = one.auto_score
    return points


@pytest.mark.parametrize("name", RELEASED)
def test_nbgrader_makes_our_exercises_cell_for_cell(course, name):
    made, ours = (
        json.loads((folder / name).read_text(encoding="utf-8"))["cells"]
        for folder in [course / "release" / "week4", ROOT / "exercises"]
    )
    assert made == ours


def records_of(course, student):
    """What our grader found in the same notebooks."""
    paths = sorted((marks(course) / "records").glob(f"{student}-*.json"))
    found = [read_json(path) for path in paths]
    assert [record["status"] for record in found] == ["graded", "graded"]
    return found


def marks(course):
    return course.parent / "marks_of_week4"


def ours(course, student):
    """exercise id -> points of our grader."""
    records = records_of(course, student)
    return {x["id"]: x["points"] for record in records for x in record["exercises"]}


def test_our_table_of_the_folder_has_all_points_of_the_right_answers(course):
    table = tables.read_grades((marks(course) / "grades.csv").read_text("utf-8"))
    ana = [row["points"] for row in table if row["student"] == "ana"]
    assert ana == ["3", "17"]


def test_right_answers_get_all_points_from_both(course):
    points = points_in_nbgrader(course, "ana")
    assert points == ours(course, "ana")
    assert points["00.1"] == 1 and points["04.6"] == 3 and len(points) == 11


def test_wrong_right_and_missing_answers_get_the_same_from_both(course):
    points = points_in_nbgrader(course, "bo")
    assert points == ours(course, "bo")
    expected = {"00.1": 1, "00.2": 0, "00.3": 0, "04.2": 0, "04.4": 1, "04.3": 2}
    assert expected.items() <= points.items()


def test_what_only_the_box_can_see_is_a_note_in_both(course):
    """An answer that changes its input: code in the box could lie about it."""
    assert points_in_nbgrader(course, "cy")["00.1"] == 1
    (record, _) = records_of(course, "cy")
    first = record["exercises"][0]
    assert first["points"] == 1
    assert any("00.1" in line for line in record["advice"])
    (note,) = first["notes"]
    assert note in feedback_of(course, "cy")


def test_the_feedback_of_nbgrader_shows_what_the_check_said(course):
    said = feedback_of(course, "bo")
    assert "1 of 1 points" in said and "0 of 1 points" in said and "wrong" in said


def feedback_of(course, student):
    """The text of nbgrader's page on the first sheet."""
    (page,) = (course / "feedback" / student / "week4").glob("00_*.html")
    text = html.unescape(page.read_text(encoding="utf-8"))
    return re.sub("</?code>", "`", text)


def test_points_by_hand_wait_for_a_person(course):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        submission = book.find_submission("week4", "ana")
        assert submission.needs_manual_grade
        maxima = [grade.max_score for n in submission.notebooks for grade in n.grades]
    assert 3 in maxima
