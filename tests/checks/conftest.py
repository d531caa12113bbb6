"""Hands the tests of every_exercise.py the exercises of the chapter that asks."""

import pytest
from answers import EXERCISES

pytest.register_assert_rewrite("every_exercise")


def pytest_generate_tests(metafunc):
    chapter = getattr(metafunc.module, "CHAPTER", None)
    exercises = [e for e in EXERCISES if e.id[:2] == chapter]
    asked = metafunc.fixturenames
    if "tried" in asked:
        parametrize(metafunc, "tried", [(e,) for e in exercises if e.inputs])
    elif "slip" in asked:
        pairs = [(e, slip) for e in exercises for slip in e.slips]
        parametrize(metafunc, "exercise, slip", pairs)
    elif "style" in asked:
        pairs = [(e, style) for e in exercises for style in e.styles]
        parametrize(metafunc, "exercise, style", pairs)
    elif "exercise" in asked:
        parametrize(metafunc, "exercise", [(e,) for e in exercises])


def parametrize(metafunc, names, cases):
    ids = [" ".join([case[0].id, *(name_of(x) for x in case[1:])]) for case in cases]
    values = cases if "," in names else [case for (case,) in cases]
    metafunc.parametrize(names, values, ids=ids)


def name_of(thing):
    return getattr(thing, "name", None) or getattr(thing, "__name__", "style")
