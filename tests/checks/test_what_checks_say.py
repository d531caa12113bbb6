"""The words for a wrong answer that no slip explains, and the doors of check."""

import math
import re
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from bpkit.checks import check, exercise, hint, solution


def linear(X, W, b):
    return X @ W.T + b


def center(X):
    return X - X.mean(axis=0)


def distances(X, p):
    return ((X - p) ** 2).sum(axis=1)


def one_row_wrong(X, W, b):
    Z = linear(X, W, b)
    Z[1:2] = 7
    return Z


def one_entry_off(X, W, b):
    Z = linear(X, W, b)
    Z[0, 0] += 1e-3
    return Z


WRONG = [
    ("00.1", lambda X: X, "is `X` itself"),
    ("00.1", lambda X: np.where(X < 0, X, 2 * X), "exactly where `X` is negative"),
    ("00.1", lambda X: 2 * X * (np.abs(X) < 100), "where `X` is 100 or more in size"),
    ("00.1", lambda X: 2 * X + (X == 0), "exactly where `X` is exactly 0"),
    ("00.1", lambda X: 2 * X.astype(complex), "real numbers"),
    ("00.1", lambda X: [2 * X, 3], "cannot be made one array"),
    ("00.1", lambda X: {"X": 2 * X}, "real numbers"),
    ("00.2", lambda X: X.mean(axis=0) - X, "opposite sign"),
    ("00.2", lambda X: center(X).T, "transposed"),
    ("00.2", lambda X: center(X)[None], "its sum over axis 0 would be right"),
    ("00.2", lambda X: center(X) / 2, "is 0.5 times"),
    (
        "00.3",
        lambda X, p: distances(X, p)[:, None] + distances(X, p),
        "so that broadcasting made it?",
    ),
    (
        "00.3",
        lambda X, p: ((X - p) ** 2).mean(axis=1),
        "divided by 2, where 2 is the size of axis 1 of `X`",
    ),
    ("00.3", lambda X, p: distances(X, p).reshape(1, -1, 1), "in another shape"),
    (
        "01.2",
        lambda X, W, b: linear(X, W, b) * len(X),
        "times 5, where 5 is the size of axis 0 of `X`",
    ),
    (
        "01.2",
        lambda X, W, b: linear(X, W, b) / len(X),
        "divided by 5, where 5 is the size of axis 0 of `X`",
    ),
    ("01.2", lambda X, W, b: X @ W.T + 2 * b, "what was expected plus `b`."),
    ("01.2", lambda X, W, b: X @ W.T + 3 * b, "two times `b`: look at its sign."),
    ("01.2", lambda X, W, b: linear(X, W, b)[::-1], "in another order"),
    ("01.2", lambda X, W, b: np.clip(linear(X, W, b), -50, 50), "wrong in every entry"),
    ("01.2", one_row_wrong, "wrong in row 1 alone"),
    ("01.2", one_entry_off, "wrong in 1 of 15 entries: at [0, 0]"),
    ("01.4", lambda W1, b1, W2, b2: W1 @ W2, "`return W, b` was asked for; one came"),
    ("01.4", lambda W1, b1, W2, b2: None, "is `return` missing?"),
    ("01.4", lambda W1, b1, W2, b2: (W1 @ W2, None), "`b` is `None`"),
    ("01.5", lambda sizes: 79510, "the same for different inputs"),
    ("01.5", lambda sizes: sizes[0], "is 5, expected 18"),
    ("01.6", lambda: (np.ones(2), np.ones((2, 2)), np.ones(2)), "X (2,), W (2, 2), b"),
    (
        "01.6",
        lambda: (np.ones((2, 2)), np.ones((2, 2)), [1, np.nan]),
        "without inf and",
    ),
    ("01.7", lambda: (np.eye(2), [0, 0], [1, 1], 0), "expected (2, 2), (2,), (2, 1)"),
    (
        "01.7",
        lambda: (np.eye(2), [0, 0], [[9], [9]], [5]),
        "The output of your network",
    ),
]


@pytest.mark.parametrize(
    "id, answer, says", WRONG, ids=[f"{w[0]} {w[2]}" for w in WRONG]
)
def test_a_wrong_answer_without_a_slip_is_told_what_is_wrong(id, answer, says):
    result = check(id, answer)
    assert (result.outcome, result, result.slip) == ("wrong", 0, None)
    assert says in result.message


