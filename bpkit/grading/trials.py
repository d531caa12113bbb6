"""The answers of one submission, called in its box and judged here."""

import inspect
import re
import secrets
import threading
import time
import warnings
from contextlib import contextmanager

from bpkit.checks.judge import judge
from bpkit.checks.trial import Stopped
from bpkit.grading.box import frames
from bpkit.grading.modules import sources
from bpkit.grading.session import Gone, Session

CATEGORIES = {
    category.__name__: category
    for category in (DeprecationWarning, FutureWarning, RuntimeWarning, SyntaxWarning)
}
LARGEST_MEASURED = 1 << 15  # bytes: a measure may multiply the answer's parts
BREAKS = "`{}` changes its input {}, and whoever calls it loses the data."
JUDGING = threading.Lock()  # a check catches what is printed, in the whole process
NO_ANSWER = "There is no `{}` in the notebook. Asked for: {}."


class Odd:
    """What came back and is no array: the check asks it to be one, and is told."""

    def __init__(self, text):
        self.text = text

    def __array__(self, *args, **kwargs):
        raise ValueError(self.text)


class Trials:
    """A submission in its box, which is opened anew where an answer has broken it."""

    def __init__(self, cells, exercises, limits, *, boxed=True):
        self.cells, self.exercises, self.limits = cells, exercises, limits
        self.boxed, self.session, self.had = boxed, None, ()
        self.until = time.monotonic() + limits.submission
        self.broken = None  # what ended the box before any answer was called
        self.advice = []

    def judge(self, exercise, rng):
        """The Result of one exercise; the earlier ones have been judged."""
        try:
            found, errors = self.prepare(exercise)
        except Gone as gone:
            return stopped(exercise, "Your notebook stops while its cells run", gone)
        if found == "missing":
            return self.missing(exercise, errors)
        if found != "callable":
            message = f"`{exercise.name}` is not a function but has type {found}."
            return exercise.result("wrong", message)
        try:
            with JUDGING:
                until = min(self.until, time.monotonic() + self.limits.exercise)
                call = Call(self, exercise, until)
                result = judge(exercise, call, rng, limited=False)
        except Exception as error:  # an answer that our own words were not made for
            text = cleaned(f"{type(error).__name__}: {error}")
            result = exercise.result(
                "wrong", f"What came back cannot be compared with the answer: `{text}`."
            )
        if call.gone:
            self.close()
        if result.outcome == "stopped with an error":
            self.tell(errors)
        if call.changed:
            names = ", ".join(f"`{name}`" for name in dict.fromkeys(call.changed))
            self.advise(f"{exercise.id}: {BREAKS.format(exercise.name, names)}")
        return result

    def prepare(self, exercise):
        """What the notebook has under the exercise's name, and where cells stopped."""
        if self.broken:
            raise self.broken
        if time.monotonic() > self.until:
            raise Gone("TimeoutError", "no end in the time that a notebook has")
        place = self.exercises.index(exercise) + 1
        uses = tuple(use for one in self.exercises[:place] for use in one.uses)
        try:
            if self.session is None:
                self.open()
            request = {
                "do": "prepare",
                "modules": sources(uses, self.had),
                "name": exercise.name,
            }
            facts, _ = self.session.ask(request, seconds=self.limits.cells)
            self.had = uses
            with understood():
                return cleaned(facts["found"]), [error_of(e) for e in facts["errors"]]
        except Gone as gone:
            self.broken = gone
            self.close()
            raise

    def open(self):
        """A new box, in which the cells have run."""
        self.session, self.had = Session(self.limits, boxed=self.boxed), ()
        request = {
            "do": "run",
            "cells": self.cells,
            "answers": [one.name for one in self.exercises],
            "seconds": self.limits.statement,
        }
        self.session.ask(request, seconds=self.limits.cells)

    def missing(self, exercise, errors):
        self.tell(errors)
        its_own = re.compile(rf"^\s*(def|class)? *{exercise.name}\b *[(:=]", re.M)
        for number, error in errors:
            if 0 < number <= len(self.cells) and its_own.search(self.cells[number - 1]):
                message = f"The cell of `{exercise.name}` stops with `{error}`."
                return exercise.result("stopped with an error", message)
        return exercise.result(
            "not attempted", NO_ANSWER.format(exercise.name, exercise.asks)
        )

    def tell(self, errors):
        for number, error in errors[:3]:
            self.advise(f"Cell {number} stops with `{error}`.")

    def advise(self, line):
        if line not in self.advice and len(self.advice) < 20:
            self.advice.append(line)

    def close(self):
        if self.session:
            self.session.close()
        self.session = None


class Call:
    """What Exercise.grade calls: the answer, in the box."""

    def __init__(self, trials, exercise, until):
        self.trials, self.exercise, self.until = trials, exercise, until
        self.gone, self.changed = None, []
        self.largest = LARGEST_MEASURED if exercise.measure else trials.limits.answer

    def __call__(self, *inputs):
        if self.gone:
            raise self.gone.stopped
        exercise, arrays = self.exercise, []
        left = self.until - time.monotonic()
        request = {
            "do": "call",
            "id": secrets.token_hex(8),
            "name": exercise.name,
            "drive": exercise.drive and source_of(exercise.drive),
            "parts": max(len(exercise.returns), 1),
            "inputs": frames.flat(inputs, arrays),
            "seconds": max(round(left, 1), 0.1),
            "largest": self.largest,
        }
        try:
            facts, arrays = self.trials.session.ask(
                request, arrays, seconds=left + 1, largest=self.largest
            )
            return self.heard(facts, arrays, request["id"])
        except Gone as gone:
            self.gone = gone
            raise gone.stopped from None

    def heard(self, facts, arrays, id):
        """The output in a reply, or what stopped it; prints and warnings once more."""
        with understood():
            if facts["id"] != id:
                raise ValueError(facts["id"])
            takes = self.exercise.takes
            self.changed += [takes[i] for i in facts["changed"] if type(i) is int]
            print(cleaned(facts["printed"]), end="")
            for name, text in facts["warned"]:
                category = CATEGORIES.get(name, UserWarning)
                warnings.warn(cleaned(text), category, stacklevel=2)
            if "stopped" in facts:
                kind, text, where = map(cleaned, facts["stopped"])
                if kind == "TimeoutError":
                    raise Gone(kind, text)
                raise Stopped(kind, text, where)
            output = facts["output"]
            if "several" in output:
                return tuple(part_of(part, arrays) for part in output["several"])
            return part_of(output, arrays)


@contextmanager
def understood():
    """A reply that cannot be read was written by somebody else."""
    try:
        yield
    except (Gone, Stopped):
        raise
    except Exception:
        raise Gone("ProtocolError", "it wrote where only answers go") from None


def part_of(part, arrays):
    if "array" in part:
        return arrays[part["array"]]
    return Odd(cleaned(part["odd"])) if "odd" in part else None


def source_of(function):
    return function.__name__, inspect.getsource(function)


def error_of(entry):
    number, (kind, text, _) = entry
    return int(number), f"{cleaned(kind)}: {cleaned(text)}"


def stopped(exercise, what, gone):
    kind, text = map(cleaned, gone.args)
    return exercise.result("stopped with an error", f"{what}: `{kind}: {text}`.")


def cleaned(text):
    """Text from the box as text: no half characters, no control characters, short."""
    text = str(text)[:2000].encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f]", " ", text)
