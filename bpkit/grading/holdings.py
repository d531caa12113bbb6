"""What the box holds of bpkit: one rule for all exercises.

Whatever the sheet's import cell names, in any spelling; all that the pair modules, the
initializers, layers and optimizers offer, but for backward partners; and nothing that
the sheet asks for, or that needs it, before the exercise that asks has been called.
imports.json keeps what the sheets import, since they are no part of the package;
`python tools/notebooks.py build` writes it.
"""

import ast
import json
import pkgutil
from functools import cache
from pathlib import Path

from bpkit.grading.box.modules import QUIET
from bpkit.grading.modules import PACKAGE, closure, pieces, public

IMPORTS = Path(__file__).with_name("imports.json")
WITHOUT_PAIRS = "initializers", "optimizers"  # and offered all the same


def in_order(exercises):
    """Those of a sheet as they are called: first what it imports under another name.

    So the others may use all that it imports: AdamW may be made of Adam, though another
    exercise mends a broken Adam.
    """
    names = {name for _, name in imported(exercises[0].id[:2])}
    return sorted(exercises, key=lambda one: names.isdisjoint(one.withholds))


def held(exercises, exercise):
    """All ("layers", "Dense") that are there when an exercise is called.

    exercises: those of its sheet, in the order in which they are called.
    """
    ahead = exercises[exercises.index(exercise) :]
    asked = {name for one in ahead for name in (one.name, *one.withholds)}
    return held_before(exercise.id[:2], frozenset(asked))


@cache
def held_before(chapter, asked):
    """What a chapter's sheet may use while these names are still asked for."""
    wanted = dict.fromkeys([*imported(chapter), *offered()])
    return tuple(one for one in wanted if may_be_sent(one, asked))


def may_be_sent(wanted, asked):
    needed = closure((wanted,))
    sources = (pieces(module)[name].source for module, name in needed)
    needs_a_file = any("__file__" in source for source in sources)
    return not needs_a_file and asked.isdisjoint(name for _, name in needed)


def imported(chapter):
    """What the sheet of a chapter imports, a whole module name by name."""
    chapters = json.loads(IMPORTS.read_text(encoding="utf-8"))
    return spelled_out(chapters.get(chapter, ()))


def spelled_out(imports):
    """("layers", "dense") for each of "layers.dense", and all of "layers.*"."""
    for module, what in (one.rsplit(".", 1) for one in imports):
        for name in public(module) if what == "*" else [what]:
            yield module, name


@cache
def offered():
    """What every sheet may use, if it does not ask for it."""
    return [
        (module, name)
        for module, names in promised().items()
        if module in WITHOUT_PAIRS or any(f"{name}_backward" in names for name in names)
        for name in names
        if not name.endswith("_backward")
    ]


@cache
def promised():
    """{module: its public names} of the numerics, all of which the box may hear of."""
    modules = {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}
    return {module: public(module) for module in sorted(modules - QUIET)}


def imports_in(sources):
    """What code cells import of the numerics, sorted: "layers.dense", "layers.*"."""
    found = set()
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Import):
            found |= {f"{alias.name}.*" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            ends = ".*" if node.module == "bpkit" else ""
            found |= {f"{node.module}.{alias.name}{ends}" for alias in node.names}
    if found & {"bpkit.*", "bpkit.*.*"}:
        found |= {f"bpkit.{module}.*" for module in public("")}
    found = {name.split(".", 1)[1] for name in found if name.startswith("bpkit.")}
    return sorted(name for name in found if name.split(".")[0] not in {*QUIET, "*"})
