"""Sphinx's settings for the reading site, whose pages tools/build_site.py lays out."""

from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode

project = "bpkit"
author = "The bpkit authors"
copyright = "The bpkit authors. Code: MIT, prose and figures: CC BY 4.0"
language = "en"
extensions = ["myst_nb"]
exclude_patterns = []

nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 6

myst_heading_slug_func = "site_prose.id_in_jupyter"

html_theme = "sphinx_book_theme"
html_title = "bpkit"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
templates_path = ["_templates"]
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_permalinks_icon = "#"
mathjax_path = "mathjax/tex-chtml.js"
# Its menu would load what is not carried, and makes a stop for Tab of every formula.
mathjax3_config = {"options": {"enableMenu": False}}
html_sidebars = {
    "**": ["home.html", "search-button-field.html", "sbt-sidebar-nav.html"]
}
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "collapse_navbar": True,  # a page has the sheets in its sidebar where it is one
    "navbar_persistent": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def open_fold(self, node):
    """A folded input or output: a button that says what it opens."""
    what = "output" if "below-input" in node["classes"] else "code"
    self.body.append(f'<details class="fold"><summary>Show the {what}</summary>\n')


def close_fold(self, node):
    self.body.append("</details>\n")


def escape_ids(app, doctree, docname):
    """docutils writes a second id as it is, and a quote in it would end it."""
    for section in doctree.findall(nodes.section):
        section["ids"][1:] = map(escape, section["ids"][1:])


def setup(app):
    app.connect("doctree-resolved", escape_ids)
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
