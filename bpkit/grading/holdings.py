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
    place = exercises.index(exercise)
    called, ahead = map(names_asked_for, (exercises[:place], exercises[place:]))
    return held_between(exercise.id[:2], called, ahead)


def names_asked_for(exercises):
    return frozenset(name for one in exercises for name in (one.name, *one.withholds))


@cache
def held_between(chapter, called, ahead):
    """What a chapter's sheet may use, of the answers those that have been called."""
    every = ((module, name) for module, names in promised().items() for name in names)
    answers = [one for one in every if one[1] in called]
    wanted = dict.fromkeys([*imported(chapter), *offered(), *answers])
    return tuple(one for one in wanted if may_be_sent(one, ahead))


def may_be_sent(wanted, ahead):
    needed = closure((wanted,))
    sources = (pieces(module)[name].source for module, name in needed)
    needs_a_file = any("__file__" in source for source in sources)
    return not needs_a_file and ahead.isdisjoint(name for _, name in needed)


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
