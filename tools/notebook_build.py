"""Makes an exercise from its solutions notebook, as nbgrader would."""

import ast
import copy
import json
import re
from functools import cache
from pathlib import Path

import notebook_files as files
from notebook_files import ROOT, NotebookError, shown, tags, tidy

CHECK = re.compile(r'check\("(\d\d\.\d+)", (\w+)\)')
BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"
RUBRIC_LINES = 3  # an explanation in words is marked by hand, a point for each line


def check_of(cell):
    """(exercise id, name of the answer) of a check cell; None for another cell."""
    match = cell.cell_type == "code" and CHECK.fullmatch(cell.source.strip())
    return match and match.groups() or None


def has_markers(cell):
    return BEGIN in cell.source or END in cell.source


def defined(cell):
    """The names that a code cell defines or assigns on its outermost level."""
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return set()
    names = set()
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {
                x.id
                for t in node.targets
                for x in ast.walk(t)
                if isinstance(x, ast.Name)
            }
    return names


def problems(nb):
    """What keeps a notebook from being built, as (cell id, sentence)."""
    asked, answers = set(), {}
    for cell in nb.cells:
        if has_markers(cell):
            yield from ((cell.id, text) for text in _marker_problems(cell))
        if cell.cell_type != "code" or "solution" in tags(cell):
            continue
        if found := check_of(cell):
            exercise, name = found
            if exercise in asked:
                yield cell.id, f"exercise {exercise} is checked twice"
            asked.add(exercise)
            if name not in answers:
                yield cell.id, f"no cell above defines {name}"
            elif not has_markers(answers[name]):
                yield (
                    answers[name].id,
                    (
                        f"the answer to {exercise} has no line "
                        f"### {BEGIN} and no line ### {END}"
                    ),
                )
        elif re.search(r"^\s*check\(", cell.source, re.M):
            yield cell.id, 'a check cell is the one line check("NN.k", name)'
        answers |= dict.fromkeys(defined(cell), cell)


def _marker_problems(cell):
    inside = False
    for line in cell.source.split("\n"):
        if BEGIN in line:
            if inside:
                yield f"{BEGIN} stands inside another"
            if cell.cell_type == "code" and not line.startswith((" ", "\t")):
                yield (
                    f"{BEGIN} stands outside of a function, so an untouched "
                    "notebook would stop there; ask for a value as def answer()"
                )
            inside = True
        elif END in line:
            if not inside:
                yield f"{END} without {BEGIN} before it"
            inside = False
    if inside:
        yield f"{BEGIN} without {END} after it"


def mark(nb, points):
    """Write nbgrader's metadata into the cells of a solutions notebook.

    points maps an exercise id to its maximum. A cell with markers is a solution, a
    check is a grade; in words (markdown) it is both and marked by hand.
    """
    for cell in nb.cells:
        cell.metadata.pop("nbgrader", None)
        checks, solution = check_of(cell), has_markers(cell)
        if "solution" in tags(cell) or not (checks or solution):
            continue
        grade = bool(checks) or cell.cell_type == "markdown"
        cell.metadata["nbgrader"] = {
            "schema_version": 3,
            "grade_id": cell.id,
            "task": False,
            "grade": grade,
            "solution": solution,
            "locked": bool(checks),
        }
        if grade:
            maximum = points(checks[0]) if checks else RUBRIC_LINES
            cell.metadata["nbgrader"]["points"] = maximum


def points_of(exercise_id):
    """The maximum as bpkit.checks has it, the one place where it stands."""
    from bpkit.checks import exercise

    try:
        return exercise(exercise_id).points
    except ValueError as error:
        raise NotebookError(str(error)) from None


def build(nb, path, points=None):
    """The exercise of a solutions notebook; `nb` itself gets nbgrader's metadata."""
    wrong = [f"{shown(path)}: cell {name}: {text}." for name, text in problems(nb)]
    if wrong:
        raise NotebookError("\n".join(wrong))
    # Tidied first, since the checksums are of the source.
    mark(tidy(nb, path), points or points_of)
    exercise, config = copy.deepcopy(nb), nbgrader_config()
    for preprocessor in config.GenerateAssignment.preprocessors:
        if preprocessor.__name__ != "SaveCells":
            exercise, _ = preprocessor(config=config).preprocess(exercise, {})
    for cell in exercise.cells:
        if _is_python(cell):
            _must_parse(cell, path)
    return tidy(exercise, path)


def imports(exercises, *, afresh=False):
    """{bpkit/grading/imports.json: its content} with what exercises import of bpkit.

    exercises: {path: notebook}; afresh: the file forgets others. A course without the
    package has no such file.
    """
    from bpkit.grading.holdings import imports_in

    found = {}
    for path, nb in exercises.items():
        file = path.parents[1] / "bpkit" / "grading" / "imports.json"
        if file.parent.is_dir():
            keeps = file.exists() and not afresh
            found.setdefault(file, json.loads(file.read_bytes()) if keeps else {})
            sources = [cell.source for cell in nb.cells if _is_python(cell)]
            found[file][path.name[:2]] = imports_in(sources)
    return {file: _as_json(chapters) for file, chapters in found.items()}


def _as_json(chapters):
    return (json.dumps(chapters, indent=1, sort_keys=True) + "\n").encode()


def _is_python(cell):
    return cell.cell_type == "code" and "raises-exception" not in tags(cell)


def _must_parse(cell, path):
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        raise NotebookError(
            f"{shown(path)}: cell {cell.id}: without its answer the cell is not "
            f"Python: {error.msg} (line {error.lineno})."
        ) from None


@cache
def nbgrader_config():
    from traitlets.config import PyFileConfigLoader

    return PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()


def exercise_path(path):
    """exercises/NN_name.ipynb beside the folder of solutions/NN_name.ipynb."""
    path = Path(path).resolve()
    return path.parent.parent / "exercises" / path.name


def made(root):
    """{path: content} of all exercises, what they import, and marked solutions."""
    found, exercises = {}, {}
    for path in files.numbered(root / "solutions"):
        nb, target = files.read(path), exercise_path(path)
        exercises[target] = build(nb, path)
        found |= {path: files.dumps(nb), target: files.dumps(exercises[target])}
    return found | imports(exercises, afresh=True)
