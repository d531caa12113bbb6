"""A JupyterLab of its own, and how a test drives it.

The cell indicator says idle while the kernel is still starting, so wait for the session
context. `page.evaluate` has no timeout, so never await a command of Lab in it, but wait
for what the command does to the page.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "bpkit-browser-tests"
SECONDS = 1000  # playwright counts milliseconds

SETTINGS = {
    # No news, no look for updates: nothing leaves the machine.
    "apputils-extension/notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
    # Every cell in the page, seen or not.
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}


@contextmanager
def server(folder):
    """JupyterLab on a free loopback port: its address, its copy of the notebooks."""
    notebooks = folder / "notebooks"
    for name in ["chapters", "exercises", "solutions", "experiments"]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, notebooks / name)
    notebooks.mkdir(exist_ok=True)
    settings = folder / "settings"
    for name, values in SETTINGS.items():
        path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    places = {
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": settings,
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--expose-app-in-browser", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={notebooks}"),
    ]
    log = folder / "lab.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=notebooks,
            env=os.environ | {name: str(place) for name, place in places.items()},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(process, address, log)
            yield address, notebooks
        finally:
            process.terminate()  # the server ends its kernels
            process.wait(timeout=60)


def _wait_until_it_answers(process, address, log):
    request = urllib.request.Request(
        f"{address}/api/status", headers={"Authorization": f"token {TOKEN}"}
    )
    end = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except (urllib.error.URLError, OSError) as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(
                    f"JupyterLab did not start:\n{log.read_text()}"
                ) from error
            time.sleep(0.1)


class Notebook:
    """A notebook open in a page of Lab."""

    def __init__(self, page, address, path):
        self.page, self.path = page, path
        page.goto(f"{address}/doc/tree/{path}?reset&token={TOKEN}")
        page.wait_for_function(
            """() => {
                const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
                return context?.isReady && context.session?.kernel?.status === "idle";
            }""",
            timeout=90 * SECONDS,
        )

    def run_all(self, *, seconds=180):
        """Run every cell; wait until each code cell has a number, or one has stopped.

        Lab runs no further than an error, unless its cell is tagged raises-exception.
        """
        self.page.evaluate(
            "() => { jupyterapp.commands.execute('notebook:run-all-cells'); }"
        )
        self.page.wait_for_function(
            """() => {
                const { widgets } = jupyterapp.shell.currentWidget.content;
                const cells = widgets.map((widget) => widget.model)
                    .filter((cell) => cell.type === "code"
                        && cell.sharedModel.source.trim() !== "");
                const stopped = (cell) => !cell.sharedModel.getMetadata("tags")
                    ?.includes("raises-exception") && cell.sharedModel.outputs
                    .some((output) => output.output_type === "error");
                return cells.some(stopped) || cells.every((cell) =>
                    cell.executionCount && cell.executionState !== "running");
            }""",
            timeout=seconds * SECONDS,
        )
        self.wait_for_kernel()

    def wait_for_kernel(self):
        """Wait until the kernel has nothing left to do."""
        self.page.wait_for_function(
            """() => jupyterapp.shell.currentWidget.sessionContext
                .session.kernel.status === "idle" """,
            timeout=90 * SECONDS,
        )

    def images(self):
        """The pictures in the outputs: alt text, width once loaded."""
        return self.page.evaluate(
            """() => Promise.all(
                [...document.querySelectorAll(".jp-OutputArea-output img")].map(
                    (image) => image.decode().catch(() => {}).then(
                        () => ({ alt: image.alt, width: image.naturalWidth }))))"""
        )

    @property
    def cells(self):
        """The cells as they would be saved, outputs included."""
        return self.page.evaluate(
            """() => jupyterapp.shell.currentWidget.content.model
                .sharedModel.toJSON().cells"""
        )

    def index(self, text):
        """The number of the first code cell that has text in its source."""
        for i, cell in enumerate(self.cells):
            if cell["cell_type"] == "code" and text in "".join(cell["source"]):
                return i
        raise AssertionError(f"no code cell of {self.path} contains {text!r}")

    def outputs(self, i):
        """Where cell i shows its outputs."""
        return self.page.locator(".jp-Notebook-cell").nth(i).locator(".jp-OutputArea")

    def prompt(self, i):
        """What stands beside cell i: [3]: or, while it runs, [*]:"""
        cell = self.page.locator(".jp-Notebook-cell").nth(i)
        return cell.locator(".jp-InputArea-prompt").text_content()

    def write(self, i, source):
        """Replace the source of cell i."""
        self.page.evaluate(
            """([i, source]) => {
                const { content } = jupyterapp.shell.currentWidget;
                content.widgets[i].model.sharedModel.setSource(source);
            }""",
            [i, source],
        )

    def start(self, i):
        """Set off cell i with Control+Enter; returns what `finish` wants."""
        before = self.page.evaluate(
            """(i) => {
                const { content } = jupyterapp.shell.currentWidget;
                content.activeCellIndex = i;
                content.deselectAll();
                content.mode = "command";
                return content.widgets[i].model.executionCount;
            }""",
            i,
        )
        prompts = self.page.locator(".jp-Notebook-cell .jp-InputArea-prompt")
        prompts.nth(i).click()
        self.page.keyboard.press("Control+Enter")
        return [i, before]

    def finish(self, started, *, seconds=60):
        """Wait until the cell has a new number."""
        self.page.wait_for_function(
            """([i, before]) => {
                const { model } = jupyterapp.shell.currentWidget.content.widgets[i];
                return model.executionCount && model.executionCount !== before
                    && model.executionState !== "running";
            }""",
            arg=started,
            timeout=seconds * SECONDS,
        )
        self.wait_for_kernel()

    def run(self, i):
        self.finish(self.start(i))
