"""The built course on a loopback port, and a page of it in Chromium."""

import functools
import http.server
import re
import threading
import time
from contextlib import contextmanager

from helpers import PATIENCE

POLLING = 100  # milliseconds; a page that is asked at each frame draws each frame


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *about):
        pass


@contextmanager
def served(folder):
    """The folder's address while it is served."""
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Notebook:
    """One notebook, open in JupyterLite; requests tells what it asked for."""

    def __init__(self, browser, address, path):
        self.page = browser.new_page(viewport={"width": 1300, "height": 1000})
        self.page.set_default_timeout(PATIENCE * 1000)
        self.requests = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.began = time.monotonic()
        self.page.goto(f"{address}/lab/index.html?path={path}")
        self.cells = self.page.locator(".jp-Notebook .jp-CodeCell")
        self.cells.first.wait_for()

    def elsewhere(self):
        """The addresses off the loopback that were asked, without their paths."""
        found = {re.match(r"\w+://[^/:]+", url) for url in self.requests}
        hosts = {host[0] for host in found if host}
        return {x for x in hosts if not re.fullmatch(r"(blob|http)://127.0.0.1", x)}

    def run_all(self):
        """From the menu; a cell that still runs is waited for by what comes after."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def wait_for(self, k):
        """Until cell k has run; its output as text."""
        self.page.wait_for_function(
            """k => /\\d/.test(document.querySelectorAll(
            ".jp-Notebook .jp-CodeCell")[k]?.querySelector(".jp-InputPrompt")
            .textContent)""",
            arg=k,
            polling=POLLING,
        )
        return self.output(k)

    def output(self, k):
        return self.cells.nth(k).locator(".jp-Cell-outputArea").inner_text().strip()

    def run(self, k):
        """Cell k once more, by keyboard."""
        self.cells.nth(k).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Control+Enter")
        return self.wait_for(k)
