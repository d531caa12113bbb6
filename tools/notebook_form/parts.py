"""Rules on the parts of a chapter and their order (maxima and presence, no more)."""

import re

import notebook_files as files

from .page import rule
from .prose import links

LAST_PARTS = ["Is it right?", "Check yourself", "In one minute", "Next"]


def details(text):
    return len(re.findall(r"<details\b", text or ""))


def quotes(page, mark):
    """The quotes that start with a mark, each with its following `>` lines."""
    text = "\n\n".join(cell.source for cell in page.prose)
    return re.findall(rf"^> \*\*{re.escape(mark)}\*\*.*(?:\n>.*)*", text, re.M)


def place(page, part):
    """Where a part stands: the index of the first cell with this heading or words."""
    for i, cell in enumerate(page.cells):
        if cell.cell_type == "markdown" and re.search(
            rf"^(#+ |\*\*){re.escape(part)}", cell.source, re.M
        ):
            return i
    return None


@rule("chapters")
def links_home_and_back(page):
    first = page.cells[0].source if page.cells else ""
    around = [path.name for path in files.neighbors(page.path) if path]
    for name in ["../README.md", *around]:
        if not any(link.split("#")[0] == name for link in links(first)):
            yield f"the title cell has no link to {name}: run `notebooks.py all`"


@rule("chapters")
def opening_table(page):
    wanted = ("You will be able to", "You need", "Time")
    for cell in page.prose:
        table = "\n".join(x for x in cell.source.split("\n") if x.startswith("|"))
        if all(part in table for part in wanted):
            return
    yield f"no table with {', '.join(wanted)}"


@rule("chapters")
def from_before(page):
    count = details(page.section("From before"))
    if count != 3:
        yield f"From before asks three questions with folded answers, here {count}"


@rule("chapters")
def predicts(page):
    if not quotes(page, "Predict."):
        yield "nothing to predict: no `> **Predict.**`"


@rule("chapters")
def two_tries(page):
    tries = quotes(page, "Try.")
    if len(tries) != 2:
        yield f"two places say `> **Try.**`, here {len(tries)}"
    for text in tries:
        if not any("exercises/" in link for link in links(text)):
            yield f"a Try without a link to an exercise: {text[:50]!r}"


@rule("chapters")
def last_parts(page):
    """Is it right?, Check yourself, In one minute, Next: in this order."""
    places = {part: place(page, part) for part in LAST_PARTS}
    for part, at in places.items():
        if at is None:
            yield f"there is no part {part!r}"
    found = [at for at in places.values() if at is not None]
    if found != sorted(found):
        yield f"the order is {', '.join(LAST_PARTS)}"


@rule("chapters")
def pause_near_the_middle(page):
    at = place(page, "Pause here")
    if at is None:
        yield "there is no `Pause here`"
    elif not 0.3 <= at / len(page.cells) <= 0.7:
        yield f"Pause here is cell {at + 1} of {len(page.cells)}"


@rule("chapters")
def check_yourself(page):
    count = details(page.section("Check yourself"))
    if not 4 <= count <= 6:
        yield f"Check yourself has 4-6 questions with folded answers, here {count}"


@rule("chapters")
def sources(page):
    """Next links the exercises, the chapter after, and two to four sources."""
    found = links(page.section("Next") or "")
    outside = [link for link in found if link.startswith("http")]
    if not 2 <= len(outside) <= 4:
        yield f"Next links 2-4 sources, here {len(outside)}"
    if not any("exercises/" in link for link in found):
        yield "Next has no link to the exercises"
    _, after = files.neighbors(page.path)
    if after and after.name not in found:
        yield f"Next has no link to {after.name}, the chapter after"


@rule("chapters")
def few_steps(page):
    """At most six steps, the view and the claim; the parts with fixed names aside."""
    fixed = {"From before", "Pause here", *LAST_PARTS}
    steps = [x for _, level, x in page.headings if level == 2 and x not in fixed]
    if len(steps) > 8:
        yield f"{len(steps)} sections: six steps, the view and the claim are the most"
