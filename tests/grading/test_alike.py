"""Equal answers: names, comments and layout hide nothing; honest work is left alone."""

import pytest
from classroom import record, result

from bpkit.grading import alike
from bpkit.grading.gradebook import Entry

ONE = """
def train_line(X, t, lr, steps):
    w, b = 0.0, 0.0
    for step in range(steps):
        error = w * X + b - t
        w -= lr * (error * X).mean()
        b -= lr * error.sum()
    return w, b
"""
RENAMED = '''
def train_line(inputs, target, rate, n: int) -> tuple:
    """My own."""
    weight, bias = 0.0, 0.0  # start
    pass
    for _ in range(n):
        "a step"
        e: float = (weight * inputs + bias
             - target)
        weight -= rate * (e * inputs).mean()
        bias -= rate * e.sum()
    return weight, bias
'''


def form(source):
    return alike.forms([source], {"train_line": "04.7"}).get("04.7")


def test_names_comments_annotations_and_layout_hide_nothing():
    assert form(ONE) == form(RENAMED) is not None


@pytest.mark.parametrize(
    "old, new", [("sum()", "mean()"), ("+ b", "- b"), ("w, b\n", "b, w\n")]
)
def test_another_computation_is_another_answer(old, new):
    assert form(ONE.replace(old, new)) != form(ONE)


@pytest.mark.parametrize(
    "source",
    ["def train_line(X):\n    return X", "def broken(:", "x = 1", "(" * 5000, "\0"],
)
def test_what_is_short_or_no_python_has_no_form(source):
    assert form(source) is None


def test_the_last_answer_of_a_name_counts_and_a_broken_cell_hides_no_other():
    cells = ["!ls", ONE.replace("sum()", "mean()"), ONE]
    assert alike.forms(cells, {"train_line": "04.7"}) == {"04.7": form(ONE)}


def entry(student, forms, wrong=()):
    exercises = [result(id, 0 if id in wrong else 2) for id in forms]
    kept = record("04", *exercises, forms=forms)
    return Entry(student, student, "04", "graded", record=kept)


def test_groups_name_few_people_with_much_in_common():
    rare = [entry(s, {"04.1": "a", "04.7": "b"}, wrong=["04.7"]) for s in "xy"]
    common = [entry(str(n), {"04.1": "all", "04.2": "all"}) for n in range(9)]
    one_right = [entry(s, {"04.5": "c"}) for s in "uv"]
    assert alike.groups([*rare, *common, *one_right]) == [
        (("x", "y"), ["04.1", "04.7"], ["04.7"])
    ]


def test_a_third_with_one_of_their_answers_hides_no_pair():
    pair = [entry(s, {"04.5": "a", "04.7": "b"}) for s in "xy"]
    third = [entry("z", {"04.5": "other", "04.7": "b"})]
    assert alike.groups([*pair, *third]) == [(("x", "y"), ["04.5", "04.7"], [])]
    three = [entry("z", {"04.5": "a", "04.7": "b"})]
    assert alike.groups([*pair, *three])[0][0] == ("x", "y", "z")


def test_the_answer_of_the_book_is_nobodys():
    book = alike.of_the_book("04")
    assert book
    assert alike.groups([entry(s, book, wrong=list(book)) for s in "xy"]) == []
