"""An answer is tried on one input after the other, and its numbers are compared."""

from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np

from bpkit.checks.declared import in_float32, in_float64
from bpkit.checks.reading import too_few
from bpkit.checks.trial import Trial, attempt
from bpkit.gradcheck import gradient_errors

PATIENCE = 50  # times what the reference took: a busy machine calls nothing wrong
FAR = 30  # so many times as large as an input that went wrong: nothing new is learned

JOBS = {}  # of each whole job the last inputs, and the reference's trial on them


@dataclass
class Pair:
    """An answer's trial beside what was wanted."""

    trial: Trial
    want: Trial
    wide: Trial | None = None  # the same in float64, for the trial nobody asked for
    tolerance: float = 1e-7

    @property
    def right(self):
        wanted = [want for want in (self.want, self.wide) if want]
        return self.trial.numbers is not None and any(
            agree(self.trial, want, self.tolerance) for want in wanted
        )

    def part_right(self, part):
        wanted = [want for want in (self.want, self.wide) if want]
        return self.trial.numbers is not None and any(
            agree(self.trial, want, self.tolerance, part) for want in wanted
        )


@dataclass
class Tried:
    """All that was seen of an answer."""

    pairs: list = field(default_factory=list)  # smallest inputs first
    untouched: bool = False
    ended: Pair | None = None  # the trial that did not come back
    unsteady: bool = False  # a second call with the same inputs gave other numbers
    no_derivative: bool = False  # the reference agrees, central differences do not

    @property
    def trials(self):
        return [pair.trial for pair in self.pairs]

    @property
    def failing(self):
        """What is wrong in float32 alone is no fault: no sheet asks for float32."""
        return [pair for pair in self.pairs if not pair.right and not pair.wide]

    @property
    def rough(self):
        return [pair for pair in self.pairs if not pair.right and pair.wide]

    @property
    def right(self):
        blemishes = self.ended, self.unsteady, self.no_derivative
        return not self.untouched and not any(blemishes) and not self.failing


def try_out(exercise, call, rng, *, limited=True):
    """Try call(*inputs) -> output until it is known what the answer is."""
    tried, cases = Tried(), exercise.cases(rng)
    ordinary, single = cases[0], exercise.in_single(cases[0])
    for inputs in [*sorted(cases, key=size_of), *single]:
        if tried.failing and size_of(inputs) > FAR * tried.failing[0].trial.size:
            continue
        pair = tried_on(exercise, call, inputs, limited)
        if single and inputs is single[0]:
            pair.wide = wanted_in_float64(exercise, inputs)
        if pair.trial.untouched and not tried.pairs:
            tried.untouched = True
            return tried
        if pair.trial.ended:
            tried.ended = pair
            return tried
        tried.pairs.append(pair)
        if len(tried.pairs) == 1 and not exercise.is_a_job:
            again = tried_on(exercise, call, inputs, limited).trial
            tried.unsteady = not agree(again, pair.trial, exercise.tolerance)
            if tried.unsteady and pair.right:
                return tried
    if tried.right and exercise.forward:
        tried.no_derivative = not agrees_with_differences(exercise, call, ordinary, rng)
    if tried.right and exercise.large:
        pair = tried_on(exercise, call, exercise.large(rng), limited)
        if pair.trial.ended:
            tried.ended = pair
        else:
            tried.pairs.append(pair)
    return tried


def size_of(inputs):
    return sum(np.size(x) for x in inputs)


def tried_on(exercise, call, inputs, limited):
    want = wanted(exercise, inputs)
    seconds = max(exercise.seconds, PATIENCE * want.seconds) if limited else None
    trial = attempt(exercise, call, inputs, seconds)
    if trial.one_array and shapes(trial) != shapes(want):  # no rows were meant
        trial.numbers, trial.failure = None, too_few(exercise.returns)
    return Pair(trial, want, tolerance=exercise.tolerance)


def wanted(exercise, inputs):
    """The trial of the reference. A whole job trains for seconds: it is called once."""
    if not exercise.is_a_job:
        return attempt(exercise, exercise.caller(exercise.reference), inputs)
    digest = sha256(b"".join(np.asarray(x).tobytes() for x in inputs)).digest()
    key = exercise.reference, digest
    if exercise.id not in JOBS or JOBS[exercise.id][0] != key:
        right = attempt(exercise, exercise.caller(exercise.reference), inputs)
        JOBS[exercise.id] = key, right
    return JOBS[exercise.id][1]


def shapes(trial):
    return [number.shape for number in trial.numbers or ()]


def wanted_in_float64(exercise, inputs):
    """What is wanted of float32 inputs, computed with all digits and then shortened."""
    more = tuple(map(in_float64, inputs))
    wide = attempt(exercise, exercise.caller(exercise.reference), more)
    wide.numbers = wide.numbers and tuple(map(in_float32, wide.numbers))
    return wide


def agrees_with_differences(exercise, call, case, rng):
    def backward(*inputs):
        numbers = attempt(exercise, call, inputs).numbers
        if numbers is None:
            raise ValueError("no numbers this time, though they came before")
        return numbers

    try:
        errors = gradient_errors(exercise.forward, backward, *case[1:], rng=rng)
    except ValueError:  # or numbers of another shape
        return False
    return max(errors) < 1e-5


def wrong_entries(got, want, tolerance):
    """Where two arrays of one shape differ: the one rule of all that is said."""
    if want.dtype == np.float32:
        tolerance = max(tolerance, 1e-4)
    return ~np.isclose(got, want, rtol=tolerance, atol=tolerance, equal_nan=True)


def close(got, want, tolerance):
    return (
        got.shape == want.shape
        and not lost_digits(got, want)
        and not wrong_entries(got, want, tolerance).any()
    )


def lost_digits(got, want):
    """float64 was wanted, and an array with fewer digits came."""
    both_real = got.dtype.kind == want.dtype.kind == "f"
    return bool(both_real and got.ndim and got.itemsize < want.itemsize)


def agree(a, b, tolerance, part=None):
    """Did two trials come to the same: numbers (all, or one part), or the same end?"""
    if a.numbers is None or b.numbers is None:
        return a.numbers is b.numbers and a.reason[0] == b.reason[0]
    which = range(len(b.numbers)) if part is None else [part]
    return all(close(a.numbers[i], b.numbers[i], tolerance) for i in which)


def lapses(trial, want):
    """Bad manners, which cost nothing: names of changed inputs, and a wider dtype."""
    wider = any(
        expected.dtype == np.float32 and got.ndim and got.dtype == np.float64
        for got, expected in zip(trial.numbers or (), want.numbers, strict=False)
    )
    return trial.changed, wider
