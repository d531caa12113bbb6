"""A page for the views."""

import pytest
from player import show

# As stop_the_clock leaves it, for as long as the page lives.
STOPPED = "() => Date.now() < 1e10"


@pytest.fixture(scope="session")
def free_pages():
    """Pages to be taken and brought back: a new one costs more than most tests."""
    return []


@pytest.fixture
def play(browser, free_pages):
    """play(view): a page with nothing but the view; an error in it fails the test."""
    taken, errors = [], []

    def hear(error):
        errors.append(error)

    def play(view, *, width=1280, height=720):
        page = free_pages.pop() if free_pages else browser.new_page()
        page.goto("about:blank")
        page.set_viewport_size({"width": width, "height": height})
        page.mouse.move(0, 0)
        page.on("pageerror", hear)
        taken.append(page)
        show(page, view)
        return page

    yield play
    assert not errors
    for page in taken:
        page.remove_listener("pageerror", hear)
        if page.evaluate(STOPPED):
            page.close()
        else:
            free_pages.append(page)
