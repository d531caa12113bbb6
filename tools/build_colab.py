"""The notebooks for Google Colab: a first cell installs the course there.

    GITHUB_REPOSITORY=owner/name python tools/build_colab.py

Written to _build/colab, with the wheel that they install; the workflow `colab` makes
the branch of that name of it. On PyPI the name bpkit belongs to another project: the
wheel comes from the branch.
"""

import os
import re
import shutil

import build_lite
import notebook_files as files

ROOT = files.ROOT
OUTPUT = ROOT / "_build" / "colab"
ID = "added-for-colab"
# Colab has all that bpkit needs but anywidget, in versions of its own, which stay.
CELL = """\
# Added for Google Colab: installs the course there, and does nothing elsewhere.
import sys

if "google.colab" in sys.modules:
    %pip install --quiet --no-deps {wheel}
    %pip install --quiet anywidget
    from google.colab import output

    output.enable_custom_widget_manager()
"""


README = """\
Made of the branch main by `tools/build_colab.py`, anew at each push: change it there.
"""


def first_cell(nb, wheel):
    """The notebook with the cell above all others."""
    cell = files.nbformat.v4.new_code_cell(CELL.format(wheel=wheel).rstrip(), id=ID)
    nb.cells.insert(0, cell)
    return nb


def build(repository, output=OUTPUT):
    """All that the branch holds; the address of its wheel."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    wheel = build_lite.our_wheel(output)
    address = f"https://raw.githubusercontent.com/{repository}/colab/{wheel.name}"
    for folder in ("chapters", "exercises"):
        (output / folder).mkdir()
        for path in files.numbered(ROOT / folder):
            nb = first_cell(files.read(path), address)
            (output / folder / path.name).write_bytes(files.dumps(nb))
    (output / "README.md").write_text(README, encoding="utf-8")
    return address


def main():
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise SystemExit(
            f"GITHUB_REPOSITORY is {repository!r}; owner/name is expected: Colab opens "
            "notebooks of a repository on GitHub and installs the wheel from there."
        )
    print(f"{OUTPUT}: its notebooks install {build(repository)}")


if __name__ == "__main__":
    main()
