"""A notebook as the site shows it, to read and not to run; the stored one stays."""

import base64
import hashlib
import importlib.util
import os
import re
import struct
from html import escape

import nbformat
import notebook_files as files
from notebook_build import BEGIN, END, has_markers
from site_prose import formulas

PNG = re.compile(r'width="(\d+)"([^>]*) src="data:image/png;base64,([^"]+)"')
CAPTION = re.compile(r"<figcaption>.*?</figcaption>", re.S)
PICTURE = re.compile(r"!\[([^]]*)\]\([^)]*\)")
LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")
# What is said to somebody with a kernel, and what a reader can use.
FOR_READERS = [
    (": run this cell in JupyterLab to ", ", a still: in JupyterLab you can "),
    ("; no guess of yours yet", ""),
]
FOR_RUNNERS = re.compile(
    r"no guess yet\. Put yours|: you made none of|: none answered|: \d+ not answered"
)
CHAPTER_TO_READ = """\
> **Here to read.** Where it says *Predict*, guess first, then open the output below it.
> What you are asked to type or run is for the same notebook in JupyterLab."""
SHEET_TO_READ = """\
> **Here to read.** Each answer lies folded below its question. In
> [JupyterLab](../README.md#run-it) you write your own, and `check` says what is wrong
> with it."""


def chapter(path, figures):
    """The page of a chapter. figures {name: bytes} takes the pictures out of it."""
    nb = files.read(path)
    if views := tool("site_views"):
        nb = views.place(nb, path.stem)
    for cell in nb.cells:
        for_the_page(cell, figures)
    return nb


def ways_to_run(name, up="../"):
    """How to go on from a page to a chapter that runs: links in words, in a paragraph.

    up leads from the page to the root of the site. The badges are there where the
    repository is known; a badge's picture would be fetched from elsewhere.
    """
    repository, badges = os.environ.get("GITHUB_REPOSITORY"), tool("badges")
    links = "Run it: "
    if repository and badges:
        words = PICTURE.sub(r"\1", badges.badges(name, repository))
        words = LINK.sub(lambda x: f'<a href="{escape(x[2])}">{x[1]}</a>', words)
        words = re.sub(r'href="(\.\./)?lite/', f'href="{up}lite/', words)
        links = f"{words.strip()} · "
    return f'<p class="badges">{links}<a href="{up}index.html#run-it">all ways</a></p>'


def tool(name):
    """A module beside this one that the build uses where it is there."""
    return importlib.util.find_spec(name) and importlib.import_module(name)


def for_the_page(cell, figures):
    """Outputs as a page shows them, its pictures as files of their own."""
    if cell.cell_type == "code":
        cell.outputs = [out for out in cell.outputs if is_for_readers(out)]
        for data in (out.data for out in cell.outputs if "data" in out):
            if "text/html" in data:
                data["text/html"] = html(data["text/html"], figures)
                for kind in set(data) - {"text/html"}:
                    del data[kind]


def is_for_readers(output):
    text = output.get("data", {}).get("text/plain", "")
    return files.holds_something(output) and not FOR_RUNNERS.search(text)


def html(text, figures):
    for old, new in FOR_READERS:
        text = text.replace(old, new)
    text = PNG.sub(lambda found: picture(*found.groups(), figures), text)
    return CAPTION.sub(lambda found: formulas(found[0]), text)


def picture(width, more, encoded, figures):
    """Attributes of a picture that lies beside the pages, one folder up.

    Its height is told before it has come, so that nothing below it jumps.
    """
    data = base64.b64decode(encoded)
    across, down = struct.unpack(">II", data[16:24])
    height = round(int(width) * down / across)
    name = hashlib.sha256(data).hexdigest()[:16] + ".png"
    figures[name] = data
    return (
        f'width="{width}" height="{height}"{more} loading="lazy" '
        f'src="../figures/{name}"'
    )


def sheet(path, figures):
    """The page of an exercise sheet: each answer and its reasons folded below it.

    The stubs come from the exercises, all else from the solutions they are made of.
    """
    solved = files.read(path.parents[1] / "solutions" / path.name)
    stubs = {cell.id: cell for cell in files.read(path).cells}
    cells, answer = [], []
    for cell in solved.cells:
        is_answer = "solution" in files.tags(cell)
        if is_answer or has_markers(cell):
            answer.append(without_markers(cell))
        if is_answer:
            for_the_page(cell, figures)
            continue
        if files.headings(cell) and answer:
            cells += folded(answer)
            answer = []
        cells.append(stubs[cell.id])
    first, *rest = cells + folded(answer)
    solved.cells = [first, markdown(SHEET_TO_READ), *rest]
    return solved


def without_markers(cell):
    """A cell of the answer, without the lines that mark where it stands."""
    if not has_markers(cell):
        return cell
    lines = cell.source.split("\n")
    source = "\n".join(x for x in lines if BEGIN not in x and END not in x)
    if cell.cell_type == "markdown":
        return markdown(source)
    return nbformat.v4.new_code_cell(source)


def folded(cells):
    """Cells between the two halves of one <details>; no heading stands among them."""
    if not cells:
        return []
    begin = '<details class="answer"><summary>An answer, with its reasons</summary>'
    return [markdown(begin), *cells, markdown("</details>")]


def markdown(source):
    return nbformat.v4.new_markdown_cell(source)
