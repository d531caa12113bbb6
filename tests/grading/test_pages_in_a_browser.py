"""Feedback and class report in a browser: a phone, both grounds, and axe."""

import importlib.resources

import pytest
from classroom import notebook, record, result
from helpers import PATIENCE, require

from bpkit import checks
from bpkit.grading import roster
from bpkit.grading.feedback import feedback
from bpkit.grading.gradebook import entries
from bpkit.grading.report import report
from bpkit.grading.submissions import find


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The two pages of a class that made every slip of chapter 04."""
    folder = tmp_path_factory.mktemp("class")
    for i in range(8):
        notebook(folder / f"s{i}" / "04_gradient_descent.ipynb")
    found, records = find(folder), {}
    for i, one in enumerate(found):
        made = [
            result(
                *(x.id, 0, x.points),
                slip=x.slips[i % len(x.slips)].name,
                message=x.slips[i % len(x.slips)].hint,
                details=[["The smallest input that shows it", "W = " + "1.0, " * 60]],
            )
            for x in checks.exercises("04")
        ]
        records[one.key] = record("04", *made, advice=["`W` is changed."])
    book = entries(found, records, roster.Roster())
    return {"feedback": feedback(book[:1]), "report": report(book)}


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("name", ["feedback", "report"])
def test_a_page_fits_and_reads_for_all(browser, pages, name, width, ground):
    require("axe_core_python", "pip install -r requirements-test.txt")
    axe = importlib.resources.files("axe_core_python") / "axe.min.js"
    asked = []
    context = browser.new_context(
        viewport={"width": width, "height": 700}, color_scheme=ground, bypass_csp=True
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(pages[name])
    page.eval_on_selector_all("details", "all => all.forEach(x => x.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_script_tag(content=axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    context.close()
    assert len(found["passes"]) > 10
    assert not [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]
    assert all(url.startswith(("data:", "about:")) for url in asked)
