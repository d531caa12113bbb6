"""The answers of one submission, called in its box and judged here."""

import re
import sys
import threading
import time
from dataclasses import replace

from bpkit.checks.judge import judge
from bpkit.grading import holdings
from bpkit.grading.called import BoxedAnswer, cleaned, seconds_of, understood
from bpkit.grading.modules import delivery
from bpkit.grading.session import Gone, Session

BREAKS = "`{}` changes its input {}, and whoever calls it loses the data."
JUDGING = threading.Lock()  # a check catches what is printed, in the whole process
MOST_LEFT_OUT = 3  # statements of a notebook
NOT_HEARD = 2  # seconds more, after which a statement does not hear its alarm
DIED = {
    "TimeoutError": "no end, and no interrupt is heard",
    "SystemExit": "it ends the process",
}
OUR_PYTHON = ".".join(map(str, sys.version_info[:2]))
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
        self.left_out = []  # (cell, statement in it, error) of what ended a box
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
        while True:
            try:
                return self.prepared(exercise, held)
            except Gone as gone:
                at = self.session and self.session.at
                self.close()
                if not self.leave_out(at, gone):
                    self.broken = gone
                    raise

    def prepared(self, exercise, held):
        if self.session is None:
            self.open(held)
        self.hold(held)
        facts = self.run_cells({"do": "prepare", "name": exercise.name})
        with understood():
            return cleaned(facts["found"]), [error_of(e) for e in facts["errors"]]

    def leave_out(self, at, gone):
        """Shall the next box run without the statement that ended this one?"""
        try:
            number, place = map(int, at)
        except (TypeError, ValueError):
            return False
        enough = len(self.left_out) == MOST_LEFT_OUT or time.monotonic() > self.until
        kind, text = gone.args
        self.left_out.append([number, place, [kind, DIED.get(kind, text), ""]])
        return not enough

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
            "left_out": self.left_out,
        }
        self.run_cells(request)

    def run_cells(self, request):
        each = self.limits.statement + NOT_HEARD
        facts, _ = self.session.ask(request, seconds=self.limits.cells, each=each)
        return facts

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


def error_of(entry):
    number, (kind, text, _) = entry
    said = f"{cleaned(kind)}: {cleaned(text)}"
    if kind == "SyntaxError":  # which a newer Python may not find
        said += f" in the grader's Python {OUR_PYTHON}"
    return int(number), said


def stopped(exercise, what, gone):
    kind, text = map(cleaned, gone.args)
    return exercise.result("stopped with an error", f"{what}: `{kind}: {text}`.")
