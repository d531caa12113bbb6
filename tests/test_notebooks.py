"""The notebooks keep their form; each rule stands in tools/notebook_form/."""

import notebook_build
import notebook_files as files
import pytest
from notebook_form import EXCEPTIONS, KINDS, RULES, rules_for, violations
from notebook_form.page import Page

PAGES = [Page(path) for path in files.paths_or_all([], KINDS)]
CASES = [(page, name) for page in PAGES for name in rules_for(page.kind)]
SOLUTIONS = [page.path for page in PAGES if page.kind == "solutions"]


@pytest.mark.parametrize(
    "page, name", CASES, ids=[f"{p.kind}/{p.path.stem}-{name}" for p, name in CASES]
)
def test_notebook_keeps_the_form(page, name):
    assert violations(page, name) == []


@pytest.mark.parametrize("path", SOLUTIONS, ids=[path.stem for path in SOLUTIONS])
def test_exercise_is_what_the_solutions_make(path):
    nb = files.read(path)
    exercise = notebook_build.build(nb, path)
    assert files.dumps(nb) == path.read_bytes(), "run tools/notebooks.py build"
    assert files.dumps(exercise) == notebook_build.exercise_path(path).read_bytes()


@pytest.mark.parametrize("page, name", EXCEPTIONS)
def test_exception_names_a_notebook_and_a_rule(page, name):
    assert (files.ROOT / page).with_suffix(".ipynb").exists()
    assert name in RULES
