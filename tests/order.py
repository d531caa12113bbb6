"""In which order the tests run, and which of them one worker runs in one go."""

import re

from xdist.scheduler import LoadScopeScheduling

# Where the longest stand, longest first: a long one at the end is waited for by all.
LONGEST = ["tests/browser/", "chapters/", "solutions/", "tests/grading/"]


def unit(nodeid):
    """What shares a kernel: a file; of the browser tests, those of one notebook."""
    file = nodeid.split("::")[0]
    notebook = re.search(r"\[(\w+/\w+\.ipynb)", nodeid)
    if file.startswith("tests/browser/") and notebook:
        return f"{file}::{notebook[1]}"
    return file


def sort(items):
    """Unit by unit, the longest first; within a unit as they stand."""
    units = {}
    for item in items:
        units.setdefault(unit(item.nodeid), []).append(item)
    items[:] = [item for name in sorted(units, key=place) for item in units[name]]


def place(name):
    folders = [name.startswith(folder) for folder in LONGEST]
    return folders.index(True) if True in folders else len(folders)


class ByUnit(LoadScopeScheduling):
    def _split_scope(self, nodeid):
        return unit(nodeid)
