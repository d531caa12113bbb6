"""The notebooks keep their form; each rule stands in tools/notebook_form/."""

import notebook_files as files
import pytest
from notebook_form import EXCEPTIONS, KINDS, RULES, rules_for, violations
from notebook_form.page import Page

PAGES = [Page(path) for path in files.paths_or_all([], KINDS)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_notebook_keeps_the_form(page):
    found = [
        f"{line} [{name}]"
        for name in rules_for(page.kind)
        for line in violations(page, name)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page, name", EXCEPTIONS)
def test_exception_names_a_notebook_and_a_rule(page, name):
    assert (files.ROOT / page).with_suffix(".ipynb").exists()
    assert name in RULES


@pytest.mark.parametrize(
    "path", files.paths_or_all([], ["chapters"]), ids=lambda p: p.stem
)
def test_a_stored_chapter_shows_figures_that_give_nothing_away(path):
    """Two at least; Lab looks at them in some chapters at a push, weekly in all."""
    shown = [
        output
        for cell in files.read(path).cells
        if "hide-output" not in cell.metadata.get("tags", [])
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(shown) >= 2, f"{len(shown)} figures in cells not tagged hide-output"
