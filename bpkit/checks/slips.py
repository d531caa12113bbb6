"""Which slip an answer is: the one whose numbers are the answer's, in all parts."""

import numpy as np

from bpkit.checks.compare import agree, lapses
from bpkit.checks.trial import attempt


def recognize(exercise, tried):
    """The Slip that explains a wrong answer, the habit in a right one, or None."""
    if tried.right:
        return habit_of(exercise, tried)
    pairs = [pair for pair in tried.pairs if pair.wide is None]
    if pairs and tried.failing:
        for slip in exercise.slips:
            if explains(exercise, slip, pairs):
                return slip
    return None


def explains(exercise, slip, pairs):
    """Does a slip do what the answer does, and something wrong at least once?

    An answer that overflows where the slip does not has one more fault, and may still
    have this one, if there are numbers in which they agree. Where all that they share
    is an error, the errors must be the same.
    """
    shared, alike = [], False
    for pair in pairs:
        slips = attempt(exercise, exercise.caller(slip.answer), pair.trial.inputs)
        if agree(pair.trial, slips, exercise.tolerance):
            alike = alike or says_something(pair.trial)
            if not agree(slips, pair.want, exercise.tolerance):
                shared.append((slips, pair.trial))
        elif slips.overflowed or not pair.trial.overflowed:
            return False
    if all(slips.numbers is None for slips, _ in shared):
        return bool(shared) and all(s.reason == t.reason for s, t in shared)
    return alike


def says_something(trial):
    """Is there an error, or a number that is finite?"""
    numbers = trial.numbers
    return numbers is None or any(np.isfinite(number).any() for number in numbers)


def habit_of(exercise, tried):
    """The habit whose bad manners are those of a right answer."""
    shown = [lapses(pair.trial, pair.want) for pair in tried.pairs]
    if not any(any(lapse) for lapse in shown):
        return None
    for habit in exercise.habits:
        call = exercise.caller(habit.answer)
        trials = [
            (attempt(exercise, call, p.trial.inputs), p.want) for p in tried.pairs
        ]
        if [lapses(*pair) for pair in trials] == shown:
            return habit
    return None
