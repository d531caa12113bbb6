"""The notebook tool: text and back, run, build, check, and what it says of mistakes."""

import os
import re
import shlex
import sys
from pathlib import Path

import notebook_build
import notebook_files as files
import notebook_new
import pytest
from notebooks import main

EVERYTHING = """
# %% [markdown]
# # 1. Everything that differs from run to run

# %%
import os
import sys

import ipywidgets
import numpy as np
from tqdm.auto import tqdm

print("one", end=" ")
print("line", {"a", "b", "c"})
[_ for _ in tqdm(range(3))]

# %%
class View(ipywidgets.IntSlider):
    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), "text/html": "<b>still</b>"}


View()

# %%
ipywidgets.IntSlider()

# %% tags=["raises-exception"]
np.linalg.inv(np.zeros((2, 2)))

# %% tags=["raises-exception"]
def again(n):
    return again(n + 1)


again(0)

# %% tags=["nbval-skip", "skip-execution"]
1 / 0

# %%
"leaked" in globals(), os.environ["TQDM_DISABLE"], os.path.basename(os.getcwd())

# %%
sys.executable == os.environ["EXPECTED_PYTHON"]
"""

SOLUTIONS = '''
# %% [markdown]
# # 1. Parcels: exercises

# %%
from bpkit.checks import check

# %% [markdown]
# ## 01.1 Triple

# %%
def triple(X):
    """Three times X."""
    ### BEGIN SOLUTION
    Y = 3 * X
    return Y
    ### END SOLUTION


# %%
check("01.1", triple)

# %% [markdown] tags=["solution"]
# Three times one is three.

# %% tags=["solution"]
triple(1)

# %% [markdown]
# Why?
#
# <!-- BEGIN SOLUTION -->
# Because.
# <!-- END SOLUTION -->
'''


def notebook(folder, text, name="01_parcels.ipynb"):
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(files.dumps(files.from_text(text, path)))
    return path


def outputs(path):
    return [c.outputs for c in files.read(path).cells if c.cell_type == "code"]


# --- text ---


def test_a_new_notebook_gets_ids_from_its_headings(tmp_path):
    text = tmp_path / "01_a.py"
    text.write_text("# %% [markdown]\n# # 1. What is it?\n\n# %%\n1\n\n# %%\n2\n")
    assert main(["from-text", str(text)]) == 0
    nb = files.read(tmp_path / "01_a.ipynb")
    assert [cell.id for cell in nb.cells] == [f"c01-what-is-it-{k}" for k in (1, 2, 3)]
    assert set(nb.metadata) == {"kernelspec", "language_info"}


def test_solutions_ids_start_with_x(tmp_path):
    nb = files.read(notebook(tmp_path / "solutions", SOLUTIONS))
    assert nb.cells[0].id == "x01-parcels-exercises-1"


def with_outputs(tmp_path):
    path = notebook(tmp_path / "chapters", EVERYTHING)
    nb = files.read(path)
    for count, cell in enumerate(c for c in nb.cells if c.cell_type == "code"):
        cell.execution_count = count
        cell.metadata["nbgrader"] = {"grade_id": cell.id}
    path.write_bytes(files.dumps(nb))
    return path, nb


def test_text_and_back_changes_nothing(tmp_path):
    path, _ = with_outputs(tmp_path)
    before = path.read_bytes()
    assert main(["text", str(path)]) == 0
    assert main(["from-text", str(path.with_suffix(".py"))]) == 0
    assert path.read_bytes() == before


def from_text_command(said):
    """The arguments of the command that `text` advises."""
    return re.search("`python tools/notebooks.py (from-text .+)`", said)[1].split()


def test_a_copy_of_a_text_becomes_a_notebook_of_its_own(tmp_path, capsys):
    """As when a chapter is the model of another: the model is not overwritten."""
    path, _ = with_outputs(tmp_path)
    before, copy = path.read_bytes(), path.with_name("02_vans.py")
    assert main(["text", str(path), "-o", str(copy)]) == 0
    command = from_text_command(capsys.readouterr().out)
    for _ in range(2):  # again: it is this text's own
        assert main(command) == 0
        new = files.read(copy.with_suffix(".ipynb"))
        assert new.cells[0].id.startswith("c02-")
    assert path.read_bytes() == before


