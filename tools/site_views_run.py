"""The views of a chapter, made without a kernel: only the cells that they need run.

What a cell takes from the others, one cell makes: a rule of the notebooks' form holds
it. So the cells behind a view are found by their names. A test compares what such
a view says with what the notebook has stored of it.

    python tools/site_views_run.py < NOTEBOOK > PAGES
"""

import ast
import contextlib
import io
import json
import sys
import time

import ipywidgets
import nbformat
import site_views_tables as tables
from notebook_form.names import made_and_taken

from bpkit import plotting
from bpkit.widgets import TrainingView
from bpkit.widgets._view import STATIC, View, javascript

OFFERS = {  # where it is not what JupyterLab offers
    "Codes": "drag a point through the plane",
    "Gates": "move the marks and change a number",
    "Grid": "learn move by move",
    "Relaxation": "change the weights and the step",
    "The field of D and the cloud of G": "step along and change D's rate",
    "Training, live": "play it and go through its steps",
}
SHOWS = ("View", "explore")  # what a call's name ends in where it makes a view


def view_cells(nb):
    """The indices of the cells that make a view."""
    return [i for i, tree in trees(nb).items() if any(map(makes_a_view, calls(tree)))]


def trees(nb):
    """{index: syntax tree} of the code cells."""
    code = {i: cell for i, cell in enumerate(nb.cells) if cell.cell_type == "code"}
    return {i: ast.parse(cell.source) for i, cell in code.items()}


def calls(tree):
    return (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))


def makes_a_view(function):
    name = getattr(function, "attr", getattr(function, "id", ""))
    return name.endswith(SHOWS)


def needed(nb, at):
    """The indices of the cells that cell `at` rests on, and itself, in order."""
    found = trees(nb)
    names = {i: made_and_taken(tree, str(i)) for i, tree in found.items()}
    chosen, asked = set(), [at]
    while asked:
        i = asked.pop()
        if i in chosen:
            continue
        chosen.add(i)
        for name in names[i][1]:
            before = [j for j in found if j < at and j != i]
            asked += [j for j in before if name in names[j][0]][-1:]
            asked += [j for j in before if name in filled(found[j])]
    # It makes no name, and every picture depends on it.
    chosen |= {i for i in found if i < at and "style.use(" in nb.cells[i].source}
    return sorted(chosen)


def filled(tree):
    """The names into which a cell puts an entry: a["x"] = ... makes no name."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    stored = [node.value for node in nodes if isinstance(node.ctx, ast.Store)]
    return {node.id for node in stored if isinstance(node, ast.Name)}


def executed(nb, indices):
    """(view, frames, names): of the last of these cells, run in order in one namespace.

    frames are the states of a training on its way, else empty; names is the namespace.
    """
    made, frames = [], []

    def notice(widget):
        if isinstance(widget, View):
            made.append(widget)
        if isinstance(widget, TrainingView):
            widget.observe(lambda change: frames.append(seen(widget)), names="alt")

    names = {"__name__": "__main__", "display": lambda *shown, **options: None}
    ipywidgets.Widget.on_widget_constructed(notice)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for i in indices:
                made.clear()
                exec(
                    compile(nb.cells[i].source, f"cell {nb.cells[i].id}", "exec"), names
                )
    finally:
        ipywidgets.Widget.on_widget_constructed(None)
    return made[-1], frames, names


def seen(view):
    """A training's moment: what is drawn of it."""
    return {
        name: getattr(view, name) for name in ("history", "shown", "pictures", "alt")
    }


def module_of(view):
    """The name of the view's script."""
    source = str(view._esm)
    return next(p.stem for p in STATIC.glob("*.js") if javascript(p.name) == source)


def stored_still(cell, view):
    """The picture that the notebook keeps; of a training, how it ended."""
    kept = [o.data.get("text/html", "") for o in cell.outputs if "data" in o]
    kept = [text for text in kept if "<figure" in text]
    if kept:
        return kept[-1]
    caption = f"{view.name}: run this cell in JupyterLab to {view.invitation}."
    return plotting.image_html(
        view.still(), alt=view.alt, caption=caption, width=view.still_width
    )


def page_of(cell, view, frames, names):
    """What the site keeps of a view: see `site_views.markup`."""
    answer, page, limits = tables.played(view, frames, names)
    limits = limits or "To change its code takes JupyterLab."
    offer = OFFERS.get(view.name, view.invitation)
    return {
        "name": view.name,
        "alt": view.alt,
        "view": module_of(view),
        "answer": answer,
        "still": stored_still(cell, view),
        "limits": f"{view.name}: on this page you can {offer}. {limits}".strip(),
        "packed": tables.packed(page) if page else "",
    }


def main():
    nb = nbformat.reads(sys.stdin.read(), as_version=4)
    cells = {at: nb.cells[at] for at in view_cells(nb)}
    found, began = {}, time.process_time()
    for at, cell in cells.items():
        found[cell.id] = page_of(cell, *executed(nb, needed(nb, at)))
        found[cell.id]["seconds"] = round(time.process_time() - began, 1)
        began = time.process_time()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
