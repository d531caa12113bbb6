"""Which version of the course lies in a folder, and a sentence where it is another."""

import json
import os
import re
from pathlib import Path

from bpkit.course import ROOT, VERSION, CourseError, around

looked = set()  # the folders that news has told of, in this process
MANIFEST = ".bpkit.json"  # what was laid into a folder, by which version
CANNOT_SAVE = (
    "What you change in {} runs but cannot be saved: `python -m bpkit start` in a "
    "terminal lays the course into a folder of yours."
)


def manifest(root):
    """What `python -m bpkit start` noted in a folder; empty where it never did."""
    return read(root / MANIFEST, {"version": "", "files": {}})


def read(path, empty):
    """A JSON object of ours with the keys of empty; empty itself where it is broken."""
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return empty
    is_ours = isinstance(there, dict) and all(
        isinstance(there.get(key), type(value)) for key, value in empty.items()
    )
    return there if is_ours else empty


def version_at(root):
    """The version of the course in a folder; "" where nothing tells."""
    if root == ROOT:
        return VERSION
    if there := manifest(root)["version"]:
        return there
    try:
        source = (root / "bpkit" / "__init__.py").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r'^__version__ = "(.+)"$', source, re.M)
    return found[1] if found else ""


def differs(root):
    """A sentence where the course in a folder has another version than bpkit, or ""."""
    there = version_at(root)
    if there in ("", VERSION):
        return ""
    mend = (
        f'`python -m bpkit start "{root}"` renews it and keeps what is yours'
        if is_older(there, VERSION)
        else f"install bpkit {there} in the way you installed this one, then restart"
    )
    return f"The course in {root} is {there}, the bpkit that runs is {VERSION}: {mend}."


def is_older(one, other):
    """Of two versions, by the numbers in them."""
    first, second = ([int(n) for n in re.findall(r"\d+", x)] for x in (one, other))
    return first < second


def news():
    """What is to be told of the folder that we run in, the first time; [] then.

    That the course there has another version, and that nothing can be saved there: a
    notebook looks as ever, but its button to save is grey.
    """
    try:
        folder = Path.cwd()
        root = around(folder)
    except (CourseError, OSError):
        return []
    if folder in looked:
        return []
    looked.add(folder)
    told = [differs(root)]
    if folder.is_relative_to(root) and not os.access(folder, os.W_OK):
        told += [CANNOT_SAVE.format(folder)]
    return list(filter(None, told))
