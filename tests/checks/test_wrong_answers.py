"""Wrong answers that are no slip, made of the right one, in every exercise."""

import numpy as np
import pytest
from answers import judged, seeded

from bpkit import checks
from bpkit.checks.judge import judge
from bpkit.gradcheck import numerical_gradient
from bpkit.losses import binary_cross_entropy

# What is said -> what was done to the numbers.
ODD = {
    "is -3 times what was expected": lambda out: -3 * out,
    "too large by 0.25": lambda out: out + 0.25,
    "has shape": lambda out: np.stack([out, out]),
    "is nan in": lambda out: out * np.nan,
    "is 0 in every entry": lambda out: 0 * out,
}


def spoiled(exercise, spoil):
    """Calls of the right answer, of which one array that comes back is spoiled."""
    right = exercise.caller(exercise.reference)

    def call(*inputs):
        out = right(*inputs)
        if exercise.returns:
            k = to_spoil(exercise)
            return *out[:k], spoil(np.asarray(out[k])), *out[k + 1 :]
        return spoil(np.asarray(out))

    return call


def to_spoil(exercise):
    """Which part: the last that is not 0, as a bias's gradient before batch norm is."""
    parts = exercise.caller(exercise.reference)(*exercise.cases(seeded(0))[0])
    return max(k for k, part in enumerate(parts) if np.abs(part).max(initial=0) > 1e-9)


@pytest.mark.parametrize("says", ODD)
def test_a_wrong_answer_that_is_no_slip_is_told_its_pattern(tried, says):
    if tried.measure:
        return  # many answers are right, and so may be the one that is spoiled
    result = judged(tried, spoiled(tried, ODD[says]))
    assert (result.outcome, result, result.slip) == ("wrong", 0, None)
    assert says in result.message
    if tried.returns:
        spoiled_one = tried.returns[to_spoil(tried)]
        assert result.message.startswith(f"`{spoiled_one}` ")


def test_right_numbers_in_a_wrong_shape_fail(tried):
    result = judged(tried, spoiled(tried, lambda out: np.expand_dims(out, -1)))
    assert (result.outcome, result) == ("wrong", 0)
    assert "shape" in result.message


def measured(exercise):
    """Central differences of the forward function, entry by entry."""
    f, count = exercise.forward, max(len(exercise.returns), 1)

    def gradient(dout, inputs, k):
        def loss(x):
            return np.sum(dout * f(*inputs[:k], x, *inputs[k + 1 :]))

        return numerical_gradient(loss, np.array(inputs[k], float))

    def call(dout, *inputs):
        found = [gradient(dout, inputs, k) for k in range(count)]
        return tuple(found) if exercise.returns else found[0]

    return call


def test_a_slope_that_is_measured_is_not_derived(exercise):
    """Where there is no trial of a real size, on which it does not come back."""
    if not exercise.forward or exercise.large:
        return
    assert judged(exercise, measured(exercise)) == 0


def test_no_draw_lets_a_measured_gradient_of_logistic_regression_through():
    def measured(X, y, w, b):
        def loss(both):
            return binary_cross_entropy(X @ both[:-1] + both[-1], y)

        found = numerical_gradient(loss, np.array([*w, b], float))
        return found[:-1], found[-1]

    one = checks.exercise("04.6")
    assert not any(judge(one, measured, seeded(seed)) for seed in range(20))


def test_an_answer_that_changes_its_input_is_right_and_told_so(tried):
    right = tried.caller(tried.reference)

    def impure(*inputs):
        out = right(*inputs)
        arrays = [x for x in inputs if isinstance(x, np.ndarray)]
        for array in arrays[:1]:  # a case may hold numbers alone
            array += 1
        return out

    if not any(isinstance(x, np.ndarray) for x in tried.cases(seeded(0))[0]):
        return  # numbers cannot be changed
    result = judged(tried, impure)
    assert (result.outcome, result) == ("right", tried.points)
    hints = [habit.hint for habit in tried.habits]
    assert any("its input" in note or note in hints for note in result.notes)


def test_an_answer_that_is_right_only_once_fails(exercise):
    right, calls = exercise.caller(exercise.reference), []

    def once(*inputs):
        calls.append(inputs)
        return right(*inputs) if len(calls) == 1 else None

    result = judged(exercise, once)
    if exercise.is_a_job:
        assert len(calls) == 1, "a whole job is called once"
        return
    assert (result.outcome, result) == ("wrong", 0)
    assert "second" in result.message


def test_an_error_is_shown_with_its_type_its_text_and_the_line(exercise):
    def broken(*inputs):
        raise KeyError("no such drawer")

    result = judged(exercise, broken)
    assert (result.outcome, result) == ("stopped with an error", 0)
    assert "KeyError: 'no such drawer'" in result.message
    assert 'raise KeyError("no such drawer")' in result.message


def test_float64_out_of_float32_is_right_and_told_so(tried):
    right = tried.caller(tried.reference)

    def double_precision(*inputs):
        out = right(*inputs)
        if tried.returns:
            return tuple(np.asarray(part, np.float64) for part in out)
        return np.asarray(out, np.float64)

    result = judged(tried, double_precision)
    assert (result.outcome, result) == ("right", tried.points)
    outs = [right(*case) for case in single(tried)]
    parts = [part for out in outs for part in (out if tried.returns else [out])]
    if any(np.ndim(x) and np.asarray(x).dtype == np.float32 for x in parts):
        hints = [habit.hint for habit in tried.habits]
        assert any("float64" in note or note in hints for note in result.notes)


def single(exercise):
    """The first inputs in float32, where they are floats."""
    return exercise.in_single(exercise.cases(seeded(0))[0])
