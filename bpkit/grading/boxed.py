"""The answers of one submission, called in its box and judged here."""

import inspect
import re
import secrets
import threading
import time
import warnings
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from bpkit.checks.declared import Exercise
from bpkit.checks.judge import judge
from bpkit.checks.trial import Stopped
from bpkit.grading import holdings
from bpkit.grading.box import frames
from bpkit.grading.modules import delivery
from bpkit.grading.odd import stand_in
from bpkit.grading.session import Gone, Session

LARGEST_MEASURED = 1 << 15  # bytes: a measure may multiply the answer's parts
BREAKS = "`{}` changes its input {}, and whoever calls it loses the data."
JUDGING = threading.Lock()  # a check catches what is printed, in the whole process
NO_ANSWER = "There is no `{}` in the notebook. Asked for: {}."


class BoxedNotebook:
    """A submission in its box, which is opened anew where an answer has broken it."""

    def __init__(self, cells, exercises, limits, *, boxed=True):
        more = sum(seconds_of(one, limits) - limits.exercise for one in exercises)
        self.limits = replace(
            limits, submission=limits.submission + more, cpu=limits.cpu + more
        )
        self.cells, self.exercises = cells, holdings.in_order(exercises)
        self.boxed, self.session, self.had = boxed, None, ()
        self.until = time.monotonic() + self.limits.submission
        self.broken = None  # what ended the box before any answer was called
        self.advice = []

    def judge(self, exercise, rng):
        """The Result of one exercise, in the order of self.exercises."""
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
                call = BoxedAnswer(self, exercise)
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
        held = holdings.held(self.exercises, exercise)
        try:
            if self.session is None:
                self.open(held)
            self.hold(held)
            request = {"do": "prepare", "name": exercise.name}
            facts, _ = self.session.ask(request, seconds=self.limits.cells)
            with understood():
                return cleaned(facts["found"]), [error_of(e) for e in facts["errors"]]
        except Gone as gone:
            self.broken = gone
            self.close()
            raise

    def open(self, held):
        """A new box, which holds this of bpkit, and in which the cells have run."""
        self.session, self.had = Session(self.limits, boxed=self.boxed), ()
        self.hold(held)
        self.run()

    def hold(self, held):
        if held != self.had:
            new, self.had = [delivery(held, self.had)], held
            request = {"do": "hold", "promised": holdings.promised()}
            self.session.ask(request, new, seconds=self.limits.cells)

    def run(self):
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


class BoxedAnswer:
    """What a check calls: the answer, in the box of its notebook."""

    def __init__(self, notebook, exercise):
        self.notebook, self.exercise = notebook, exercise
        self.gone, self.changed = None, []
        small = exercise.measure and not exercise.is_a_job  # which trains a network
        self.largest = LARGEST_MEASURED if small else notebook.limits.answer
        self.seconds = seconds_of(exercise, notebook.limits)
        # And for all of them no more than what leaves the others as much.
        now, others = time.monotonic(), notebook.exercises
        share = (notebook.until - now) / len(others[others.index(exercise) :])
        self.until = min(notebook.until, now + max(self.seconds, share))

    def __call__(self, *inputs):
        if self.gone:
            raise self.gone.stopped
        exercise, arrays = self.exercise, []
        left = min(self.seconds, self.until - time.monotonic())
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
            facts, arrays = self.notebook.session.ask(
                request, arrays, seconds=left + 1, largest=self.largest
            )
            return self.heard(facts, arrays, request["id"], inputs)
        except Gone as gone:
            self.gone = gone
            raise gone.stopped from None

    def heard(self, facts, arrays, id, inputs):
        """The output in a reply, or what stopped it; what else it did is done here."""
        with understood():
            if facts["id"] != id:
                raise ValueError(facts["id"])
            for i in facts["changed"]:
                self.changed.append(self.exercise.takes[i])
                if isinstance(inputs[i], np.ndarray):
                    inputs[i][...] = (inputs[i] == 0).all()  # in any case another
            print(cleaned(facts["printed"]), end="")
            for name, text, count in facts["warned"]:
                category = type(cleaned(name), (Warning,), {})
                for _ in range(min(count, 1000)):
                    warnings.warn(cleaned(text), category, stacklevel=2)
            if "stopped" in facts:
                kind, text, where = map(cleaned, facts["stopped"])
                if kind == "TimeoutError":
                    raise Gone(kind, text)
                raise Stopped(kind, text, where)
            output = facts["output"]
            if "several" in output:
                parts = [part_of(part, arrays) for part in output["several"]]
                return (*parts, *[None] * min(output["more"], 1000))
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
    if "none" in part:
        return None
    if "array" in part:
        return arrays[part["array"]]
    return stand_in({name: cleaned(text) for name, text in part.items()})


def seconds_of(exercise, limits):
    """For each call; a whole job says how long it takes."""
    is_a_job = exercise.seconds > Exercise.seconds
    return exercise.seconds if is_a_job else limits.exercise


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
