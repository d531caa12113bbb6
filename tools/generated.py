"""The command all: what is made of the chapters and the code, so that nobody writes it.

A maker is a function of the repository's root -> {path: content in bytes}; a later one
may read what an earlier one makes.
"""

import sys

import notebook_build
import notebook_way
import sheets
import sheets_tables
import thumbnails
from notebook_files import ROOT, NotebookError

MAKERS = [
    notebook_way.made,
    notebook_build.made,
    sheets.made,
    thumbnails.made,
    sheets_tables.made,
]


def stale(make, root=ROOT):
    """{path: content as it should be} of what is missing or differs."""
    return {
        path: content
        for path, content in make(root).items()
        if not path.exists() or path.read_bytes() != content
    }


def renew(check=False, root=ROOT):
    """Write what is stale, or name it; whether something is wrong."""
    wrong, told = False, set()
    for make in MAKERS:
        try:
            differ = stale(make, root)
        except NotebookError as error:
            if str(error) not in told:  # two makers may miss the same
                print(error, file=sys.stderr)
            told.add(str(error))
            wrong = True
            continue
        wrong |= check and bool(differ)
        for path, content in differ.items():
            if check:
                print(f"{path.relative_to(root)}: not what `notebooks.py all` makes")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                print(f"{path.relative_to(root)}: written")
    print("The rest is as it should be.")
    return wrong
