"""What was handed in is found, in every layout, and nothing else is."""

import os
import unicodedata
from datetime import UTC, datetime

import pytest
from classroom import notebook

from bpkit.grading.files import GradingError
from bpkit.grading.submissions import MOST, find, moment, survey

CHAPTER = "04_gradient_descent.ipynb"


def seen(folder, **options):
    return [(one.student, one.path.name) for one in find(folder, **options)]


def test_a_folder_for_each_student(tmp_path):
    notebook(tmp_path / "zoë" / CHAPTER)
    notebook(tmp_path / "00123" / "deep" / "er" / CHAPTER)
    assert seen(tmp_path) == [("00123", CHAPTER), ("zoë", CHAPTER)]


def test_the_layout_of_nbgrader_by_its_course_or_its_folder(tmp_path):
    notebook(tmp_path / "source" / "week4" / CHAPTER)
    notebook(tmp_path / "submitted" / "ana" / "week4" / CHAPTER)
    notebook(tmp_path / "submitted" / "ana" / "week5" / "05_x.ipynb")
    when = tmp_path / "submitted" / "ana" / "week4" / "timestamp.txt"
    when.write_text("2026-11-20 18:00:00.5 Europe/Berlin")
    assert seen(tmp_path, assignment="week4") == [("ana", CHAPTER)]
    assert len(find(tmp_path / "submitted")) == 2
    first, second = find(tmp_path)
    assert first.submitted == datetime(2026, 11, 20, 17, 0, 0, 500000, UTC)
    assert second.submitted is None


def test_moodle_flat_and_in_folders(tmp_path):
    notebook(tmp_path / f"Ana de la Cruz_0123_assignsubmission_file_{CHAPTER}")
    notebook(tmp_path / "Žofie Nováková_77_assignsubmission_file" / CHAPTER)
    notebook(tmp_path / "Old Moodle_78_assignsubmission_file_" / "sub" / CHAPTER)
    (tmp_path / "Ana_9_assignsubmission_onlinetext").mkdir()
    (tmp_path / "Ana_9_assignsubmission_onlinetext" / "a.html").write_text("x")
    (tmp_path / "Grades-04.csv").write_text("Identifier\n")
    found = {one.student: one for one in find(tmp_path)}
    assert set(found) == {"0123", "77", "78"}
    assert found["0123"].name == "Ana de la Cruz"
    assert found["77"].name == "Žofie Nováková"
    assert {one.layout for one in found.values()} == {"moodle"}


def test_canvas_with_late_and_anonymous_work(tmp_path):
    notebook(tmp_path / f"ruizana_12345_67890_{CHAPTER}")
    notebook(tmp_path / "lebo_b_LATE_12346_67891_my_1_2_04-1.ipynb")
    notebook(tmp_path / f"anon_aB3xY_67892_{CHAPTER}")
    notebook(tmp_path / f"LATE_anon_aB3xZ_67893_{CHAPTER}")
    found = {one.student: one for one in find(tmp_path)}
    assert {id: one.late for id, one in found.items()} == {
        "12345": None,
        "12346": True,
        "aB3xY": None,
        "aB3xZ": True,
    }
    assert found["12346"].name == "lebo_b"


def test_a_file_for_each_student_and_one_file_alone(tmp_path):
    path = notebook(tmp_path / "ana.ipynb")
    (tmp_path / "readme.txt").write_text("not a student")
    assert seen(tmp_path) == [("ana", "ana.ipynb")]
    assert seen(path) == [("ana", "ana.ipynb")]


def test_what_programs_leave_behind_is_nobodys(tmp_path):
    for place in [".ipynb_checkpoints", "__MACOSX", ".git"]:
        notebook(tmp_path / "ana" / place / CHAPTER)
        notebook(tmp_path / place / CHAPTER)
    notebook(tmp_path / "ana" / f"._{CHAPTER}")
    assert find(tmp_path) == []


