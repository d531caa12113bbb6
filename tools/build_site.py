"""The reading site: `python tools/build_site.py` writes _build/site/html.

Sphinx makes it of the notebooks as they are stored; nothing is executed. What it reads
is laid out anew in _build/site/source; a warning is an error. At the end stands what a
page weighs.
"""

import argparse
import shutil
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import site_assets
import site_report
from notebook_files import ROOT, NotebookError, shown
from site_stage import Stage

NEEDED = ["sphinx", "myst_nb", "sphinx_book_theme", "sphinx-mathjax-offline"]


def build(out, root=ROOT):
    """Build the site of the course at `root` into `out`/html; returns that folder.

    Raises NotebookError where a package is missing, a link leads nowhere, or Sphinx
    warns, which says what.
    """
    for name in NEEDED:
        if not find_spec(name):
            raise NotebookError(
                f"{name} is not installed: pip install -r requirements-site.txt"
            )
    source, html, doctrees = out / "source", out / "html", out / "doctrees"
    for folder in (source, html, doctrees):
        shutil.rmtree(folder, ignore_errors=True)
    stage = Stage(root, source)
    stage.lay_out()
    sphinx(source, html, doctrees)
    for name, data in stage.figures.items():
        path = html / "figures" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    site_assets.leave_out(html)
    return html


def sphinx(source, html, doctrees):
    from sphinx.cmd.build import build_main

    # Quiet but for warnings, all of them, and then an error.
    options = ["-b", "html", "-q", "--fail-on-warning", "-d", str(doctrees)]
    if build_main([*options, str(source), str(html)]):
        raise NotebookError(f"Sphinx warns, see above; what it reads: {shown(source)}.")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    out = ROOT / "_build" / "site"
    parser.add_argument("--out", type=Path, default=out, help="default: _build/site")
    args = parser.parse_args(arguments)
    began = time.perf_counter()
    try:
        html = build(args.out.resolve())
    except NotebookError as error:
        sys.exit(str(error))
    print(site_report.report(html))
    print(f"{time.perf_counter() - began:.0f} s: {shown(html / 'index.html')}")


if __name__ == "__main__":
    main()
