"""What an exercise may use of bpkit: all it needs, and no answer before its time."""

import ast
import re

import numpy as np
import pytest
from submitted import CHAPTERS, notebook_of, sources_of

from bpkit.grading import notebook
from bpkit.grading.box.modules import QUIET
from bpkit.grading.modules import PACKAGE, closure, pieces, sources

EXERCISES = [one for chapter in CHAPTERS for one in notebook.exercises(chapter)]


def imports(source):
    """(module, name) of what a cell imports of bpkit's numerics; None: a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.module == "bpkit":
            yield from ((alias.name, None) for alias in node.names)
        elif node.module.startswith("bpkit.") and node.module[6:] not in QUIET:
            yield from ((node.module[6:], alias.name) for alias in node.names)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_an_exercise_notebook_imports_is_listed_in_uses(chapter):
    listed = {
        tuple(use.rsplit(".", 1))
        for one in notebook.exercises(chapter)
        for use in one.uses
    }
    modules = {module for module, _ in listed}
    for source in sources_of(notebook_of("exercises", chapter)):
        for module, name in imports(source):
            there = module in modules if name is None else (module, name) in listed
            assert there, f"bpkit.{module}.{name}: add it to `uses` in ch{chapter}/"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_answer_is_delivered_before_it_was_called(chapter):
    exercises = notebook.exercises(chapter)
    for place, exercise in enumerate(exercises):
        uses = [use for one in exercises[: place + 1] for use in one.uses]
        names = {name for _, name in closure(uses)}
        ahead = {one.name for one in exercises[place:]}
        assert not names & ahead, f"{exercise.id} is handed an answer"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_no_table_of_known_inputs_is_an_answer(exercise):
    """Two submissions get two sets of inputs, and other results."""
    if exercise.measure or not exercise.inputs:
        return  # many answers are right, and judged by what they do
    calls = []
    for seed in (1, 2):
        cases = exercise.cases(np.random.default_rng([seed, 0]))
        calls.append(
            [trial.numbers for trial in exercise.trials_of(exercise.reference, cases)]
        )
        assert all(numbers is not None for numbers in calls[-1])
    if exercise.id in ("08.5",):
        return  # a measure: right is the same number for all inputs
    if exercise.measure:
        return
    same = [
        all(np.array_equal(a, b, equal_nan=True) for a, b in zip(*pair, strict=True))
        for pair in zip(*calls, strict=True)
    ]
    assert not all(same)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_pieces_run_in_their_order_and_do_what_the_whole_does(chapter):
    """In modules that hold nothing else: nothing that they need is left out."""
    uses = tuple(use for one in notebook.exercises(chapter) for use in one.uses)
    for source in (source for _, source in sources(uses)):
        ast.parse(source)
    order = closure(uses)
    for place, (module, name) in enumerate(order):
        for need in pieces(module)[name].first:
            assert need in order[:place], f"{module}.{name} before {need}"
        for need in pieces(module)[name].needs:
            assert need in order, f"{module}.{name} without {need}"


def test_pieces_are_every_name_of_a_module():
    for path in sorted(PACKAGE.glob("*.py")):
        if path.stem in ("__init__", "cards", "exercises"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = {
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        assert defined <= pieces(path.stem).keys()


def test_a_name_comes_with_its_needs_and_nothing_beside_them():
    names = {name for _, name in closure(["losses.hinge"])}
    assert {"hinge", "_margins"} <= names
    assert not any(re.search("backward|mae", name) for name in names)


def test_what_was_delivered_is_not_sent_again():
    assert sources(("losses.hinge",), ("losses.hinge", "losses.mae")) == []


def test_a_name_that_is_not_there_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="There is no bpkit.losses.hinges"):
        sources(("losses.hinges",))
