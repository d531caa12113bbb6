"""The built course on a loopback port, and a page of it in Chromium."""

import functools
import http.server
import json
import re
import threading
import time
from collections import Counter
from contextlib import contextmanager

import build_lite
import pytest
from helpers import PATIENCE

POLLING = 100  # milliseconds; a page that is asked at each frame draws each frame

# Asked of Lab itself: beside a cell that is folded the page shows no number.
PROMPTS = """jupyterapp.shell.currentWidget.content.widgets
    .filter(({ model }) => model.type === "code")
    .map(({ model: { executionState, executionCount } }) =>
        executionState === "running" ? "[*]:" : `[${executionCount ?? " "}]:`)"""
ERROR, STDERR = (
    f'[data-mime-type="application/vnd.jupyter.{x}"]' for x in ("error", "stderr")
)
WINDOW = "@jupyterlab/notebook-extension:tracker"


def built(output, cells, folded=()):
    """The course as it is built, and chapters/tried.ipynb with these cells in it.

    Returns its jupyter-lite.json, to be changed and written; every cell is in the page,
    seen or not. Of those whose numbers are in folded, the source is hidden.
    """
    code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    hidden = {"metadata": {"jupyter": {"source_hidden": True}}}
    notebook = {
        "cells": [
            code | {"id": f"c{k}", "source": x} | (hidden if k in folded else {})
            for k, x in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    chosen = build_lite.contents

    def contents(folder):
        chosen(folder)
        (folder / "chapters" / "tried.ipynb").write_text(json.dumps(notebook))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_lite, "contents", contents)
        build_lite.build(output)
    config = json.loads((output / "jupyter-lite.json").read_text())
    config["jupyter-config-data"]["exposeAppInBrowser"] = True
    overrides = config["jupyter-config-data"]["settingsOverrides"]
    overrides[WINDOW] = {"windowingMode": "none"}
    return config


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
    """One notebook, open in JupyterLite."""

    def __init__(self, browser, address, path):
        self.page = browser.new_page(viewport={"width": 1300, "height": 1000})
        self.page.set_default_timeout(PATIENCE * 1000)
        self.wanted = 0  # errors that a chapter shows
        self.bytes = Counter()  # by host, as they came over the line
        self.page.on("response", self.count)
        self.began = time.monotonic()
        self.page.goto(f"{address}/lab/index.html?path={path}")
        self.cells = self.page.locator(".jp-Notebook .jp-CodeCell")
        self.cells.first.wait_for()

    def count(self, response):
        host = re.match(r"https?://([^/:]+)", response.url)
        if host:  # and not data: or blob:
            self.bytes[host[1]] += int(response.headers.get("content-length", 0))

    def seconds(self):
        return time.monotonic() - self.began

    def choose(self, menu, entry):
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=entry, exact=True).click()

    def run_all(self):
        """Stored outputs and numbers go first: what is there then is new."""
        self.choose("Edit", "Clear Outputs of All Cells")
        self.choose("Run", "Run All Cells")
        self.wait_until("prompts[0] !== '[ ]:'")

    def wait_for(self, k):
        """Until cell k has run; its output as text. An error before it is told."""
        # After an error, one that is wanted too, Lab says of no cell that it runs.
        self.wait_until(
            f"/\\d/.test(prompts[{k}]) || "
            f"document.querySelectorAll(`{ERROR}`).length > {self.wanted}"
        )
        prompt = self.page.evaluate(f"() => ({PROMPTS})[{k}]")
        assert re.search(r"\d", prompt), self.errors()
        return self.output(k)

    def wait_until(self, condition):
        """Something in JavaScript about `prompts`, which stand beside code cells."""
        self.page.wait_for_function(
            f"() => {{ const prompts = {PROMPTS}; return {condition}; }}",
            polling=POLLING,
        )

    def output(self, k):
        return self.cells.nth(k).locator(".jp-Cell-outputArea").inner_text().strip()

    def errors(self):
        """What went wrong, or was written where warnings go."""
        return self.page.locator(f":is({ERROR},{STDERR})").all_inner_texts()

    def run(self, k):
        """Cell k once more, by keyboard."""
        self.cells.nth(k).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Control+Enter")
        return self.wait_for(k)
