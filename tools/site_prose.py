"""Markdown as it is in the repository, turned into what Sphinx resolves."""

import re
from posixpath import dirname, join, normpath, relpath
from urllib.parse import quote, unquote

FENCE = re.compile(r"^(?P<ticks>```+|~~~+).*?^(?P=ticks)\s*$", re.M | re.S)
CODE = re.compile(
    FENCE.pattern + r"|(?P<tick>`+)[^`].*?(?<!`)(?P=tick)(?!`)", re.M | re.S
)
LINK = re.compile(r"(?<=\]\()(?!\w+:)([^)\s#]*)(#[^)\s]*)?(?=\))")
CELL = re.compile(r", cell \[\d+\]")  # a page does not number them
DOLLARS = re.compile(r"(?<![\\$])\$(?=[^\s$])([^$\n]*[^\s$\\])\$(?![\d$])")


def prose(text, page, place):
    """A page's Markdown with its links led to pages, and formulas in its HTML marked.

    page is a path in the repository; place(path) says where on the site is what lies
    there, as (path, heading or "").
    """

    def led(found):
        link, heading = found[1], found[2] or ""
        if not link:
            return found[0]
        path, instead = place(normpath(join(dirname(page), unquote(link))))
        return quote(relpath(path, dirname(page) or ".")) + (heading or instead)

    paragraphs = outside_code(lambda part: LINK.sub(led, part), text).split("\n\n")
    return "\n\n".join(formulas(x) if x.startswith("<") else x for x in paragraphs)


def outside_code(change, text):
    """`text` with `change` done to what stands between pieces of code."""
    parts, end = [], 0
    for found in CODE.finditer(text):
        parts += [change(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, change(text[end:])])


def formulas(html):
    """Formulas in HTML, which Sphinx passes on as it is, marked for MathJax."""
    span = '<span class="math notranslate nohighlight">'
    return DOLLARS.sub(lambda found: rf"{span}\({found[1]}\)</span>", html)


def id_in_jupyter(title):
    """The id that JupyterLab gives a heading: links are written for it."""
    return title.replace(" ", "-")


def rows_as_sections(text):
    """A table of prose as a section for each row, which a phone can show.

    A row's first two cells say what the section is about, each other stands beside the
    head of its column. Rows that follow each other with one name share a heading.
    """
    before, table = re.split(r"(?=^\|)", text, maxsplit=1, flags=re.M)
    head, _, *rows = map(cells, CELL.sub("", table).strip().split("\n"))
    parts, last = [before.rstrip()], None
    for name, about, *others in rows:
        if name != last:
            parts.append(f"## {head[1].capitalize()} {name}")
        parts.append(f"*{about}*")
        for title, cell in zip(head[2:], others, strict=True):
            parts.append(f"**{title.capitalize()}:** {cell}")
        last = name
    return "\n\n".join(parts) + "\n"


def cells(row):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip())[1:-1]]
