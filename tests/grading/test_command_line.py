"""python -m bpkit.grading: what a teacher types, sees and gets."""

import errno
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import tqdm
from classroom import ROOT, notebook, record, result, stand_in

from bpkit.grading import batch, tables
from bpkit.grading.__main__ import main
from bpkit.grading.files import read_json
from bpkit.grading.sandbox import SandboxError

CHAPTER = "04_gradient_descent.ipynb"


@pytest.fixture
def handed_in(tmp_path, monkeypatch):
    """A folder of two students, and a grader that knows what they get."""
    points = {"ana": 2, "bo": 1}
    for student in points:
        notebook(tmp_path / "class" / student / CHAPTER)

    def records(one):
        return record("04", result("04.1", points.get(one.student, 0)))

    monkeypatch.setattr(batch, "batch", stand_in(records))
    return tmp_path / "class"


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def table(out):
    text = (out / "grades.csv").read_text(encoding="utf-8")
    return {row["student"]: row for row in tables.read_grades(text)}


def test_grade_writes_tables_pages_and_report(handed_in, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["grade", str(handed_in), "-o", str(out)]) == 0
    rows = table(out)
    assert {id: row["points"] for id, row in rows.items()} == {"ana": "2", "bo": "1"}
    for row in rows.values():
        assert (out / row["feedback"]).read_text("utf-8").startswith("<!DOCTYPE html>")
    for name in ["canvas.csv", "moodle.csv", "report.html", "batch.json"]:
        assert (out / name).is_file()
    assert not list(out.rglob(".draft-*"))
    assert "Graded: 2." in capsys.readouterr().out


def test_the_roster_and_the_deadline_reach_the_table(handed_in, tmp_path, capsys):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "student,name,submitted\nana,Ana,2026-11-20T10:00\ncy,=Cy,\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    options = ["--roster", str(roster), "--deadline", "2026-11-19"]
    assert main(["grade", str(handed_in), "-o", str(out), *options]) == 0
    rows = table(out)
    assert rows["ana"]["late"] == "yes" and rows["ana"]["name"] == "Ana"
    assert rows["cy"]["status"] == "missing" and rows["cy"]["name"] == "=Cy"
    told = capsys.readouterr().out
    assert "Missing: 1 (cy)." in told and "Not on the roster: bo" in told


def test_report_writes_the_same_again_and_takes_another_roster(handed_in, tmp_path):
    out = tmp_path / "out"
    main(["grade", str(handed_in), "-o", str(out)])
    before = files(out)
    (out / "grades.csv").unlink()
    assert main(["report", str(out)]) == 0
    assert files(out) == before
    roster = tmp_path / "roster.csv"
    roster.write_text("student\nana\nbo\n007\n", encoding="utf-8")
    assert main(["report", str(out), "--roster", str(roster)]) == 0
    assert main(["report", str(out)]) == 0  # it is kept
    assert table(out)["007"]["status"] == "missing"


def test_a_batch_keeps_its_seed(handed_in, tmp_path, capsys, monkeypatch):
    seeds = []

    def spy(submissions, out, *, seed, **options):
        seeds.append(seed)
        return iter(())

    monkeypatch.setattr(batch, "batch", spy)
    command = ["grade", str(handed_in), "-o", str(tmp_path / "out")]
    assert [main(command), main(command)] == [0, 0]
    assert seeds[0] == seeds[1]
    assert main([*command, "--seed", str(seeds[0] + 1)]) == 1
    assert "was begun with seed" in capsys.readouterr().err


def test_a_run_that_is_stopped_leaves_the_old_table_whole(
    handed_in, tmp_path, monkeypatch, capsys
):
    out = tmp_path / "out"
    command = ["grade", str(handed_in), "-o", str(out)]
    main(command)
    before = (out / "grades.csv").read_bytes()

    def stopped(submissions, out, **options):
        yield submissions[0], record("04", result("04.1", 0))
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "batch", stopped)
    assert main(command) == 130
    assert (out / "grades.csv").read_bytes() == before
    assert "Start it again" in capsys.readouterr().err


def test_a_sandbox_that_does_not_start_stops_the_run(
    handed_in, tmp_path, monkeypatch, capsys
):
    def broken(submissions, out, **options):
        raise SandboxError("Install bubblewrap: apt install bubblewrap.")
        yield

    monkeypatch.setattr(batch, "batch", broken)
    assert main(["grade", str(handed_in), "-o", str(tmp_path / "out")]) == 1
    assert "Install bubblewrap" in capsys.readouterr().err
    assert not (tmp_path / "out" / "grades.csv").exists()


