"""In which order the tests run, and which of them one worker runs in one go."""

import re

from xdist.scheduler import LoadScopeScheduling

# The longest, longest first: one that starts at the end is waited for by all.
LONGEST = [
    "tests/site/",
    "tests/lite/test_the_kernel_boots.py",
    "tests/test_benchmarks.py",
    "tests/browser/",
    "tests/checks/test_stock.py",
    "tests/checks/test_desk_and_grade_agree.py",
    "tests/test_new_chapter.py",
    "tests/test_notebook_tool.py",
    "chapters/",
    "tests/grading/",
    "solutions/",
]


def unit(nodeid):
    """What shares a kernel: a file; of the browser tests, those of one notebook.

    And all tests of the site share one that was built.
    """
    file = nodeid.split("::")[0]
    if file.startswith("tests/site/"):
        return "tests/site/"
    notebook = re.search(r"\[(\w+/\w+\.ipynb)", nodeid)
    if file.startswith("tests/browser/") and notebook:
        return f"{file}::{notebook[1]}"
    return file


def place(name):
    """Where a unit stands: that of the longest, or after them."""
    found = [i for i, start in enumerate(LONGEST) if name.startswith(start)]
    return found[0] if found else len(LONGEST)


def sort(items):
    """Unit by unit, the longest first; otherwise as they stand."""
    units = {}
    for item in items:
        units.setdefault(unit(item.nodeid), []).append(item)
    items[:] = [item for name in sorted(units, key=place) for item in units[name]]


class ByUnit(LoadScopeScheduling):
    def _split_scope(self, nodeid):
        return unit(nodeid)
