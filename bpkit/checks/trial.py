"""One call of an answer: what went in, what came out, and what else happened."""

import io
import sys
import sysconfig
import time
import traceback
import warnings
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bpkit.checks.limits import time_limit
from bpkit.checks.reading import numbers_of

LIBRARIES = (
    str(Path(__file__).parents[1]),  # bpkit itself
    str(Path(traceback.__file__).parent),  # Python's own: in a zip file, in a browser
    *(sysconfig.get_path(name) for name in ("purelib", "platlib")),
)


class Stopped(Exception):
    """An answer that raised, in strings, so that it can come from another process."""

    def __init__(self, kind, text="", where=""):
        super().__init__(kind, text, where)
        self.kind, self.text, self.where = kind, text, where

    @classmethod
    def by(cls, error):
        if isinstance(error, cls):
            return error
        return cls(type(error).__name__, str(error)[:500], line_of(error))


@dataclass
class Trial:
    inputs: tuple
    numbers: tuple | None = None  # the arrays that came back; None where none did:
    failure: Stopped | str = ""  # then an exception, or a sentence on what came
    one_array: bool = False  # did the numbers come as the rows of one array?
    changed: tuple = ()  # names of the inputs that are not what they were
    warned: Counter = field(default_factory=Counter)
    printed: str = ""
    seconds: float = 0.0

    @property
    def size(self):
        return sum(np.size(x) for x in self.inputs)

    @property
    def reason(self):
        return getattr(self.failure, "args", (self.failure,))[:2]

    @property
    def untouched(self):
        return self.reason[0] == "NotImplementedError"

    @property
    def ended(self):
        """Did it not come back, so that to go on trying makes no sense?"""
        return self.reason[0] in ("TimeoutError", "KeyboardInterrupt")

    @property
    def overflowed(self):
        numbers = self.numbers or ()
        return not all(np.isfinite(number).all() for number in numbers)


def attempt(exercise, call, inputs, seconds=None):
    """Call with copies of the inputs, for so many seconds; read what comes back.

    Warnings, prints and exceptions are kept in the Trial and go nowhere else: nbgrader
    takes all points for a line on stderr.
    """
    copies = tuple(x.copy() if isinstance(x, np.ndarray) else x for x in inputs)
    trial, printed, clock = Trial(inputs), io.StringIO(), None
    page = sys.stdout
    start = time.perf_counter()
    with (
        np.errstate(all="warn", under="ignore"),
        warnings.catch_warnings(record=True) as warned,
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        warnings.simplefilter("always")
        try:
            with time_limit(seconds, page) as clock:
                output = call(*copies)
            if output is Ellipsis:
                raise NotImplementedError
        except BaseException as error:  # SystemExit, an interrupt, a class of theirs
            trial.failure = Stopped.by(error)
    trial.seconds = time.perf_counter() - start
    if clock and clock.over:
        trial.failure = Stopped("TimeoutError", "", getattr(trial.failure, "where", ""))
    if not trial.failure:
        try:
            trial.numbers = numbers_of(exercise, output, inputs)
            several = len(exercise.returns) > 1
            trial.one_array = several and isinstance(output, np.ndarray)
        except ValueError as sentence:
            trial.failure = str(sentence)
    trial.changed = tuple(
        name
        for name, before, after in zip(exercise.takes, inputs, copies, strict=True)
        if not np.array_equal(before, after, equal_nan=True)
    )
    trial.warned = Counter(f"{w.category.__name__}: {w.message}" for w in warned)
    trial.printed = printed.getvalue()
    return trial


def line_of(error):
    """The line that raised: the last one outside Python, its packages and bpkit."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(LIBRARIES)]
    return f"line {own[-1].lineno} of {own[-1].name}: {own[-1].line}" if own else ""
