"""Versions of what is asked: hashes, and a word where a working copy asks otherwise."""

import json

import pytest

from bpkit import checks, exercises
from bpkit.checks import check, editions, solution
from bpkit.course import ROOT, VERSION, versions
from bpkit.progress import predict

ID = "01.2"
SOURCE = '''"""What it is."""

def twice(X):
    return 2 * X  # so

EXERCISE = Exercise(id="00.1", points=1, reference=twice, hints=["Double it."])
'''


@pytest.mark.parametrize(
    "old, new, is_another",
    [
        ("Double it.", "Twice.", False),
        ("  # so", "", False),
        ("What it is.", "More.", False),
        ("points=1", "points=2", True),
        ("2 * X", "3 * X", True),
    ],
)
def test_a_version_is_of_what_is_asked_not_of_what_is_said(old, new, is_another):
    changed = editions.asked(SOURCE.replace(old, new)) != editions.asked(SOURCE)
    assert changed == is_another


def test_a_version_is_the_same_under_each_python():
    """CI runs this under several, and ast.dump is another text under each of them."""
    twice = "FunctionDef(name='twice', args=arguments(args=[arg(arg='X')]), body=["
    assert editions.asked(SOURCE).startswith(f"Module(body=[{twice}Return(value=BinOp(")
    assert "ctx=Store())], value=Call(func=Name(id='Exercise'" in editions.asked(SOURCE)


@pytest.fixture
def my_work(tmp_path, monkeypatch):
    """A folder of the course with a copy of exercise 01, in which a kernel runs."""
    monkeypatch.setattr(editions, "looked", set())
    monkeypatch.setattr(versions, "looked", set())
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "01_weights_and_biases.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert exercises.main(["start", "01"]) == 0
    monkeypatch.chdir(tmp_path / "my_work")
    return tmp_path / "my_work"


def made_from(my_work, course, **asked):
    """The note beside the copy, as another version of the course had made it."""
    file = my_work / editions.STARTED
    note = json.loads(file.read_text(encoding="utf-8"))
    (copy,) = note["started"].values()
    copy["course"] = course
    copy["asked"] = editions.versions("01") | asked
    file.write_text(json.dumps(note), encoding="utf-8")


def right():
    return check(ID, checks.exercise(ID).reference)


def notes_on_versions(result):
    return [note for note in result.notes if VERSION in note]


def test_a_copy_that_asks_what_bpkit_asks_is_told_nothing(my_work):
    made_from(my_work, "0.1.0")
    assert not notes_on_versions(right())
    assert VERSION not in repr(solution(ID))


def test_a_question_that_changed_is_told_once_and_takes_no_points(my_work, capsys):
    made_from(my_work, "0.1.0", **{ID: "before"})
    result = right()
    (note,) = notes_on_versions(result)
    assert f"Exercise {ID} has changed since your copy was made" in note
    assert "`python -m bpkit.exercises reset 01`" in note and "0.1.0" in note
    assert result == result.maximum and result.outcome == "right"
    assert repr(result) == f"{float(result)}"
    assert not notes_on_versions(right()) and VERSION not in repr(solution(ID))
    assert not notes_on_versions(check("01.3", None))  # which is as it was
    assert capsys.readouterr().err == ""  # nbgrader takes all points for a line there


def test_an_answer_that_is_wrong_or_missing_is_told_as_well(my_work):
    made_from(my_work, "0.1.0", **{ID: "before"})
    result = check(ID, None)
    assert result.outcome == "not attempted" and notes_on_versions(result)


def test_a_solution_says_so_before_it_is_read(my_work):
    made_from(my_work, "0.1.0", **{ID: "before"})
    assert "has changed" in repr(solution(ID)).split("def ")[0]


def test_a_copy_of_a_newer_course_is_no_reason_to_reset(my_work):
    made_from(my_work, "9.0", **{ID: "later"})
    (note,) = notes_on_versions(right())
    assert "Install bpkit 9.0" in note and "reset" not in note


def test_start_names_the_questions_that_changed(my_work, capsys):
    made_from(my_work, "0.1.0", **{ID: "before", "01.4": "before"})
    exercises.main(["start", "01"])
    assert "Exercises 01.2, 01.4 have changed" in capsys.readouterr().out
    exercises.main(["reset", "01"])
    exercises.main(["start", "01"])
    assert "changed" not in capsys.readouterr().out.split("Open it")[1]


@pytest.mark.parametrize(
    "note",
    ["", "[]", '{"started": 3}', '{"started": {"01_a": 3, "01_b": {"asked": {}}}}'],
)
def test_a_broken_note_stands_in_nobodys_way(my_work, note):
    (my_work / editions.STARTED).write_text(note)
    assert right().outcome == "right"
    assert exercises.main(["start", "01"]) == exercises.main(["reset", "01"]) == 0


@pytest.mark.parametrize(
    "there, mend",
    [("0.1.0", 'python -m bpkit start "'), ("9.0", "install bpkit 9.0")],
)
def test_a_folder_of_another_version_is_told_once_in_a_kernel(my_work, there, mend):
    note = {"version": there, "files": {}}
    (my_work.parent / versions.MANIFEST).write_text(json.dumps(note))
    (told,) = notes_on_versions(right())
    assert f"is {there}, the bpkit that runs is {VERSION}" in told and mend in told
    assert not notes_on_versions(check("01.3", None))
    assert VERSION not in repr(predict("01.a", None))


def test_of_a_folder_and_a_copy_that_differ_both_are_told(my_work):
    note = {"version": "0.1.0", "files": {}}
    (my_work.parent / versions.MANIFEST).write_text(json.dumps(note))
    made_from(my_work, "0.1.0", **{ID: "before"})
    folder, question = notes_on_versions(right())
    assert "python -m bpkit start" in folder and "reset 01" in question


def test_a_prediction_tells_it_too_for_a_chapter_has_no_check(my_work):
    note = {"version": "0.1.0", "files": {}}
    (my_work.parent / versions.MANIFEST).write_text(json.dumps(note))
    assert VERSION in repr(predict("01.a", None))
    assert VERSION not in repr(predict("01.b", None))


def test_a_checkout_of_another_version_is_told_as_well(my_work):
    (my_work.parent / "bpkit").mkdir()
    (my_work.parent / "bpkit" / "__init__.py").write_text('__version__ = "9.0"\n')
    (told,) = notes_on_versions(right())
    assert "is 9.0" in told


def test_a_fresh_copy_asks_what_bpkit_asks_though_the_folder_is_older(my_work, capsys):
    made_from(my_work, "0.1.0", **{ID: "before"})
    note = {"version": "0.1.0", "files": {}}
    (my_work.parent / versions.MANIFEST).write_text(json.dumps(note))
    assert [ID] == editions.changed(my_work, "01")[1]
    exercises.main(["reset", "01"])
    assert "is 0.1.0, the bpkit that runs" in capsys.readouterr().out
    assert editions.changed(my_work, "01") == (VERSION, [])
    sheet = my_work / "01_weights_and_biases.ipynb"
    assert sheet.read_bytes() == (ROOT / "exercises" / sheet.name).read_bytes()


def test_versions_are_older_by_their_numbers():
    assert versions.is_older("0.9.1", "0.10.0") and versions.is_older("0.2", "0.2.1")
    assert not versions.is_older("0.2.0", "0.2.0")
