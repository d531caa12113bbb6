"""Whose mark, out of how many: what one hands in moves nobody else's."""

import csv
import io
from dataclasses import replace

import pytest
from classroom import notebook, record, result

from bpkit.grading import roster, tables
from bpkit.grading.gradebook import entries, marked_chapters, maximum_of
from bpkit.grading.hand import HandMark
from bpkit.grading.late import Rule
from bpkit.grading.report import report
from bpkit.grading.submissions import find
from bpkit.grading.told import sentences

FULL = {"00": 3, "01": 14, "02": 19, "03": 13, "04": 17}  # points of whole sheets


def sheet(chapter, share=1):
    """The record of a sheet with one exercise, worth what the chapter is."""
    most = FULL[chapter]
    outcome = "right" if share == 1 else "wrong" if share else "not attempted"
    return record(chapter, result(f"{chapter}.1", share * most, most, outcome=outcome))


def book(folder, handed_in, expected=None, **options):
    """Entries of a class; handed_in: student -> {chapter: record}, as from Moodle."""
    for number, sheets in handed_in.items():
        for chapter in sheets:
            name = f"S_{number}_assignsubmission_file_{chapter}_x.ipynb"
            notebook(folder / name, f"x = {chapter!r}")
    found = find(folder)
    records = {
        one.key: handed_in[one.student][one.path.name.split("_file_")[1][:2]]
        for one in found
    }
    return entries(found, records, expected or roster.Roster(), **options)


def moodle(some, expected=None):
    text = tables.moodle(some, expected or roster.Roster())
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    return {row["Identifier"].split()[-1]: row["Grade"] for row in rows}


FOUR = {str(n): {"00": sheet("00")} for n in range(1, 5)}
STRAYS = {
    "another sheet": {"01": sheet("01")},
    "all sheets, untouched": {chapter: sheet(chapter, 0) for chapter in FULL},
    "all sheets, done": {chapter: sheet(chapter) for chapter in FULL},
}


@pytest.mark.parametrize("stray", STRAYS)
@pytest.mark.parametrize("chapters", [(), ("00",)])
def test_four_with_all_points_keep_them_whatever_a_fifth_hands_in(
    tmp_path, stray, chapters
):
    worksheet = roster.Roster(
        "moodle",
        ("Identifier", "Grade", "Maximum Grade"),
        tuple(
            roster.Person(n, n, {"Identifier": f"P {n}", "Maximum Grade": "100.00"})
            for n in "12345"
        ),
    )
    handed_in = FOUR | {"5": STRAYS[stray]}
    some = book(tmp_path, handed_in, worksheet, chapters=chapters)
    grades = moodle(some, worksheet)
    assert [grades[n] for n in "1234"] == ["100.00"] * 4
    assert marked_chapters(some) == ["00"] and maximum_of(some, "00") == 3
    header, points, *_ = csv.reader(io.StringIO(tables.canvas(some, roster.Roster())))
    assert header[5:] == ["bpkit 00"] and points[5:] == ["3"]
    strays = [e for e in some if not e.marked]
    assert {e.student for e in strays} == {"5"} and not any(e.counts for e in strays)
    told = list(sentences(some, {"options": {}, "roster": worksheet}, []))
    assert any("lower nobody: 5." in sentence for sentence in told)
    for row in tables.read_grades(tables.grades(some, tmp_path)):
        is_stray = row["chapter"] != "00"
        assert is_stray == ("is not marked here" in row["message"])


def test_the_report_says_how_names_were_read_and_what_is_marked(tmp_path):
    some = book(tmp_path, FOUR)
    page = report(some, notes=["Read as a download of Moodle (4 of 4 names)."])
    assert "Read as a download of Moodle" in page


def test_marked_is_what_more_than_half_of_those_who_tried_tried(tmp_path):
    handed_in = {str(n): {"01": sheet("01", 0.5), "02": sheet("02")} for n in (1, 2, 3)}
    handed_in["4"] = {"01": sheet("01")}
    handed_in["5"] = {"03": sheet("03", 0)}
    assert marked_chapters(book(tmp_path, handed_in)) == ["01", "02", "03"][:2]


def test_a_tie_lowers_nobody_either(tmp_path):
    some = book(tmp_path, {"1": {"01": sheet("01")}, "2": {"02": sheet("02")}})
    assert moodle(some) == {"1": "14.00", "2": ""}


def test_the_chapters_that_are_asked_for_are_marked_and_expected(tmp_path):
    expected = roster.Roster("plain", (), (roster.Person("1", "Ana", {}),))
    some = book(tmp_path, {"1": {"00": sheet("00")}}, expected, chapters=("00", "01"))
    assert [(e.chapter, e.status) for e in some] == [
        ("00", "graded"),
        ("01", "missing"),
    ]
    assert maximum_of(some, "01") == 14  # of the course: nobody handed it in


