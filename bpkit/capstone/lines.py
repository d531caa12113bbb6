"""A line of what is said of a capstone."""

import textwrap
from typing import NamedTuple

DONE, OPEN, BEGIN, WAITS = "done", "to do", "not begun", "waits"
MARK = "TO" + "DO"  # what stands in the templates where something is the learner's
PAIR = ("operation", "operation_backward")


class Line(NamedTuple):
    """One thing that is asked: its name, its state, and a sentence or two."""

    name: str
    state: str
    sentence: str = ""

    def __str__(self):
        text = f"  {self.state:9}  {self.name}: {self.sentence}"
        return textwrap.fill(
            text, 88, subsequent_indent=" " * 13, break_long_words=False
        )


class Missing(Exception):
    """What stands in the way of a line, with its state and its sentence."""

    def __init__(self, sentence, state=OPEN):
        super().__init__(sentence)
        self.sentence, self.state = sentence, state


def line(name, ask, *arguments):
    """The Line of a function that returns its sentence, or raises Missing."""
    try:
        return Line(name, DONE, ask(*arguments))
    except Missing as missing:
        return Line(name, missing.state, missing.sentence)


def told(error):
    """An error on one line, of a length that can be read; where, if it knows."""
    text = " ".join(str(error).split())
    text = text if len(text) <= 200 else text[:200] + " ..."
    name = type(error).__name__
    if isinstance(error, SyntaxError) and error.lineno:
        return f"{name} in line {error.lineno}: {error.msg}"
    return f"{name}: {text}" if text else name
