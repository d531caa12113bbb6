"""The graders are graded: each exercise of each chapter, on answers of every kind."""

import inspect
import json
import logging
import sys
import warnings

import numpy as np
import pytest
from answers import EXERCISES, ROOT, answer_in

from bpkit.checks import check, hint, solution

# Wrong answers that are no slip, made of the right one, and what is then said of them.
ODD = {
    "is -3 times what was expected": lambda out: -3 * out,
    "too large by 0.25": lambda out: out + 0.25,
    "has shape": lambda out: np.stack([out, out]),
    "is nan in": lambda out: out * np.nan,
    "is 0 in every entry": lambda out: 0 * out,
}


def per_exercise(what, names):
    """Parametrize over (exercise, one of its `what`)."""
    cases = [(exercise, one) for exercise in EXERCISES for one in what(exercise)]
    ids = [f"{exercise.id} {names(one)}" for exercise, one in cases]
    return pytest.mark.parametrize("exercise, one", cases, ids=ids)


each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
with_inputs = pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES if e.inputs], ids=lambda e: e.id
)


@each
def test_the_solution_passes_with_all_points(exercise):
    result = check(exercise.id, answer_in("solutions", exercise))
    assert result.outcome == "right", result.message
    assert result == exercise.points == result.maximum
    assert result.slip is None


@per_exercise(lambda e: e.styles, lambda style: getattr(style, "__name__", "style"))
def test_other_correct_styles_pass(exercise, one):
    result = check(exercise.id, one)
    assert result.outcome == "right", result.message
    assert result == exercise.points


@each
def test_there_are_other_styles_and_they_are_not_the_solution_again(exercise):
    assert exercise.styles
    bodies = [inspect.getsource(style) for style in exercise.styles]
    assert inspect.getsource(exercise.reference) not in bodies


@each
def test_the_untouched_exercise_is_not_attempted_and_earns_nothing(exercise):
    result = check(exercise.id, answer_in("exercises", exercise))
    assert (result.outcome, result) == ("not attempted", 0)
    assert "NotImplementedError" in result.message


@per_exercise(lambda e: e.slips, lambda slip: slip.name)
def test_every_slip_fails_with_its_own_hint(exercise, one):
    result = check(exercise.id, one.answer)
    assert result.outcome in ("wrong", "stopped with an error")
    assert result.slip == one.name
    assert one.hint in result.message
    assert result <= exercise.points / 2


@each
def test_slips_are_enough_and_their_names_and_hints_differ(exercise):
    at_least = 5 if exercise.forward else 2
    assert len(exercise.slips) >= at_least
    for told in ("name", "hint"):
        assert len({getattr(s, told) for s in exercise.slips}) == len(exercise.slips)


@each
def test_hints_are_steps_and_the_first_does_not_give_the_answer_away(exercise):
    assert len(exercise.hints) >= 2
    assert "return" not in exercise.hints[0]
    assert exercise.hints[-1] in repr(hint(exercise.id))


@each
def test_the_solution_is_shown_with_its_reasons_and_without_markers(exercise):
    text = repr(solution(exercise.id))
    assert f"def {exercise.name}(" in text
    assert "**Why.**" in text
    assert "SOLUTION" not in text
    assert "NotImplementedError" not in text


@each
def test_the_learners_function_has_the_parameters_of_the_reference(exercise):
    stub = answer_in("exercises", exercise)
    assert list(inspect.signature(stub).parameters) == exercise.takes
    assert f"`{exercise.name}({', '.join(exercise.takes)})`" in exercise.asks


@with_inputs
@pytest.mark.parametrize("says", ODD)
def test_a_wrong_answer_that_is_no_slip_is_told_its_pattern(exercise, says):
    def odd(*inputs):
        out = exercise.reference(*inputs)
        if exercise.returns:  # spoil what comes back last
            return *out[:-1], ODD[says](np.asarray(out[-1]))
        return ODD[says](np.asarray(out))

    result = check(exercise.id, odd)
    assert (result.outcome, result, result.slip) == ("wrong", 0, None)
    assert says in result.message
    if exercise.returns:
        assert result.message.startswith(f"`{exercise.returns[-1]}` ")


