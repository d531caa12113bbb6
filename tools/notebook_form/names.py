"""A rule on names: a cell that runs again, out of order, finds what it found before."""

import dis
from types import CodeType

from .page import rule

READS = ("LOAD_NAME", "LOAD_GLOBAL")


@rule()
def names_keep_their_meaning(page):
    """What a cell takes from the others, exactly one cell makes.

    A learner goes back, turns a knob and runs that cell and a later one: of two makers
    the one that ran last decides. `w = w - 1` is such a second maker.
    """
    cells = [(cell, *made_and_taken(tree, cell.id)) for cell, tree in page.trees]
    for cell, _, taken in cells:
        for name in sorted(taken):
            makers = [other.id for other, made, _ in cells if name in made]
            if len(makers) > 1:
                yield f"{cell.id}: takes {name}, which is made in {', '.join(makers)}"


def made_and_taken(tree, file):
    """The names that a cell makes, and those that it reads before it makes them.

    A function reads when it is called, by then perhaps what another cell made: all that
    it reads is taken. A comprehension and a lambda are read where they stand.
    """
    made, taken = set(), set()
    for line in dis.get_instructions(compile(tree, file, "exec")):
        if line.opname == "STORE_NAME":
            made.add(line.argval)
        elif line.opname in READS:
            taken |= {line.argval} - made
        elif isinstance(line.argval, CodeType):
            at_once = line.argval.co_name.startswith("<")  # <lambda>, <listcomp>
            taken |= read_in(line.argval) - (made if at_once else set())
    return made, taken


def read_in(function):
    """The names of the notebook that a function reads, those inside it, too."""
    inner = [code for code in function.co_consts if isinstance(code, CodeType)]
    lines = dis.get_instructions(function)
    own = {line.argval for line in lines if line.opname in READS}
    return own.union(*map(read_in, inner))
