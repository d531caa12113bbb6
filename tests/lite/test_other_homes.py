"""Colab, Binder, Codespaces: what can be seen of them from here."""

import json
import re
import sys
import types
from pathlib import Path

import badges
import build_colab
import build_lite
import notebook_files as files
import pytest
from IPython.core.interactiveshell import InteractiveShell

ROOT = Path(__file__).parents[2]
CHAPTERS = files.numbered(ROOT / "chapters")


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """The branch as it is made, with a wheel that is only a name."""
    output = tmp_path_factory.mktemp("colab") / "made"

    def wheel(folder):
        path = folder / "bpkit_course-1.2.3-py3-none-any.whl"
        path.touch()
        return path

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_lite, "our_wheel", wheel)
        build_colab.build("owner/name", output)
    return output


def test_colabs_notebooks_are_the_sources_and_one_cell_more(colab):
    made = sorted(colab.glob("*/*.ipynb"))
    assert len(made) == 2 * len(CHAPTERS)
    for path in made:
        nb = files.read(path)
        first = nb.cells.pop(0)
        assert first.id == build_colab.ID
        assert files.dumps(nb) == (ROOT / path.relative_to(colab)).read_bytes()


def test_the_cell_installs_the_wheel_that_lies_on_the_branch(colab):
    source = files.read(colab / "chapters" / CHAPTERS[0].name).cells[0].source
    (address,) = re.findall(r"https://\S+", source)
    start, name = address.rsplit("/", 1)
    assert start == "https://raw.githubusercontent.com/owner/name/colab"
    assert (colab / name).exists()
    assert not re.search(r"install\b.* bpkit\b", source)  # PyPI's is another project


@pytest.fixture
def shell(monkeypatch):
    """IPython in which %pip is only told."""
    shell, told = InteractiveShell(), []
    shell.register_magic_function(told.append, magic_name="pip")
    monkeypatch.setattr(shell, "showtraceback", lambda *a, **k: told.append("raised"))
    return shell, told


def run(shell):
    text = build_colab.CELL.format(wheel="https://x/colab/a.whl")
    shell.run_cell(text).raise_error()


def test_the_cell_does_nothing_elsewhere(shell, monkeypatch):
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    run(shell[0])
    assert shell[1] == []


def test_the_cell_installs_and_lets_views_move_in_colab(shell, monkeypatch):
    enabled = []
    module = types.ModuleType("google.colab")
    module.output = types.SimpleNamespace(
        enable_custom_widget_manager=lambda: enabled.append(True)
    )
    monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", module)
    run(shell[0])
    assert [line.split()[-1] for line in shell[1]] == [
        "https://x/colab/a.whl",
        "anywidget",
    ]
    assert enabled == [True]


@pytest.mark.parametrize("name", ["", "no-owner", "https://github.com/a/b", "a/b c"])
def test_without_a_repository_nothing_is_made_for_colab(name, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", name)
    monkeypatch.setattr(build_colab, "build", lambda *a: pytest.fail("was built"))
    with pytest.raises(SystemExit, match=f"is {name!r}; owner/name is expected"):
        build_colab.main()


def targets(text):
    return dict(re.findall(r"\[([^]]+)\]\(([^)]+)\)", text))


@pytest.mark.parametrize("name", [path.stem for path in CHAPTERS])
def test_a_chapters_badges_lead_to_that_chapter(name):
    found = targets(badges.badges(name, "owner/name"))
    assert list(found) == ["in this browser", "Colab", "Binder", "Codespaces"]
    assert (
        found["in this browser"] == f"../lite/lab/index.html?path=chapters/{name}.ipynb"
    )
    assert found["Colab"].endswith(f"/owner/name/blob/colab/chapters/{name}.ipynb")
    assert (
        f"/gh/owner/name/HEAD?urlpath=lab%2Ftree%2Fchapters%2F{name}."
        in (found["Binder"])
    )
    assert found["Codespaces"].endswith("/owner/name")


def test_without_a_repository_a_chapter_still_opens_in_the_browser():
    assert list(targets(badges.badges(CHAPTERS[5].stem))) == ["in this browser"]


def test_badges_ask_nothing_of_anybody_for_a_picture():
    assert "![" not in badges.badges(CHAPTERS[5].stem, "owner/name")
    assert "<img" not in badges.badges(CHAPTERS[5].stem, "owner/name")


def test_binder_installs_what_was_tested():
    lines = (ROOT / "binder" / "requirements.txt").read_text().splitlines()
    named = [line.split() for line in lines if line and not line.startswith("#")]
    assert [flag for flag, _ in named] == ["-c", "-r"]
    for _, path in named:  # pip reads them from the file's folder
        assert (ROOT / "binder" / path).resolve().parent == ROOT
    runtime = (ROOT / "binder" / "runtime.txt").read_text().strip()
    assert re.fullmatch(r"python-3\.\d+", runtime)
    assert python_of_the_lock() == runtime.removeprefix("python-")
    # repo2docker reads binder/ alone, where there is one, and takes conda before pip.
    assert not [*(ROOT / "binder").glob("environment.y*ml")]


def python_of_the_lock():
    """That of which the lock's first line speaks."""
    lock = (ROOT / "requirements-lock.txt").read_text().splitlines()[0]
    return re.search(r"Python (3\.\d+)", lock)[1]


def test_a_codespace_installs_what_was_tested_and_opens_chapter_00():
    text = (ROOT / ".devcontainer" / "devcontainer.json").read_text()
    container = json.loads(text)
    assert f":{python_of_the_lock()}-" in container["image"]
    for name in re.findall(r"\S+\.txt", container["postCreateCommand"]):
        assert (ROOT / name).exists()
    (opened,) = container["customizations"]["codespaces"]["openFiles"]
    assert ROOT / opened == CHAPTERS[0]


@pytest.mark.parametrize("name", ["lite", "colab"])
def test_a_workflow_calls_what_there_is(name):
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text()
    named = re.findall(r"\b(?:tools|tests)/[\w/]+\.py", text)
    assert named
    for path in named:
        assert (ROOT / path).exists(), path