@with_inputs
def test_right_numbers_in_a_wrong_shape_fail(exercise):
    def one_axis_more(*inputs):
        out = exercise.reference(*inputs)
        if exercise.returns:
            return tuple(np.expand_dims(part, -1) for part in out)
        return np.expand_dims(out, -1)

    result = check(exercise.id, one_axis_more)
    assert (result.outcome, result) == ("wrong", 0)
    assert "shape" in result.message


@with_inputs
def test_an_answer_that_changes_its_input_is_told_so(exercise):
    def impure(*inputs):
        out = exercise.reference(*inputs)
        arrays = [x for x in inputs if isinstance(x, np.ndarray)]
        arrays[0] += 1
        return out

    result = check(exercise.id, impure)
    assert result.outcome == "wrong"
    assert result <= exercise.points / 2
    assert "input" in result.message or result.slip == "in place"


@each
def test_an_answer_that_is_right_only_once_fails(exercise):
    calls = []

    def once(*inputs):
        calls.append(inputs)
        if len(calls) > 1:
            return None
        return exercise.reference(*inputs)

    result = check(exercise.id, once)
    assert (result.outcome, result) == ("wrong", 0)
    assert "second" in result.message


@each
def test_an_error_is_shown_with_its_type_its_text_and_the_line(exercise):
    def broken(*inputs):
        raise KeyError("no such drawer")

    result = check(exercise.id, broken)
    assert (result.outcome, result) == ("stopped with an error", 0)
    assert "KeyError: 'no such drawer'" in result.message
    assert 'raise KeyError("no such drawer")' in result.message


@with_inputs
def test_float64_out_of_float32_costs_half(exercise):
    def double_precision(*inputs):
        out = exercise.reference(*inputs)
        if exercise.returns:
            return tuple(np.asarray(part, np.float64) for part in out)
        return np.asarray(out, np.float64)

    result = check(exercise.id, double_precision)
    first = exercise.inputs(np.random.default_rng(0))[0]
    if any(np.asarray(x).dtype == np.float64 for x in first):
        assert (result.outcome, result) == ("wrong", exercise.points / 2)
        assert "float32" in result.message
    else:
        assert result.outcome == "right"


@each
def test_nothing_an_answer_says_reaches_the_outside(exercise, capfd):
    def noisy(*inputs):
        print("to stdout")
        print("to stderr", file=sys.stderr)
        logging.getLogger("learner").warning("logged")
        warnings.warn("mind the gap", stacklevel=2)
        np.log(np.zeros(1))
        return exercise.reference(*inputs)

    with warnings.catch_warnings(record=True) as escaped:
        warnings.simplefilter("always")
        result = check(exercise.id, noisy)
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


@with_inputs
def test_inputs_are_many_and_of_every_kind(exercise):
    cases = exercise.cases(np.random.default_rng(0))
    arrays = [x for case in cases for x in case if isinstance(x, np.ndarray)]
    assert len(cases) >= 4
    assert len({x.shape for x in arrays}) > 1
    floats = [x for x in arrays if x.dtype.kind == "f"]
    for kind, test in KINDS.items():
        expected = bool(floats) and (exercise.id, kind) not in LEFT_OUT
        assert any(map(test, floats)) == expected, f"{kind}: see LEFT_OUT"


@with_inputs
def test_other_draws_judge_alike(exercise):
    """A grade draws inputs of its own: no draw may hide a slip or fail the solution."""
    for seed in range(3):

        def graded(answer, seed=seed):
            rng = np.random.default_rng(seed)
            return exercise.grade(exercise.caller(answer), rng)

        assert graded(exercise.reference).outcome == "right"
        assert [graded(s.answer).slip for s in exercise.slips] == [
            s.name for s in exercise.slips
        ]


def test_the_colleagues_layer_of_the_notebook_is_the_one_that_is_judged():
    from bpkit.checks.ch01 import colleagues_layer

    (path,) = (ROOT / "exercises").glob("01_*.ipynb")
    sources = [
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]
    assert inspect.getsource(colleagues_layer).strip() in [s.strip() for s in sources]