def test_a_text_edited_elsewhere_comes_back(tmp_path, capsys):
    path, _ = with_outputs(tmp_path)
    before = path.read_bytes()
    copy = tmp_path / path.with_suffix(".py").name
    assert main(["text", str(path), "-o", str(copy)]) == 0
    command = from_text_command(capsys.readouterr().out)
    assert command == ["from-text", str(copy), str(path)]
    assert main(command) == 0 and path.read_bytes() == before


@pytest.mark.parametrize(
    "folder, name", [("chapters", "02_vans"), ("solutions", "01_parcels")]
)
def test_a_notebook_is_not_overwritten_by_anothers_text(tmp_path, capsys, folder, name):
    """Another name, or the same name in another folder and so other ids."""
    path, _ = with_outputs(tmp_path)
    other = notebook(tmp_path / folder, SOLUTIONS, f"{name}.ipynb")
    before, text = path.read_bytes(), tmp_path / f"{name}.py"
    assert main(["text", str(other), "-o", str(text)]) == 0
    capsys.readouterr()
    assert main(["from-text", str(text), str(path)]) == 1
    message = capsys.readouterr().err
    assert f"01_parcels.ipynb would be lost: {name}.py is not its text" in message
    assert path.read_bytes() == before
    beside = path.with_suffix(".py")
    assert main(["text", str(other), "-o", str(beside)]) == 1
    assert "this is where the text of" in capsys.readouterr().err
    assert not beside.exists()


@pytest.mark.parametrize("ids_in_text", [True, False])
def test_edited_text_keeps_ids_outputs_tags_and_metadata(tmp_path, ids_in_text):
    path, old = with_outputs(tmp_path)
    text = EVERYTHING if not ids_in_text else files.to_text(old)
    text = text.replace("View()\n", "View()\n\n# %%\n'a new cell'\n")
    text = text.replace("1. Everything", "1. All")
    text = text.replace('tags=["nbval-skip", ', "tags=[")
    new = files.from_text(text, path, files.read(path))
    assert [cell.id for cell in new.cells if cell.source != "'a new cell'"] == [
        cell.id for cell in old.cells
    ]
    added = next(cell for cell in new.cells if cell.source == "'a new cell'")
    assert added.id.startswith("c01-all-that-differs")
    assert "nbgrader" not in added.metadata
    kept = {cell.id: cell for cell in new.cells if cell.id != added.id}
    for cell in old.cells:
        assert kept[cell.id].get("execution_count") == cell.get("execution_count")
        assert kept[cell.id].metadata.get("nbgrader") == cell.metadata.get("nbgrader")
    assert [files.tags(cell) for cell in new.cells if "1 / 0" in cell.source] == [
        ["skip-execution"]
    ]


def test_a_moved_cell_keeps_its_id(tmp_path):
    path, old = with_outputs(tmp_path)
    *rest, last = files.to_text(old).split("\n# %%")
    new = files.from_text("\n# %%".join([rest[0], last, *rest[1:]]), path, old)
    ids = [cell.id for cell in old.cells]
    assert [cell.id for cell in new.cells] == [ids[0], ids[-1], *ids[1:-1]]


def test_ids_are_made_unique(tmp_path):
    text = '# %% id="c01-a"\n1\n\n# %% id="c01-a"\n2\n\n# %% id="f00d"\n3\n'
    nb = files.from_text(text, tmp_path / "01_a.ipynb")
    assert [cell.id for cell in nb.cells] == ["c01-a", "c01-top-1", "c01-top-2"]


def test_edit_opens_the_text_in_the_editor(tmp_path, monkeypatch):
    path = notebook(tmp_path / "chapters", EVERYTHING)
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n"
        "path.write_text(path.read_text().replace('Everything', 'All'))\n"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(editor)]))
    assert main(["edit", str(path)]) == 0
    assert files.read(path).cells[0].source.startswith("# 1. All")


# --- new ---


def written(folder):
    return {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    }


def test_new_lays_out_a_chapter(tmp_path, capsys):
    notebook(tmp_path / "chapters", EVERYTHING)
    notebook_new.new(7, "two words", tmp_path)
    file = "07_two_words.ipynb"
    assert written(tmp_path) == {
        "chapters/01_parcels.ipynb",
        *(f"{folder}/{file}" for folder in ("chapters", "exercises", "solutions")),
        *(f"bpkit/checks/ch07/{name}.py" for name in ("__init__", "answer")),
    }
    said = capsys.readouterr().out
    assert f"In chapters/01_parcels.ipynb, link chapters/{file} under Next." in said


