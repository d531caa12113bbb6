"""Answers as learners write them get their verdicts, and only true sentences."""

import contextlib
import io
from functools import cache

import numpy as np
import pytest
from answers import namespace, other_draws
from helpers import WEEKLY
from stock import stock
from truth import faults

from bpkit.checks import check, exercise
from bpkit.checks.judge import judge


def tried(one, i):
    """Every sixth wrong answer and sixth of whole jobs at a push; weekly all."""
    every = 6 if exercise(one.id).is_a_job or one.verdict == "wrong" else 1
    return WEEKLY or i % every == 0


STOCK = [one for i, one in enumerate(stock()) if tried(one, i)]
RIGHT = [one for one in STOCK if one.verdict == "right"]
WRONG = [one for one in STOCK if one.verdict == "wrong"]
NAMED = 0.9  # of the wrong ones, by a slip's own hint or an exact pattern


def written(one):
    """The answer, after the cells of its sheet."""
    names = dict(namespace("solutions", one.id[:2]))
    exec("import math", names)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(one.source, f"<{one.id} {one.name}>", "exec"), names)
    return names[exercise(one.id).name]


@cache
def found(one):
    return check(one.id, written(one))


def named(one):
    return f"{one.id} {one.name}"


@pytest.mark.parametrize("one", RIGHT, ids=named)
def test_no_right_answer_is_called_wrong(one):
    result = found(one)
    assert result.outcome == "right", result.message
    assert result == result.maximum


@pytest.mark.parametrize("one", WRONG, ids=named)
def test_no_wrong_answer_passes_and_what_is_said_of_it_is_true(one):
    answer, asked, result = written(one), exercise(one.id), found(one)
    assert result.outcome in ("wrong", "stopped with an error"), result.message
    assert result == 0
    if result.slip:
        says_so_again(asked, answer, result)
    elif result.outcome == "wrong" and is_about_numbers(result):
        seed = [int(part) for part in one.id.split(".")]
        assert faults(asked, answer, result.message, seed) == []


def is_about_numbers(result):
    """Are there numbers beside those that were expected, and not a sentence instead?"""
    return any("\nexpected" in text for _, text in result.details)


def says_so_again(asked, answer, result):
    """A slip that is named at the desk is the answer's on other draws as well."""
    for seed in other_draws(asked):
        again = judge(asked, asked.caller(answer), np.random.default_rng([9, seed]))
        assert again.slip == result.slip


def test_nine_in_ten_wrong_answers_are_named_or_told_by_an_exact_pattern():
    bare = [one for one in WRONG if is_bare(found(one))]
    assert len(bare) <= (1 - NAMED) * len(WRONG), [named(one) for one in bare]


def is_bare(result):
    """Only how much is wrong, and where: no name, no pattern."""
    words = (
        " entries: at [",
        "every entry: at [",
        "right elsewhere: at [",
        ", expected ",
    )
    said = any(word in result.message for word in words)
    return not result.slip and said and "has shape" not in result.message
