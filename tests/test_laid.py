"""python -m bpkit start: the course in a folder of the learner's; nothing is lost."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from bpkit import __main__ as command
from bpkit import course, exercises
from bpkit.course import laid, versions

ONE, TWO = "chapters/00_start_here.ipynb", "chapters/01_weights_and_biases.ipynb"


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A small course, as it came with bpkit 0.2.0."""
    root = tmp_path / "bpkit came with it"
    for name in (ONE, TWO, "exercises/01_weights_and_biases.ipynb", "docs/claims.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{name}, first edition")
    monkeypatch.setattr(laid, "ROOT", root)
    monkeypatch.setattr(laid, "OF_PACKAGE", ())
    monkeypatch.setattr(laid, "VERSION", "0.2.0")
    return root


@pytest.fixture
def mine(tmp_path, source):
    """A learner's folder, with a space and an umlaut, laid out by 0.2.0."""
    folder = tmp_path / "Übungen von mir"
    laid.lay_out(folder)
    return folder


def update(source, monkeypatch, version="0.3.0", **files):
    for name in files.get("changed", [ONE, TWO]):
        (source / name).write_text(f"{name}, edition of {version}")
    monkeypatch.setattr(laid, "VERSION", version)


def files(folder):
    """{name: text} of what lies there."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != versions.MANIFEST
    }


def test_it_lays_out_what_there_is(source, mine):
    assert files(mine) == files(source)
    note = json.loads((mine / versions.MANIFEST).read_text())
    assert note["version"] == "0.2.0" and note["files"].keys() == files(mine).keys()


def test_a_second_time_nothing_changes(mine):
    before = files(mine)
    told = laid.said(mine, laid.lay_out(mine))
    assert files(mine) == before and "Nothing in it had to change." in told


def test_an_update_renews_what_is_untouched_and_says_so(source, mine, monkeypatch):
    update(source, monkeypatch)
    (source / "docs/glossary.md").write_text("new")
    told = laid.said(mine, laid.lay_out(mine))
    assert files(mine) == files(source)
    assert "Before, it was 0.2.0." in told
    assert "Renewed: chapters 00 01\n" in told + "\n"
    assert "New: docs glossary.md\n" in told + "\n"


def test_what_the_learner_changed_stays_and_the_new_one_lies_beside(
    source, mine, monkeypatch
):
    (mine / TWO).write_text("my notes")
    update(source, monkeypatch)
    told = laid.said(mine, laid.lay_out(mine))
    beside = "chapters/01_weights_and_biases_0.3.0.ipynb"
    assert (mine / TWO).read_text() == "my notes"
    assert (mine / beside).read_text() == (source / TWO).read_text()
    assert f"Kept as you changed it: {TWO}. The new one: {beside}" in told
    # And again: what was laid beside is told once, and what is written there stays too.
    (mine / beside).write_text("more notes")
    assert not laid.lay_out(mine).kept
    update(source, monkeypatch, "0.4.0")
    (mine / "chapters/01_weights_and_biases_0.4.0.ipynb").write_text("mine as well")
    kept = laid.lay_out(mine).kept
    assert kept == {TWO: "chapters/01_weights_and_biases_0.4.0_2.ipynb"}
    assert {"my notes", "more notes", "mine as well"} <= set(files(mine).values())


def test_a_change_to_a_file_that_the_update_leaves_alone_is_no_matter(
    source, mine, monkeypatch
):
    (mine / TWO).write_text("my notes")
    update(source, monkeypatch, changed=[ONE])
    assert laid.lay_out(mine).kept == {}
    assert (mine / TWO).read_text() == "my notes"


def test_a_file_that_lay_there_before_the_course_is_kept(source, tmp_path):
    folder = tmp_path / "full"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs/claims.md").write_text("my claims")
    kept = laid.lay_out(folder).kept
    assert kept == {"docs/claims.md": "docs/claims_0.2.0.md"}
    assert (folder / "docs/claims.md").read_text() == "my claims"


def test_what_is_no_longer_part_of_the_course_goes_only_if_it_is_untouched(
    source, mine, monkeypatch
):
    (mine / TWO).write_text("my notes")
    for name in (ONE, TWO):
        (source / name).unlink()
    told = laid.said(mine, laid.lay_out(mine))
    assert not (mine / ONE).exists() and (mine / TWO).read_text() == "my notes"
    assert "No longer part of it, removed: chapters 00\n" in told + "\n"


def test_what_was_deleted_comes_back(mine):
    (mine / ONE).unlink()
    assert laid.lay_out(mine).new == [ONE]


def test_answers_in_my_work_are_never_looked_at(source, mine, monkeypatch):
    (mine / "my_work").mkdir()
    (mine / "my_work/01_weights_and_biases.ipynb").write_text("my answers")
    update(source, monkeypatch)
    laid.lay_out(mine)
    assert (mine / "my_work/01_weights_and_biases.ipynb").read_text() == "my answers"


def test_a_broken_note_costs_nothing_of_the_learners(source, mine, monkeypatch):
    (mine / versions.MANIFEST).write_text("{")
    (mine / TWO).write_text("my notes")
    update(source, monkeypatch, changed=[])
    laid.lay_out(mine)
    assert (mine / TWO).read_text() == "my notes"


@pytest.mark.parametrize(
    "note",
    ["", "{", "[]", '{"version": "0.2.0", "files": []}', "\ufeff"]
    + [json.dumps({"version": "", "files": {TWO: x}}) for x in ("a", 3, [])],
)
def test_without_a_note_that_can_be_read_all_is_kept_and_nobody_is_blamed(
    source, mine, monkeypatch, note
):
    before = files(mine)
    (mine / versions.MANIFEST).write_text(note, encoding="utf-8")
    told = laid.said(mine, laid.lay_out(mine))
    assert files(mine) == before and "Laid out" not in told
    (mine / versions.MANIFEST).write_text(note, encoding="utf-8")
    update(source, monkeypatch)
    told = laid.said(mine, laid.lay_out(mine))
    assert before.items() <= files(mine).items()
    beside = "chapters/01_weights_and_biases_0.3.0.ipynb"
    assert f"Kept as it was: {TWO}. The new one: {beside}" in told
    assert "as you changed it" not in told


def notebook(source, outputs=(), **metadata):
    """As Jupyter writes it: a cell of code, what running it left, a word of prose."""
    ran = {"cell_type": "code", "source": source, "outputs": list(outputs)}
    prose = {"cell_type": "markdown", "source": ["# Title\n", "prose"]}
    return json.dumps({"cells": [ran, prose], "metadata": metadata})


def test_a_notebook_that_was_only_opened_and_run_counts_as_untouched(
    source, mine, monkeypatch
):
    """JupyterLab writes another file when a notebook is opened and saved."""
    for name in (ONE, TWO):
        (source / name).write_text(notebook("1 + 1", python="3.11"))
    laid.lay_out(mine)
    ran = notebook(["1 + ", "1"], [{"text": "2"}], python="3.12")
    for name in (ONE, TWO):
        (mine / name).write_text(ran)
    assert laid.lay_out(mine) == laid.Laid("0.2.0")
    assert (mine / ONE).read_text() == ran  # until the course has another one
    (source / ONE).write_text(notebook("1 + 3"))
    (source / TWO).unlink()
    monkeypatch.setattr(laid, "VERSION", "0.3.0")
    done = laid.lay_out(mine)
    assert (done.renewed, done.gone, done.kept) == ([ONE], [TWO], {})
    assert files(mine) == files(source)


@pytest.mark.parametrize(
    "theirs",
    [
        notebook("1 + 2"),
        notebook("1 + 1").replace("prose", "my prose"),
        notebook("1 + 1").replace(
            '"source": ["#', '"attachments": {"a": 1}, "source": ["#'
        ),
        notebook("1 + 1").replace('"code"', '"raw"'),
        notebook("1 + 1").replace("[{", '[{"cell_type": "raw", "source": ""}, {', 1),
        notebook("1 + 1").replace("cells", "cell"),
        "{",
    ],
)
def test_a_notebook_in_which_anything_was_written_is_kept(
    source, mine, monkeypatch, theirs
):
    (source / ONE).write_text(notebook("1 + 1"))
    laid.lay_out(mine)
    (mine / ONE).write_text(theirs)
    (source / ONE).write_text(notebook("1 + 3"))
    assert list(laid.lay_out(mine).kept) == [ONE]
    assert (mine / ONE).read_text() == theirs


def test_a_sheet_that_was_written_on_is_never_a_fresh_copy(
    source, mine, monkeypatch, capsys
):
    """Nor is the new one that an update lays beside it another exercise."""
    sheet = "exercises/01_weights_and_biases.ipynb"
    copy = mine / "my_work" / Path(sheet).name
    monkeypatch.setattr(exercises, "ROOT", source)
    monkeypatch.chdir(mine)
    (mine / sheet).write_text("answers, on the sheet itself")
    exercises.main(["start", "01"])
    assert copy.read_text() == (source / sheet).read_text()
    copy.write_text("my answers")
    update(source, monkeypatch, changed=[sheet])
    exercises.main(["start", "01"])
    assert list(laid.lay_out(mine).kept) == [sheet]
    exercises.main(["start", "01"])
    assert copy.read_text() == "my answers"
    assert capsys.readouterr().out.count("as you left them") == 2
    exercises.main(["reset", "01"])
    assert copy.read_text() == (source / sheet).read_text()
    names = [path.name for path in copy.parent.glob("*.ipynb")]
    assert sorted(names) == [copy.name, f"{copy.stem}_old_1.ipynb"]


def test_what_is_stopped_half_way_is_finished_the_next_time(
    source, mine, monkeypatch, tmp_path
):
    update(source, monkeypatch)
    write, written = laid.write, []

    def full(path, content):
        if len(written) == 1:
            raise OSError(28, "No space left on device", str(path))
        written.append(path)
        write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(laid, "write", full)
        with pytest.raises(course.CourseError, match="No space left .*untouched"):
            laid.lay_out(mine)
    assert versions.manifest(mine)["version"] == "0.2.0"
    assert laid.lay_out(mine).kept == {}
    assert files(mine) == files(source)


def test_a_checkout_is_not_laid_over(source, tmp_path):
    (tmp_path / "bpkit").mkdir()
    (tmp_path / "bpkit" / "__init__.py").write_text("")
    with pytest.raises(course.CourseError, match="is a checkout of the course"):
        laid.lay_out(tmp_path)


# The real one -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home") / "bpkit-course"
    laid.lay_out(folder)
    return folder


def links(path):
    """Those of a page that lead to another file, without their #."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join(
            "".join(x["source"]) for x in cells if x["cell_type"] == "markdown"
        )
    text = re.sub(r"`[^`]*`", "", text)
    found = re.findall(r'\]\(([^)#\s]+)|(?:href|src)="([^"#]+)', text)
    found = {unquote(a or b) for a, b in found}
    return {x for x in found if not re.match(r"[a-z]+:", x)}


