"""The help of every exercise: hints are steps, the solution comes with its reasons."""

import inspect

from bpkit.checks import hint, solution


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
