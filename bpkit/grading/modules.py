"""The parts of bpkit that an answer may use, to be sent into the box.

A name comes with all that it needs, and nothing beside it: what else its module holds
may be the answer to another exercise.
"""

import ast
import marshal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

PACKAGE = Path(__file__).parents[1]


class Piece(NamedTuple):
    """A name of a module: its statement, and (module, name) of all that this needs.

    first: the part of them without which the statement itself cannot run.
    """

    source: str
    needs: tuple
    first: tuple


@cache
def delivery(names, had=()):
    """What the names ("losses", "hinge") need and had did not, for the box to run.

    Compiled here, since each box would do it anew: bytes of marshal as an array.
    """
    code = [
        (f"bpkit.{module}", compile(pieces(module)[name].source, module, "exec"))
        for module, name in closure(names)
        if (module, name) not in closure(had)
    ]
    return np.frombuffer(marshal.dumps(code), np.uint8)


@cache
def closure(names):
    """All (module, name) that the names need, in an order in which they can run."""
    wanted = list(names)
    for module, name in wanted:  # the list grows while we walk along it
        if name not in pieces(module):
            raise ValueError(f"There is no bpkit.{module}.{name} that could be used.")
        needs = pieces(module)[name].needs
        wanted += [need for need in needs if need not in wanted]
    order = []

    def place(module, name):
        if (module, name) not in order:
            for need in pieces(module)[name].first:
                place(*need)
            order.append((module, name))

    for module, name in wanted:
        place(module, name)
    return order


def public(module):
    """The names that a module offers: its __all__, else what it defines without _."""
    found = pieces(module)
    if "__all__" in found:
        return ast.literal_eval(found["__all__"].source.removeprefix("__all__ = "))
    imports = "import ", "from "
    return [
        name
        for name, piece in found.items()
        if not name.startswith("_") and not piece.source.startswith(imports)
    ]


@cache
def pieces(module):
    """{name: Piece} of the names that a module of bpkit has at its top level."""
    file = PACKAGE.joinpath(*module.split("."))
    package = module if file.is_dir() else module.rpartition(".")[0]
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    found, defined, modules = {}, {}, {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                found[name] = imported(node, alias, name, package)
                if getattr(node, "module", None) == "bpkit":
                    modules[name] = alias.name
        else:
            defined |= dict.fromkeys(names_of(node), node)
    known = found.keys() | defined.keys()
    for name, node in defined.items():

        def needs(parts, others=known - {name}):
            return tuple(dict.fromkeys(needs_of(parts, module, others, modules)))

        found[name] = Piece(ast.unparse(node), needs([node]), needs(at_once(node)))
    return found


def imported(node, alias, name, package):
    """An import as a Piece; what comes from bpkit itself needs what it names."""
    whole = getattr(node, "module", None) or ""
    if getattr(node, "level", 0):
        whole = ".".join(["bpkit", *filter(None, [package, whole])])
    if not whole.startswith("bpkit."):
        one = ast.Import([alias]) if isinstance(node, ast.Import) else None
        one = one or ast.ImportFrom(node.module, [alias], 0)
        return Piece(ast.unparse(one), (), ())
    source = f"from {whole} import {alias.name} as {name}"
    need = (whole.removeprefix("bpkit."), alias.name)
    return Piece(source, (need,), (need,))


def names_of(node):
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    for target in getattr(node, "targets", []):
        for part in ast.walk(target):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                yield part.id


def at_once(node):
    """The parts of a statement that run with it: not the bodies of functions."""
    if isinstance(node, ast.ClassDef):
        body = [part for statement in node.body for part in at_once(statement)]
        return [*node.bases, *node.keywords, *node.decorator_list, *body]
    if isinstance(node, ast.FunctionDef):
        return [*node.decorator_list, node.args]
    return [node]


def needs_of(nodes, module, known, modules):
    """(module, name) of what statements refer to, as far as bpkit has it."""
    for part in (part for node in nodes for part in ast.walk(node)):
        if isinstance(part, ast.Name) and part.id in known:
            yield module, part.id
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            if part.value.id in modules:
                yield modules[part.value.id], part.attr