@pytest.mark.parametrize(
    "there",
    [
        "chapters/07_other.ipynb",
        "exercises/07_other.ipynb",
        "solutions/07_other.ipynb",
        "bpkit/checks/ch07/other.py",
    ],
)
def test_new_overwrites_nothing(tmp_path, there):
    path = tmp_path / there
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    with pytest.raises(files.NotebookError, match=f"{there} is there already"):
        notebook_new.new(7, "two words", tmp_path)
    assert path.read_text() == "mine" and written(tmp_path) == {there}


@pytest.mark.parametrize("closed", [True, False])
def test_the_first_of_closed_outputs_is_empty_and_of_open_ones_is_not(tmp_path, closed):
    path = tmp_path / "chapters" / "03_a.ipynb"
    nb = files.from_text('# %% tags=["hide-output"]\nprint(63)\n', path)
    nb.cells[0].outputs = [files.nbformat.v4.new_output("stream", text="63")]
    files.tidy(nb, path)
    if not closed:
        nb.cells[0].metadata.tags = []
    for _ in range(2):
        outputs = files.tidy(nb, path).cells[0].outputs
        assert [x.get("data", x.get("text")) for x in outputs] == [{}, "63"][
            not closed :
        ]


# --- run ---


def test_outputs_are_the_same_each_time_and_clean(tmp_path, monkeypatch, capsys):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("leaked = True")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(startup / "mine.py"))
    monkeypatch.setenv("EXPECTED_PYTHON", sys.executable)
    environment = dict(os.environ)
    path = notebook(tmp_path / "chapters", EVERYTHING)
    assert main(["run", str(path)]) == 0
    first = path.read_bytes()
    assert main(["run", "--check", str(path)]) == 0
    assert path.read_bytes() == first
    assert dict(os.environ) == environment

    nb = files.read(path)
    counts = [c.execution_count for c in nb.cells if c.cell_type == "code"]
    assert counts == [1, 2, 3, 4, 5, None, 6, 7]
    assert "widgets" not in nb.metadata and b"widget-view" not in first
    printed, view, slider, inv, again, skipped, clean, python = outputs(path)
    assert printed[0].text.startswith("one line {") and len(printed) == 2
    assert view[0].data["text/html"] == "<b>still</b>"
    assert slider == [] and skipped == []
    assert clean[0].data["text/plain"] == "(False, '1', 'chapters')"
    assert python[0].data["text/plain"] == "True"
    trace = "\n".join(inv[0].traceback)
    assert "File numpy/linalg/_linalg.py, in inv(a)\n" in trace
    assert "\x1b" not in trace and str(Path(sys.prefix).parent) not in trace
    assert len(again[0].traceback) < 8


def test_check_names_the_cells_that_differ_and_writes_nothing(tmp_path, capsys):
    path = notebook(tmp_path / "chapters", "# %% [markdown]\n# # 1. A\n\n# %%\n1 + 1\n")
    before = path.read_bytes()
    assert main(["run", "--check", str(path)]) == 1
    assert "differs from a fresh run: c01-a-2" in capsys.readouterr().out
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "source, told",
    [
        ("x = 1\nx / 0\n", ["cell c01-a-2, line 2: x / 0", "ZeroDivisionError: divi"]),
        ("x = )\n", ["cell c01-a-2, line 1: x = )", "SyntaxError: "]),
        ("while True:\n    pass\n", ["ran longer than 1 seconds"]),
        ("import os\nos._exit(3)\n", ["the kernel died"]),
    ],
)
def test_an_error_is_told_and_the_notebook_is_not_written(
    tmp_path, capsys, source, told
):
    text = f"# %% [markdown]\n# # 1. A\n\n# %%\n{source}"
    path = notebook(tmp_path, text, "01_a.ipynb")
    before = path.read_bytes()
    assert main(["run", "--timeout", "1", str(path)]) == 1
    message = capsys.readouterr().err
    assert all(text in message for text in ["01_a.ipynb: ", *told]), message
    assert path.read_bytes() == before


