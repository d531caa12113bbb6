"""The twelve questions of chapter 00: the answers are right, the repairs are there."""

import json
import re

import numpy as np
import pytest
from answers import ROOT

from bpkit.checks import entry_test
from bpkit.checks.ch00._questions import QUESTIONS
from bpkit.checks.entry import repair, same

A = np.array([[1, 2], [3, 4]])
B = np.array([[10, 0], [0, 10]])
x = np.array([3, -1, 4, -5])


def view():
    copy = A.copy()
    row = copy[0]
    row[0] = 9
    return copy[0, 0]


def downhill():
    """A function with slope -2 at 0, tried on both sides."""
    return "up" if -2 * 0.1 < -2 * -0.1 else "down"


COMPUTED = {
    1: (3 * 7 + 1) - (3 * 5 + 1),
    2: 2.1**2 - 2**2,
    3: downhill(),
    4: 2 * (3 * 5) - 2 * (3 * 4),
    5: (A * B)[0, 1],
    6: A.sum(axis=0),
    7: x[x > 0].sum(),
    8: view(),
    9: (np.ones((5, 3)) @ np.ones((3, 2))).shape,
    10: (np.ones((5, 3)) + np.ones(3)).shape,
    11: (np.ones((5, 1)) + np.ones(3)).shape,
    12: (np.ones((5, 3)).T @ np.ones((5, 2))).shape,
}
# What a wrong answer is said to be, where NumPy can compute that, too.
CONFUSED = {
    (2, 4.41): 2.1**2,
    (2, 0.01): 0.1**2,
    (5, 20): (A @ B)[0, 1],
    (5, 2): A[0, 1],
    (6, (3, 7)): A.sum(axis=1),
    (6, 10): A.sum(),
    (7, 2): (x > 0).sum(),
    (7, 1): x.sum(),
    (9, (2, 5)): (np.ones((5, 3)) @ np.ones((3, 2))).T.shape,
    (12, (2, 3)): (np.ones((5, 2)).T @ np.ones((5, 3))).shape,
    (12, (3, 5)): np.ones((5, 3)).T.shape,
}
each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.number)


def outcome(question, answer):
    card = entry_test({question.number: answer})
    return next(row for row in card.rows if row[0] is question)[1]


def test_there_are_four_questions_on_each_topic():
    assert [q.number for q in QUESTIONS] == list(range(1, 13))
    topics = [q.topic for q in QUESTIONS]
    assert {t: topics.count(t) for t in topics} == dict(slopes=4, arrays=4, shapes=4)


@each
def test_the_right_answer_is_what_numpy_computes(question):
    assert outcome(question, COMPUTED[question.number]) == "right"
    assert outcome(question, question.right) == "right"


@each
def test_every_known_confusion_is_wrong_and_gets_its_sentence(question):
    assert question.confused
    for wrong, sentence in question.confused.items():
        assert outcome(question, wrong) == "not yet"
        assert sentence in repr(entry_test({question.number: wrong}))
        assert question.why in repr(entry_test({question.number: wrong}))


@pytest.mark.parametrize("number, wrong", CONFUSED)
def test_a_confusion_is_what_its_sentence_says(number, wrong):
    assert np.array_equal(CONFUSED[number, wrong], wrong) or np.allclose(
        CONFUSED[number, wrong], wrong
    )


@each
def test_an_unanswered_question_is_not_answered_and_not_blamed(question):
    assert outcome(question, None) == "not answered"
    assert question.why not in repr(entry_test({question.number: None}))


@pytest.mark.parametrize(
    "odd", ["?", "", [[1], [2, 3]], {}, object, np.nan, (1, 2, 3, 4)]
)
def test_any_other_answer_is_not_yet(odd):
    card = entry_test(dict.fromkeys(range(1, 13), odd))
    assert card.summary == "12 not yet"


def test_words_and_lists_are_read_kindly():
    card = entry_test({3: " Up ", 6: [4, 6], 7: 7.0, 9: [5, 2], 2: 0.41})
    assert card.summary == "5 right, 7 not answered"
    card = entry_test({3: "Up.", 6: "[4, 6]", 9: "(5, 2)", 11: "(5,3)"})
    assert card.summary == "4 right, 8 not answered"
    assert same("an error", "error", 0) and same("error.", "error", 0)


def test_each_topic_that_is_missed_links_to_its_repair_and_no_other():
    html = entry_test({1: 7, 5: 0, 9: None})._repr_html_()
    assert re.findall(r'href="([^"]*)"', html) == ["#Repair:-slopes"]
    assert "7" not in re.sub(r"<[^>]*>", "", html).split("Question 1")[0]


def test_all_right_needs_no_repair():
    card = entry_test({q.number: q.right for q in QUESTIONS})
    assert card.summary == "12 right"
    assert "href" not in card._repr_html_()


def test_anything_but_a_dict_of_answers_is_refused_with_what_to_write():
    for wrong in ([6, 0.4], {13: 1}, {"1": 6}):
        with pytest.raises(ValueError, match="1 to 12, such as {1: 8"):
            entry_test(wrong)


def chapter():
    (path,) = (ROOT / "chapters").glob("00_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join(
        "".join(c["source"]) for c in cells if c["cell_type"] == "markdown"
    )


def test_the_repairs_are_headings_of_the_chapter():
    found = re.findall(r"^#+ (.*)$", chapter(), flags=re.M)
    anchors = {"#" + text.replace(" ", "-") for text in found}
    assert {repair(q.topic) for q in QUESTIONS} <= anchors


@each
def test_the_chapter_asks_what_is_judged(question):
    """Numbers and code of each question stand in the chapter, in its own item."""
    item = re.search(rf"^{question.number}\. (.*(?:\n  .*)*)", chapter(), flags=re.M)
    assert item, "the chapter does not ask it"
    asked = re.search(r"[^.?]*\?(?= Or|$)", question.text)[0].split()
    words = set(re.findall(r"\w+", item[1]))
    assert {w for word in asked for w in re.findall(r"\w+", word)} - words <= {"B"}
