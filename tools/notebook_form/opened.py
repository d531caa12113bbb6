"""Rules on what a reader meets open, what is folded, and what another run would do."""

import ast
import re

from notebook_files import NotebookError, tags
from sheets_claims import claims

from .code import called
from .page import rule

LONG_PLOT = 12  # lines; a shorter drawing is read at a glance
CLOCKS = {"perf_counter", "perf_counter_ns", "process_time", "monotonic", "time"}
TIMES = re.compile(r"seconds?|elapsed|duration|clock", re.I)
READERS = {"open", "Path", "load", "loadtxt", "genfromtxt", "read_csv", "imread"}


def is_open(cell):
    return "hide-input" not in tags(cell)


def calls(tree, name):
    return any(called(node) == name for node in ast.walk(tree))


def options_of(tree):
    """Of each `predict`: does it say what is offered?"""
    for node in ast.walk(tree):
        if called(node) == "predict":
            yield any(keyword.arg == "options" for keyword in node.keywords)


def names(tree, context):
    """The names that a cell binds (ast.Store, functions too) or reads (ast.Load)."""
    found = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, context)
    }
    if context is ast.Store:
        kinds = (ast.FunctionDef, ast.ClassDef)
        found |= {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
    return found


def has_assert(tree):
    return any(isinstance(node, ast.Assert) for node in ast.walk(tree))


def is_guard(tree):
    """Nothing but asserts, in a loop or not."""
    kinds = (ast.Assert, ast.For, ast.With)
    return bool(tree.body) and all(
        isinstance(node, kinds) and has_assert(node) for node in tree.body
    )


def handed_on(page, cell, tree):
    """What a cell computes for the open cells after it."""
    after = page.trees[[c.id for c, _ in page.trees].index(cell.id) + 1 :]
    read = {name for c, t in after if is_open(c) for name in names(t, ast.Load)}
    return names(tree, ast.Store) & read


@rule("chapters")
def predictions_stay_open(page):
    """The cell that asks holds no answer, and that which answers is stored closed."""
    for cell, tree in page.trees:
        if calls(tree, "reveal") and "hide-output" not in tags(cell):
            yield f"{cell.id}: gives a prediction away: tag it hide-output"
        if calls(tree, "predict") and (has_assert(tree) or calls(tree, "reveal")):
            yield f"{cell.id}: the answer stands in the cell that asks"
        if not all(options_of(tree)):
            yield f"{cell.id}: predict(..., options=) says what is offered"


@rule("chapters")
def claims_are_tried(page):
    """A verdict stands where a program finds it: docs/claims.md is made of them."""
    try:
        found = claims(page)
    except NotebookError as error:
        yield str(error)
    else:
        if not found:
            yield "no verdict: a markdown cell tagged `claim` (tools/sheets_claims.py)"


@rule("chapters")
def plots_are_folded(page):
    for cell, tree in page.trees:
        is_long = len(cell.source.split("\n")) > LONG_PLOT
        if is_open(cell) and is_long and calls(tree, "show"):
            if not handed_on(page, cell, tree):
                yield f"{cell.id}: a long drawing and nothing else: tag it hide-input"


@rule("chapters")
def guards_are_folded(page):
    """Guards of the prose are in a reader's way; under `Is it right?` they are it."""
    heading = ""
    for cell in page.cells:
        if cell.cell_type == "markdown":
            found = re.findall(r"^## (.+)$", cell.source, re.M)
            heading = found[-1] if found else heading
        tree = page.tree_of(cell)
        if tree is None or not is_open(cell) or heading == "Is it right?":
            continue
        if is_guard(tree) or (has_assert(tree) and calls(tree, "show")):
            yield f"{cell.id}: asserts that guard the prose: a folded cell of their own"


@rule("chapters")
def what_is_folded_computes_nothing(page):
    for cell, tree in page.trees:
        if not is_open(cell) and (found := handed_on(page, cell, tree)):
            listed = ", ".join(sorted(found))
            yield f"{cell.id}: folded, but open cells use its {listed}"


@rule("chapters")
def no_clock_decides(page):
    """No assert on a time that was measured, whatever it is called by then."""
    timed = set(CLOCKS)
    for cell, tree in page.trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and reads_of(node.value) & timed:
                timed |= names(node, ast.Store)
            if isinstance(node, ast.FunctionDef) and reads_of(node) & timed:
                timed.add(node.name)
            if isinstance(node, ast.Assert):
                read = reads_of(node.test)
                if read & timed or any(TIMES.search(name) for name in read):
                    yield f"{cell.id}: asserts on a clock: {ast.unparse(node.test)}"


def reads_of(tree):
    """Names and attributes: time.perf_counter() reads both of its words."""
    attributes = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    return (names(tree, ast.Load) - {"time"}) | attributes


@rule("chapters")
def files_of_the_package(page):
    """A chapter runs wherever it is opened; the current folder finds no file."""
    for cell, tree in page.trees:
        for node in ast.walk(tree):
            if called(node) in READERS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{cell.id}: {first.value}: found from the current folder"