def test_raises_exception_that_raises_nothing_is_an_error(tmp_path, capsys):
    path = notebook(tmp_path, '# %% tags=["raises-exception"]\n1\n')
    assert main(["run", str(path)]) == 1
    assert "c01-top-1 is tagged raises-exception, but raised nothing" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["run", "exercises/01_a.ipynb"], "exercises are built, not run"),
        (["run", "nowhere"], "nowhere: there is no such notebook or folder"),
        (["text", "README.md"], "README.md: not a notebook"),
        (["from-text", "nowhere.py"], "nowhere.py: there is no such file"),
        (["new", "0", "start again"], "chapters/00_start_here.ipynb is there already"),
        (["new", "100", "too far"], "A chapter's number is 0 to 99; 100 came"),
        (["new", "99", "Two  Words"], "'Two  Words' cannot be a file's name"),
        (["new", "99", "../up"], "lower-case words with single spaces"),
    ],
)
def test_mistakes_at_the_terminal_get_a_sentence(
    tmp_path, monkeypatch, capsys, arguments, told
):
    monkeypatch.chdir(tmp_path)
    Path("README.md").write_text("# Not JSON")
    notebook(tmp_path / "exercises", "1\n", "01_a.ipynb")
    assert main(arguments) == 1
    assert told in capsys.readouterr().err


# --- build ---


@pytest.fixture
def solutions(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook_build, "points_of", {"01.1": 2}.__getitem__)
    return notebook(tmp_path / "solutions", SOLUTIONS)


def test_exercise_has_the_stub_and_nothing_for_those_who_have_answered(solutions):
    assert main(["build", str(solutions)]) == 0
    path = solutions.parent.parent / "exercises" / solutions.name
    sources = [cell.source for cell in files.read(path).cells]
    assert sources[3] == (
        'def triple(X):\n    """Three times X."""\n    raise NotImplementedError'
    )
    assert sources[4] == 'check("01.1", triple)'
    assert sources[5:] == ["Why?\n\n*Your answer.*"]
    assert outputs(path) == [[], [], []]


def test_metadata_is_nbgraders_in_both_notebooks(solutions):
    main(["build", str(solutions)])
    path = solutions.parent.parent / "exercises" / solutions.name
    for nb in files.read(solutions), files.read(path):
        marked = {cell.id: cell.metadata.get("nbgrader") for cell in nb.cells}
        marked = {name: metadata for name, metadata in marked.items() if metadata}
        answer, check, words = marked.values()
        assert [m.grade_id for m in marked.values()] == list(marked)
        assert {m.schema_version for m in marked.values()} == {3}
        assert (answer.solution, answer.grade, answer.locked) == (True, False, False)
        assert (check.solution, check.grade, check.locked) == (False, True, True)
        assert check.points == 2 and "points" not in answer
        assert (words.solution, words.grade) == (True, True)  # marked by hand
    assert all(len(m.checksum) == 32 for m in marked.values())


def test_build_check_writes_nothing_and_tells_what_is_out_of_date(solutions, capsys):
    exercise = solutions.parent.parent / "exercises" / solutions.name
    assert main(["build", "--check", str(solutions)]) == 1
    assert not exercise.exists()
    main(["build", str(solutions)])
    assert main(["build", "--check", str(solutions)]) == 0
    exercise.write_bytes(exercise.read_bytes().replace(b"Three times", b"3 times"))
    capsys.readouterr()
    assert main(["build", "--check", str(solutions)]) == 1
    assert "01_parcels.ipynb: not what `notebooks.py build` makes" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("    ### BEGIN SOLUTION\n", "", "END SOLUTION without BEGIN"),
        ("    ### END SOLUTION\n", "", "BEGIN SOLUTION without END"),
        ("    ### BEGIN", "        ### BEGIN", "without its answer the cell is not"),
        ("    ### BEGIN", "### BEGIN", "outside of a function"),
    ],
)
def test_build_refuses_bad_markers(solutions, capsys, old, new, told):
    path = notebook(solutions.parent, SOLUTIONS.replace(old, new))
    assert main(["build", str(path)]) == 1
    message = capsys.readouterr().err
    assert "cell x01-triple-2: " in message and told in message
    assert not (path.parent.parent / "exercises").exists()


def test_build_refuses_an_answer_without_markers(solutions, capsys):
    text = SOLUTIONS.replace("    ### BEGIN SOLUTION\n", "")
    path = notebook(solutions.parent, text.replace("    ### END SOLUTION\n", ""))
    assert main(["build", str(path)]) == 1
    message = capsys.readouterr().err
    assert "the answer to 01.1 has no line ### BEGIN SOLUTION" in message


def test_check_lists_what_is_wrong(tmp_path, capsys):
    path = notebook(tmp_path / "chapters", EVERYTHING)
    assert main(["check", str(path)]) == 1
    assert "[all_cells_were_run]" in capsys.readouterr().out
