"""Hands each test of this folder the exercises that it asks for, in all chapters.

The folders of bpkit/checks are the list: `exercise` is every one in them, `tried` each
that has inputs, `slip` and `style` each of theirs. So an exercise that is added has its
tests, and `pytest tests/checks -k 07.1` runs those of one.
"""

from answers import EXERCISES
from helpers import WEEKLY

# A whole job trains for seconds. A push tries its solution, every third slip and a few
# of its stock; the weekly run its other styles, manners, shapes, as in any exercise.
SHORT = [e for e in EXERCISES if WEEKLY or not e.is_a_job]


def pytest_generate_tests(metafunc):
    asked = metafunc.fixturenames
    manners = metafunc.module.__name__ == "test_wrong_answers"
    exercises = SHORT if manners else EXERCISES
    if "tried" in asked:
        parametrize(metafunc, "tried", [(e,) for e in exercises if e.inputs])
    elif "slip" in asked:
        pairs = [(e, slip) for e in EXERCISES for slip in some(e, e.slips)]
        parametrize(metafunc, "exercise, slip", pairs)
    elif "style" in asked:
        pairs = [(e, style) for e in SHORT for style in e.styles]
        parametrize(metafunc, "exercise, style", pairs)
    elif "short" in asked:
        parametrize(metafunc, "short", [(e,) for e in SHORT])
    elif "exercise" in asked:
        parametrize(metafunc, "exercise", [(e,) for e in exercises])


def some(exercise, slips):
    return slips[:: 3 if exercise.is_a_job and not WEEKLY else 1]


def parametrize(metafunc, names, cases):
    ids = [" ".join([case[0].id, *(name_of(x) for x in case[1:])]) for case in cases]
    values = cases if "," in names else [case for (case,) in cases]
    metafunc.parametrize(names, values, ids=ids)


def name_of(thing):
    return getattr(thing, "name", None) or getattr(thing, "__name__", "style")
