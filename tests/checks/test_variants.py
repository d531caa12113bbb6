"""Variants: numbers of one's own, the same rubric, and no points for a neighbor's."""

import numpy as np
import pytest
from answers import EXERCISES

from bpkit import checks
from bpkit.checks import check, variant
from bpkit.checks.judge import judge

STUDENTS = ["ana", "李雷", ""]
VARIED = [exercise for exercise in EXERCISES if exercise.variant]
each = pytest.mark.parametrize("varied", VARIED, ids=lambda e: e.id)


@pytest.fixture(autouse=True)
def nobody_before_and_after(monkeypatch):
    monkeypatch.setattr(checks, "students", {})


def judged(exercise, answer, seed=0):
    return judge(exercise, exercise.caller(answer), np.random.default_rng(seed))


def test_each_chapter_has_one():
    without = {one.id[:2] for one in EXERCISES} - {one.id[:2] for one in VARIED}
    assert not without, f"{without}: one exercise of each has a `variant`"


@each
def test_the_id_seeds_the_numbers_and_small_letters_do_not_matter(varied):
    drawn = varied.variant.drawn
    assert drawn(varied.id, "Ana ") == drawn(varied.id, "ana")
    assert drawn(varied.id, "Zoe\u0308") == drawn(varied.id, "zo\u00eb")
    many = {tuple(drawn(varied.id, f"s{i}").values()) for i in range(60)}
    assert len(many) >= 4


@each
@pytest.mark.parametrize("student", STUDENTS)
def test_the_same_rubric_holds(varied, student):
    own = varied.for_student(student)
    assert (own.points, own.name, own.parameters) == (
        varied.points,
        varied.name,
        varied.parameters,
    )
    for answer in [own.reference, *own.styles]:
        result = judged(own, answer)
        assert (result.outcome, result) == ("right", own.points), result.message
    for slip in own.slips:
        result = judged(own, slip.answer)
        assert result <= own.points / 2
        assert result.slip == slip.name


@each
def test_the_answer_of_the_book_and_of_a_neighbor_earn_nothing(varied):
    ana = varied.for_student("ana")
    result = judged(ana, varied.reference)
    assert (result.outcome, result, result.slip) == ("wrong", 0, "the plain exercise")
    assert varied.variant.sentence(varied.id, "ana") in result.message
    numbers = varied.variant.drawn(varied.id, "ana")
    other = next(
        f"s{i}"
        for i in range(99)
        if varied.variant.drawn(varied.id, f"s{i}") != numbers
    )
    assert judged(ana, varied.for_student(other).reference) == 0


@each
def test_what_is_shown_is_what_the_check_then_wants(varied):
    shown = variant(varied.id, "ana")
    sentence = varied.variant.sentence(varied.id, "ana")
    for value in varied.variant.drawn(varied.id, "ana").values():
        assert f"{value:g}" in sentence
    assert sentence in repr(shown) and "ana" in shown._repr_html_()
    assert check(varied.id, varied.for_student("ana").reference) == varied.points
    assert check(varied.id, varied.reference) == 0
    variant(varied.id)
    assert check(varied.id, varied.reference) == varied.points


@each
def test_an_untouched_variant_is_told_what_is_asked(varied):
    def untouched(*inputs):
        raise NotImplementedError

    result = judged(varied.for_student("ana"), untouched)
    assert result.outcome == "not attempted"
    assert varied.variant.sentence(varied.id, "ana") in result.message


def test_an_exercise_without_variants_says_so_and_stays_the_same():
    plain = next(exercise for exercise in EXERCISES if not exercise.variant)
    assert plain.for_student("ana") is plain
    with pytest.raises(ValueError, match="has no variants"):
        variant(plain.id, "ana")


def test_a_hostile_id_stays_text():
    shown = variant(VARIED[0].id, "<script>{0}</script>")
    assert "<script>" not in shown._repr_html_()
