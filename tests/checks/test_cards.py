"""Result, hint and solution: what they are worth and how they are shown."""

import pickle
from html.parser import HTMLParser

import numpy as np
import pytest
from helpers import require

from bpkit.cards import ACCENT, Result
from bpkit.checks import check, entry_test, hint

NASTY = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'`&"


class Outline(HTMLParser):
    """Tags in order, each closed where it was opened; and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.text, self.attributes = [], [], "", []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all_of(self, tag):
        return [attributes for name, attributes in self.attributes if name == tag]


def result(points=1.5, maximum=2, outcome="wrong", message="Look at `W`.", **more):
    return Result(
        points, id="01.2", maximum=maximum, outcome=outcome, message=message, **more
    )


def raises(*inputs):
    raise ValueError(NASTY)


def prints(*inputs):
    print(NASTY)
    return 3


def not_written(*inputs):
    raise NotImplementedError


CARDS = {
    "right": check("00.1", lambda X: 2 * X),
    "wrong": check("00.1", lambda X: X**2),
    "wrong, prints": check("00.1", prints),
    "stopped": check("00.1", raises),
    "not attempted": check("00.1", not_written),
    "hint": hint("01.2"),
    "entry test": entry_test({1: 7, 2: 0.4, 9: NASTY, 12: (9, 9)}),
}
each = pytest.mark.parametrize("shown", CARDS.values(), ids=CARDS)


def test_a_result_is_a_number_and_its_repr_is_bare():
    assert result() == 1.5
    assert result() + 1 == 2.5
    assert repr(result()) == str(result()) == "1.5"
    assert float(repr(check("01.2", not_written))) == 0


def test_a_result_never_exceeds_its_maximum_or_falls_below_zero():
    assert result(5) == 2
    assert result(-1) == 0


def test_a_result_keeps_what_it_says_through_pickling():
    copy = pickle.loads(pickle.dumps(result(slip="no bias")))
    assert (copy, copy.slip, copy.outcome, copy.id) == (1.5, "no bias", "wrong", "01.2")


def test_a_notebook_shows_the_bare_number_as_text_and_the_card_as_html():
    formatters = require("IPython.core.formatters", "requirements.txt")
    data, _ = formatters.DisplayFormatter().format(result())
    assert data["text/plain"] == "1.5"
    assert "01.2 wrong" in data["text/html"]


@pytest.mark.parametrize("points", [0, 1, 2])
def test_nbgrader_reads_the_points_from_the_output(points):
    require("nbgrader", "pip install -r requirements-test.txt")
    from nbformat.v4 import new_code_cell, new_output
    from nbgrader.utils import determine_grade

    text = {"text/plain": repr(result(points)), "text/html": result()._repr_html_()}
    cell = new_code_cell(outputs=[new_output("execute_result", text)])
    cell.metadata["nbgrader"] = dict(
        grade=True, solution=False, task=False, points=2, grade_id="x", locked=True
    )
    assert determine_grade(cell) == (points, 2)


@each
def test_a_card_is_whole_html_without_style_sheets_and_scripts(shown):
    outline = Outline(shown._repr_html_())
    assert not {"script", "style", "link", "img", "iframe"} & set(outline.tags)


@each
def test_a_card_has_a_name_and_a_heading_for_those_who_listen(shown):
    outline = Outline(shown._repr_html_())
    group = outline.all_of("div")[0]
    assert group["role"] == "group"
    assert group["aria-label"]
    heading = outline.all_of("p")[0]
    assert heading["role"] == "heading"
    assert heading["aria-level"]


@pytest.mark.parametrize("outcome", ACCENT)
def test_the_outcome_and_the_points_are_said_in_words(outcome):
    text = Outline(result(outcome=outcome)._repr_html_()).text
    assert f"01.2 {outcome}" in text
    assert "1.5 of 2 points" in text


def test_a_card_reads_on_light_and_dark_ground():
    """Text has the color of the notebook; what has one of its own has a fallback."""
    for shown in CARDS.values():
        html = shown._repr_html_()
        assert "background" not in html
        assert "; color:" not in html
        assert html.count("var(--jp-") == html.count(", #")


def test_what_the_learner_wrote_is_shown_and_never_run():
    for name in ("stopped", "wrong, prints"):
        html = CARDS[name]._repr_html_()
        assert "<script" not in html
        assert "<img" not in html
        assert "alert('x')" in Outline(html).text


def test_code_is_marked_as_code():
    assert "<code>W</code>" in result()._repr_html_()


def test_what_can_be_focused_keeps_the_shortcuts_of_lab_off():
    for name in ("wrong", "hint", "entry test"):
        outline = Outline(CARDS[name]._repr_html_())
        focusable = outline.all_of("summary") + outline.all_of("a")
        assert focusable
        assert all(a["data-lm-suppress-shortcuts"] == "true" for a in focusable)


def test_hints_unfold_one_inside_the_other():
    html = hint("01.2")._repr_html_()
    outline = Outline(html)
    assert outline.tags.count("details") == 3
    assert html.count("</details></details></details>") == 1
    assert html.index("Hint 1 of 3") < html.index("Hint 2 of 3") < html.index("W.T")


def test_long_lines_of_numbers_wrap():
    wide = check("01.2", lambda X, W, b: np.zeros((9, 40)))
    assert 'style="white-space: pre-wrap"' in wide._repr_html_()
