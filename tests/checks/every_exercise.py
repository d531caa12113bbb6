"""The graders are graded: what is promised of each exercise, on answers of every kind.

A file test_chapter_NN.py asks for it with `from every_exercise import *`; conftest.py
hands each test the exercises of that chapter: `exercise` is every one of them, `tried`
those with inputs, `slip` and `style` each of theirs.
"""

import inspect
import logging
import sys
import warnings

import numpy as np
import pytest
from answers import answer_in

from bpkit.checks import check, hint, solution

# Wrong answers that are no slip, made of the right one, and what is then said of them.
ODD = {
    "is -3 times what was expected": lambda out: -3 * out,
    "too large by 0.25": lambda out: out + 0.25,
    "has shape": lambda out: np.stack([out, out]),
    "is nan in": lambda out: out * np.nan,
    "is 0 in every entry": lambda out: 0 * out,
}


def judged(exercise, call):
    """What check says of an answer whose calls are these."""
    rng = np.random.default_rng([int(part) for part in exercise.id.split(".")])
    return exercise.grade(call, rng)


def spoiled(exercise, spoil):
    """Calls of the right answer, of which the array that comes back last is spoiled."""
    right = exercise.caller(exercise.reference)

    def call(*inputs):
        out = right(*inputs)
        if exercise.returns:
            return *out[:-1], spoil(np.asarray(out[-1]))
        return spoil(np.asarray(out))

    return call


def test_the_solution_passes_with_all_points(exercise):
    result = check(exercise.id, answer_in("solutions", exercise))
    assert result.outcome == "right", result.message
    assert result == exercise.points == result.maximum
    assert result.slip is None


def test_other_correct_styles_pass(exercise, style):
    result = check(exercise.id, style)
    assert result.outcome == "right", result.message
    assert result == exercise.points


def test_there_are_other_styles_and_they_are_not_the_solution_again(exercise):
    assert exercise.styles
    bodies = [inspect.getsource(style) for style in exercise.styles]
    assert inspect.getsource(exercise.reference) not in bodies


def test_the_untouched_exercise_is_not_attempted_and_earns_nothing(exercise):
    result = check(exercise.id, answer_in("exercises", exercise))
    assert (result.outcome, result) == ("not attempted", 0)
    assert "NotImplementedError" in result.message


def test_every_slip_fails_with_its_own_hint(exercise, slip):
    result = check(exercise.id, slip.answer)
    assert result.outcome in ("wrong", "stopped with an error")
    assert result.slip == slip.name
    assert slip.hint in result.message
    assert result <= exercise.points / 2


def test_slips_are_enough_and_their_names_and_hints_differ(exercise):
    at_least = 5 if exercise.forward else 2
    assert len(exercise.slips) >= at_least
    for said in ("name", "hint"):
        assert len({getattr(s, said) for s in exercise.slips}) == len(exercise.slips)


def test_hints_are_steps_and_the_first_does_not_give_the_answer_away(exercise):
    assert len(exercise.hints) >= 2
    assert "return" not in exercise.hints[0]
    assert exercise.hints[-1] in repr(hint(exercise.id))


def test_the_solution_is_shown_with_its_reasons_and_without_markers(exercise):
    text = repr(solution(exercise.id))
    kind = "class" if inspect.isclass(exercise.reference) else "def"
    assert f"{kind} {exercise.name}" in text
    assert "**Why.**" in text
    assert "SOLUTION" not in text
    assert "NotImplementedError" not in text


def test_the_learners_function_has_the_parameters_of_the_reference(exercise):
    stub = answer_in("exercises", exercise)
    assert inspect.isclass(stub) == inspect.isclass(exercise.reference)
    assert list(inspect.signature(stub).parameters) == exercise.parameters
    assert exercise.signature in exercise.asks


@pytest.mark.parametrize("says", ODD)
def test_a_wrong_answer_that_is_no_slip_is_told_its_pattern(tried, says):
    if tried.measure:
        return  # many answers are right, and so may be the one that is spoiled
    result = judged(tried, spoiled(tried, ODD[says]))
    assert (result.outcome, result, result.slip) == ("wrong", 0, None)
    assert says in result.message
    if tried.returns:
        assert result.message.startswith(f"`{tried.returns[-1]}` ")


def test_right_numbers_in_a_wrong_shape_fail(tried):
    result = judged(tried, spoiled(tried, lambda out: np.expand_dims(out, -1)))
    assert (result.outcome, result) == ("wrong", 0)
    assert "shape" in result.message


