"""Where the course is, and where a learner's own files go.

In a checkout the chapters, exercises and solutions lie beside the package, in an
installed wheel inside it, in this folder. `python -m bpkit start` lays them into a
folder of the learner's (laid.py); where versions differ, versions.py says so.
"""

import importlib
import os
import sys
import tempfile
from pathlib import Path

VERSION = importlib.import_module("bpkit").__version__
PACKAGE = Path(__file__).parents[1]
NUMBERED = "[0-9][0-9]_*.ipynb"
NAME = "bpkit-course"  # of the folder in the home
# What a server sets for its kernels, and a hub for all that it starts.
IN_JUPYTER = {"JPY_PARENT_PID", "JPY_SESSION_NAME", "JUPYTERHUB_USER"}


class CourseError(Exception):
    """What went wrong, in a sentence for the learner."""


def has_exercises(folder):
    return any((folder / "exercises").glob(NUMBERED))


INSIDE = PACKAGE / "course"  # where it lies in a wheel
ROOT = INSIDE if has_exercises(INSIDE) else PACKAGE.parent


def around(folder):
    """The course that a folder lies in, or else the one that came with bpkit."""
    for root in [folder, *folder.parents, ROOT]:
        if has_exercises(root):
            return root
    raise CourseError(
        "There are no exercises here. Go to the folder of the course, which contains "
        "the folder `exercises`, and try again."
    )


def home():
    """The folder of the course in the learner's home; it need not be there yet."""
    if sys.platform == "emscripten":  # the browser keeps no home, but this
        return Path("/drive")
    try:
        return Path.home() / NAME
    except RuntimeError:
        raise CourseError(
            "There is no home folder to write to. Name one that you may write: "
            "`python -m bpkit start FOLDER` lays the course into it; work from there."
        ) from None


def my_work(root):
    """The folder for working copies: in the course, or in the home where it cannot be.

    That is where the course lies inside the package, or where it cannot be written.
    """
    mine = root / "my_work"
    if root != INSIDE and writable(mine if mine.is_dir() else root):
        return mine
    return home() / "my_work"


def writable(folder):
    """Tried, not asked: what the system says of rights is not true everywhere."""
    if sys.platform == "emscripten":  # JupyterLite's drive hangs on a removed file
        return True
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def in_jupyter():
    """The folder that a Jupyter server around us shows, "" if untold; None for none.

    A terminal in one knows the folder, a kernel does not.
    """
    if sys.platform == "emscripten":
        return "/drive"
    if folder := os.environ.get("JUPYTER_SERVER_ROOT"):
        return folder
    return None if IN_JUPYTER.isdisjoint(os.environ) else ""


def how_to_open(path):
    """A line: in the server that runs already, if it shows the path, or a command."""
    served, path = in_jupyter(), path.resolve()
    if served is None or served and not path.is_relative_to(Path(served).resolve()):
        return f'Open it: jupyter lab "{shown(path)}"'
    if served:
        path = path.relative_to(Path(served).resolve())
    return f"Open it in the file browser on the left: {path}"


def shown(path):
    """A path as it can be typed: from here, where it is below; from / it is whole."""
    here = Path.cwd()
    below = path.is_relative_to(here) and here != here.parent
    return path.relative_to(here) if below else path


def typed(command):
    """A command as it is typed here: JupyterLite has no terminal, a cell takes %run."""
    return f"{'%run' if sys.platform == 'emscripten' else 'python'} -m {command}"
