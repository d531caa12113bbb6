"""The answers in a notebook, and all exercises there are."""

import ast
import contextlib
import io
import json
from functools import cache
from pathlib import Path

import numpy as np
from helpers import DRAWS

from bpkit import checks
from bpkit.checks.judge import judge

DEFINES = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
ROOT = Path(__file__).parents[2]

EXERCISES = [one for chapter in checks.chapters() for one in checks.exercises(chapter)]


def other_draws(exercise):
    """Numbers of the draws on which an answer is judged again; a long job: weekly."""
    return range(DRAWS - 1 if exercise.is_a_job else DRAWS)


@cache
def namespace(folder, chapter):
    """What the cells of solutions/NN_* or exercises/NN_* define, nothing checked.

    Nor shown: what a cell tagged `solution` does beside defining, nbval does.
    """
    (path,) = (ROOT / folder).glob(f"{chapter}_*.ipynb")
    names = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        shows = "solution" in cell["metadata"].get("tags", [])
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            tree.body = [
                node
                for node in tree.body
                if (isinstance(node, DEFINES) if shows else not is_a_check(node))
            ]
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(tree, f"<{path.name}>", "exec"), names)
    return names


def is_a_check(node):
    """`check("13.2", answer)`: nbval runs it where it stands."""
    call = getattr(node, "value", None)
    return isinstance(call, ast.Call) and ast.unparse(call.func) == "check"


def answer_in(folder, exercise):
    return namespace(folder, exercise.id[:2])[exercise.name]


def judged(exercise, call):
    """What check says of an answer whose calls are these."""
    rng = np.random.default_rng([int(part) for part in exercise.id.split(".")])
    return judge(exercise, call, rng)


def seeded(seed):
    return np.random.default_rng(seed)
