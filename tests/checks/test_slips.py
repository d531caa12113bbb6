"""The slips of every exercise are recognized, each by its own name and hint."""

from bpkit.checks import check


def test_every_slip_fails_with_its_own_hint(exercise, slip):
    result = check(exercise.id, slip.answer)
    assert result.outcome in ("wrong", "stopped with an error")
    assert result.slip == slip.name
    assert slip.hint in result.message
    assert result <= exercise.points / 2


def test_slips_are_enough_and_their_names_and_hints_differ(exercise):
    at_least = 5 if exercise.forward else 2
    assert len(exercise.slips) >= at_least, "too few `slips` in its file"
    for said in ("name", "hint"):
        assert len({getattr(s, said) for s in exercise.slips}) == len(exercise.slips)


def test_every_habit_is_right_and_told_by_its_own_hint(exercise):
    for habit in exercise.habits:
        result = check(exercise.id, habit.answer)
        assert (result.outcome, result) == ("right", exercise.points), habit.name
        assert habit.hint in result.notes, habit.name
