"""python -m bpkit.grading: what a teacher types, sees and gets."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import tqdm
from classroom import notebook, record, result, stand_in

from bpkit.grading import batch, tables
from bpkit.grading.__main__ import main
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
    ],
)
def test_options_that_make_no_sense_are_usage_errors(handed_in, capsys, option, told):
    with pytest.raises(SystemExit) as stop:
        main(["grade", str(handed_in), "-o", "out", *option])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["build"], ["grade"], ["report"]])
def test_help_names_every_option_and_the_exit_codes(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    text = capsys.readouterr().out
    assert stop.value.code == 0 and "Exit codes: 0 all is well" in text
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
