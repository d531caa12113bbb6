"""Cells as Jupyter would run them, and more forgiving: statement by statement.

A statement that stops does not take the rest of its cell with it, and is tried again
when more names are there. Answers are found by name, whatever became of the cells.
"""

import __future__

import ast
import linecache
import re
import sys
import time
import traceback
from importlib import import_module
from types import ModuleType

from .limits import within
from .modules import Later, NotHere, Quiet

MAGIC = re.compile(r"^(\s*)(?:[%!?]|\w[\w.]*\?\??\s*$).*", re.M)
ANOTHER_LANGUAGE = re.compile(
    r"\s*%%(?!time\b|timeit\b|capture\b|prun\b|debug\b|python3?\b)"
)
ANNOTATIONS = "from __future__ import annotations"


class Cells:
    """A notebook's names, and the statements that still wait for one."""

    def __init__(self):
        main = ModuleType("__main__")
        sys.modules["__main__"] = main
        self.names = main.__dict__
        self.names.update(display=Quiet(), get_ipython=Quiet(), input=lambda *args: "")
        self.waiting = []  # (code, number of its cell)
        self.stopped = {}  # number of a cell: the first error in it
        self.seconds = 1  # for each statement

    def run(self, sources, answers, seconds):
        """Run cells; answers are the names that must not be lost again."""
        self.seconds, patience = seconds, time.monotonic() + 4 * seconds
        for number, source in enumerate(sources, 1):
            if ANOTHER_LANGUAGE.match(source):
                continue
            source = MAGIC.sub(r"\1pass", source)
            file = f"<cell {number}>"
            linecache.cache[file] = len(source), None, source.splitlines(True), file
            flags = __future__.annotations.compiler_flag if ANNOTATIONS in source else 0
            try:
                for node in ast.parse(source, file).body:
                    if self.takes_away(node, answers):
                        continue
                    module = ast.Module([node], [])
                    code = compile(module, file, "exec", flags, True)
                    if time.monotonic() > patience:  # many long ones: now only short
                        self.seconds = 0.1 * seconds
                    self.execute(code, number)
            except Exception as error:  # no Python at all
                self.stopped[number] = told(error)
        self.settle()

    def takes_away(self, node, answers):
        """Would a copy of the stub, or an import of bpkit's own, replace an answer?"""
        mine = {
            name
            for name in answers
            if name in self.names and type(self.names[name]) is not Later
        }
        if isinstance(node, ast.ImportFrom) and re.match(r"bpkit\b", str(node.module)):
            if node.names[0].name == "*":
                names = getattr(import_module(node.module), "__all__", ())
                node.names = [ast.alias(name) for name in names]
                ast.fix_missing_locations(node)
            kept = [one for one in node.names if (one.asname or one.name) not in mine]
            node.names = kept or node.names
            return not kept
        return untouched(node) and node.name in mine

    def execute(self, code, number):
        try:
            with within(self.seconds):
                exec(code, self.names)
        except (NameError, NotHere) as error:
            self.waiting.append((code, number, told(error)))
        except BaseException as error:  # SystemExit and KeyboardInterrupt, too
            self.stopped.setdefault(number, told(error))

    def settle(self):
        """Try what waits again, as long as that helps; promises kept become real."""
        before = None
        while self.waiting and before != len(self.waiting):
            again, self.waiting = self.waiting, []
            before = len(again)
            for code, number, _ in again:
                self.execute(code, number)
        for name, thing in list(self.names.items()):
            if type(thing) is Later and thing.name in thing.module.__dict__:
                self.names[name] = thing.real()

    def errors(self):
        """The first error of each cell that stopped, and of each that waits."""
        waiting = {number: error for _, number, error in reversed(self.waiting)}
        return sorted((waiting | self.stopped).items())[:20]


def untouched(node):
    """Is this `def`, or a method of this `class`, still what was handed out?"""
    if isinstance(node, ast.ClassDef):
        return any(map(untouched, node.body))
    if not isinstance(node, ast.FunctionDef):
        return False
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return False
    raised = body[0].exc
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def told(error):
    """Kind, text and place of an error, in short strings."""
    kind = "ImportError" if isinstance(error, NotHere) else type(error).__name__
    try:
        text = str(error)
    except BaseException:  # the learner's own class
        text = ""
    return [kind[:100], text[:500], place(error)[:300]]


def place(error):
    """The last line of the notebook that was running."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith("<cell ")]
    return f"line {own[-1].lineno} of {own[-1].name}: {own[-1].line}" if own else ""
