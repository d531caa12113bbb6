"""An answer in its box, as a check calls it; what comes back is read without trust."""

import inspect
import re
import secrets
import time
import warnings
from contextlib import contextmanager

import numpy as np

from bpkit.checks.declared import Exercise
from bpkit.checks.trial import Stopped
from bpkit.grading.box import frames
from bpkit.grading.odd import stand_in
from bpkit.grading.session import Gone

LARGEST_MEASURED = 1 << 15  # bytes: a measure may multiply the answer's parts


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


def cleaned(text):
    """Text from the box as text: no half characters, no control characters, short."""
    text = str(text)[:2000].encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f]", " ", text)