def dated(some, days):
    """The submissions of these entries, so many days late."""
    return [replace(e.submission, days=days, late=days > 0) for e in some]


@pytest.mark.parametrize(
    "rule, days, total",
    [
        (Rule(), 9, 3),
        (Rule(10), 0, 3),
        (Rule(10), 2, 2.4),
        (Rule(10, grace=3), 3, 3),
        (Rule(10, grace=3), 4, 2.7),
        (Rule(10), 30, 0),
    ],
)
def test_lateness_takes_what_the_rule_says(tmp_path, rule, days, total):
    some = book(tmp_path, {"1": {"00": sheet("00")}})
    records = {e.submission.key: e.record for e in some}
    (late,) = entries(dated(some, days), records, roster.Roster(), late=rule)
    assert (late.points, late.total) == (3, total)
    (row,) = tables.read_grades(tables.grades([late], tmp_path))
    assert float(row["total"]) == total
    assert float(row["taken"]) == pytest.approx(3 - total)
    assert row["points"] == "3" and row["days_late"] == str(days)


def test_late_by_an_unknown_time_takes_nothing_and_is_named(tmp_path):
    notebook(tmp_path / "evil_LATE_12346_67890_00.ipynb")
    (one,) = find(tmp_path)
    some = entries([one], {one.key: sheet("00")}, roster.Roster(), late=Rule(50))
    assert some[0].total == 3
    kept = {"options": {"late": "50% a day"}, "roster": roster.Roster()}
    told = list(sentences(some, kept, []))
    assert "Late by an unknown time, and nothing taken: 12346 evil." in told


def told(some, expected=None, **kept):
    usual = {"options": {}, "roster": expected or roster.Roster()}
    return " ".join(sentences(some, usual | kept, []))


def test_a_deadline_that_no_time_can_be_held_against_is_said(tmp_path):
    some = book(tmp_path, FOUR)
    assert "Nothing says when" not in told(some)
    assert "were handed in: 1 S, 2 S, 3 S, 4 S." in told(some, deadline="2026-11-20")
    ana = roster.Person("1", "Ana", {}, deadline="2026-11-20")
    some = book(tmp_path, FOUR, roster.Roster("plain", people=(ana,)))
    assert "were handed in: 1 Ana." in told(some)


def test_a_chapter_that_nobody_handed_in_is_said_with_a_roster_too(tmp_path):
    everybody = roster.Roster("plain", people=(roster.Person("1", "Ana", {}),))
    some = book(tmp_path, FOUR, everybody, chapters=["02", "03"])
    said = told(some, everybody, options={"chapter": ["02", "03"]})
    assert "Chapter 02, 03: nobody handed it in." in said
    assert "Missing: 1 (1 Ana)." in said  # a person, in whatever many chapters


def test_a_column_that_canvas_does_not_have_is_said(tmp_path):
    canvas = roster.Roster("canvas", ("Student", "ID", "Section", "Homework 4 (98765)"))
    some = book(tmp_path, FOUR)
    for column, said in {"Homework 4": True, "Homework 4 (98765)": False}.items():
        options = {"column": column}
        assert ("no such column" in told(some, canvas, options=options)) == said
    two = book(tmp_path / "two", {"5": {"00": sheet("00"), "01": sheet("01")}})
    assert "several chapters" in told(two, canvas, options={"column": "Homework 4"})


def test_marks_by_hand_come_on_top_and_go_before_a_check(tmp_path):
    marks = [
        HandMark("1", "01.8", 2, 3, "Say why."),
        HandMark("1", "01.1", 5, 14),
        HandMark("2", "01.8", 3, 3),
        HandMark("9", "01.8", 3, 3),
    ]
    handed_in = {n: {"01": sheet("01")} for n in "123"}
    some = book(tmp_path, handed_in, by_hand=marks)
    assert {e.student: e.total for e in some} == {"1": 7, "2": 17, "3": 14}
    assert maximum_of(some, "01") == 17
    rows = {r["student"]: r for r in tables.read_grades(tables.grades(some, tmp_path))}
    assert [rows["1"][c] for c in ("points", "by_hand", "total", "01.1", "01.8")] == [
        *("14", "7", "7", "5", "2")
    ]
    told = list(sentences(some, {"options": {}, "roster": roster.Roster()}, marks))
    assert "Without a mark by hand, and so 0 for it: 3 S." in told
    assert "hand_marks.csv has marks of people who are not here: 9." in told


def test_an_answer_on_paper_has_its_mark(tmp_path):
    expected = roster.Roster("plain", (), (roster.Person("Ana", "Ana", {}),))
    mark = HandMark("ana", "01.8", 2, 3)
    some = book(tmp_path, {"1": {"01": sheet("01")}}, expected, by_hand=[mark])
    assert {e.student: e.total for e in some} == {"1": 14, "Ana": 2}
