"""What is right earns all points in every exercise, and what is not begun none."""

import inspect
import logging
import sys
import warnings

import numpy as np
from answers import answer_in, judged

from bpkit.checks import check


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
    assert exercise.styles, "no other right answers in `styles` of its file"
    bodies = [inspect.getsource(style) for style in exercise.styles]
    assert inspect.getsource(exercise.reference) not in bodies


def test_the_untouched_exercise_is_not_attempted_and_earns_nothing(exercise):
    result = check(exercise.id, answer_in("exercises", exercise))
    assert (result.outcome, result) == ("not attempted", 0)
    assert "NotImplementedError" in result.message


def test_the_learners_function_has_the_parameters_of_the_reference(exercise):
    stub = answer_in("exercises", exercise)
    assert inspect.isclass(stub) == inspect.isclass(exercise.reference)
    assert list(inspect.signature(stub).parameters) == exercise.parameters
    assert exercise.signature in exercise.asks


def test_nothing_an_answer_says_reaches_the_outside(short, capfd):
    right = short.caller(short.reference)

    def noisy(*inputs):
        print("to stdout")
        print("to stderr", file=sys.stderr)
        logging.getLogger("learner").warning("logged")
        warnings.warn("mind the gap", stacklevel=2)
        np.log(np.zeros(1))
        return right(*inputs)

    with warnings.catch_warnings(record=True) as escaped:
        warnings.simplefilter("always")
        result = judged(short, noisy)
    assert capfd.readouterr() == ("", "")
    assert not escaped
    assert result.outcome == "right"
    assert any("mind the gap" in note for note in result.notes)
    assert any("divide by zero" in note for note in result.notes)
    assert "to stdout" in dict(result.details)["What your code printed"]
