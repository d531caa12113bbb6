"""The slips of every exercise are recognized, each by its own name and hint."""

import numpy as np
import pytest
from helpers import DRAWS

from bpkit.checks import check
from bpkit.checks.ch04 import digit_reader
from bpkit.checks.ch05 import fit_xor
from bpkit.checks.ch06 import fit_by_hand
from bpkit.checks.trial import attempt

JOBS = {module.EXERCISE.id: module for module in (digit_reader, fit_xor, fit_by_hand)}


def test_every_slip_fails_with_its_own_hint(exercise, slip):
    result = check(exercise.id, slip.answer)
    assert result.outcome in ("wrong", "stopped with an error")
    assert result.slip == slip.name
    assert slip.hint in result.message
    assert result <= exercise.points / 2


def test_slips_are_enough_and_their_names_and_hints_differ(exercise):
    at_least = 5 if exercise.forward else 2
    assert len(exercise.slips) >= at_least, "too few `slips` in its file"
    for said in ("name", "hint"):
        assert len({getattr(s, said) for s in exercise.slips}) == len(exercise.slips)


def test_every_habit_is_right_and_told_by_its_own_hint(exercise):
    for habit in exercise.habits:
        result = check(exercise.id, habit.answer)
        assert (result.outcome, result) == ("right", exercise.points), habit.name
        assert habit.hint in result.notes, habit.name


@pytest.mark.parametrize("id", JOBS)
@pytest.mark.parametrize("seed", range(DRAWS))
def test_each_fault_of_a_job_has_a_slip_that_commits_it(id, seed):
    """A fault is a bare sentence; what helps is the hint of the slip that has it."""
    job, one = vars(JOBS[id]), JOBS[id].EXERCISE
    faults = {job[name] for name in job if name.isupper() and type(job[name]) is str}
    (inputs,) = one.inputs(np.random.default_rng(seed))
    calls = [one.caller(slip.answer) for slip in one.slips]
    assert faults <= {attempt(one, call, inputs).reason[-1] for call in calls}