def test_who_handed_in_something_else_is_not_lost(tmp_path):
    (tmp_path / "ana").mkdir()
    (tmp_path / "ana" / "answers.pdf").write_bytes(b"%PDF")
    (tmp_path / "ana" / f"{CHAPTER}.txt").write_text("{}")
    (tmp_path / "empty").mkdir()
    assert seen(tmp_path) == [("ana", f"{CHAPTER}.txt")]


@pytest.mark.parametrize(
    "name", ["a b.ipynb", 'it\'s "04".ipynb', "new\nline.ipynb", "-rf.ipynb", "ü.ipynb"]
)
def test_strange_names_come_through(tmp_path, name):
    notebook(tmp_path / "ana" / name)
    (one,) = find(tmp_path)
    assert one.path.name == name and one.path.is_file()
    assert one.key.isascii() and "/" not in one.key and len(one.key) < 80


def test_bytes_that_are_not_utf8_are_kept_as_text(tmp_path):
    folder = os.fsencode(tmp_path) + b"/an\xe4"
    os.mkdir(folder)
    notebook(tmp_path / os.fsdecode(b"an\xe4") / CHAPTER)
    (one,) = find(tmp_path)
    assert one.student == "an\\xe4"
    assert one.path.is_file()


def test_links_are_told_and_not_followed(tmp_path):
    secret = notebook(tmp_path / "secret" / CHAPTER, "the answers")
    below = tmp_path / "class"
    notebook(below / "ana" / CHAPTER)
    (below / "eve").mkdir()
    (below / "eve" / CHAPTER).symlink_to(secret)
    (below / "mal").symlink_to(secret.parent)
    (below / "eve" / "folder").symlink_to(secret.parent)
    found = {one.student: one for one in find(below)}
    assert set(found) == {"ana", "eve", "mal"}
    assert found["eve"].path.is_symlink() and found["mal"].path.is_symlink()
    assert all("secret" not in str(one.path) for one in found.values())


def test_a_pipe_does_not_stop_the_search(tmp_path):
    (tmp_path / "eve").mkdir()
    os.mkfifo(tmp_path / "eve" / CHAPTER)
    assert seen(tmp_path) == [("eve", CHAPTER)]


def test_a_key_is_of_one_notebook_and_changes_with_it(tmp_path):
    notebook(tmp_path / "a" / "x" / CHAPTER)
    notebook(tmp_path / "a" / "y" / CHAPTER)
    notebook(tmp_path / "a b" / CHAPTER)
    notebook(tmp_path / "a_b" / CHAPTER)
    before = [one.key for one in find(tmp_path)]
    assert len(set(before)) == 4
    assert [one.key for one in find(tmp_path)] == before
    notebook(tmp_path / "a" / "x" / CHAPTER, "x = 2")
    assert len(set(before) & {one.key for one in find(tmp_path)}) == 3


def test_a_folder_that_is_not_there_and_a_zip_get_a_sentence(tmp_path):
    with pytest.raises(GradingError, match="there is no such folder"):
        find(tmp_path / "nowhere")
    (tmp_path / "all.zip").write_bytes(b"PK")
    with pytest.raises(GradingError, match="unpack"):
        find(tmp_path / "all.zip")


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-20 17:00:00 UTC",
        "2026-11-20 17:00:00",
        "2026-11-20T18:00:00+01:00",
        "2026-11-20 18:00:00 +0100",
        "2026-11-20 18:00:00 Europe/Berlin\n",
    ],
)
def test_times_as_nbgrader_writes_them(said):
    assert moment(said) == datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.mark.parametrize("said", ["", "yesterday", "2026-11-20 18:00 ../etc/passwd"])
def test_what_is_no_time_is_unknown(said):
    assert moment(said) is None