def test_no_sandbox_warns(handed_in, tmp_path, capsys):
    main(["grade", str(handed_in), "-o", str(tmp_path / "out"), "--no-sandbox"])
    assert "Warning: --no-sandbox" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["grade", "nowhere", "-o", "out"], "there is no such folder"),
        (["grade", "empty", "-o", "out"], "there is no notebook below"),
        (["grade", "class", "-o", "class"], "OUT must not be"),
        (["grade", "class", "-o", "out", "--roster", "no.csv"], "cannot be read"),
        (["report", "nowhere"], "nothing was graded into this folder"),
    ],
)
def test_mistakes_get_a_sentence_and_no_traceback(
    handed_in, monkeypatch, capsys, arguments, told
):
    monkeypatch.chdir(handed_in.parent)
    Path("empty").mkdir()
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert told in error and "Traceback" not in error


@pytest.mark.parametrize(
    "option, told",
    [
        (["--deadline", "soon"], "'soon' is no date"),
        (["--jobs", "0"], "no whole number from 1"),
        (["--seed", "-1"], "no whole number from 0"),
        (["--chapter", "77"], "'77' is no chapter with exercises"),
        (["--late", "a bit"], "'a bit' is no rule for late work"),
        (["--late", "200% a day"], "is no rule for late work"),
        (["--regrade", "04.77"], "there is no exercise 04.77"),
    ],
)
def test_options_that_make_no_sense_are_usage_errors(handed_in, capsys, option, told):
    with pytest.raises(SystemExit) as stop:
        main(["grade", str(handed_in), "-o", "out", *option])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["build"], ["grade"], ["report"], ["forget"]])
