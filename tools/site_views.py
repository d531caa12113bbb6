"""The reading site's views: alive without a kernel where all that they need fits.

`place(nb, name)` puts them into a chapter, `files()` is what they load. A view that
cannot live keeps its still, and the sentence that says where it moves.
"""

import hashlib
import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import site_views_run as run

from bpkit.widgets._view import STATIC, javascript

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent / "site_static"
CACHE = ROOT / "_build" / "views"
# Threads that wait for each other on a busy machine make a training ten times slower.
ALONE = {"BPKIT_PROGRESS": "off", "MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1"}
MOST = 200_000  # letters that a view may add to its page
LOADS = """\
<link rel="stylesheet" href="{static}bpkit-views.css">
<script defer src="{static}bpkit-player.js"></script>"""


def place(nb, name, *, static="../_static/"):
    """The chapter's notebook with each view as HTML that lives; nb is changed.

    name is its file's name, static the way from its page to what `files` names. Runs
    the cells behind the views, or takes what was kept of the last time. With
    BPKIT_VIEWS=off in the environment all views stay still, and nothing runs; with
    BPKIT_VIEWS=03,15 those of these chapters live. Raises RuntimeError where one of
    these cells does not run, or BPKIT_VIEWS says something else.
    """
    if not wanted(name):
        return nb
    for id, page in pages(nb, name).items():
        cell = next(cell for cell in nb.cells if cell.id == id)
        if 0 < len(page["packed"]) <= MOST:
            data = {"text/html": markup(page, static), "text/plain": page["alt"]}
            cell.outputs = [nbformat.v4.new_output("display_data", data)]
    return nb


def wanted(name):
    """Whether BPKIT_VIEWS lets a chapter's views live."""
    said = os.environ.get("BPKIT_VIEWS", "")
    if not re.fullmatch(r"|off|\d\d(,\d\d)*", said):
        raise RuntimeError(
            f"BPKIT_VIEWS is {said!r}, expected `off` or chapters such as 03,15: two "
            "digits each, commas between them; unset, all views live."
        )
    return not said or name[:2] in said.split(",")


def pages(nb, name):
    """{cell id: what the page needs of its view}, from the cache or made now."""
    kept = CACHE / f"{Path(name).stem}.json"
    key = fingerprint(nb)
    if kept.exists():
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found["key"] == key:
            return found["views"]
    views = made(nb, name)
    CACHE.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"key": key, "views": views}, ensure_ascii=False)
    kept.write_text(text, encoding="utf-8")
    return views


def made(nb, name):
    """What `pages` returns, made by running the cells in a Python of their own."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", run.__file__],
        input=nbformat.writes(nb),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | ALONE,
    )
    if ran.returncode:
        raise RuntimeError(
            f"{name}: the cells behind its views do not run. Run the notebook to see "
            f"where: {ran.stderr.strip().splitlines()[-1]}"
        )
    return json.loads(ran.stdout)


def fingerprint(nb):
    """Of the cells that the views rest on, and of the code that makes them."""
    cells = sorted({i for at in run.view_cells(nb) for i in run.needed(nb, at)})
    sources = [nb.cells[i].source for i in cells]
    files = [*ROOT.glob("bpkit/**/*.py"), *HERE.parent.glob("site_views_*.py")]
    sources += [path.read_text(encoding="utf-8") for path in sorted(files)]
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()


def markup(page, static):
    """A view's still and its state, and the scripts that bring it to life."""
    told = {key: page[key] for key in ("view", "answer", "packed")}
    return "\n".join(
        [
            f'<bpkit-view role="group" aria-label="{html.escape(page["name"])}" '
            f'data-static="{static}">',
            page["still"],
            f'<p class="bpkit-limits">{html.escape(page["limits"])}</p>',
            f'<script type="application/json">{json.dumps(told)}</script>',
            "</bpkit-view>",
            LOADS.format(static=static),
        ]
    )


def files():
    """{name: text} of what has to lie in the site's _static."""
    sheets = [HERE / "player.css", STATIC / "views.css"]
    sheets += sorted(set(STATIC.glob("*.css")) - set(sheets))
    style = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    found = {
        "bpkit-player.js": (HERE / "player.js").read_text(encoding="utf-8"),
        "bpkit-views.css": style,
    }
    for path in sorted(STATIC.glob("*.js")):
        if path.name != "shared.js":
            name = f"view-{path.stem}"
            found[f"bpkit-{name}.js"] = classic(name, javascript(path.name))
    for path in sorted(HERE.glob("answer-*.js")):
        text = path.read_text(encoding="utf-8")
        found[f"bpkit-{path.name}"] = classic(path.stem, text)
    return found


def classic(name, module):
    """An ES module as a classic script: a page that is a file loads no module."""
    body = module.replace("\nexport default ", "\nreturn ")
    if body.count("\nreturn ") != 1:
        raise RuntimeError(f"{name}: expected one line `export default` in the module.")
    start = f'(globalThis.bpkit ??= {{}})["{name}"] = (() => {{\n"use strict";\n'
    return f"{start}{body}}})();\n"
