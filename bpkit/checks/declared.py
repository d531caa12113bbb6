"""What an exercise declares, and nothing on how an answer to it is tried."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from bpkit.cards import Result
from bpkit.checks.variants import Variant


@dataclass(frozen=True)
class Slip:
    """A wrong answer that a learner believes in, and the hint that helps."""

    name: str
    answer: Callable
    hint: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What the file of an exercise declares.

    reference    the right answer; the learner's function has its name and parameters
    inputs       rng -> list of tuples of arrays and numbers, an ordinary one first;
                 left out where the answer takes nothing and returns values
    large        rng -> inputs of a real size, tried last; for pairs with a matrix
    returns      names of what comes back, where there are several
    forward      given where the answer is the backward partner of this function
    measure      where many answers are right: (*what came back, *inputs) -> the numbers
                 to compare, named by its docstring; raises ValueError with a sentence
                 where they cannot be had
    drive        where the answer is a class or takes functions: (answer, *inputs) ->
                 arrays. It may be sent elsewhere as source, so it stands on its own
    styles       other ways of writing the right answer; the tests try them
    habits       right answers with bad manners: their hint is a note, and costs nothing
    withholds    names of bpkit that are this answer under another name: in a grade they
                 come, as that of the answer does, once it has been called
    variant      where each student gets numbers of their own
    seconds      the least time that a trial has; a whole job gets 60, and is called
                 once
    too_slow     what to say where a trial that was right so far does not end
    """

    id: str
    points: float
    asks: str
    reference: Callable
    slips: Sequence[Slip]
    hints: Sequence[str]
    inputs: Callable | None = None
    large: Callable | None = None
    returns: Sequence[str] = ()
    forward: Callable | None = None
    measure: Callable | None = None
    drive: Callable | None = None
    styles: Sequence[Callable] = ()
    habits: Sequence[Slip] = ()
    withholds: Sequence[str] = ()
    variant: Variant | None = None
    tolerance: float = 1e-7
    seconds: float = 5
    too_slow: str = ""

    @property
    def name(self):
        return self.reference.__name__

    @property
    def is_a_job(self):
        """Does it take so long that it is called once, on one input?"""
        return self.seconds >= 60

    @property
    def parameters(self):
        """Names in the learner's signature, which the answer in the notebook has."""
        return list(inspect.signature(self.reference).parameters)

    @property
    def signature(self):
        if inspect.isclass(self.reference):
            return f"`{self.name}`"
        return f"`{self.name}({', '.join(self.parameters)})`"

    @cached_property
    def takes(self):
        """Names of the inputs; options, which are keyword-only, keep their defaults."""
        asked, skip = (self.drive, 1) if self.drive else (self.reference, 0)
        parameters = inspect.signature(asked).parameters.values()
        return [p.name for p in parameters if p.kind != p.KEYWORD_ONLY][skip:]

    @property
    def is_a_value(self):
        """Is the value itself the answer, so that showing it would give it away?"""
        return not self.takes and not self.measure

    def label(self, part):
        """What the numbers of a part are called in a message."""
        if self.measure:
            return self.measure.__doc__.rstrip(".")
        return f"`{self.returns[part]}`" if self.returns else "Your result"

    def for_student(self, student):
        """The exercise with this student's numbers, where it has variants."""
        return self.variant.of(self, student) if self.variant else self

    def caller(self, answer):
        """What is called: the answer itself, or the drive with the answer in it."""
        return partial(self.drive, answer) if self.drive else answer

    def cases(self, rng):
        """The inputs that are asked for, an ordinary one first."""
        return self.inputs(rng) if self.inputs else [()]

    def in_single(self, inputs):
        """[the inputs in float32], which no sheet asks for; [] for a whole job."""
        if not self.is_a_job and any(np.asarray(x).dtype == np.float64 for x in inputs):
            return [tuple(map(in_float32, inputs))]
        return []

    def result(self, outcome, message, *, credit=0, slip=None, details=(), notes=()):
        return Result(
            credit * self.points,
            id=self.id,
            maximum=self.points,
            outcome=outcome,
            message=message,
            slip=slip,
            details=tuple(details),
            notes=tuple(notes),
        )


def in_float32(x):
    """Arrays only: a Python float takes the dtype of the array that it meets."""
    is_double = isinstance(x, np.ndarray) and x.dtype == np.float64
    return x.astype(np.float32) if is_double else x


def in_float64(x):
    is_single = isinstance(x, np.ndarray) and x.dtype == np.float32
    return x.astype(np.float64) if is_single else x


def draw(rng, *shape):
    """Numbers to try an answer on: between -3 and 3, one decimal, none of them 0."""
    return rng.integers(1, 31, shape) * rng.choice([-0.1, 0.1], shape)