def test_a_pattern_is_not_claimed_of_numbers_that_are_only_not_exact():
    for off in (lambda X: 2 * X + 1e-6, lambda X: 2 * X * (1 + 1e-6)):
        assert "is close and not equal" in check("00.1", off).message


def test_the_smallest_input_that_fails_is_shown_with_both_results():
    result = check("00.1", lambda X: 2 * X + 1e-3)
    ((title, text),) = result.details
    assert "smallest input" in title
    assert "X, shape (1, 2):" in text
    assert "Your result, shape (1, 2):" in text
    assert "expected, shape (1, 2):" in text


def test_a_slip_is_named_only_where_all_parts_are_its_own():
    result = check("01.4", lambda W1, b1, W2, b2: (2 * W1 @ W2, b2))
    assert result.slip is None
    assert result.message.startswith("`W` is 2 times what was expected")
    assert check("01.4", lambda W1, b1, W2, b2: (W1 @ W2, b2)).slip == "first bias lost"


def test_right_parts_are_said_to_be_right_and_results_in_another_order_are_named():
    turned = check("01.4", lambda W1, b1, W2, b2: (b1 @ W2 + b2, W1 @ W2))
    assert "in another order: `W, b` was asked, `b, W` came." in turned.message
    half = check("01.4", lambda W1, b1, W2, b2: (-W1 @ W2, b1 @ W2 + b2))
    assert half.message == "`W` has the right size and the opposite sign. `b` is right."


def test_the_same_slip_in_another_style_is_recognized():
    def no_transpose(X, W, b):
        return np.add(np.matmul(X, W), b)

    assert check("01.2", no_transpose).slip == "no transpose"
    assert check("01.3", lambda w, b, x1: (b + x1 * w[0]) / w[1]).slip == "sign lost"


ERRORS = [
    (lambda X, W, b: X @ V, "NameError", "`linear(X, W, b)`"),  # noqa: F821
    (lambda X, W: X @ W, "TypeError", "The check calls `linear(X, W, b)`"),
    (lambda X, W, b: X @ X, "ValueError", "`X` (2, 3), `W` (2, 3), `b` (2,)"),
    (lambda X, W, b: X if X > 0 else W, "ValueError", "look at each entry"),
    (lambda X, W, b: X * math.exp(b), "TypeError", "look at each entry"),
    (lambda X, W, b: X[:, 9], "IndexError", "Counting starts at 0"),
    (lambda X, W, b: X.dot(W).plus(b), "ValueError", "shapes"),
    (lambda X, W, b: X.transposed, "AttributeError", "before the dot"),
    (lambda X, W, b: exit(), "SystemExit", "Call your function yourself"),
    (lambda X, W, b: give_up(), "GaveUp", "Call your function yourself"),
]


class GaveUp(BaseException):
    pass


def give_up():
    raise GaveUp


@pytest.mark.parametrize("answer, kind, advice", ERRORS, ids=[e[1] for e in ERRORS])
def test_an_error_comes_with_what_to_do(answer, kind, advice):
    result = check("01.2", answer)
    assert (result.outcome, result) == ("stopped with an error", 0)
    assert result.message.startswith(f"`{kind}")
    assert advice in result.message


def test_an_error_that_quotes_code_is_not_quoted_again():
    said = "`cdist` of `scipy` is not there"

    def linear(X, W, b):
        raise ImportError(said)

    message = check("01.2", linear).message
    assert "`" not in re.sub("`[^` ][^`]*`", "", message) and " of `scipy`" in message
    assert not re.search(r"`ImportError|there`", message)


def test_the_line_is_the_learners_even_if_a_library_raised():
    def linear(X, W, b):
        return np.linalg.inv(X)

    where = check("01.2", linear).message
    assert "of linear: return np.linalg.inv(X)" in where


def test_a_learners_choice_to_raise_on_overflow_does_not_break_the_check():
    with np.errstate(all="raise"):
        assert check("00.1", lambda X: np.inf * X).outcome == "wrong"
        assert check("00.1", lambda X: 2 * X).outcome == "right"


