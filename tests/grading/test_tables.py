"""Tables: stable columns; no name lost or mangled; no formula that runs."""

import csv
import io
import re

import pytest
from classroom import notebook, record, result
from hypothesis import given, settings
from hypothesis import strategies as st

from bpkit.grading import roster, tables
from bpkit.grading.gradebook import entries
from bpkit.grading.submissions import find

CHAPTER = "04_gradient_descent.ipynb"


def rows(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def gradebook(folder, kept, expected=None):
    """Entries of a folder; kept: student -> record."""
    found = find(folder)
    records = {one.key: kept[one.student] for one in found if one.student in kept}
    return entries(found, records, expected or roster.Roster())


def roster_of(tmp_path, text):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    return roster.read(tmp_path / "roster.csv")


def test_the_columns_stand_as_documented(tmp_path):
    notebook(tmp_path / "ana" / CHAPTER)
    kept = {"ana": record("04", result("04.10", 1), result("04.2", 1.5))}
    pages = {"ana": "feedback/a.html"}
    text = tables.grades(gradebook(tmp_path, kept), tmp_path, pages, 42)
    header, row = rows(text)
    assert header == [
        *("student", "name", "chapter", "file", "status", "points", "maximum"),
        *("submitted", "late", "counts", "expected", "message", "advice"),
        *("feedback", "seed", "04.2", "04.10"),
        *("by_hand", "days_late", "taken", "total", "layout"),
    ]
    assert row == [
        *("ana", "ana", "04", f"ana/{CHAPTER}", "graded", "2.5", "4", "", ""),
        *("yes", "", "", "", "feedback/a.html", "42", "1.5", "1"),
        *("", "", "0", "2.5", "folder"),
    ]
    documented = re.findall(r"^    ([\w.]+)(?: \.\.\.)?  +", tables.__doc__, flags=re.M)
    assert documented == [*tables.COLUMNS, "04.1", *tables.FURTHER]


STRANGE = [
    "=1+1",
    "+49",
    "-x",
    "@sum",
    "'=1",
    "007",
    'a"b',
    "a,b\nc",
    "Žofie 李雷",
    "'",
]
STRANGE += ["x;=1+1", "a,''-b", "\\t=1", "O'Neil-Smith", ";;=", "-1;'=2"]


@pytest.mark.parametrize("name", STRANGE)
def test_names_and_ids_come_back_as_they_were(tmp_path, name):
    text = tables.as_csv(["student", "name"], [[name, name]])
    assert tables.read_grades(text) == [{"student": name, "name": name}]
    assert not rows(text)[1][0].startswith(("=", "+", "-", "@"))


@given(
    st.text(st.sampled_from("=+-@'\";,|\t\r\nx "))
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
)
@settings(max_examples=300)
def test_any_text_comes_back_and_none_is_a_formula(value):
    text = tables.as_csv(["x", "y"], [[value, ""]])
    assert tables.read_grades(text)[0]["x"] == value
    for cell in re.split("[,;|\t]", rows(text)[1][0] if value != "-" else ""):
        assert not cell.startswith(("=", "+", "-", "@", "\r", "\n"))


def test_numbers_are_not_defused(tmp_path):
    assert rows(tables.as_csv(["points"], [[-0.5]])) == [["points"], ["-0.5"]]


def test_who_is_missing_stands_in_the_table_without_a_mark(tmp_path):
    notebook(tmp_path / "class" / "ana" / CHAPTER)
    expected = roster_of(tmp_path, "student,name\nana,Ana\n007,Bo\n")
    kept = {"ana": record("04", result("04.1", 2))}
    table = tables.grades(gradebook(tmp_path / "class", kept, expected), tmp_path)
    missing, ana = tables.read_grades(table)
    assert (missing["student"], missing["name"]) == ("007", "Bo")
    assert (missing["status"], missing["points"]) == ("missing", "")
    assert (ana["status"], ana["expected"]) == ("graded", "yes")


def test_a_stranger_to_the_roster_is_graded_and_marked(tmp_path):
    notebook(tmp_path / "class" / "eve" / CHAPTER)
    expected = roster_of(tmp_path, "student\nana\n")
    kept = {"eve": record("04", result("04.1", 2))}
    ana, eve = tables.read_grades(
        tables.grades(gradebook(tmp_path / "class", kept, expected), tmp_path)
    )
    assert (eve["expected"], eve["points"], ana["status"]) == ("no", "2", "missing")


def test_of_two_notebooks_of_a_chapter_the_better_one_counts(tmp_path):
    notebook(tmp_path / "ana" / "a.ipynb")
    notebook(tmp_path / "ana" / "b.ipynb")
    found = find(tmp_path)
    records = {
        one.key: record("04", result("04.1", points))
        for one, points in zip(found, [1, 2], strict=True)
    }
    table = entries(found, records, roster.Roster())
    assert [(e.points, e.counts) for e in table] == [(1, False), (2, True)]
    assert rows(tables.canvas(table, roster.Roster()))[2][-1] == "2"


def test_a_graded_notebook_counts_before_one_that_could_not_be(tmp_path):
    notebook(tmp_path / "ana" / "a.ipynb")
    notebook(tmp_path / "ana" / "b.ipynb")
    broken, zero = find(tmp_path)
    records = {
        broken.key: record("04", result("04.1", 0), status="unreadable"),
        zero.key: record("04", result("04.1", 0)),
    }
    table = entries([broken, zero], records, roster.Roster())
    assert [e.counts for e in table] == [False, True]


def test_what_could_not_be_graded_has_no_points_and_a_sentence(tmp_path):
    notebook(tmp_path / "ana" / CHAPTER)
    kept = {"ana": record(None, status="unreadable", message="This is no notebook.")}
    (row,) = tables.read_grades(tables.grades(gradebook(tmp_path, kept), tmp_path))
    assert (row["status"], row["points"]) == ("unreadable", "")
    assert row["message"] == "This is no notebook."


def test_canvas_gets_its_own_lines_back_with_the_points(tmp_path):
    notebook(tmp_path / "class" / f"ruizana_12345_67890_{CHAPTER}")
    expected = roster_of(
        tmp_path,
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework 3 (1),Homework 4 (2)\n"
        "    Points Possible,,,,,5,10\n"
        '"Ruiz, Ana",12345,00042,ana,Lab 1,4,\n"Bo ""B""",12346,00043,bo,Lab 1,3,\n',
    )
    kept = {"12345": record("04", result("04.1", 1.5))}
    text = tables.canvas(
        gradebook(tmp_path / "class", kept, expected), expected, "Homework 4 (2)"
    )
    assert rows(text) == [
        [*tables.CANVAS, "Homework 4 (2)"],
        ["    Points Possible", "", "", "", "", "2"],
        ["Ruiz, Ana", "12345", "00042", "ana", "Lab 1", "1.5"],
        ['Bo "B"', "12346", "00043", "bo", "Lab 1", ""],
    ]


@pytest.mark.parametrize("maximum", ["Maximum Grade", "Maximum grade"])
def test_moodle_gets_its_worksheet_back_with_the_grades_scaled(tmp_path, maximum):
    notebook(tmp_path / "class" / f"Ana_0123_assignsubmission_file_{CHAPTER}")
    notebook(tmp_path / "class" / f"Eve_9_assignsubmission_file_{CHAPTER}")
    header = f"Identifier,Full name,Grade,{maximum},Last modified (grade)"
    expected = roster_of(
        tmp_path,
        f"{header},deadline\nParticipant 0123,Ana,,100.00,-,2026-11-20\n"
        "Participant 5,Bo,12.00,100.00,-\n",
    )
    kept = {id: record("04", result("04.1", 1.5)) for id in ("0123", "9")}
    text = tables.moodle(gradebook(tmp_path / "class", kept, expected), expected)
    assert rows(text) == [
        header.split(","),
        ["Participant 0123", "Ana", "75.00", "100.00", "-"],
        ["Participant 5", "Bo", "12.00", "100.00", "-"],
    ]


def test_moodle_without_a_worksheet_has_the_columns_that_its_import_wants(tmp_path):
    notebook(tmp_path / f"Ana_0123_assignsubmission_file_{CHAPTER}")
    kept = {"0123": record("04", result("04.1", 1.5))}
    header, row = rows(tables.moodle(gradebook(tmp_path, kept), roster.Roster()))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(header)
    assert row[header.index("Identifier")] == "Participant 0123"
    assert row[header.index("Grade")] == "1.50"


def test_platforms_that_do_not_know_the_ids_get_a_column_a_chapter(tmp_path):
    notebook(tmp_path / "007" / CHAPTER)
    kept = {"007": record("04", result("04.1", 1.5))}
    book = gradebook(tmp_path, kept)
    assert rows(tables.moodle(book, roster.Roster())) == [
        ["ID number", "Full name", "bpkit 04"],
        ["007", "007", "1.5"],
    ]
    assert rows(tables.canvas(book, roster.Roster()))[2] == [
        *("007", "", "007", "", "", "1.5")
    ]


def test_ids_that_a_platform_will_not_know_again_are_named(tmp_path):
    notebook(tmp_path / "=cmd" / CHAPTER)
    notebook(tmp_path / "ana" / CHAPTER)
    kept = {"ana": record("04", result("04.1", 1))}
    assert tables.ids_that_were_defused(gradebook(tmp_path, kept)) == ["=cmd"]


def test_crumbs_of_binary_fractions_do_not_reach_the_table(tmp_path):
    notebook(tmp_path / "ana" / CHAPTER)
    kept = {"ana": record("04", *(result(f"04.{i}", 0.1) for i in range(3)))}
    (row,) = tables.read_grades(tables.grades(gradebook(tmp_path, kept), tmp_path))
    assert row["points"] == "0.3"
