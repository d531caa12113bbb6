"""docs/claims.md: what is said of backpropagation, and how it fared when it was tried.

A verdict is a markdown cell tagged `claim`, after the code cell that it rests on:

    **Claim 22.** *Backpropagation converges.*

    | | |
    |---|---|
    | Setting | ten seeds of a line, rates from 0.1 to 3 |
    | Verdict | **depends on** the rate |
    | Turns at | 2 / curvature |

The number says which claims of different chapters are one, `22 (batches)` that it is a
part of one; a claim of the chapter's own has none.
"""

import re

from notebook_files import NotebookError, tags
from sheets_glossary import link
from sheets_text import DO_NOT_EDIT, plain

CLAIM = re.compile(r"^\*\*Claim(?: (\d+)(?: \((.+?)\))?)?\.\*\* \*([^*]+)\*$", re.M)
VERDICTS = "holds here", "fails here", "depends on", "cannot tell"
ROWS = "Setting", "Verdict", "Turns at"


def sheet(pages):
    lines = [
        "# Claims on trial",
        "",
        DO_NOT_EDIT,
        "",
        "What is said of backpropagation, the setting in which a chapter tried it, the",
        "verdict, and where the verdict turns when the setting does.",
        "",
        "| | claim | setting | verdict | turns at | tried in |",
        "|---|---|---|---|---|---|",
    ]
    found = [claim for page in pages for claim in claims(page)]
    for claim in sorted(
        found, key=lambda one: (one["number"] or 99, one["part"] or "")
    ):
        number = " ".join(str(x) for x in (claim["number"], claim["part"]) if x)
        shown = [number, claim["said"], *(claim[row] for row in ROWS), claim["where"]]
        lines.append(f"| {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


def claims(page):
    """[{number, part, said, Setting, Verdict, Turns at, where}] of a chapter."""
    heading, code, found = page.headings[0][2], None, []
    of = {id(cell): text for cell, _, text in page.headings}
    for cell in page.cells:
        heading = of.get(id(cell), heading)
        if cell.cell_type == "code":
            code = cell
        elif "claim" in tags(cell):
            where = f"{link(page, heading)}, cell [{code and code.execution_count}]"
            found += [claim | {"where": where} for claim in read(cell, page)]
    return found


def read(cell, page):
    """The claims of a cell. Raises NotebookError with what is missing."""
    place = f"{page.path.name}, {cell.id}"
    starts = list(CLAIM.finditer(cell.source))
    if not starts:
        raise NotebookError(
            f"{place}: tagged claim, but no line `**Claim 22.** *what is said*` in it."
        )
    ends = [start.start() for start in starts[1:]] + [len(cell.source)]
    for start, end in zip(starts, ends, strict=True):
        text = cell.source[start.end() : end]
        rows = dict(re.findall(r"^\| (.+?) +\| (.+?) +\|$", text, re.M))
        if missing := [row for row in ROWS if row not in rows]:
            raise NotebookError(f"{place}: no row {', '.join(missing)} in its table.")
        if not rows["Verdict"].startswith(tuple(f"**{v}**" for v in VERDICTS)):
            raise NotebookError(
                f"{place}: a verdict begins with one of {', '.join(VERDICTS)}, in bold."
            )
        number, part, said = start.groups()
        told = {row: plain(rows[row]) for row in ROWS}
        yield told | {
            "number": number and int(number),
            "part": part,
            "said": plain(said),
        }
