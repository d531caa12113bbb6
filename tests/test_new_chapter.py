"""A chapter and an operation, added by CONTRIBUTING.md alone in a copy of the course.

First everything is forgotten that can be, and each omission is told in a sentence. Then
the steps are taken, three commands and the files in WRITTEN, and the tests are content.
"""

import json
import os
import shutil
import subprocess
import sys

import notebook_files as files
import pytest
from helpers import WEEKLY

LAST = files.numbered(files.ROOT / "chapters")[-1]
NN = f"{int(LAST.name[:2]) + 1:02}"
NAME = f"{NN}_toy_parcels.ipynb"
PAIR = '''
def cube(V):
    """U = V ** 3; V any shape, U like V."""
    return V**3


def cube_backward(dU, V):
    return 3 * dU * V**2
'''
CHECKS = f"bpkit/checks/ch{NN}/answer.py"
POOR = """
from dataclasses import replace

EXERCISE = replace(EXERCISE, slips=EXERCISE.slips[:1], styles=[], variant=None)
"""
WRITTEN = {  # beside bpkit/toys.py, which holds PAIR
    "CONTRIBUTING.md": {
        "\n| `autograd` |": "\n| `toys` | the pair cube | `numpy` |\n| `autograd` |"
    },
    "tests/numerics/oracles.py": {
        "ORACLES = {": 'ORACLES = {\n    "cube": lambda torch, V: torch.pow(V, 3),'
    },
    f"chapters/{LAST.name}": {"## Next": f'## Next\\n",\n    "[On]({NAME})'},
    f"chapters/{NAME}": {"TODO": "Toy", "print(2 * x)": json.dumps(PAIR.strip())[1:-1]},
    f"solutions/{NAME}": {"TODO": "Toy"},
    CHECKS: {"TODO": "Toy"},
}
# What concerns the chapter and the operation; the rest of the suite is as it was.
FILES = "notebooks sheets generated house architecture".split()
CONCERNS = (
    f"{NAME[:-6]} or {LAST.stem} or {NN}.1 or cube or toys or every_pair_stands or "
    "what_is_made or still_to_be_written or table_names or each_chapter_has_one"
)


def python(course, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=course,
        env=os.environ | {"PYTHONPATH": str(course)},
        capture_output=True,
        text=True,
    )


def tool(course, *arguments):
    done = python(course, "tools/notebooks.py", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def suite(course):
    paths = [f"tests/test_{name}.py" for name in FILES]
    paths += ["tests/checks", "tests/numerics/test_oracles.py"]
    options = ["-n0", "-q", "--tb=short", "-p", "no:cacheprovider", "-k", CONCERNS]
    return python(course, "-m", "pytest", *options, *paths)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course with an operation and the first cells of a chapter."""
    left_out = [".git", ".venv", "venv", "my_work", "__pycache__", ".*_cache"]
    course = tmp_path_factory.mktemp("copy") / "course"
    shutil.copytree(files.ROOT, course, ignore=shutil.ignore_patterns(*left_out))
    (course / "bpkit" / "toys.py").write_text(f'"""The cube."""\n\n{PAIR}')
    said = tool(course, "new", NN, "toy parcels")
    assert f"run chapters/{NAME} solutions/{NAME}" in said
    return course


@pytest.mark.skipif(not WEEKLY, reason="the weekly run forgets everything")
def test_what_is_forgotten_is_told(course):
    checks = course / CHECKS
    skeleton = checks.read_text(encoding="utf-8")
    checks.write_text(f"{skeleton}{POOR}", encoding="utf-8")
    said = suite(course).stdout
    checks.write_text(skeleton, encoding="utf-8")
    for sentence in [
        "TODO: something is still to be written here",
        f"{CHECKS}: hints=",
        "the cells were not run once, in order; `python tools/notebooks.py run`",
        f"Next has no link to {NAME}, the chapter after",
        f"chapters/{NAME}: no cell tagged `thumbnail` holds a figure",
        "run `python tools/notebooks.py all`",
        "the table in CONTRIBUTING.md has no row for {'toys'}",
        "bpkit.toys.cube is compared with nobody else's: add it to `ORACLES`",
        "too few `slips` in its file",
        "no other right answers in `styles` of its file",
        f"{{'{NN}'}}: one exercise of each has a `variant`",
    ]:
        assert sentence in said, said


def test_the_steps_of_contributing_are_enough(course):
    for path, changes in WRITTEN.items():
        text = (course / path).read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text, (path, old)
            text = text.replace(old, new)
        (course / path).write_text(text, encoding="utf-8")
    tool(course, "run", f"chapters/{NAME}", f"solutions/{NAME}")
    said = tool(course, "all")
    for made in ["README.md", f"docs/thumbnails/{NN}.png", "docs/derivatives.md"]:
        assert f"{made}: written" in said
    done = suite(course)
    assert done.returncode == 0, done.stdout
