"""An exercise: what is asked, how an answer is tried, and what the trials are worth."""

import inspect
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from bpkit.cards import Result
from bpkit.checks import feedback
from bpkit.checks.trial import agree, as_arrays, attempt, well_mannered
from bpkit.checks.variants import Variant
from bpkit.gradcheck import gradient_errors


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
    returns      names of what comes back, where there are several
    forward      given where the answer is the backward partner of this function
    measure      where many answers are right: (*what came back, *inputs) -> the numbers
                 to compare, named by its docstring; raises ValueError with a sentence
                 where they cannot be had
    drive        where the answer is a class or takes functions: (answer, *inputs) ->
                 arrays. It may be sent elsewhere as source, so it stands on its own
    styles       other ways of writing the right answer; the tests try them
    withholds    names of bpkit that are this answer under another name: in a grade they
                 come, as that of the answer does, once it has been called
    seconds      for a call, where it takes more than a moment
    variant      where each student gets numbers of their own
    """

    id: str
    points: float
    asks: str
    reference: Callable
    slips: Sequence[Slip]
    hints: Sequence[str]
    inputs: Callable | None = None
    returns: Sequence[str] = ()
    forward: Callable | None = None
    measure: Callable | None = None
    drive: Callable | None = None
    styles: Sequence[Callable] = ()
    withholds: Sequence[str] = ()
    seconds: float | None = None
    variant: Variant | None = None
    tolerance: float = 1e-7

    @property
    def name(self):
        return self.reference.__name__

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
    def parts(self):
        """How many arrays are compared."""
        return 1 if self.measure else max(len(self.returns), 1)

    def for_student(self, student):
        """The exercise with this student's numbers, where it has variants."""
        return self.variant.of(self, student) if self.variant else self

    def caller(self, answer):
        """What grade calls: the answer itself, or the drive with the answer in it."""
        return partial(self.drive, answer) if self.drive else answer

    def grade(self, call, rng):
        """Try call(*inputs) -> output, wherever it runs, and say what it is worth.

        All points for an answer that is right; half where only its manners are wrong:
        it changes its inputs, or makes float64 of float32.
        """
        # A warning of our own on stderr would cost the learner all points in nbgrader.
        with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
            return self.judge(call, rng)

    def judge(self, call, rng):
        first, *others = self.cases(rng)
        trials = [self.attempt(call, first)]
        if trials[0].untouched:
            return self.result("not attempted", feedback.untouched(self))
        again = self.attempt(call, first)
        trials += [self.attempt(call, inputs) for inputs in others]
        wanted = self.trials_of(self.reference, [first, *others])

        if self.is_right(trials[0], wanted[0]) and not self.is_right(again, wanted[0]):
            return self.result("wrong", feedback.UNSTEADY, trials=[again])
        if not all(map(self.is_right, trials, wanted)):
            return self.result(**feedback.explain(self, trials, wanted), trials=trials)
        if self.forward and not self.agrees_with_differences(call, first, rng):
            return self.result("wrong", feedback.NO_DERIVATIVE, trials=trials)
        if not all(map(well_mannered, trials, wanted)):
            words = feedback.admonish(self, trials, wanted)
            return self.result("wrong", **words, credit=0.5, trials=trials)
        message = feedback.praise(self, trials)
        return self.result("right", message, credit=1, trials=trials)

    def cases(self, rng):
        """The inputs, and the first of them once more in float32."""
        cases = self.inputs(rng) if self.inputs else [()]
        if any(np.asarray(x).dtype == np.float64 for x in cases[0]):
            cases = [*cases, tuple(map(in_float32, cases[0]))]
        return cases

    def attempt(self, call, inputs):
        return attempt(call, inputs, self.takes, self.read)

    def trials_of(self, answer, cases):
        return [self.attempt(self.caller(answer), inputs) for inputs in cases]

    def read(self, output, inputs):
        numbers = as_arrays(output, self.returns)
        if self.measure:
            numbers = (np.asarray(self.measure(*numbers, *inputs)),)
        return numbers

    def is_right(self, trial, want):
        return trial.numbers is not None and agree(trial, want, self.tolerance)

    def agrees_with_differences(self, call, case, rng):
        def backward(*inputs):
            numbers = self.attempt(call, inputs).numbers
            if numbers is None:
                raise ValueError("no numbers this time, though they came before")
            return numbers

        try:
            errors = gradient_errors(self.forward, backward, *case[1:], rng=rng)
        except ValueError:  # or numbers of another shape
            return False
        return max(errors) < 1e-5

    def result(self, outcome, message, *, credit=0, slip=None, details=(), trials=()):
        warned = dict.fromkeys(line for trial in trials for line in trial.warned)
        notes = [f"Your code warns: `{line}`" for line in warned]
        if outcome in ("wrong", "stopped with an error"):
            notes.append(f'Stuck? Run `hint("{self.id}")` in a new cell.')
        if printed := "".join(trial.printed for trial in trials):
            details = [*details, ("What your code printed", printed[:2000])]
        return Result(
            credit * self.points,
            id=self.id,
            maximum=self.points,
            outcome=outcome,
            message=message,
            slip=slip and slip.name,
            details=tuple(details),
            notes=tuple(notes),
        )


def in_float32(x):
    """Arrays only: a Python float takes the dtype of the array that it meets."""
    is_double = isinstance(x, np.ndarray) and x.dtype == np.float64
    return x.astype(np.float32) if is_double else x


def draw(rng, *shape):
    """Numbers to try an answer on: between -3 and 3, one decimal, none of them 0."""
    return rng.integers(1, 31, shape) * rng.choice([-0.1, 0.1], shape)