def test_the_links_of_all_pages_lead_somewhere_in_it(real):
    pages = [*real.glob("*/*.ipynb"), *real.glob("docs/*.md"), real / "README.md"]
    assert len(pages) > 70
    broken = [
        (page.relative_to(real).as_posix(), link)
        for page in pages
        for link in links(page)
        if not (page.parent / link).exists()
    ]
    assert not broken


def test_predictions_stay_closed_in_it(real):
    name = "chapters/04_gradient_descent.ipynb"
    text = (real / name).read_text(encoding="utf-8")
    assert text == (course.ROOT / name).read_text(encoding="utf-8")
    assert '"outputs_hidden": true' in text


def test_python_finds_the_package_that_is_installed_and_not_a_folder_there(real):
    assert (real / "bpkit").is_dir()
    done = subprocess.run(
        [sys.executable, "-c", "import bpkit; print(bpkit.__version__)"],
        cwd=real,
        env={"PYTHONPATH": str(course.PACKAGE.parent)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == course.VERSION, done.stderr


# The command --------------------------------------------------------------------------


@pytest.fixture
def opened(monkeypatch):
    """What would be started, in which folder."""
    calls = []

    def run(command, cwd):
        calls.append((command, cwd))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(command.subprocess, "run", run)
    return calls


@pytest.fixture
def outside(tmp_path, source, opened, monkeypatch):
    """A folder outside any course, and a home of one's own, and no server around."""
    for name in ["HOME", "USERPROFILE"]:
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in [*course.IN_JUPYTER, "JUPYTER_SERVER_ROOT"]:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


def test_it_says_in_five_lines_what_there_is(outside, capsys):
    assert command.main([]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 5 and course.VERSION in rows[0]
    assert all(row.startswith("python -m bpkit") for row in rows[1:])


def test_start_lays_it_into_the_home_and_opens_chapter_00(outside, opened, capsys):
    assert command.main(["start"]) == 0
    folder = outside / "bpkit-course"
    ((lab, cwd),) = opened
    assert cwd == folder and (folder / ONE).exists()
    assert lab[-1] == f"--LabApp.default_url=/lab/tree/{ONE}"
    assert lab[:3] == [sys.executable, "-m", "jupyterlab"]
    assert str(folder) in capsys.readouterr().out


def test_start_without_lab_lays_out_alone(outside, opened, capsys):
    folder = outside / "mein Kürs"
    assert command.main(["start", "mein Kürs", "--no-lab"]) == 0
    assert not opened and (folder / ONE).exists()
    path = Path("mein Kürs", ONE)
    assert f'Open it: jupyter lab "{path}"' in capsys.readouterr().out


def test_start_in_a_folder_that_was_laid_out_renews_that_one(
    outside, opened, monkeypatch
):
    command.main(["start", "here", "--no-lab"])
    monkeypatch.chdir(outside / "here" / "chapters")
    command.main(["start", "--no-lab"])
    assert not (outside / "bpkit-course").exists()


def test_a_second_server_is_not_started_inside_one(
    outside, opened, monkeypatch, capsys
):
    monkeypatch.setenv("JUPYTER_SERVER_ROOT", str(outside))
    command.main(["start"])
    path = Path("bpkit-course", ONE)
    assert f"in the file browser on the left: {path}" in capsys.readouterr().out
    monkeypatch.delenv("JUPYTER_SERVER_ROOT")
    monkeypatch.setenv("JPY_SESSION_NAME", "a notebook's cell")
    command.main(["start"])
    assert f"on the left: {outside / path}" in capsys.readouterr().out
    monkeypatch.setenv("JUPYTER_SERVER_ROOT", str(outside / "projects"))
    command.main(["start"])
    assert 'Open it: jupyter lab "' in capsys.readouterr().out  # it is not shown there
    assert not opened


def test_without_jupyterlab_it_says_how_to_get_it(outside, opened, monkeypatch, capsys):
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: None)
    assert command.main(["start"]) == 0
    assert "pip install jupyterlab" in capsys.readouterr().out and not opened


def test_it_says_when_the_folder_in_the_home_has_another_version(outside, capsys):
    command.main(["start", "--no-lab"])
    note = outside / "bpkit-course" / versions.MANIFEST
    note.write_text(note.read_text().replace("0.2.0", "0.1.0"))
    capsys.readouterr()
    command.main([])
    told = capsys.readouterr().out.splitlines()[-1]
    assert "is 0.1.0" in told and 'python -m bpkit start "' in told


@pytest.mark.parametrize("named", [[], ["file"]])
def test_where_nothing_can_be_written_there_is_a_sentence(
    outside, monkeypatch, capsys, named
):
    (outside / "file").write_text("")
    monkeypatch.setenv("HOME", str(outside / "file"))
    monkeypatch.setenv("USERPROFILE", str(outside / "file"))
    assert command.main(["start", *named]) == 1
    told = capsys.readouterr().err
    assert "cannot be written" in told and "start FOLDER" in told
    assert len(told.splitlines()) == 1


def test_a_home_that_nobody_has_is_answered_with_a_sentence(outside, capsys):
    assert command.main(["start", "~nobody-of-this-name/course"]) == 1
    told = capsys.readouterr().err
    assert "There is no home folder ~nobody-of-this-name." in told
    assert len(told.splitlines()) == 1


def test_a_disk_that_is_read_only_is_told_of_the_file_as_the_learner_knows_it(
    outside, monkeypatch, capsys
):
    """Linux says so of a draft that was never there as well."""

    def read_only(path, *_, **__):
        raise OSError(30, "Read-only file system", str(path))

    with monkeypatch.context() as patch:
        for name in ("write_bytes", "unlink"):
            patch.setattr(Path, name, read_only)
        assert command.main(["start", "here"]) == 1
    told = capsys.readouterr().err
    assert f"{outside / 'here' / ONE} cannot be written (Read-only" in told


def test_a_file_that_cannot_be_written_is_named_as_the_learner_knows_it(
    outside, capsys
):
    (outside / "here" / versions.MANIFEST).mkdir(parents=True)
    assert command.main(["start", "here"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{outside / 'here' / versions.MANIFEST} cannot be written")


def test_without_a_home_there_is_a_sentence(outside, monkeypatch, capsys):
    def unknown():  # HOME is not set, and the system knows no user of this number
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", unknown)
    assert command.main(["start"]) == 1
    assert "There is no home folder" in capsys.readouterr().err
    assert command.main([]) == 0