def test_help_names_every_option_and_the_exit_codes(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    text = capsys.readouterr().out
    assert stop.value.code == 0 and "Exit codes: 0 done" in text
    if command == ["grade"]:
        for word in ["--roster", "--deadline", "--scheduler", "--seed", "assignsubmis"]:
            assert word in text


def test_out_may_lie_in_the_folder_that_is_graded(handed_in):
    out = handed_in / "results"
    for _ in range(2):
        assert main(["grade", str(handed_in), "-o", str(out)]) == 0
        assert set(table(out)) == {"ana", "bo"}


def test_build_finds_the_course_from_wherever_and_says_what_is_out_of_date(tmp_path):
    command = [sys.executable, "-m", "bpkit.grading", "build", "--check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "exercises/00_start_here.ipynb: the same" in done.stdout


def test_the_bar_shows_done_left_and_rate(handed_in, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("tqdm.tqdm", partial(tqdm.tqdm, disable=False))
    assert main(["grade", str(handed_in), "-o", str(tmp_path / "out")]) == 0
    bar = capsys.readouterr().err
    assert "2/2" in bar and "notebook/s" in bar and "2 graded" in bar


def graded_with(folder, out, *options):
    assert main(["grade", str(folder), "-o", str(out), *options]) == 0
    return read_json(out / "batch.json")


def test_running_again_keeps_what_was_said_and_none_takes_it_back(
    handed_in, tmp_path, capsys
):
    roster, out = tmp_path / "roster.csv", tmp_path / "out"
    roster.write_text("student,mail\nana,a\nbo,b\ncy,c\n", encoding="utf-8")
    said = ["--roster", str(roster), "--deadline", "2026-11-19", "--variants", "mail"]
    said += ["--chapter", "4", "--late", "10% a day", "--column", "Sheet 4 (9)"]
    first = graded_with(handed_in, out, *said)
    assert first["options"] == {
        **{"chapter": ["04"], "late": "10% a day", "column": "Sheet 4 (9)"},
        **{"variants": "mail", "assignment": None},
    }
    roster.unlink()
    assert graded_with(handed_in, out) == first
    assert table(out)["cy"]["status"] == "missing"
    told = capsys.readouterr().out
    assert "Kept from before: --chapter, --late, --column, --variants" in told
    back = ["--chapter", "none", "--late", "none", "--deadline", "none"]
    changed = graded_with(
        handed_in, out, *back, "--roster", "none", "--variants", "none"
    )
    assert changed["deadline"] is None and changed["roster"]["people"] == []
    assert changed["options"]["chapter"] == [] and changed["options"]["late"] is None
    assert changed["options"]["column"] == "Sheet 4 (9)"


def test_the_pages_and_records_of_who_withdrew_go(handed_in, tmp_path):
    out = tmp_path / "out"
    graded_with(handed_in, out)
    (out / "feedback" / "mine.html").write_text("a teacher's own")
    shutil.rmtree(handed_in / "bo")
    graded_with(handed_in, out)
    assert set(table(out)) == {"ana"}
    pages = sorted(path.name for path in (out / "feedback").iterdir())
    assert len(pages) == 2 and pages[1] == "mine.html"
    assert len(list((out / "records").iterdir())) == 1


def test_hand_marks_begin_as_a_form_and_reach_tables_and_pages(handed_in, tmp_path):
    out = tmp_path / "out"
    graded_with(handed_in, out)
    form = out / "hand_marks.csv"
    assert form.read_text("utf-8-sig").splitlines() == [
        "student,exercise,points,comment,name",
        "ana,04.8,,,ana",
        "bo,04.8,,,bo",
    ]
    marked = "student;exercise;points;comment\nana;04.8;2,5;Say why <b>.\nbo;04.8;;\n"
    form.write_text(marked, encoding="utf-8")
    assert main(["report", str(out)]) == 0
    graded_with(handed_in, out)
    assert form.read_text(encoding="utf-8") == marked  # it is the teacher's
    row = table(out)["ana"]
    assert (row["points"], row["by_hand"], row["total"]) == ("2", "2.5", "4.5")
    page = (out / row["feedback"]).read_text("utf-8")
    assert (
        "Say why &lt;b&gt;." in page and "2.5 of 3" in page and "04.8 In words" in page
    )


@pytest.mark.parametrize(
    "line, told",
    [
        ("ana,04.8,4,", "'4' came as points; a number from 0 to 3"),
        ("ana,04.8,-1,", "a number from 0 to 3"),
        ("ana,04.8,two,", "a number from 0 to 3"),
        ("ana,4.8,2,", "there is no such exercise. An id is as 04.8"),
        ("ana,04.88,2,", "there is no such exercise"),
        ("ana,04.8,1,\nana,04.8,2,", "stands there twice"),
    ],
)
def test_what_is_wrong_with_a_mark_by_hand_is_said(
    handed_in, tmp_path, capsys, line, told
):
    out = tmp_path / "out"
    out.mkdir()
    header = "student,exercise,points,comment\n"
    (out / "hand_marks.csv").write_text(header + line + "\n", encoding="utf-8")
    assert main(["grade", str(handed_in), "-o", str(out)]) == 1
    assert told in capsys.readouterr().err


def test_forget_leaves_nothing_of_one_student(handed_in, tmp_path, capsys):
    out, roster = tmp_path / "out", tmp_path / "roster.csv"
    roster.write_text("student,name\nana,Ana Ruiz\nbo,Bo\n", encoding="utf-8")
    graded_with(handed_in, out, "--roster", str(roster))
    capsys.readouterr()
    assert main(["forget", str(out), "ana"]) == 0
    assert str(handed_in / "ana" / CHAPTER) in capsys.readouterr().out
    for name, content in files(out).items():
        assert "ana" not in name and b"Ana Ruiz" not in content
        assert not re.search(rb"\bana\b", content), name
    assert set(table(out)) == {"bo"}
    assert main(["forget", str(out), "ana"]) == 1
    assert "nobody is called 'ana'" in capsys.readouterr().err


def test_what_moved_stands_in_the_report_with_the_reason(
    handed_in, tmp_path, monkeypatch, capsys
):
    def records(one):
        moved = [["04.1", [1, 2], [2, 2], "the exercise was changed"]]
        return record("04", result("04.1", 2), moved=moved)

    monkeypatch.setattr(batch, "batch", stand_in(records))
    graded_with(handed_in, tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Marks that moved" in page and "1 of 2" in page
    assert "Marks that moved when graded again: 2" in capsys.readouterr().out


def test_regrade_reaches_the_batch(handed_in, tmp_path, monkeypatch):
    asked = []

    def spy(submissions, out, *, regrade, **options):
        asked.extend(regrade)
        return iter(())

    monkeypatch.setattr(batch, "batch", spy)
    graded_with(handed_in, tmp_path / "out", "--regrade", "04.3", "--regrade", "5")
    assert asked == ["04.3", "05"]


def test_a_machine_that_knows_only_ascii_stops_nothing(handed_in, tmp_path):
    (handed_in / "ana").rename(handed_in / "李雷")
    code = (
        "import sys; sys.path[:0] = ['tests', 'tests/grading']\n"
        "from classroom import *; from bpkit.grading import batch\n"
        "from bpkit.grading.__main__ import main\n"
        "batch.batch = stand_in(lambda one: record(None, status='unknown'))\n"
        f"sys.exit(main(['grade', {str(handed_in)!r}, '-o', {str(tmp_path / 'o')!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ
        | {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert b"Unknown: 2 (bo, \\u674e\\u96f7)." in done.stdout
    assert set(table(tmp_path / "o")) == {"bo", "李雷"}
    assert main(["report", str(tmp_path / "o")]) == 0
    assert table(tmp_path / "o")["李雷"]["file"] == f"李雷/{CHAPTER}"


def test_a_full_disk_is_named_by_its_folder(handed_in, tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert main(["grade", str(handed_in), "-o", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert f"{tmp_path / 'out'}: No space left on device." in told
    assert not list(tmp_path.rglob(".draft-*"))
