"""What the box holds of bpkit: all a sheet needs, and no answer before its time."""

import ast
import importlib
import inspect
import json
import marshal
import re
from functools import cache

import numpy as np
import pytest
from helpers import WEEKLY
from submitted import CHAPTERS, notebook_of, sources_of

from bpkit.checks.compare import agree
from bpkit.checks.trial import attempt
from bpkit.grading import holdings, notebook
from bpkit.grading.box.modules import QUIET
from bpkit.grading.modules import PACKAGE, closure, delivery, pieces

EXERCISES = [one for chapter in CHAPTERS for one in notebook.exercises(chapter)]


def held(exercise):
    """(module, name) of all that is in the box when this exercise is called."""
    sheet = holdings.in_order(notebook.exercises(exercise.id[:2]))
    return closure(holdings.held(sheet, exercise))


def still_asked(exercise):
    """The names of the answers from this exercise on, and their other names."""
    sheet = holdings.in_order(notebook.exercises(exercise.id[:2]))
    ahead = sheet[sheet.index(exercise) :]
    return {name for one in ahead for name in (one.name, *one.withholds)}


def imported(chapter):
    """(module, name) that the cells of an exercise notebook import of the numerics."""
    found = holdings.imports_in(sources_of(notebook_of("exercises", chapter)))
    return list(holdings.spelled_out(found))


def test_the_list_of_imports_is_what_the_exercise_notebooks_have():
    """`python tools/notebooks.py build` writes it."""
    found = {
        chapter: holdings.imports_in(sources_of(notebook_of("exercises", chapter)))
        for chapter in CHAPTERS
    }
    assert json.loads(holdings.IMPORTS.read_text(encoding="utf-8")) == found


SPELLINGS = {
    "from bpkit.layers import dense, Dense as D": ["layers.Dense", "layers.dense"],
    "from bpkit.layers import *": ["layers.*"],
    "import bpkit.layers": ["layers.*"],
    "import bpkit.layers as L, numpy as np": ["layers.*"],
    "from bpkit import layers as L, plotting": ["layers.*"],
    "from bpkit.checks import check\nfrom bpkit import progress": [],
    "if True:\n    from bpkit.losses import mse": ["losses.mse"],
}


@pytest.mark.parametrize("source", SPELLINGS)
def test_a_sheet_may_spell_its_imports_as_it_likes(source):
    assert holdings.imports_in([source]) == SPELLINGS[source]


@pytest.mark.parametrize(
    "source", ["import bpkit", "import bpkit as b", "from bpkit import *"]
)
def test_the_package_as_a_whole_names_what_it_imports(source):
    found = holdings.imports_in([source])
    assert {"layers.*", "autograd.*", "optimizers.*"} <= set(found)
    assert set(holdings.spelled_out(found)) >= {("layers", "Dense"), ("losses", "mse")}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_what_a_sheet_imports_is_there_unless_it_is_asked_for(exercise):
    there, asked = held(exercise), still_asked(exercise)
    for wanted in imported(exercise.id[:2]):
        assert wanted in there or asked & {name for _, name in closure((wanted,))}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_no_answer_is_there_before_it_was_called(exercise):
    """Nor by another name, nor inside something else, such as a layer."""
    assert still_asked(exercise).isdisjoint(name for _, name in held(exercise))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_was_asked_for_is_there_afterwards(chapter):
    """A later exercise may build on it: who is stuck is not stuck for good."""
    *earlier, last = holdings.in_order(notebook.exercises(chapter))
    there = held(last)
    for asked in (name for one in earlier for name in (one.name, *one.withholds)):
        for module, names in holdings.promised().items():
            assert asked not in names or (module, asked) in there


@pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES if WEEKLY or not e.is_a_job], ids=lambda e: e.id
)
def test_no_thing_in_the_box_is_an_answer_as_it_stands(exercise):
    """Under whatever name; where one is, the exercise names it in `withholds`."""
    if not exercise.inputs:
        return  # a value, which nothing returns that takes no input
    cases = exercise.cases(np.random.default_rng(1))
    wanted = trials(exercise, exercise.reference, cases)
    assert all(trial.numbers is not None for trial in wanted)
    answers = [
        name
        for place in held(exercise)
        for name, thing in things(*place)
        if answers_right(exercise, thing, cases, wanted)
    ]
    assert not answers