def test_an_interrupt_of_the_learners_is_a_card():
    def interrupted(X):
        raise KeyboardInterrupt

    result = check("00.1", interrupted)
    assert result.outcome == "stopped with an error"
    assert result.message.startswith("You stopped the check, in `line ")


@pytest.mark.parametrize(
    "nothing", [None, ..., lambda X: ...], ids=["None", "...", "a function of dots"]
)
def test_nothing_is_not_attempted(nothing):
    result = check("00.1", nothing)
    assert (result.outcome, result) == ("not attempted", 0)


def test_a_value_in_place_of_the_function_is_refused_with_what_to_write():
    result = check("01.2", np.ones((4, 2)))
    assert (result.outcome, result) == ("wrong", 0)
    assert '`check("01.2", linear)`' in result.message


def test_swapped_arguments_are_refused_with_what_to_write():
    with pytest.raises(TypeError, match=r'check\("01.2", linear\)'):
        check(linear, "01.2")


@pytest.mark.parametrize(
    "use", [exercise, hint, solution, lambda id: check(id, linear)]
)
def test_an_unknown_id_is_answered_with_those_there_are(use):
    with pytest.raises(ValueError, match="01.1, 01.2.*01.7"):
        use("01.77")
    with pytest.raises(ValueError, match="chapters with exercises are 00, 01"):
        use("1.2")
    with pytest.raises(TypeError, match="An id is text"):
        use(1.2)


def test_an_exercise_in_words_has_a_solution_and_no_check():
    assert "rate" in repr(solution("01.8"))
    with pytest.raises(ValueError, match="in words"):
        check("01.8", linear)


def test_where_solutions_are_missing_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr("bpkit.checks.SOLUTIONS", tmp_path)
    assert "not installed" in repr(solution("01.2"))
    with pytest.raises(ValueError, match="01.1"):
        solution("01.77")


numbers = arrays(
    st.sampled_from([float, np.float32, int, bool]), array_shapes(min_side=0)
)
things = st.one_of(
    *(st.none(), st.text(), st.binary(), st.integers(), st.complex_numbers(), numbers),
    *(
        st.lists(st.floats()),
        st.dictionaries(st.text(), st.floats()),
        st.builds(object),
    ),
    *(st.tuples(numbers, numbers), st.lists(numbers), st.just(np), st.functions()),
)


@given(things, st.sampled_from(["00.3", "01.4", "01.5", "01.6", "01.7"]))
def test_whatever_comes_back_is_wrong_and_never_an_error_of_the_check(thing, id):
    with warnings.catch_warnings(record=True) as escaped:
        warnings.simplefilter("always")
        result = check(id, lambda *inputs: thing)
    assert not escaped
    assert (result.outcome, result) == ("wrong", 0)
    assert result.message
    assert result._repr_html_()


@given(numbers, st.sampled_from(["00.1", "00.3", "01.2"]))
def test_odd_arrays_added_to_the_right_ones_never_break_a_check(array, id):
    right = exercise(id).reference
    with warnings.catch_warnings(record=True) as escaped:
        warnings.simplefilter("always")
        result = check(id, lambda *inputs: array + right(*inputs))
    assert not escaped
    assert result.outcome in ("right", "wrong", "stopped with an error")
    assert result < result.maximum or result.outcome == "right"


def test_what_is_rough_in_float32_alone_is_right_and_told_so():
    def rough(X):
        return 2 * X + (1e-2 if X.dtype == np.float32 else 0)

    result = check("00.1", rough)
    assert (result.outcome, result) == ("right", 1)
    assert "In float32" in result.notes[0]
    assert "and in float32" not in result.message


def test_a_single_row_is_not_called_the_one_that_is_wrong():
    assert "row 0 alone" not in check("00.2", lambda X: center(X) + X[:1] * 1.5).message


def test_parameters_are_named_where_the_checks_own_call_does_not_fit():
    said = "take these parameters, in this order"
    assert said in check("00.1", lambda: 1).message
    assert said not in check("00.1", lambda X: math.hypot(*center())).message


def test_a_whole_job_does_not_print_the_thousand_digits_it_was_given():
    result = check("08.9", lambda gradients, params, X, y: (1, 2))
    assert (result.outcome, result.details) == ("stopped with an error", ())
