"""What the build makes of notebooks and Markdown before Sphinx reads them."""

import types

import build_site
import nbformat
import pytest
import site_notebooks
import site_report
from helpers import require
from notebook_files import ROOT, NotebookError
from site_prose import formulas, prose, rows_as_sections
from site_stage import Stage


def led(text, page="chapters/05_x.ipynb"):
    return prose(text, page, lambda path: (f"site/{path}", ""))


@pytest.mark.parametrize(
    "link, leads",
    [
        ("[a](../README.md)", "[a](../site/README.md)"),
        ("[a](04_y.ipynb#How-many?)", "[a](../site/chapters/04_y.ipynb#How-many?)"),
        ("[a](#here)", "[a](#here)"),
        ("[a](https://example.org/x.md)", "[a](https://example.org/x.md)"),
        (
            "`[a](b.md)` and\n```\n[a](b.md)\n```",
            "`[a](b.md)` and\n```\n[a](b.md)\n```",
        ),
    ],
)
def test_a_link_leads_to_the_page_that_is_made_of_its_file(link, leads):
    assert led(link) == leads


def test_a_table_of_prose_is_a_section_for_each_row():
    head = "# Title\n\n| | said | tried in |\n|---|---|---|\n"
    rows = "| 1 a | x \\| y | z, cell [3] |\n| 1 a | u | v |\n"
    assert rows_as_sections(head + rows).split("\n\n") == [
        *("# Title", "## Said 1 a", "*x \\| y*", "**Tried in:** z"),
        *("*u*", "**Tried in:** v\n"),
    ]


def test_a_formula_in_html_is_marked_and_one_in_markdown_is_left():
    span = r'<span class="math notranslate nohighlight">\(w_2\)</span>'
    assert formulas("at $w_2$.") == f"at {span}."
    assert led("<details>at $w_2$</details>\n\nat $w_2$") == (
        f"<details>at {span}</details>\n\nat $w_2$"
    )
    assert formulas("$$a$$ and $5 or \\$6") == "$$a$$ and $5 or \\$6"


def test_a_link_to_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotebookError, match="docs/gone.md, which is not there"):
        Stage(ROOT, tmp_path).page("docs/x.md", "[a](gone.md)")


def test_what_a_page_links_to_becomes_a_page(tmp_path):
    stage = Stage(ROOT, tmp_path)
    stage.shelved = set()
    stage.page("docs/x.md", "[a](../bpkit/activations.py) [b](../LICENSE)")
    while stage.asked:
        stage.file(stage.asked.pop())
    assert "](../bpkit/activations.md)" in (tmp_path / "docs/x.md").read_text()
    assert "def sigmoid" in (tmp_path / "bpkit/activations.md").read_text("utf-8")
    assert "MIT License" in (tmp_path / "LICENSE.md").read_text("utf-8")


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # Sphinx's own
def test_a_warning_of_sphinx_stops_the_build(tmp_path, capfd):
    require("sphinx", "pip install -r requirements-site.txt")
    (tmp_path / "conf.py").write_text('extensions = ["myst_nb"]\n')
    (tmp_path / "index.md").write_text("# Title\n\n[a](#no-heading)\n\n[a](gone.md)\n")
    with pytest.raises(NotebookError, match="Sphinx warns, see above"):
        build_site.sphinx(tmp_path, tmp_path / "html", tmp_path / "doctrees")
    told = capfd.readouterr().err
    assert "index.md:3: WARNING" in told and "index.md:5: WARNING" in told


def test_a_missing_package_is_named_before_anything_is_touched(tmp_path, monkeypatch):
    monkeypatch.setattr(build_site, "NEEDED", ["nbformat", "no-such-package"])
    (tmp_path / "html").mkdir()
    with pytest.raises(NotebookError, match="no-such-package is not installed: pip"):
        build_site.build(tmp_path)
    assert (tmp_path / "html").is_dir()


def tools(monkeypatch, **modules):
    there = {name: types.SimpleNamespace(**what) for name, what in modules.items()}
    monkeypatch.setattr(site_notebooks, "tool", there.get)


def badges(name, repository):
    return (
        f"[![Open in JupyterLite](https://b.org/l.svg)](lite/lab/index.html?path={name})"
        f" [![Open in Colab](https://b.org/c.svg)](https://colab.org/{repository}?a&b)"
    )


def test_badges_become_links_in_words_where_the_repository_is_known(monkeypatch):
    tools(monkeypatch, badges={"badges": badges})
    monkeypatch.setenv("GITHUB_REPOSITORY", "owner/name")
    ways = site_notebooks.ways_to_run("05_x")
    assert ways == (
        '<p class="badges"><a href="../lite/lab/index.html?path=05_x">Open in '
        'JupyterLite</a> <a href="https://colab.org/owner/name?a&amp;b">Open in '
        'Colab</a> · <a href="../index.html#run-it">all ways</a></p>'
    )
    home = site_notebooks.ways_to_run("05_x", up="")
    assert home == ways.replace("../", "")
    monkeypatch.delenv("GITHUB_REPOSITORY")
    assert site_notebooks.ways_to_run("05_x") == (
        '<p class="badges">Run it: <a href="../index.html#run-it">all ways</a></p>'
    )


def test_views_are_placed_by_the_name_of_their_chapter(monkeypatch):
    """Their HTML, with scripts in it, is left as it is."""
    script = "<script>const a = `$1${2}$`;</script>"

    def place(nb, name):
        nb.cells[1].outputs = [
            nbformat.v4.new_output("display_data", {"text/html": name + script})
        ]
        return nb

    tools(monkeypatch, site_views={"place": place})
    path = ROOT / "chapters" / "05_chain_rule_on_graphs.ipynb"
    nb = site_notebooks.chapter(path, {})
    assert nb.cells[1].outputs[0].data["text/html"] == path.stem + script


def test_a_page_is_weighed_with_all_that_it_loads(tmp_path):
    (tmp_path / "a.png").write_bytes(bytes(3000))
    (tmp_path / "a.js").write_text("x" * 5000)
    (tmp_path / "index.html").write_text(
        '<link rel="icon" href="gone.svg"><script src="a.js?v=1"></script>'
        '<img src="a.png"><img src="a.png">'
    )
    weight = site_report.weigh(tmp_path / "index.html")
    assert (weight["pictures"], weight["scripts"], weight["styles"]) == (3000, 5000, 0)
    assert 3000 < weight["sent"] < 3500
    assert "home" in site_report.report(tmp_path)
