"""Notebooks as files: read, tidy, write, and their text form (py:percent)."""

import re
from pathlib import Path

import jupytext
import nbformat
from jupytext.combine import map_outputs_to_inputs

ROOT = Path(__file__).resolve().parent.parent
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"name": "python"}
CELL_METADATA = {"deletable", "editable", "nbgrader", "tags"}
# What a site calls folded, and what JupyterLab does: written of the tags by `tidy`.
FOLDED = {"hide-input": "source_hidden", "hide-output": "outputs_hidden"}
HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*$", re.M)
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.M | re.S)


class NotebookError(Exception):
    """What is wrong with a notebook, in a sentence for the person at the terminal."""


def paths_or_all(paths, folders=("chapters", "solutions")):
    """The notebooks meant: those given, those in folders given, or all."""
    found = []
    for path in [Path(p) for p in paths] or [ROOT / folder for folder in folders]:
        if path.is_dir():
            found += sorted(path.glob("*.ipynb"))
        elif path.is_file():
            found.append(path)
        else:
            raise NotebookError(f"{path}: there is no such notebook or folder.")
    return found


def numbered(folder):
    """The notebooks of a folder that belong to the course, in its order."""
    return sorted(Path(folder).glob("[0-9][0-9]_*.ipynb"))


def title(path):
    """`2. Activations` of 02_activations.ipynb."""
    number, _, words = Path(path).stem.partition("_")
    return f"{int(number)}. {words.replace('_', ' ').capitalize()}"


def neighbors(path):
    """The notebook before and the one after in the same folder; None at the ends."""
    names = [x.name for x in numbered(path.parent)]
    before = [path.parent / name for name in names if name < path.name]
    after = [path.parent / name for name in names if name > path.name]
    return (before or [None])[-1], (after or [None])[0]


def shown(path):
    """A path as it is told to the user: from the repository's root if it is below."""
    path = Path(path).resolve()
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def read(path):
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises many kinds; all mean the same here
        raise NotebookError(f"{shown(path)}: not a notebook: {error}") from None


def dumps(nb):
    """The bytes of a notebook; the only place where they are made."""
    return (nbformat.writes(nb, version=4).rstrip("\n") + "\n").encode("utf-8")


def tags(cell):
    return cell.metadata.get("tags", [])


def headings(cell):
    """(level, text) of the headings in a markdown cell, code blocks left out."""
    if cell.cell_type != "markdown":
        return []
    return [(len(m[1]), m[2]) for m in HEADING.finditer(FENCE.sub("", cell.source))]


def slug(heading, longest=40):
    """A heading as the middle of a cell id: lower case words joined by hyphens."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"^[\d.]+\s+", "", heading.lower()))
    while len(words) > 1 and len("-".join(words)) > longest:
        words.pop()
    return "-".join(words)[:longest] or "top"


def id_prefix(path):
    """`c01-` for chapters/01_*.ipynb, `x01-` for its exercises and solutions."""
    path = Path(path).resolve()
    number = re.match(r"\d\d", path.name)
    kind = "x" if path.parent.name in ("exercises", "solutions") else "c"
    return f"{kind}{number[0] if number else '00'}-"


def name_cells(nb, path):
    """Give each cell a readable unique id; ids that are so already stay."""
    prefix = id_prefix(path)
    readable = re.compile(re.escape(prefix) + r"[a-z0-9]+(-[a-z0-9]+)*")
    taken, nameless = set(), []
    for cell in nb.cells:
        name = cell.get("id", "")
        if readable.fullmatch(name) and len(name) <= 64 and name not in taken:
            taken.add(name)
        else:
            nameless.append(cell)
    place = "top"
    for cell in nb.cells:
        for _, heading in headings(cell)[:1]:
            place = slug(heading)
        if any(cell is other for other in nameless):
            k = 1
            while f"{prefix}{place}-{k}" in taken:
                k += 1
            cell.id = f"{prefix}{place}-{k}"
            taken.add(cell.id)
        for _, heading in headings(cell)[1:]:
            place = slug(heading)


def tidy(nb, path):
    """Bring a notebook to its one form; nothing a reader sees is changed."""
    nb.metadata = nbformat.from_dict(
        {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    )
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.cells = [cell for cell in nb.cells if cell.source.strip()]
    for cell in nb.cells:
        cell.source = "\n".join(x.rstrip() for x in cell.source.strip("\n").split("\n"))
        for key in set(cell.metadata) - CELL_METADATA:
            del cell.metadata[key]
        if "tags" in cell.metadata:
            cell.metadata.tags = sorted(set(cell.metadata.tags))
            if not cell.metadata.tags:
                del cell.metadata["tags"]
        if folded := {FOLDED[tag]: True for tag in tags(cell) if tag in FOLDED}:
            cell.metadata.jupyter = nbformat.from_dict(folded)
        if cell.get("outputs"):
            cell.outputs = [*first_line(cell), *filter(holds_something, cell.outputs)]
    name_cells(nb, path)
    return nb


def first_line(cell):
    """Beside the dots of a closed output JupyterLab shows the first line of the first
    one, and gives the answer away; so the first one is empty."""
    if "hide-output" in tags(cell):
        yield nbformat.v4.new_output("display_data")


def holds_something(output):
    return output.output_type != "display_data" or output.data


def to_text(nb):
    """The notebook as py:percent; a cell's marker carries its id and its tags."""
    cells = []
    for cell in nb.cells:
        cell = nbformat.from_dict(cell)
        marks = {"id": cell.id} | ({"tags": tags(cell)} if tags(cell) else {})
        cell.metadata = nbformat.from_dict(marks)
        cells.append(cell)
    bare = nbformat.v4.new_notebook(cells=cells)
    bare.metadata = {"jupytext": {"notebook_metadata_filter": "-all"}}
    return jupytext.writes(bare, fmt="py:percent")


def from_text(text, path, old=None):
    """The notebook that a py:percent text describes.

    Source and tags come from the text; outputs, ids and the rest of the metadata from
    `old`. Cells find each other by id, those without one by jupytext's own rules.
    """
    nb = jupytext.reads(text, fmt="py:percent")
    for cell in nb.cells:
        cell.id = cell.metadata.pop("id", "")
    if old is not None:
        by_id = {(cell.id, cell.cell_type): cell for cell in old.cells}
        partner = {}
        for i, cell in enumerate(nb.cells):
            if match := by_id.pop((cell.id, cell.cell_type), None):
                partner[i] = match
        rest = [i for i in range(len(nb.cells)) if i not in partner]
        left = [cell for cell in old.cells if (cell.id, cell.cell_type) in by_id]
        matches = map_outputs_to_inputs([nb.cells[i] for i in rest], left)
        for i, j in zip(rest, matches, strict=True):
            if j is not None:
                partner[i] = left[j]
        for i, match in partner.items():
            _take_over(nb.cells[i], match)
    return tidy(nb, path)


def _take_over(cell, old):
    cell.id = cell.id or old.id
    kept = {k: v for k, v in old.metadata.items() if k != "tags"}
    cell.metadata = nbformat.from_dict(kept | {"tags": tags(cell)})
    for key in ("outputs", "execution_count", "attachments"):
        if key in old:
            cell[key] = old[key]
