"""A JupyterLab for each module of browser tests; a screenshot of what fails."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import lab
import pytest

SCREENSHOTS = Path(__file__).parent / "screenshots"


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory):
    with lab.server(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="module")
def notebook_folder(server):
    return server[1]


class Desk:
    """Notebooks open in pages of their own; each is opened once for all tests."""

    def __init__(self, browser, address):
        self.browser, self.address, self.notebooks = browser, address, {}
        self.last = None

    def open(self, path, *, run=True):
        if path not in self.notebooks:
            page = self.browser.new_page(viewport={"width": 1100, "height": 900})
            self.last = page
            complaints, hosts = [], set()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: listen(message, complaints))
            page.on("request", lambda request: hosts.add(host_of(request.url)))
            notebook = lab.Notebook(page, self.address, path)
            notebook.complaints, notebook.hosts = complaints, hosts
            notebook.stored_images = notebook.images()
            if run:
                notebook.run_all()
            self.notebooks[path] = notebook
        self.last = self.notebooks[path].page
        return self.notebooks[path]


def listen(message, complaints):
    if message.type == "error":
        complaints.append(f"{message.text} {message.location.get('url', '')}")


def host_of(url):
    parts = urlsplit(url)
    return parts.hostname if parts.scheme in ("http", "https", "ws", "wss") else None


@pytest.fixture(scope="module")
def desk(browser, server):
    """Its pages are closed with the module: an open one keeps a core busy."""
    desk = Desk(browser, server[0])
    yield desk
    for notebook in desk.notebooks.values():
        notebook.page.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    desk = item.funcargs.get("desk") if hasattr(item, "funcargs") else None
    if report.failed and desk and desk.last and not desk.last.is_closed():
        SCREENSHOTS.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "-", item.nodeid.split("::")[-1]).strip("-")
        path = SCREENSHOTS / f"{name}.png"
        desk.last.screenshot(path=path)
        report.sections.append(("screenshot", str(path)))
    return report


def pytest_terminal_summary(terminalreporter):
    """What was measured, wherever it ran: a worker's own prints are lost."""
    reports = terminalreporter.getreports("passed")
    for name, value in [p for r in reports for p in r.user_properties]:
        if name == "key press to picture":
            terminalreporter.write_line(f"{name}: {value}")
