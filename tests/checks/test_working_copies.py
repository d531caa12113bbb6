"""python -m bpkit.exercises: copies to work in, which nothing overwrites."""

import os
import subprocess
import sys

import pytest
from answers import ROOT

from bpkit.exercises import main


@pytest.fixture
def course(tmp_path, monkeypatch):
    folder = tmp_path / "the course"
    (folder / "exercises").mkdir(parents=True)
    for name in ("00_start_here", "01_weights_and_biases"):
        (folder / "exercises" / f"{name}.ipynb").write_text(f"{name} as it was made")
    monkeypatch.chdir(folder)
    return folder


def mine(course, name="01_weights_and_biases.ipynb"):
    return course / "my_work" / name


def test_start_makes_a_copy_and_says_how_to_open_it(course, capsys):
    assert main(["start", "01"]) == 0
    assert mine(course).read_text() == "01_weights_and_biases as it was made"
    path = os.path.join("my_work", "01_weights_and_biases.ipynb")
    assert f'jupyter lab "{path}"' in capsys.readouterr().out


def test_a_single_digit_will_do(course):
    assert main(["start", "1"]) == 0
    assert mine(course).exists()


def test_start_never_overwrites_an_answer(course, capsys):
    main(["start", "01"])
    mine(course).write_text("my answers")
    assert main(["start", "01"]) == 0
    assert mine(course).read_text() == "my answers"
    out = capsys.readouterr().out
    assert "as you left them" in out
    assert "reset 01" in out


def test_an_update_of_the_course_does_not_touch_the_copy(course):
    main(["start", "01"])
    (course / "exercises" / "01_weights_and_biases.ipynb").write_text("a new edition")
    main(["start", "01"])
    assert "as it was made" in mine(course).read_text()


def test_reset_starts_again_and_keeps_every_old_copy(course, capsys):
    main(["start", "01"])
    for answer in ("first", "second"):
        mine(course).write_text(answer)
        assert main(["reset", "01"]) == 0
    assert "as it was made" in mine(course).read_text()
    assert mine(course, "01_weights_and_biases_old_1.ipynb").read_text() == "first"
    assert mine(course, "01_weights_and_biases_old_2.ipynb").read_text() == "second"
    assert "Your old answers: " in capsys.readouterr().out


def test_reset_without_a_copy_starts(course):
    assert main(["reset", "00"]) == 0
    assert [path.name for path in (course / "my_work").glob("*.ipynb")] == [
        "00_start_here.ipynb"
    ]


def test_list_shows_what_there_is_and_what_was_started(course, capsys):
    main(["start", "00"])
    capsys.readouterr()
    assert main(["list"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[-1] for row in rows if row[:1] == "0"] == ["started", "-"]


def test_an_unknown_number_is_answered_with_those_there_are(course, capsys):
    assert main(["start", "44"]) == 1
    assert "There are 00, 01" in capsys.readouterr().err
    assert not (course / "my_work").exists()


@pytest.mark.parametrize("below", ["exercises", "my_work", "chapters/deeper"])
def test_it_works_from_any_folder_of_the_course(course, monkeypatch, below):
    (course / below).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(course / below)
    assert main(["start", "01"]) == 0
    assert mine(course).exists()


def test_a_course_inside_the_package_is_copied_into_the_home(
    course, tmp_path, monkeypatch, capsys
):
    """As from a wheel: its folder may be writable, and is no place for answers."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ["HOME", "USERPROFILE"]:
        monkeypatch.setenv(name, str(home))
    for name in ["INSIDE", "ROOT"]:
        monkeypatch.setattr(f"bpkit.course.{name}", course)
    monkeypatch.chdir(home)
    assert main(["start", "01"]) == 0
    mine = home / "bpkit-course" / "my_work" / "01_weights_and_biases.ipynb"
    assert mine.read_text() == "01_weights_and_biases as it was made"
    assert not (course / "my_work").exists()
    assert main(["list"]) == 0
    told = capsys.readouterr().out
    assert f"Your copies are in {mine.relative_to(home).parent}" in told


def test_it_runs_as_a_module_on_the_real_exercises():
    listed = subprocess.run(
        [sys.executable, "-m", "bpkit.exercises", "list"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "weights and biases" in listed.stdout
    assert listed.stderr == ""


def test_without_a_command_the_list_is_shown(course, capsys):
    assert main([]) == 0
    assert (
        "Begin with: python -m bpkit.exercises start NUMBER" in capsys.readouterr().out
    )


def test_in_a_browser_alone_a_command_is_told_as_a_cell_takes_it(
    course, capsys, monkeypatch
):
    monkeypatch.setattr(sys, "platform", "emscripten")
    main(["list"])
    out = capsys.readouterr().out
    assert "Begin with: %run -m bpkit.exercises start NUMBER" in out
    assert "python -m" not in out
