"""One submission: its cells run in the box, its answers judged here."""

import time
from pathlib import Path

import numpy as np

from bpkit.grading import again, alike, notebook
from bpkit.grading.boxed import BoxedNotebook
from bpkit.grading.called import cleaned
from bpkit.grading.notebook import Unreadable
from bpkit.grading.sandbox import Limits

UNKNOWN = (
    "This is not an exercise notebook of the course: no function in it has the name of "
    "an answer, and no check an id."
)


def grade(path, *, seed, student=None, sandbox=True, limits=None):
    """The record of one submitted notebook, as a dict that JSON can hold.

    student: whose numbers are asked for where an exercise has variants; None: the
    exercises as they stand.

    "file"       the name of the file
    "sha256"     of its bytes
    "student"    as it was given
    "chapter"    "04", or None where the file is no notebook of the course
    "seed"       int: what the inputs were drawn from; made of the run's seed and sha256
    "status"     "graded"; "unreadable" (no notebook, too large, a symbolic link),
                 "empty" (no code), "unknown" (a notebook of no chapter), "failed" (the
                 grader itself stopped twice: no exercises, and a new run tries again)
    "message"    a sentence where status is not "graded", else ""
    "exercises"  for every exercise of the chapter, in order: "id", "points",
                 "maximum", "outcome", "message", "slip" (or None), "details" (list of
                 [title, text]), "notes" (list of str), "version" (of the exercise)
    "course"     the version of bpkit
    "forms"      {id: hash of the answer's syntax}, see alike.py
    "advice"     list of str: what only the box could see, such as a changed input
    "seconds"    float

    Raises SandboxError where the box cannot start: never a mark of 0.
    """
    path = Path(path)
    try:
        content = notebook.read(path)
    except Unreadable as sentence:
        return record(path.name, b"", seed, student, "unreadable", str(sentence))
    options = dict(seed=seed, student=student, sandbox=sandbox, limits=limits)
    return grade_bytes(content, path.name, **options)


def grade_bytes(content, name, *, seed, student=None, sandbox=True, limits=None):
    """The same of a file's bytes, which may come from another machine."""
    start, limits = time.perf_counter(), limits or Limits()
    try:
        book = notebook.parse(content, name)
    except Unreadable as sentence:
        return record(name, content, seed, student, "unreadable", str(sentence))
    status, message = "graded", ""
    if not any(source.strip() for source in book.cells):
        status, message = "empty", "There is no code in it."
    elif book.chapter is None:
        status, message = "unknown", UNKNOWN
    found = record(name, content, seed, student, status, message, book.chapter)
    if message:
        return found
    exercises = exercises_for(student, book.chapter)
    boxed = BoxedNotebook(book.cells, exercises, limits, boxed=sandbox)
    try:
        results = {}
        for one in boxed.exercises:
            rng = np.random.default_rng([found["seed"], exercises.index(one)])
            results[one.id] = boxed.judge(one, rng)
    finally:
        boxed.close()
    return found | {
        "exercises": [entry(results[one.id]) for one in exercises],
        "forms": alike.forms(book.cells, {one.name: one.id for one in exercises}),
        "advice": boxed.advice,
        "seconds": round(time.perf_counter() - start, 3),
    }


def exercises_for(student, chapter):
    asked = notebook.exercises(chapter) if chapter else ()
    return [one.for_student(student) if student else one for one in asked]


def record(name, content, seed, student, status, message, chapter=None):
    """A record before anything ran: nothing is attempted."""
    sha256 = notebook.digest(content)
    if chapter is None and status == "unreadable":
        chapter = notebook.chapter([], [], name)
    exercises = exercises_for(student, chapter)
    nothing = [one.result("not attempted", message) for one in exercises]
    return {
        "file": cleaned(name),
        "sha256": sha256,
        "student": student,
        "chapter": chapter,
        "seed": notebook.seed_of(seed, sha256),
        "status": status,
        "message": message,
        "exercises": [entry(result) for result in nothing],
        "course": again.COURSE,
        "forms": {},
        "advice": [],
        "seconds": 0.0,
    }


def entry(result):
    return {
        "id": result.id,
        "points": float(result),
        "maximum": float(result.maximum),
        "outcome": result.outcome,
        "message": cleaned(result.message),
        "slip": result.slip,
        "details": [[title, cleaned(text)] for title, text in result.details],
        "notes": [cleaned(note) for note in result.notes],
        "version": again.versions(result.id[:2])[result.id],
    }
