"""One call of an answer: what went in, what came out, and what else happened."""

import io
import sysconfig
import traceback
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LIBRARIES = (
    str(Path(__file__).parents[1]),  # bpkit itself
    *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
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
    changed: tuple = ()  # names of the inputs that are not what they were
    warned: tuple = ()
    printed: str = ""

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
    def overflowed(self):
        numbers = self.numbers or ()
        return not all(np.isfinite(number).all() for number in numbers)


def attempt(call, inputs, names, read):
    """Call with copies of the inputs; read turns what comes back into arrays.

    Warnings, prints and exceptions are kept in the Trial and go nowhere else: nbgrader
    takes all points for a line on stderr.
    """
    copies = tuple(x.copy() if isinstance(x, np.ndarray) else x for x in inputs)
    trial, printed = Trial(inputs), io.StringIO()
    with (
        np.errstate(divide="warn", over="warn", invalid="warn"),
        warnings.catch_warnings(record=True) as warned,
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        warnings.simplefilter("always")
        try:
            output = call(*copies)
            if output is Ellipsis:
                raise NotImplementedError
        except (Exception, SystemExit) as error:
            trial.failure = Stopped.by(error)
        else:
            try:
                trial.numbers = read(output, inputs)
            except ValueError as sentence:
                trial.failure = str(sentence)
    trial.changed = tuple(
        name
        for name, before, after in zip(names, inputs, copies, strict=True)
        if not np.array_equal(before, after, equal_nan=True)
    )
    trial.warned = tuple(f"{w.category.__name__}: {w.message}" for w in warned)
    trial.printed = printed.getvalue()
    return trial


def line_of(error):
    """The line that raised: the last one outside Python, its packages and bpkit."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(LIBRARIES)]
    return f"line {own[-1].lineno} of {own[-1].name}: {own[-1].line}" if own else ""


def as_arrays(output, names):
    """What an answer returned as a tuple of arrays of numbers, one for each name."""
    if len(names) < 2:
        return (as_array(output, "What came back"),)
    if output is None:
        raise ValueError("What came back is `None`: is `return` missing?")
    if not isinstance(output, tuple | list) or len(output) != len(names):
        came = len(output) if isinstance(output, tuple | list) else "one"
        asked = ", ".join(names)
        raise ValueError(f"`return {asked}` was asked for; {came} came back.")
    return tuple(
        as_array(x, f"`{name}`") for x, name in zip(output, names, strict=True)
    )


def as_array(thing, label):
    if thing is None:
        raise ValueError(f"{label} is `None`: is `return` missing?")
    try:
        array = np.array(thing)
    except Exception as error:  # whatever a thing does when it is made an array
        raise ValueError(f"{label} cannot be made one array: {error}") from None
    if array.dtype.kind not in "biuf":
        what = f"{type(thing).__name__} of dtype {array.dtype}"
        raise ValueError(f"{label} is not made of real numbers: {what} came.")
    return array.astype(int) if array.dtype == bool else array


def close(a, b, tolerance):
    if b.dtype == np.float32:
        tolerance = max(tolerance, 1e-4)
    return a.shape == b.shape and np.allclose(
        a, b, rtol=tolerance, atol=tolerance, equal_nan=True
    )


def agree(a, b, tolerance, part=None):
    """Did two trials come to the same: numbers (all, or one part), or the same end?"""
    if a.numbers is None or b.numbers is None:
        return a.numbers is b.numbers and a.reason[0] == b.reason[0]
    which = range(len(b.numbers)) if part is None else [part]
    return all(close(a.numbers[i], b.numbers[i], tolerance) for i in which)


def well_mannered(trial, want):
    """Inputs as they were, and float32 where float32 is expected."""
    return not trial.changed and all(
        got.dtype == expected.dtype or expected.dtype != np.float32
        for got, expected in zip(trial.numbers, want.numbers, strict=True)
    )
