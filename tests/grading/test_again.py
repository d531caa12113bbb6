"""Second thoughts: what the course changed is graded again, and nothing else moves."""

import pytest
from classroom import record, result

from bpkit.grading import again, notebook

NOW = again.versions("04")


def graded(*points, **facts):
    """A record of chapter 04 as of today: 04.1, 04.2 ... with these points."""
    exercises = [
        result(id, p, 2, version=NOW[id]) for id, p in zip(NOW, points, strict=False)
    ]
    exercises += [result(id, 0, 2, version=NOW[id]) for id in list(NOW)[len(points) :]]
    return record("04", *exercises, course=again.COURSE, **facts)


def aged(before, id):
    """The same, when this exercise was another."""
    return before | {
        "exercises": [
            x | {"version": "before"} if x["id"] == id else x
            for x in before["exercises"]
        ]
    }


def test_what_is_as_it_was_is_not_graded_again():
    assert again.to_grade(graded(2, 1)) == {}


def test_what_the_course_changed_is():
    assert again.to_grade(aged(graded(2, 1), "04.3")) == {"04.3": again.UPDATED}


def test_an_exercise_that_is_new_or_gone_is():
    before = graded(2)
    before["exercises"][0]["id"] = "04.77"
    assert set(again.to_grade(before)) == {"04.1", "04.77"}


@pytest.mark.parametrize(
    "asked, ids", [(["04.3"], {"04.3"}), (["04"], set(NOW)), (["05", "05.3"], set())]
)
def test_what_a_teacher_asks_for_is(asked, ids):
    assert again.to_grade(graded(2), asked) == dict.fromkeys(ids, again.ON_DEMAND)


def test_what_could_not_be_read_is_tried_again_by_another_version_of_the_course():
    before = record(None, status="unreadable", course=again.COURSE)
    assert not again.to_grade(before)
    assert again.to_grade(before | {"course": "0.1"})


def test_only_what_was_graded_again_moves_and_it_is_noted():
    before, after = aged(graded(2, 1, 0), "04.3"), graded(0, 0, 2)
    merged = again.merged(before, after, {"04.3": again.UPDATED})
    assert [x["points"] for x in merged["exercises"]][:3] == [2, 1, 2]
    assert merged["moved"] == [["04.3", [0, 2], [2, 2], again.UPDATED]]
    assert again.to_grade(merged) == {}
    twice = again.merged(merged, graded(0, 0, 1), {"04.3": again.ON_DEMAND})
    assert [one[3] for one in twice["moved"]] == [again.UPDATED, again.ON_DEMAND]


def test_a_grader_that_stopped_takes_no_mark_away():
    before = aged(graded(2), "04.1")
    assert again.merged(before, graded(0, status="failed"), {"04.1": ""}) is before


def test_every_exercise_has_a_version_and_no_two_the_same():
    found = [
        v for chapter in notebook.chapters() for v in again.versions(chapter).items()
    ]
    assert len({version for _, version in found}) == len(found)
    assert {id for id, _ in found} == {
        one.id for chapter in notebook.chapters() for one in notebook.exercises(chapter)
    }
