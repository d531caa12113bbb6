"""The notebooks keep their form; each rule stands in tools/notebook_form/."""

import notebook_files as files
import pytest
from notebook_form import EXCEPTIONS, KINDS, RULES, rules_for, violations
from notebook_form.page import Page

PAGES = [Page(path) for path in files.paths_or_all([], KINDS)]
CASES = [(page, name) for page in PAGES for name in rules_for(page.kind)]


@pytest.mark.parametrize(
    "page, name", CASES, ids=[f"{p.kind}/{p.path.stem}-{name}" for p, name in CASES]
)
def test_notebook_keeps_the_form(page, name):
    found = violations(page, name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page, name", EXCEPTIONS)
def test_exception_names_a_notebook_and_a_rule(page, name):
    assert (files.ROOT / page).with_suffix(".ipynb").exists()
    assert name in RULES
