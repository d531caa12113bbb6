"""The answers in a notebook, and all exercises there are."""

import contextlib
import importlib
import io
import json
import pkgutil
from functools import cache
from pathlib import Path

from bpkit import checks

ROOT = Path(__file__).parents[2]


def every_exercise():
    names = sorted(module.name for module in pkgutil.iter_modules(checks.__path__))
    return [
        exercise
        for name in names
        if name.startswith("ch")
        for exercise in importlib.import_module(f"bpkit.checks.{name}").EXERCISES
    ]


EXERCISES = every_exercise()


@cache
def namespace(folder, chapter):
    """What the cells of solutions/NN_* or exercises/NN_* define, run in order."""
    (path,) = (ROOT / folder).glob(f"{chapter}_*.ipynb")
    names = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, f"<{path.name}>", "exec"), names)
    return names


def answer_in(folder, exercise):
    return namespace(folder, exercise.id[:2])[exercise.name]
