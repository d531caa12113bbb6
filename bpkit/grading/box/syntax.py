"""The statements of a cell, as many of them as are Python for this Python."""

import ast
import re
import time

MAGIC = re.compile(
    r"^([ \t]*)(?:"
    r"(?P<names>\w[\w, ]*=[ \t]*)[%!].*|"  # files = !ls
    r"%time[ \t]+(?P<timed>[^\W\d].*)|"
    r"[%!?].*|\w[\w.]*\?\??[ \t]*$)",
    re.M,
)
ANOTHER_LANGUAGE = re.compile(
    r"\s*%%(?!time\b|timeit\b|capture\b|prun\b|debug\b|python3?\b)"
)
# Where a statement may begin: not a clause of the one above, nor its last bracket.
BEGINNING = re.compile(r"^(?!(?:else|elif|except|finally)\b)[^\s#)\]}]", re.M)
AHEAD = 10  # so many beginnings further may a statement end
PATIENCE = 1.0  # seconds for a cell


def statements(source, file):
    """(statements of a cell, the first error of what is none of them, or None)."""
    for text in (source, MAGIC.sub(plain, source)):  # IPython's where it is no Python
        try:
            return ast.parse(text, file).body, None
        except Exception as no_python:
            error = no_python
    return list(pieces(text, file)), error


def plain(magic):
    if magic["names"]:
        return f"{magic[1]}{magic['names']}get_ipython()"
    return magic[1] + (magic["timed"] or "pass")


def pieces(text, file):
    """What is Python, though the cell as a whole is not."""
    starts = [found.start() for found in BEGINNING.finditer(text)] + [len(text)]
    at, until = 0, time.monotonic() + PATIENCE
    while at < len(starts) - 1 and time.monotonic() < until:
        ends = range(at + 1, min(at + AHEAD, len(starts)))
        for end in ends:
            try:
                found = ast.parse(text[starts[at] : starts[end]], file).body
            except Exception:
                continue
            above = text.count("\n", 0, starts[at])
            yield from (ast.increment_lineno(node, above) for node in found)
            at = end - 1
            break
        at += 1
