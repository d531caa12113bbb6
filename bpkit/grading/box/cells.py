"""Cells as Jupyter would run them, and more forgiving: statement by statement.

A statement that stops does not take the rest of its cell with it, and is tried again
when more names are there. Answers are found by name, whatever became of the cells.
"""

import __future__

import ast
import builtins
import linecache
import sys
import time
import traceback
from importlib import import_module
from types import ModuleType

from .limits import within
from .modules import Absent, Later, NotHere, Quiet
from .syntax import ANOTHER_LANGUAGE, statements

ANNOTATIONS = "from __future__ import annotations"


class Cells:
    """A notebook's names, and the statements that still wait for one.

    report(number, place): called before a cell is read (place -1) and before each of
    its statements, so that somebody else knows which one does not come back.
    """

    def __init__(self, report=lambda number, place: None):
        main = ModuleType("__main__")
        sys.modules["__main__"] = main
        self.names, self.report = main.__dict__, report
        self.names.update(display=Quiet(), get_ipython=Quiet(), input=lambda *args: "")
        self.waiting = []  # (code, (number of its cell, place in it), error)
        self.stopped = {}  # number of a cell: the first error in it
        self.seconds = 1  # for each statement
        self.tools = {}  # name of an answer, a `def`, an import: what it last was

    def run(self, sources, answers, seconds, left_out=()):
        """Run cells; answers are the names that must not be lost again.

        left_out: (number, place, why) of what ended the process the last time.
        """
        self.seconds, patience = seconds, time.monotonic() + 4 * seconds
        self.tools |= dict.fromkeys(answers)
        left_out = {(number, place): why for number, place, why in left_out}
        for number, source in enumerate(sources, 1):
            if ANOTHER_LANGUAGE.match(source):
                continue
            file = f"<cell {number}>"
            linecache.cache[file] = len(source), None, source.splitlines(True), file
            flags = __future__.annotations.compiler_flag if ANNOTATIONS in source else 0
            for place, node in self.read(number, source, file, left_out):
                if time.monotonic() > patience:  # many long ones: now only short
                    self.seconds = 0.1 * seconds
                if (number, place) in left_out:
                    self.stopped.setdefault(number, left_out[number, place])
                elif not self.takes_away(node, answers):
                    self.define(node, file, flags, (number, place))
        self.settle()

    def read(self, number, source, file, left_out):
        """(place, statement) of all that is Python in a cell."""
        if (number, -1) in left_out:
            self.stopped[number] = left_out[number, -1]
            return ()
        self.report(number, -1)
        found, error = statements(source, file)
        if error:
            self.stopped[number] = told(error)
        return enumerate(found)

    def define(self, node, file, flags, place):
        for name in names_of(node):
            self.tools.setdefault(name)
        flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        try:
            code = compile(ast.Module([node], []), file, "exec", flags, True)
        except Exception as error:  # a `return` outside of a function
            self.stopped.setdefault(place[0], told(error))
        else:
            self.execute(code, place)
        if isinstance(node, ast.Import | ast.ImportFrom):
            for one in node.names:
                module = getattr(node, "module", None) or one.name
                name = one.asname or one.name.split(".")[0]
                self.names.setdefault(name, Absent(module, one.name))

    def takes_away(self, node, answers):
        """Would a copy of the stub, or an import of bpkit's own, replace an answer?"""
        mine = {
            name
            for name in answers
            if name in self.names and type(self.names[name]) is not Later
        }
        of_bpkit = str(getattr(node, "module", "")).split(".")[0] == "bpkit"
        if isinstance(node, ast.ImportFrom) and of_bpkit:
            if node.names[0].name == "*":
                names = getattr(import_module(node.module), "__all__", ())
                node.names = [ast.alias(name) for name in names]
                ast.fix_missing_locations(node)
            kept = [one for one in node.names if (one.asname or one.name) not in mine]
            node.names = kept or node.names
            return not kept
        return untouched(node) and node.name in mine

    def execute(self, code, place):
        self.report(*place)
        try:
            with within(self.seconds):
                finish(eval(code, self.names))
        except (NameError, NotHere) as error:
            self.waiting.append((code, place, told(error)))
        except BaseException as error:  # SystemExit and KeyboardInterrupt, too
            self.stopped.setdefault(place[0], told(error))
        for name in code.co_names:
            if name in self.tools and is_tool(thing := self.names.get(name)):
                self.tools[name] = thing

    def settle(self):
        """Try what waits again, as long as that helps; promises kept become real."""
        before = None
        while self.waiting and before != len(self.waiting):
            again, self.waiting = self.waiting, []
            before = len(again)
            for code, place, _ in again:
                self.execute(code, place)
        self.take_up()
        for name, thing in list(self.names.items()):
            if type(thing) is Later and thing.name in thing.module.__dict__:
                self.names[name] = thing.real()

    def take_up(self):
        """What was there, though its name went elsewhere: `f = f(X)`, `sum = 0`.

        Functions had their check above that line, and other answers may call them.
        """
        for name, thing in self.tools.items():
            if thing is not None and not is_tool(self.names.get(name)):
                self.names[name] = thing
        for name in self.names.keys() & vars(builtins).keys():
            if callable(getattr(builtins, name)) and not callable(self.names[name]):
                del self.names[name]

    def errors(self):
        """The first error of each cell that stopped, and of each that waits."""
        waiting = {number: error for _, (number, _), error in reversed(self.waiting)}
        return sorted((waiting | self.stopped).items())[:20]


def names_of(node):
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [one.asname or one.name.split(".")[0] for one in node.names]
    return []


def is_tool(thing):
    return callable(thing) or isinstance(thing, ModuleType)


def finish(awaiting):
    """Run what a statement with `await` left: a coroutine; None of all others."""
    try:
        while awaiting is not None:
            awaiting.send(None)
    except StopIteration:
        pass


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
