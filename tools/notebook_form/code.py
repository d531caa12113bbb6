"""Rules on the code of a notebook, beside those of ruff (pyproject.toml)."""

import ast
import re
import statistics
from functools import cache

from notebook_files import tags

from .page import inside, rule

LONGEST, LONGEST_CLASS, MEDIAN, OPEN_CELLS = 20, 45, 6, 28
SHELL = re.compile(
    r"^\s*[%!?]|^\s*[\w.]+\?+\s*$|\bget_ipython\b|\bos\.system\b|\bsubprocess\b|"
    r"\b(pip|conda|apt) install\b",
    re.M,
)
PATH_TRICK = re.compile(r"\bsys\.path\b|\bPYTHONPATH\b|\bos\.chdir\b")


def called(node):
    """Whether a node is a call, and of what: `show` of plotting.show(...)."""
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "attr", getattr(node.func, "id", None))


def lines(cell):
    return cell.source.split("\n")


@rule("chapters")
def few_open_cells(page):
    """Code cells that a reader sees without a click."""
    count = sum("hide-input" not in tags(cell) for cell in page.code)
    if count > OPEN_CELLS:
        yield f"{count} open code cells, {OPEN_CELLS} are the most"


@rule()
def short_code_cells(page):
    for cell in page.code:
        is_class = re.search(r"^class ", cell.source, re.M) or "reference" in tags(cell)
        most = LONGEST_CLASS if is_class else LONGEST
        if len(lines(cell)) > most:
            yield f"{cell.id}: {len(lines(cell))} lines, {most} are the most"
    if page.code:
        median = statistics.median(len(lines(cell)) for cell in page.code)
        if median > MEDIAN:
            yield f"the median code cell has {median:g} lines, {MEDIAN} are the most"


@rule()
def valid_python(page):
    for cell in page.code:
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            if "raises-exception" not in tags(cell) and not SHELL.search(cell.source):
                yield f"{cell.id}: line {error.lineno}: {error.msg}"


@rule()
def no_magics_or_installs(page):
    for cell in page.code:
        code = re.sub(r"#.*", "", cell.source)
        if found := SHELL.search(code):
            yield f"{cell.id}: magic, shell or install: {found[0].strip()}"
    for cell in page.prose:
        if re.search(r"pip3? install bpkit", cell.source):
            yield f"{cell.id}: bpkit on PyPI is another project's; never pip install it"


@rule()
def no_path_tricks(page):
    for cell in page.code:
        if found := PATH_TRICK.search(cell.source):
            yield f"{cell.id}: {found[0]}: the package is installed, paths are relative"


@rule()
def own_generator(page):
    """A cell that draws makes its generator, so that it can be run twice."""
    for cell, tree in page.trees:
        if not _makes_its_rng(tree):
            yield f"{cell.id}: uses rng, but does not make it: run twice, it differs"


def _makes_its_rng(scope):
    """Whether a cell or a function makes, or is given, each rng that it reads."""
    inner, names = inside(scope)
    given = isinstance(scope, ast.FunctionDef) and any(
        isinstance(node, ast.arg) and node.arg == "rng" for node in ast.walk(scope.args)
    )
    mine = [node.ctx for node in names if node.id == "rng"]
    made = given or any(isinstance(context, ast.Store) for context in mine)
    return made or not mine and all(map(_makes_its_rng, inner))


@rule()
def one_import_cell(page):
    found = [
        cell.id
        for cell, tree in page.trees
        if "raises-exception" not in tags(cell)
        and any(isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.walk(tree))
    ]
    if len(found) > 1:
        yield f"imports in {len(found)} cells: {', '.join(found)}"


@rule()
def no_trailing_semicolon(page):
    """ruff leaves the last line of a cell its semicolon (E703)."""
    for cell in page.code:
        if cell.source.rstrip().endswith(";"):
            yield f"{cell.id}: ends with a semicolon"


@rule("chapters", "solutions")
def prose_before_code(page):
    """At least four in five code cells follow prose; a check follows its answer."""
    pairs = zip([None, *page.cells], page.cells, strict=False)
    follows = [
        before is not None and before.cell_type == "markdown"
        for before, cell in pairs
        if cell.cell_type == "code"
        and not re.fullmatch(r"(check|hint|solution)\(.*\)", cell.source)
    ]
    if follows and sum(follows) < 0.8 * len(follows):
        yield f"prose stands before {sum(follows)} of {len(follows)} code cells"


@rule()
def figures_have_words(page):
    """show(...) ends a figure, with alt text and a caption; plt.show() is not used."""
    for cell, tree in page.trees:
        for node in ast.walk(tree):
            if called(node) != "show":
                continue
            if ast.unparse(node.func) not in ("show", "plotting.show"):
                yield f"{cell.id}: {ast.unparse(node.func)}(): end with plotting.show"
            for name in {"alt", "caption"} - {k.arg for k in node.keywords}:
                yield f"{cell.id}: show(...) without {name}="


@rule("chapters", "solutions")
def taught_is_shipped(page):
    """A function or class in a cell tagged `reference` is bpkit's.

    Docstrings aside, and calls of a door: a guard is no part of the idea.
    """
    for cell, tree in page.trees:
        if "reference" not in tags(cell):
            continue
        shipped = _definitions(page.root / "bpkit")
        taught = _named(tree)
        if not taught:
            yield f"{cell.id}: tagged reference, but defines nothing"
        for name, node in taught.items():
            if name not in shipped:
                yield f"{cell.id}: bpkit has no {name}"
            elif _idea(node) not in map(_idea, shipped[name]):
                yield f"{cell.id}: {name} is not what bpkit ships"


def _named(tree):
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name: node for node in tree.body if isinstance(node, kinds)}


@cache
def _definitions(package):
    found = {}
    for path in sorted(package.rglob("*.py")):
        for name, node in _named(ast.parse(path.read_text(encoding="utf-8"))).items():
            found.setdefault(name, []).append(node)
    return found


def _idea(node):
    """A definition without docstrings and without statements that only call a door."""
    node = ast.parse(ast.unparse(node)).body[0]
    for inner in ast.walk(node):
        if isinstance(inner, (ast.FunctionDef, ast.ClassDef)):
            if ast.get_docstring(inner) is not None:
                inner.body = inner.body[1:]
            inner.body = [line for line in inner.body if not _is_door(line)]
    return ast.dump(node)


def _is_door(line):
    """doors.require_...(...), on a line of its own."""
    return (
        isinstance(line, ast.Expr)
        and isinstance(line.value, ast.Call)
        and ast.unparse(line.value.func).startswith("doors.require_")
    )
