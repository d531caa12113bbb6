"""Rules on the outputs of a notebook and its form as a file."""

import base64
import io
import re
from pathlib import Path

import notebook_files as files
from notebook_files import LANGUAGE_INFO, tags
from notebook_run import WIDGET_VIEW, errors
from PIL import Image

from .page import html_of, rule

FIGURES, SHORTEST_ALT, KILOBYTES, COLORS = 8, 20, 700, 256
TAGS = {
    "reference",
    "solution",
    "raises-exception",
    "nbval-check-output",
    "nbval-skip",
    "skip-execution",
    "hide-input",
    "claim",
    "hide-output",
    "thumbnail",
}
IS_VIEW = re.compile(r"\A[\w ,]+: run this cell in JupyterLab")
ABSOLUTE = re.compile(
    r"(?<![\w.~])/(?:home|Users|root|tmp|work|var|usr|mnt)/\w|\b[A-Z]:\\\\?\w"
)
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")


def texts(output):
    """What of an output is read as text; base64 of pictures left out."""
    found = [output.get("text", ""), output.get("evalue", "")]
    found += output.get("traceback", [])
    found += [
        text
        for kind, text in output.get("data", {}).items()
        if isinstance(text, str) and not kind.startswith("image/")
    ]
    return re.sub(r"base64,[A-Za-z0-9+/=]+", "", "\n".join(found))


@rule("chapters", "solutions")
def all_cells_were_run(page):
    run = [cell for cell in page.code if "skip-execution" not in tags(cell)]
    counts = [cell.execution_count for cell in run]
    if counts != list(range(1, len(run) + 1)):
        yield "the cells were not run once, in order; `python tools/notebooks.py run`"


@rule("chapters", "solutions")
def no_errors(page):
    for cell in page.code:
        if errors(cell) and "raises-exception" not in tags(cell):
            yield f"{cell.id}: an error that is not tagged raises-exception"
        if any(output.get("name") == "stderr" for output in cell.outputs):
            yield f"{cell.id}: wrote on stderr (a warning?)"


@rule("exercises")
def no_outputs(page):
    for cell in page.code:
        if cell.outputs or cell.execution_count is not None:
            yield f"{cell.id}: has outputs; build the exercise again"


@rule("chapters")
def few_figures(page):
    """Figures of plotting.show; the still of a view is part of the view."""
    count = sum(
        "image/png" in data and not IS_VIEW.search(data["text/plain"])
        for _, data in page.pictures
    )
    if count > FIGURES:
        yield f"{count} figures, {FIGURES} are the most"


@rule("chapters", "solutions")
def pictures_have_alt_text(page):
    for cell, data in page.pictures:
        html = html_of({"data": data})
        if not re.search(r"<(img|svg)\b", html):
            yield f"{cell.id}: a picture without text/html; end with plotting.show"
        for tag in re.findall(r"<img\b[^>]*>", html):
            alt = re.search(r"\balt=(\"[^\"]*\"|'[^']*')", tag)
            if not alt or len(alt[1]) - 2 < SHORTEST_ALT:
                yield f"{cell.id}: alt text of fewer than {SHORTEST_ALT} characters"
            elif re.search(r"\d(e[-+−]?\d|\*\*)", alt[1]):
                yield f"{cell.id}: alt text is spoken; write 1e-7 as 10 to the −7"
        for tag in re.findall(r"<svg\b[^>]*>(?:\s*<title>)?", html):
            if not re.search(r"aria-label|aria-hidden|<title>", tag):
                yield f"{cell.id}: an SVG without aria-label"


@rule("chapters", "solutions")
def pictures_have_a_palette(page):
    for cell, data in page.pictures:
        if png := data.get("image/png"):
            picture = Image.open(io.BytesIO(base64.b64decode(png)))
            if picture.mode != "P" or len(picture.getcolors()) > COLORS:
                yield f"{cell.id}: a picture without a palette; run the notebook again"


@rule("chapters")
def light_file(page):
    size = page.path.stat().st_size / 1000
    if size > KILOBYTES:
        yield f"{size:.0f} kB, {KILOBYTES} are the most"


@rule("chapters", "solutions")
def pictures_have_captions(page):
    for cell, data in page.pictures:
        caption = re.search(
            r"<figcaption[^>]*>(.*?)</figcaption>", html_of({"data": data}), re.S
        )
        if not caption or not re.sub(r"<[^>]*>", "", caption[1]).strip():
            yield f"{cell.id}: a picture without a caption"


@rule("chapters", "solutions")
def tags_keep_their_word(page):
    for cell in page.code:
        has = set(tags(cell))
        kept = [
            x
            for x in cell.outputs
            if x.output_type in ("stream", "execute_result", "display_data")
        ]
        if "nbval-check-output" in has and not kept:
            yield f"{cell.id}: nbval-check-output, but there is no output to compare"
        if "nbval-check-output" in has and any(
            kind.startswith("image/") or "<img" in html_of(x)
            for x in kept
            for kind in x.get("data", {})
        ):
            yield f"{cell.id}: nbval-check-output compares text, never a picture"
        if "raises-exception" in has and not errors(cell):
            yield f"{cell.id}: raises-exception, but nothing was raised"


@rule()
def known_tags(page):
    for cell in page.cells:
        for tag in sorted(set(tags(cell)) - TAGS):
            yield f"{cell.id}: unknown tag {tag}"
        if ("nbval-skip" in tags(cell)) != ("skip-execution" in tags(cell)):
            yield f"{cell.id}: nbval-skip and skip-execution go together"


@rule()
def no_paths_or_addresses(page):
    for cell in page.cells:
        for text in [cell.source, *map(texts, cell.get("outputs", []))]:
            if found := ABSOLUTE.search(text) or ADDRESS.search(text):
                yield f"{cell.id}: differs from machine to machine: {found[0]}"


@rule()
def no_widget_state(page):
    if "widgets" in page.nb.metadata:
        yield "the notebook holds widget state"
    for cell in page.code:
        if any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs):
            yield f"{cell.id}: an output holds a widget view"


@rule()
def little_metadata(page):
    expected = {"kernelspec": files.KERNELSPEC, "language_info": LANGUAGE_INFO}
    for key in sorted(set(page.nb.metadata) - set(expected) - {"widgets"}):
        yield f"metadata of the notebook: {key}"
    for cell in page.cells:
        for key in sorted(set(cell.metadata) - files.CELL_METADATA - {"jupyter"}):
            yield f"{cell.id}: metadata of the cell: {key}"


@rule()
def written_by_the_tool(page):
    before = Path(page.path).read_bytes()
    if files.dumps(files.tidy(files.read(page.path), page.path)) != before:
        yield "not in the form that `python tools/notebooks.py run` or build writes"


@rule()
def stands_in_all_folders(page):
    """A chapter has its exercises and solutions, under the same name."""
    for kind in ("chapters", "exercises", "solutions"):
        if not (page.path.resolve().parent.parent / kind / page.path.name).exists():
            yield f"{kind}/{page.path.name} is missing"
