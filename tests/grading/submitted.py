"""Notebooks as they are handed in, made of cells."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from bpkit.grading import notebook
from bpkit.grading.sandbox import Limits

ROOT = Path(__file__).parents[2]
ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.py"))
CHAPTERS = [
    chapter
    for chapter in notebook.chapters()
    if all(list((ROOT / f).glob(f"{chapter}_*")) for f in ("solutions", "exercises"))
]
# Shorter than a class gets, and long for answers that take milliseconds.
SHORT = Limits(statement=1, cells=4, exercise=2, submission=20, memory=3 << 28)


@dataclass(frozen=True)
class Handed:
    """What batch wants to know of a submission."""

    key: str
    path: Path


def book(sources):
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for n, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def hand_in(folder, name, sources):
    """A notebook of these cells, or these bytes, in a folder of its own."""
    path = folder / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    if isinstance(sources, bytes):
        path.write_bytes(sources)
    else:
        content = sources if isinstance(sources, dict) else book(sources)
        path.write_text(json.dumps(content), encoding="utf-8")
    return Handed(name, path)


def notebook_of(folder, chapter):
    """A notebook of the course, as JSON."""
    (path,) = (ROOT / folder).glob(f"{chapter}_*.ipynb")
    return json.loads(path.read_text(encoding="utf-8"))


def sources_of(book):
    return [
        notebook.text(cell["source"])
        for cell in book["cells"]
        if cell["cell_type"] == "code"
    ]


def wrong_answers(chapter):
    """A cell that answers every exercise, and none of them right."""
    return "\n\n\n".join(
        f"def {exercise.name}(*inputs):\n    return 12345.678"
        for exercise in notebook.exercises(chapter)
    )


def attack(path):
    """The cells of an attack, after wrong answers to all exercises of its chapter."""
    text = path.read_text(encoding="utf-8")
    chapter = re.search(r"^# chapter: (\d\d)$", text, re.M)
    chapter = chapter[1] if chapter else "00"
    cells = re.split(r"^(?=# %%)", text, flags=re.M)
    return ["import numpy as np", wrong_answers(chapter), *cells]


def points(record):
    return sum(one["points"] for one in record["exercises"])


def maximum(record):
    return sum(one["maximum"] for one in record["exercises"])
