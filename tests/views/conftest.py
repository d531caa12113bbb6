"""A page for the views."""

import pytest
from player import show


@pytest.fixture
def play(browser):
    """play(view): a page with nothing but the view; an error in it fails the test."""
    pages, errors = [], []

    def play(view, **options):
        page = browser.new_page(**options)
        page.on("pageerror", lambda error: errors.append(error))
        show(page, view)
        pages.append(page)
        return page

    yield play
    assert not errors
    for page in pages:
        page.close()
