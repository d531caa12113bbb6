"""What pages need besides themselves, MathJax; and what the theme brings in vain."""

import shutil
from importlib.util import find_spec
from pathlib import Path

# The theme's maps of its own scripts, its translations, and pictures of services.
IN_VAIN = [
    "_static/**/*.map",
    "_static/**/*.LICENSE.txt",
    "_static/*webpack-macros.html",
    "_static/locales",
    "_static/images",
    "_static/vendor/fontawesome/webfonts/fa-[br]*",
    "_static/*.png",
    "_sources",
    ".buildinfo",
    "objects.inv",
]


def bring_mathjax(static):
    """A script and its fonts, of the 15 MB that sphinx-mathjax-offline carries."""
    # The package's name has a hyphen: it is found, but not imported by its name.
    package = Path(find_spec("sphinx-mathjax-offline").origin).parent
    here, there = package / "static" / "mathjax", static / "mathjax"
    fonts = Path("output", "chtml", "fonts", "woff-v2")
    shutil.copytree(here / fonts, there / fonts)
    shutil.copy(here / "tex-chtml.js", there)


def leave_out(html):
    """Take away what no page asks for."""
    for pattern in IN_VAIN:
        for path in html.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