def answers_right(exercise, thing, cases, wanted):
    for case, right in zip(cases, wanted, strict=True):
        (trial,) = trials(exercise, thing, [case])
        if not agree(trial, right, exercise.tolerance):
            return False
    return True


def trials(exercise, answer, cases):
    return [attempt(exercise, exercise.caller(answer), case) for case in cases]


@cache
def things(module, name):
    """What can be called of a name of bpkit's: itself, and the methods of a class."""
    thing = getattr(importlib.import_module(f"bpkit.{module}"), name)
    its_module = str(getattr(thing, "__module__", ""))
    if not callable(thing) or not its_module.startswith("bpkit."):
        return []
    methods = inspect.getmembers(thing, inspect.isfunction)
    return [(name, thing), *(methods if inspect.isclass(thing) else ())]


def test_every_sheet_may_use_what_goes_forward_and_by_itself_nothing_that_goes_back():
    sheet = notebook.exercises("00")
    names = {name for _, name in holdings.held(sheet, sheet[0])}
    assert {"relu", "mse", "dense", "Dense", "Adam", "he", "dropout"} <= names
    assert not any("backward" in name for name in names)
    assert names.isdisjoint(["Value", "gradient_errors", "train", "digits"])


def test_what_needs_a_file_is_not_sent(monkeypatch, tmp_path):
    """There is none in the box: an exercise gets its data as arguments."""
    monkeypatch.setattr(holdings, "IMPORTS", tmp_path / "imports.json")
    holdings.IMPORTS.write_text('{"98": ["datasets.*"]}', encoding="utf-8")
    names = {name for _, name in holdings.held_between("98", *2 * [frozenset()])}
    assert "moons" in names and "digits" not in names


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_no_table_of_known_inputs_is_an_answer(exercise):
    """Two submissions get two sets of inputs, and other results."""
    if exercise.measure or not exercise.inputs:
        return  # many answers are right, and judged by what they do
    calls = []
    for seed in (1, 2):
        cases = exercise.cases(np.random.default_rng([seed, 0]))
        calls.append(
            [trial.numbers for trial in trials(exercise, exercise.reference, cases)]
        )
        assert all(numbers is not None for numbers in calls[-1])
    same = [
        all(np.array_equal(a, b, equal_nan=True) for a, b in zip(*pair, strict=True))
        for pair in zip(*calls, strict=True)
    ]
    assert not all(same)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_all_that_a_name_needs_is_sent_before_it(chapter):
    order = held(holdings.in_order(notebook.exercises(chapter))[-1])
    for place, (module, name) in enumerate(order):
        for need in pieces(module)[name].first:
            assert need in order[:place], f"{module}.{name} before {need}"
        for need in pieces(module)[name].needs:
            assert need in order, f"{module}.{name} without {need}"


def test_pieces_are_every_name_of_a_module():
    for path in sorted(PACKAGE.glob("*.py")):
        if path.stem in QUIET | {"__init__"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = {
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        assert defined <= pieces(path.stem).keys()


def test_a_name_comes_with_its_needs_and_nothing_beside_them():
    names = {name for _, name in closure((("losses", "hinge"),))}
    assert {"hinge", "_margins"} <= names
    assert not any(re.search("backward|mae", name) for name in names)


def test_what_was_delivered_is_not_sent_again():
    hinge, mae = ("losses", "hinge"), ("losses", "mae")
    new = [name for name, _ in marshal.loads(delivery((mae,), (hinge,)))]
    assert "bpkit.losses" in new and len(new) < len(closure((mae,)))
    assert marshal.loads(delivery((hinge,), (hinge, mae))) == []


def test_a_name_that_is_not_there_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="There is no bpkit.losses.hinges"):
        delivery((("losses", "hinges"),))
