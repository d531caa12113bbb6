"""Rules on the prose of a notebook: headings, words, parts, links."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import notebook_files as files

from .page import Page, bare, rule, visible, words

WORDS, WORDS_IN_CELL = 2600, 80
BANNED = re.compile(
    r"\b(simply|just|obvious(ly)?|of course|clearly|trivial(ly)?|basically|"
    r"needless to say|as we all know)\b",
    re.I,
)
BRITISH = re.compile(
    r"\b(\w*colour\w*|grey\w*|behaviour\w*|neighbour\w*|(zero-)?centred|"
    r"(initial|normal|regular|general|vector|linear|optim)is(e|es|ed|er|ers|ing|"
    r"ation)s?)\b",
    re.I,
)
MARKS = ("> **Predict.**", "> **Try.**", "> **Slip.**", "> **Why?**")
LINK = re.compile(
    r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)[^)]*\)|href=[\"']([^\"']+)"
)
LIST_BEGINS = re.compile(r"^[^\W\d_].*\n((?:1\.|[-+*]) .*)", re.M)


@rule()
def file_name(page):
    if not re.fullmatch(r"\d\d(_[a-z0-9]+)+\.ipynb", page.path.name):
        yield f"{page.path.name}: two digits and lower case words with underscores"


@rule()
def title_has_the_number(page):
    first = page.cells[0] if page.cells else None
    if first is None or first.cell_type != "markdown":
        yield "the first cell is not the title"
    elif not re.match(rf"# {page.number}\. \S", first.source):
        yield f"{first.id}: the title starts `# {page.number}. `"


@rule()
def finished(page):
    """`notebooks.py new` puts TODO where something is to be written."""
    for cell in page.cells:
        if "TODO" in cell.source:
            yield f"{cell.id}: TODO: something is still to be written here"


@rule()
def headings_in_order(page):
    levels = [(cell.id, level) for cell, level, _ in page.headings]
    if [level for _, level in levels].count(1) != 1:
        yield "there is one heading of the first level, the title"
    for (_, before), (name, level) in zip(levels, levels[1:], strict=False):
        if level > before + 1:
            yield f"{name}: a heading of level {level} follows one of level {before}"


@rule()
def no_list_by_accident(page):
    """A line of a paragraph that starts with `1. `, `- ` or `+ ` begins a list."""
    for cell in page.cells:
        if cell.cell_type == "markdown":
            for text in LIST_BEGINS.findall(cell.source):
                yield f"{cell.id}: {text[:20]!r} begins a list; break it elsewhere"


@rule()
def headings_differ(page):
    seen = set()
    for cell, _, text in page.headings:
        if text in seen:
            yield f"{cell.id}: a second heading {text!r}; links cannot tell them apart"
        seen.add(text)


@rule("chapters")
def few_words(page):
    """All prose counts, answers folded or not; code and formulas do not."""
    count = sum(len(words(cell.source)) for cell in page.prose)
    if count > WORDS:
        yield f"{count} words, {WORDS} are the most"


@rule()
def short_prose_cells(page):
    """Headings, tables, displayed formulas and folded answers are not counted."""
    for cell in page.prose:
        count = len(words(visible(cell.source)))
        if count > WORDS_IN_CELL:
            yield f"{cell.id}: {count} words, {WORDS_IN_CELL} are the most"


@rule()
def no_banned_words(page):
    captions = [
        (cell, text)
        for cell, data in page.pictures
        for text in re.findall(
            r'alt="[^"]*"|<figcaption>.*?</figcaption>', data.get("text/html", ""), re.S
        )
    ]
    for cell, text in [(c, c.source) for c in page.prose] + captions:
        for found in BANNED.finditer(bare(text)):
            yield f"{cell.id}: {found[0]!r} explains nothing; cut it"


@rule()
def american_spelling(page):
    for cell in page.prose:
        for found in BRITISH.finditer(bare(cell.source)):
            yield f"{cell.id}: {found[0]!r}: American spelling for words of the field"


@rule()
def four_marks(page):
    """A quote is Predict, Try, Slip or Why, and nothing else."""
    for cell in page.prose:
        before = ""
        for line in cell.source.split("\n"):
            if line.startswith(">") and not before.startswith(">"):
                if not line.startswith(MARKS):
                    yield f"{cell.id}: a quote that starts {line[:24]!r}"
            before = line


@rule()
def formulas_stand_free(page):
    """A displayed formula has blank lines around it (Sphinx needs them)."""
    for cell in page.prose:
        rows, inside = ["", *cell.source.split("\n"), ""], False
        for i, line in enumerate(rows):
            text = line.strip()
            whole = text.startswith("$$") and text.endswith("$$") and len(text) > 4
            if "$$" not in text:
                continue
            if not (whole or text == "$$"):
                yield f"{cell.id}: $$ shares its line with something: {text}"
                continue
            if (whole or not inside) and rows[i - 1].strip():
                yield f"{cell.id}: no blank line before the formula {text}"
            if (whole or inside) and rows[i + 1].strip():
                yield f"{cell.id}: no blank line after the formula {text}"
            inside ^= not whole
        if inside:
            yield f"{cell.id}: a formula opened with $$ is not closed"


@rule()
def pictures_in_prose_have_alt_text(page):
    for cell in page.prose:
        if re.search(r"!\[\s*\]\(|<img(?![^>]*\balt=[\"'][^\"'])", cell.source):
            yield f"{cell.id}: a picture without alt text"


def anchors(path):
    """What a link into a file may name after #: Lab's form, or GitHub's for .md."""
    return _anchors(Path(path), Path(path).stat().st_mtime_ns)


@cache
def _anchors(path, changed):  # many links lead to one notebook, which is long to read
    if path.suffix == ".ipynb":
        texts = [text for _, _, text in Page(path).headings]
        return {_text_of(text).replace(" ", "-") for text in texts}
    found = re.findall(r"^#{1,6} +(.+?)\s*$", path.read_text(encoding="utf-8"), re.M)
    return {
        re.sub(r"[^\w\- ]", "", _text_of(x).lower()).replace(" ", "-") for x in found
    }


def _text_of(heading):
    """A heading as text, without the marks of code, emphasis and links."""
    heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[`*]", "", heading)


def links(text):
    return [a or b for a, b in LINK.findall(re.sub(r"`[^`]*`", "", text))]


@rule()
def links_lead_somewhere(page):
    """Files exist and anchors are headings; the network is not asked."""
    for cell in page.prose:
        for link in links(cell.source):
            if re.match(r"(https?|mailto):", link):
                continue
            name, _, anchor = link.partition("#")
            target = page.path.resolve().parent / unquote(name)
            target = target if name else page.path
            if name.startswith("/") or not target.exists():
                yield f"{cell.id}: {link}: there is no such file"
            elif anchor and unquote(anchor) not in anchors(target):
                yield f"{cell.id}: {link}: there is no such heading"


@rule()
def readable_ids(page):
    """nbformat gives the second of two equal ids a random one, so that shows too."""
    prefix = files.id_prefix(page.path)
    for cell in page.cells:
        if not re.fullmatch(re.escape(prefix) + r"[a-z0-9]+(-[a-z0-9]+)*", cell.id):
            yield f"{cell.id}: an id is {prefix}words"
