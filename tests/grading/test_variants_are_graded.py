"""Variants from the student's id to the mark: nobody's numbers but one's own count."""

import json

import pytest
from classroom import ROOT, answered
from helpers import require_program

from bpkit.checks import exercise
from bpkit.grading import notebook, tables
from bpkit.grading.__main__ import main

SHEET = ROOT / "exercises" / "00_start_here.ipynb"


def center(mean):
    return {"center": f"def center(X):\n    return X - X.mean(axis=0) + {mean}"}


@pytest.fixture
def handed_in(tmp_path):
    """Ana answers hers, Bo copies it from her, Cy hands in the book's answer."""
    require_program("bwrap", "it is the Debian package bubblewrap")
    hers = exercise("00.2").variant.drawn("00.2", "ana")["mean"]
    folder = tmp_path / "class"
    for student, answers in [("ana", center(hers)), ("bo", center(hers)), ("cy", {})]:
        path = answered(SHEET, folder / student / SHEET.name, answers)
        text = path.read_text(encoding="utf-8")
        asked = 'variant(\\"00.2\\", student=None)'
        assert asked in text  # the exercise shows it
        path.write_text(text.replace("student=None", f"student='{student}'"))
    return folder


def points(out):
    text = (out / "grades.csv").read_text(encoding="utf-8")
    return {row["student"]: row["00.2"] for row in tables.read_grades(text)}


def test_a_copy_of_the_neighbors_answer_earns_nothing(handed_in, tmp_path):
    out = tmp_path / "out"
    assert main(["grade", str(handed_in), "-o", str(out), "--variants"]) == 0
    assert points(out) == {"ana": "1", "bo": "0", "cy": "0"}
    row = next(
        row
        for row in tables.read_grades((out / "grades.csv").read_text(encoding="utf-8"))
        if row["student"] == "cy"
    )
    page = (out / row["feedback"]).read_text(encoding="utf-8")
    sentence = exercise("00.2").variant.sentence("00.2", "cy")
    assert (
        f"This is right for the exercise as it stands in the book. Yours: {sentence}"
        in (page)
    )


def test_without_variants_the_book_is_right(handed_in, tmp_path):
    out = tmp_path / "out"
    assert main(["grade", str(handed_in), "-o", str(out)]) == 0
    assert points(out) == {"ana": "0", "bo": "0", "cy": "1"}
    # Another rule is another mark: what was graded without is not taken over.
    assert main(["grade", str(handed_in), "-o", str(out), "--variants"]) == 0
    assert points(out) == {"ana": "1", "bo": "0", "cy": "0"}


def test_the_id_may_stand_in_a_column_of_the_roster(handed_in, tmp_path, capsys):
    for student in ["ana", "bo", "cy"]:
        (handed_in / student).rename(handed_in / f"1{student}")
    roster = tmp_path / "roster.csv"
    roster.write_text("student,login\n1ana,ana\n1bo,bo\n1cy,cy\n", encoding="utf-8")
    out = tmp_path / "out"
    command = ["grade", str(handed_in), "-o", str(out), "--roster", str(roster)]
    assert main([*command, "--variants", "login"]) == 0
    assert points(out) == {"1ana": "1", "1bo": "0", "1cy": "0"}
    assert main([*command, "--variants", "nickname"]) == 1
    assert "the roster has no such column" in capsys.readouterr().err


def test_dask_grades_variants_alike(handed_in, tmp_path, monkeypatch):
    from bpkit.grading import cluster
    from bpkit.grading.batch import kept
    from bpkit.grading.submissions import find

    asked = []

    def spy(scheduler, submissions, how, variants):
        asked.extend((one.student, variants) for one in submissions)
        return iter(())

    monkeypatch.setattr(cluster, "on", spy)
    out = tmp_path / "out"
    options = dict(seed=1, scheduler="tcp://nowhere", variants=True)
    list(cluster.batch(find(handed_in), out, **options))
    assert asked == [("ana", True), ("bo", True), ("cy", True)]
    assert kept(find(handed_in)[0], out, 1, "ana") is None


def test_every_variant_is_shown_in_its_exercise():
    for chapter in notebook.chapters():
        for one in notebook.exercises(chapter):
            if one.variant:
                (path,) = (ROOT / "exercises").glob(f"{chapter}_*.ipynb")
                cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
                text = "".join("".join(cell["source"]) for cell in cells)
                assert f'variant("{one.id}", student=None)' in text
