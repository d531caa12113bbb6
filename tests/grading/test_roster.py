"""Who is expected, and what is late."""

from datetime import UTC, datetime

import pytest
from classroom import notebook

from bpkit.grading import roster
from bpkit.grading.files import GradingError
from bpkit.grading.submissions import find

MOODLE = (
    "\ufeffIdentifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,"
    "Grade can be changed,Last modified (submission),Last modified (grade)\r\n"
    'Participant 0123,"Nováková, Žofie",s007,zofie@x.org,Submitted,,100.00,Yes,'
    '"Friday, 20 November 2026, 11:59 PM",-\r\n'
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework 4 (98765)\n"
    "    Points Possible,,,,,10\n"
    '"Ruiz, Ana",12345,00042,ana@x.org,Lab 1,\n'
)


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return roster.read(path)


def test_a_csv_of_ones_own(tmp_path):
    found = read(tmp_path, 'student,name\n007,"O\'Neil, ""Bo"""\n=1+1,李雷\n')
    assert [(p.student, p.name) for p in found.people] == [
        ("007", 'O\'Neil, "Bo"'),
        ("=1+1", "李雷"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_save(tmp_path, encoding, delimiter):
    text = "student,name\r\n007,Žofie\r\n\r\n".replace(",", delimiter)
    (person,) = read(tmp_path, text, encoding).people
    assert (person.student, person.name) == ("007", "Žofie")


def test_a_worksheet_of_moodle(tmp_path):
    found = read(tmp_path, MOODLE)
    (person,) = found.people
    assert (found.kind, person.student, person.name) == (
        "moodle",
        "0123",
        "Nováková, Žofie",
    )
    assert found.by_id().keys() == {"0123", "s007", "zofie@x.org"}
    assert roster.date(person.submitted).hour == 23


@pytest.mark.parametrize("text", [MOODLE, CANVAS, "student,name\r\nana,Ana\r\n"])
def test_every_roster_may_have_our_two_columns_more(tmp_path, text):
    *others, person = text.rstrip("\r\n").splitlines()
    header, *possible = others
    lines = [
        f"{header},deadline,submitted",
        *possible,
        f"{person},2026-12-01,2026-11-30",
    ]
    (found,) = read(tmp_path, "\n".join(lines)).people
    assert (found.deadline, found.submitted) == ("2026-12-01", "2026-11-30")


def test_moodles_versions_write_its_columns_in_other_capitals(tmp_path):
    (person,) = read(tmp_path, MOODLE.replace("(submission)", "(Submission)")).people
    assert roster.date(person.submitted).hour == 23


def test_a_gradebook_of_canvas(tmp_path):
    found = read(tmp_path, CANVAS)
    (person,) = found.people
    assert (found.kind, person.student, person.name) == ("canvas", "12345", "Ruiz, Ana")
    assert found.by_id().keys() == {"12345", "00042", "ana@x.org"}


def test_the_students_of_nbgrader(tmp_path):
    (person,) = read(tmp_path, "id,first_name,last_name,email\nana,Ana,Ruiz,\n").people
    assert (person.student, person.name) == ("ana", "Ana Ruiz")


def test_an_id_of_two_people_names_neither(tmp_path):
    text = "id,first_name,last_name,email\na,A,,x@x\nb,B,,x@x\nc,C,,a\n"
    known = read(tmp_path, text).by_id()
    assert set(known) == {"a", "b", "c"} and known["a"].name == "A"


@pytest.mark.parametrize(
    "text, told",
    [
        ("name,grade\nAna,1\n", "no column says who is meant"),
        ("student\nana\nana\n", "'ana' stands there twice"),
        ("student,name\n,Ana\n", "a row has no id"),
        ("student,deadline\nana,soon\n", "'soon' is no date"),
        ("", "no column says"),
    ],
)
def test_what_is_wrong_with_a_roster_is_said(tmp_path, text, told):
    with pytest.raises(GradingError, match=told):
        read(tmp_path, text)


def test_a_roster_of_the_last_century_is_refused_not_garbled(tmp_path):
    with pytest.raises(GradingError, match="UTF-8"):
        read(tmp_path, "student,name\n1,Zoë\n", "latin-1")
    with pytest.raises(GradingError, match="cannot be read"):
        roster.read(tmp_path / "nowhere.csv")


def test_late_is_what_came_after_the_deadline_or_ones_own(tmp_path):
    for student, hour in [("ana", 17), ("bo", 19), ("cy", 19), ("di", 17), ("ed", 0)]:
        path = notebook(tmp_path / "submitted" / student / "week4" / "04.ipynb")
        if hour:
            stamp = path.with_name("timestamp.txt")
            stamp.write_text(f"2026-11-20 {hour}:00:00 UTC")
    expected = read(
        tmp_path,
        "student,deadline,submitted\nana,,\nbo,,\ncy,2026-11-21T12:00+00:00,\n"
        "di,,2026-11-22T08:00Z\n",
    )
    deadline = datetime(2026, 11, 20, 18, tzinfo=UTC)
    found = roster.dated(find(tmp_path / "submitted"), expected, deadline)
    late = {one.student: one.late for one in found}
    assert late == {"ana": False, "bo": True, "cy": False, "di": True, "ed": None}
    days = {one.student: one.days for one in found}
    assert days == {"ana": 0, "bo": 1, "cy": 0, "di": 2, "ed": None}


def test_canvas_says_itself_what_is_late(tmp_path):
    notebook(tmp_path / "ruizana_LATE_1_2_04.ipynb")
    (one,) = roster.dated(find(tmp_path), roster.Roster(), datetime.now(UTC))
    assert one.late is True


def test_a_deadline_without_a_time_is_the_end_of_the_day():
    assert roster.date("2026-11-20", end_of_day=True).hour == 23
    assert roster.date("2026-11-20T08:00", end_of_day=True).hour == 8
    assert roster.date("") is None


def who(students, ids):
    people = tuple(roster.Person(id, id, {}) for id in ids)
    known = roster.Roster("plain", (), people).who(set(students))
    return {folder: person.student for folder, person in known.items()}


@pytest.mark.parametrize(
    "folders, ids, expected",
    [
        (["Jose\u0301"], ["José"], {"Jose\u0301": "José"}),
        (["José"], ["Jose\u0301"], {"José": "Jose\u0301"}),
        (["Jos\\xe9"], ["José"], {"Jos\\xe9": "José"}),  # unpacked as Latin-1
        (["Ana"], ["ana"], {"Ana": "ana"}),
        (["Ana", "ana"], ["ana"], {"ana": "ana"}),
        (["Ana", "ANA"], ["ana"], {}),
        (["ANA"], ["Ana", "ana"], {}),
        (["Ana", "ana"], ["Ana", "ana"], {"Ana": "Ana", "ana": "ana"}),
        (["STRASSE"], ["straße"], {"STRASSE": "straße"}),
    ],
)
def test_names_match_without_case_and_two_folders_are_never_taken_for_one(
    folders, ids, expected
):
    assert who(folders, ids) == expected
