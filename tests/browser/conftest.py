"""A JupyterLab for each worker that runs browser tests; a screenshot of what fails."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import lab
import pytest
from lab import Notebook

SCREENSHOTS = Path(__file__).parent / "screenshots"


@pytest.fixture(scope="session")
def server(browser, tmp_path_factory):
    with lab.server(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def notebook_folder(server):
    return server[1]


class Desk:
    """One notebook at a time, in a page of Lab that is loaded once."""

    def __init__(self, browser, address):
        self.page = browser.new_page(viewport={"width": 1100, "height": 900})
        self.notebook, self.complaints, self.hosts = None, [], set()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self.listen)
        self.page.on("request", lambda request: self.hosts.add(host_of(request.url)))
        lab.load(self.page, address)

    def listen(self, message):
        url = message.location.get("url", "")
        # Lab asks every ten seconds which kernels there are, and jupyter_server fails
        # to say so while it starts one.
        known = "status of 500" in message.text and urlsplit(url).path == "/api/kernels"
        # What builds JupyterLite brings its kernel along, which wants Lite's modules.
        lite = "@jupyterlite/pyodide-kernel-extension" in message.text
        if message.type == "error" and not (known or lite):
            self.complaints.append(f"{message.text} {url}")

    def open(self, path, run=None):
        """The notebook, opened by the first test that asks for it, and run so."""
        if self.notebook is None or self.notebook.path != path:
            self.close()
            self.notebook = Notebook(self.page, path)
            self.notebook.stored_images = self.notebook.images()
            closed = self.page.locator(".jp-OutputPlaceholder .jp-PlaceholderText")
            self.notebook.stored_beside_dots = closed.all_text_contents()
            if run:
                run(self.notebook)
        return self.notebook

    def close(self):
        if self.notebook is not None:
            notebook, self.notebook = self.notebook, None
            notebook.close()
            self.complaints.clear()
            self.hosts.clear()


def host_of(url):
    parts = urlsplit(url)
    return parts.hostname if parts.scheme in ("http", "https", "ws", "wss") else None


@pytest.fixture(scope="session")
def desk(browser, server):
    desk = Desk(browser, server[0])
    yield desk
    desk.page.close()


@pytest.fixture
def notebook(desk, request):
    """The notebook that a test is parametrized with, its cells run."""
    return desk.open(request.param, Notebook.run_all)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    desk = item.funcargs.get("desk") if hasattr(item, "funcargs") else None
    if report.failed and desk and not desk.page.is_closed():
        SCREENSHOTS.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "-", item.nodeid.split("::")[-1]).strip("-")
        path = SCREENSHOTS / f"{name}.png"
        desk.page.screenshot(path=path)
        report.sections.append(("screenshot", str(path)))
    return report


def pytest_terminal_summary(terminalreporter):
    """What was measured, wherever it ran: a worker's own prints are lost."""
    reports = terminalreporter.getreports("passed")
    for name, value in [p for r in reports for p in r.user_properties]:
        if name == "key press to picture":
            terminalreporter.write_line(f"{name}: {value}")
