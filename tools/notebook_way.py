"""The line below a title: home, back, and on to the next notebook there is.

And `12. gates (coming)` in a chapter: a link as soon as that chapter is there.
"""

import re
import textwrap

import notebook_files as files

GLUE = "\0"  # a space at which the line is not broken
COMING = re.compile(r"\b(\d+)\. [a-z][a-z ]* \(coming\)")


def made(root):
    """{path: content} of all chapters and solutions, with the line as it should be."""
    found = [*files.numbered(root / "chapters"), *files.numbered(root / "solutions")]
    pages = {path: renewed(files.read(path), path) for path in found}
    return {path: files.dumps(files.tidy(nb, path)) for path, nb in pages.items()}


def renewed(nb, path):
    first = nb.cells[0]
    heading, *paragraphs = first.source.split("\n\n")
    if paragraphs and re.match(r"\[[^]]*\]\(\.\./", paragraphs[0]):
        del paragraphs[0]
    first.source = "\n\n".join([heading, way(path), *paragraphs])
    if path.parent.name == "chapters":
        there = {number(other): other for other in files.numbered(path.parent)}
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = COMING.sub(lambda m: come(m, there), cell.source)
    return nb


def come(found, there):
    """The words as they are, or a link to the chapter if it is there by now."""
    path = there.get(int(found[1]))
    return f"[{files.title(path)}]({path.name})" if path else found[0]


def way(path):
    """`[The course](../README.md) · back: [...](...) · next: [...](...)`."""
    if path.parent.name == "chapters":
        parts, name = [link("The course", "../README.md")], files.title
    else:
        parts, name = (
            [link(f"Chapter {number(path)}", f"../chapters/{path.name}")],
            sheet,
        )
    for word, there in zip(("back", "next"), files.neighbors(path), strict=True):
        if there:
            parts.append(f"{word}: {link(name(there), there.name)}")
    line = f"{GLUE}· ".join(parts)
    line = textwrap.fill(line, 88, break_long_words=False, break_on_hyphens=False)
    return line.replace(GLUE, " ")


def link(text, target):
    return f"[{text}]({target})".replace(" ", GLUE)


def sheet(path):
    return f"exercises {number(path)}"


def number(path):
    return int(path.name[:2])