def test_an_answer_that_changes_its_input_is_told_so(tried):
    right = tried.caller(tried.reference)

    def impure(*inputs):
        out = right(*inputs)
        arrays = [x for x in inputs if isinstance(x, np.ndarray)]
        arrays[0] += 1
        return out

    if not any(isinstance(x, np.ndarray) for x in tried.cases(seeded(0))[0]):
        return  # numbers cannot be changed
    result = judged(tried, impure)
    assert result.outcome == "wrong"
    assert result <= tried.points / 2
    assert "input" in result.message or result.slip == "in place"


def test_an_answer_that_is_right_only_once_fails(exercise):
    right, calls = exercise.caller(exercise.reference), []

    def once(*inputs):
        calls.append(inputs)
        return right(*inputs) if len(calls) == 1 else None

    result = judged(exercise, once)
    assert (result.outcome, result) == ("wrong", 0)
    assert "second" in result.message


def test_an_error_is_shown_with_its_type_its_text_and_the_line(exercise):
    def broken(*inputs):
        raise KeyError("no such drawer")

    result = judged(exercise, broken)
    assert (result.outcome, result) == ("stopped with an error", 0)
    assert "KeyError: 'no such drawer'" in result.message
    assert 'raise KeyError("no such drawer")' in result.message


def test_float64_out_of_float32_costs_half(tried):
    right = tried.caller(tried.reference)

    def double_precision(*inputs):
        out = right(*inputs)
        if tried.returns:
            return tuple(np.asarray(part, np.float64) for part in out)
        return np.asarray(out, np.float64)

    wanted = [t.numbers or () for t in tried.trials_of(tried.reference, single(tried))]
    result = judged(tried, double_precision)
    if any(part.dtype == np.float32 for parts in wanted for part in parts):
        assert (result.outcome, result) == ("wrong", tried.points / 2)
        assert "float32" in result.message
    else:
        assert result.outcome == "right"


def test_nothing_an_answer_says_reaches_the_outside(exercise, capfd):
    right = exercise.caller(exercise.reference)

    def noisy(*inputs):
        print("to stdout")
        print("to stderr", file=sys.stderr)
        logging.getLogger("learner").warning("logged")
        warnings.warn("mind the gap", stacklevel=2)
        np.log(np.zeros(1))
        return right(*inputs)

    with warnings.catch_warnings(record=True) as escaped:
        warnings.simplefilter("always")
        result = judged(exercise, noisy)
    assert capfd.readouterr() == ("", "")
    assert not escaped
    assert result.outcome == "right"
    assert any("mind the gap" in note for note in result.notes)
    assert any("divide by zero" in note for note in result.notes)
    assert "to stdout" in dict(result.details)["What your code printed"]


KINDS = {
    "float32": lambda x: x.dtype == np.float32,
    "negative": lambda x: (x < 0).any(),
    "zero": lambda x: (x == 0).any(),
    "extreme": lambda x: (np.abs(x) >= 1000).any(),
}
# (id, kind of input) -> why an exercise cannot be tried on it
LEFT_OUT = {}


def test_inputs_are_many_and_of_every_kind(tried):
    cases = tried.cases(seeded(0))
    arrays = [x for case in cases for x in case if isinstance(x, np.ndarray)]
    assert len(cases) >= 4
    assert len({x.shape for x in arrays}) > 1 or not arrays
    floats = [x for x in arrays if x.dtype.kind == "f"]
    for kind, test in KINDS.items():
        expected = bool(floats) and (tried.id, kind) not in LEFT_OUT
        assert any(map(test, floats)) == expected, f"{kind}: see LEFT_OUT"


def test_other_draws_judge_alike(tried):
    """A grade draws inputs of its own: no draw may hide a slip or fail the solution."""
    for seed in range(3):

        def graded(answer, seed=seed):
            return tried.grade(tried.caller(answer), seeded(seed))

        assert graded(tried.reference).outcome == "right"
        assert [graded(s.answer).slip for s in tried.slips] == [
            s.name for s in tried.slips
        ]


def seeded(seed):
    return np.random.default_rng(seed)


def single(exercise):
    """The cases in float32, where there are such."""
    return [
        case
        for case in exercise.cases(seeded(0))
        if any(np.asarray(x).dtype == np.float32 for x in case)
    ]
