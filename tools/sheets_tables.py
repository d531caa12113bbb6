"""The parts of README.md and docs/teaching.md that are made: chapters and variants."""

import html
import re

import notebook_files as files
import thumbnails
from notebook_files import NotebookError, shown

LINE = re.compile(r"<!-- README: (.+?) -->", re.S)


def made(root):
    """{path: content} of both files."""
    rows = ["| | | |", "|---|---|---|", *map(row, files.numbered(root / "chapters"))]
    readme, teaching = root / "README.md", root / "docs" / "teaching.md"
    return {
        readme: filled(readme, "chapters", "\n".join(rows)).encode("utf-8"),
        teaching: filled(teaching, "variants", variants()).encode("utf-8"),
    }


def row(path):
    link = f"chapters/{path.name}"
    alt = html.escape(thumbnails.alt(path), quote=False)
    alt = alt.replace('"', "&quot;").replace("|", "\\|")
    image = f"docs/thumbnails/{path.name[:2]}.png"
    picture = f'<a href="{link}"><img src="{image}" width="160" alt="{alt}"></a>'
    return f"| [{files.title(path)}]({link}) | {line(path)} | {picture} |"


def line(path):
    """What the README says of a chapter: a comment in the chapter's first cell."""
    found = LINE.search(files.read(path).cells[0].source)
    if not found:
        raise NotebookError(
            f"{shown(path)}: the first cell has no line for the table in README: "
            "write `<!-- README: what the chapter is about -->` as its last line."
        )
    return " ".join(found[1].split()).replace("|", "\\|")


def variants():
    """The exercises that have variants, in a line."""
    from bpkit.checks import chapters, exercises

    asked = [one for chapter in chapters() for one in exercises(chapter)]
    *ids, last = [one.id for one in asked if one.variant]
    return f"{', '.join(ids)} and {last}."


def filled(path, name, text):
    """The file's text, with `text` between its marks of this name."""
    between = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=\n<!-- end -->)", re.S)
    old = path.read_text(encoding="utf-8")
    if not between.search(old):
        raise NotebookError(
            f"{shown(path)}: the lines `<!-- {name} -->` and `<!-- end -->` are gone; "
            "what stands between them is made."
        )
    return between.sub(lambda _: text, old)