CANVAS = ["ruizana_12345_67890_04.ipynb", "lebo_LATE_12347_67891_04.ipynb"]
MOODLE = [
    "Ana Ruiz_1_assignsubmission_file_04.ipynb",
    "Bo Le_2_assignsubmission_file/04.ipynb",
]
# What follows a platform's part of a name is the student's own.
OWN_NAMES = [
    "x_12346_assignsubmission_file_04.ipynb",
    "x_1_2_04.ipynb",
    "LATE_anon_1_2_x.ipynb",
    "a\nb.ipynb",
    "_99_assignsubmission_onlinetext.ipynb",
    "submitted_04.ipynb",
]


@pytest.mark.parametrize("own", OWN_NAMES)
@pytest.mark.parametrize("alone", [False, True])
def test_no_file_name_erases_what_canvas_says_of_a_student(tmp_path, own, alone):
    for name in [] if alone else CANVAS:
        notebook(tmp_path / name)
    notebook(tmp_path / f"evil_LATE_12346_67899_{own}")
    found = {one.student: one for one in find(tmp_path)}
    assert (found["12346"].late, found["12346"].name) == (True, "evil")
    assert set(found) == {"12346"} | (set() if alone else {"12345", "12347"})


@pytest.mark.parametrize("own", OWN_NAMES)
@pytest.mark.parametrize("place", ["{}{}", "{}/{}"])
def test_no_file_name_makes_another_student_in_a_download_of_moodle(
    tmp_path, own, place
):
    for name in MOODLE:
        notebook(tmp_path / name)
    notebook(tmp_path / place.format("Eve_3_assignsubmission_file_", own))
    found = find(tmp_path)
    assert [one.student for one in found] == ["1", "2", "3"]
    assert found[2].name == "Eve" and found[2].late is None


@pytest.mark.parametrize(
    "place",
    [
        "Eve_3_assignsubmission_file/timestamp.txt",
        "Eve_3_assignsubmission_file/week4/timestamp.txt",
        "submitted/eve/week4/deep/timestamp.txt",
        "eve/week4/timestamp.txt",
    ],
)
def test_a_timestamp_is_believed_only_where_nbgrader_writes_it(tmp_path, place):
    stamp = tmp_path / place
    notebook(stamp.with_name(CHAPTER))
    stamp.write_text("2026-11-01 10:00:00 UTC")
    (one,) = find(tmp_path)
    assert one.submitted is None


@pytest.mark.parametrize(
    "names, said",
    [
        (MOODLE, "a download of Moodle (2 of 2 names)."),
        (CANVAS, "a download of Canvas (2 of 2 names)."),
        (["submitted/ana/w/04.ipynb"], "nbgrader's folders (1 of 1 names)."),
        (["ana/04.ipynb", "bo.ipynb"], "a folder or a file for each student (2 of 2"),
        ([*CANVAS, "ana/04.ipynb"], "a download of Canvas (2 of 3 names). The others"),
    ],
)
def test_it_is_said_how_a_folder_was_read(tmp_path, names, said):
    for name in names:
        notebook(tmp_path / name)
    assert survey(tmp_path).notes[0].startswith(f"Read as {said}")


def test_one_name_in_two_normal_forms_is_one_student_and_that_is_said(tmp_path):
    for form in ("NFC", "NFD"):
        notebook(tmp_path / unicodedata.normalize(form, "José") / f"{form}.ipynb")
    notebook(tmp_path / "Ana" / CHAPTER)
    notebook(tmp_path / "ana" / CHAPTER)
    both = survey(tmp_path)
    students = [one.student for one in both.submissions]
    assert students == ["Ana", "José", "José", "ana"]
    (said,) = both.notes[1:]
    assert "taken as the one student José" in said


def test_a_student_who_hands_in_very_many_is_not_graded_for_ever(tmp_path):
    for n in range(MOST + 3):
        notebook(tmp_path / "eve" / f"{n:03}.ipynb")
    notebook(tmp_path / "ana" / CHAPTER)
    both = survey(tmp_path)
    assert len(both.submissions) == MOST + 1
    assert f"eve handed in {MOST + 3} notebooks" in both.notes[1]
