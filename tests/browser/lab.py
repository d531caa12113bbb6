"""A JupyterLab of its own, and how a test drives it.

Lab is loaded once; notebooks are opened in it and closed again. `page.evaluate` has no
timeout, so never await a command of Lab in it, but wait for what the command does. A
wait ends with what happens; PATIENCE is only for what hangs.
"""

import importlib.resources
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from helpers import PATIENCE, WEEKLY, require

ROOT = Path(__file__).parents[2]
TOKEN = "bpkit-browser-tests"
ALL, EXERCISES = (
    [f"{folder}/{path.name}" for path in sorted((ROOT / folder).glob("*.ipynb"))]
    for folder in ("chapters", "exercises")
)
# One program makes all sheets and nbval runs them all; here are the one whose cards are
# looked at and the newest. Of the chapters, which nbval runs and whose views have pages
# of their own in tests/views, the first and the newest are opened at a push, and weekly
# all of them.
SHEETS = [EXERCISES[1], EXERCISES[-1]]
CHAPTERS = ALL if WEEKLY else [ALL[0], ALL[-1]]
MAKES_A_VIEW = re.compile(r"\b([A-Z]\w*View|explore)\(")
POLLING = 100  # milliseconds; a page that is asked at each frame draws each frame

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
    for name in ["chapters", "exercises", "solutions"]:
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
            process.wait(timeout=PATIENCE)


def _wait_until_it_answers(process, address, log):
    request = urllib.request.Request(
        f"{address}/api/status", headers={"Authorization": f"token {TOKEN}"}
    )
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):
                return
        except (urllib.error.URLError, OSError) as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(
                    f"JupyterLab did not start:\n{log.read_text()}"
                ) from error
            time.sleep(0.1)


def write(path, *sources):
    """A notebook of code cells."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    cells = [
        cell | {"id": f"cell-{i}", "source": source.strip()}
        for i, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}}
    path.write_text(json.dumps(notebook | {"cells": cells}), encoding="utf-8")


def load(page, address):
    """Load Lab without a notebook."""
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"{address}/doc?reset&token={TOKEN}")
    page.wait_for_function("() => window.jupyterapp", polling=POLLING)
    page.evaluate(
        "() => { jupyterapp.restored.then(() => { window.loaded = true; }); }"
    )
    page.wait_for_function("() => window.loaded", polling=POLLING)


class Notebook:
    """A notebook open in Lab, with a kernel of its own."""

    def __init__(self, page, path):
        self.page, self.path = page, path
        page.evaluate(
            "(path) => { jupyterapp.commands.execute('docmanager:open', { path }); }",
            path,
        )
        self.wait_for(
            """(path) => {
                const { currentWidget } = jupyterapp.shell;
                if (currentWidget?.context?.path !== path) return false;
                const { isReady, session } = currentWidget.sessionContext;
                return isReady && session?.kernel?.status === "idle";
            }""",
            path,
        )
        # What the kernel was asked and has not yet done.
        page.evaluate(
            """() => {
                const asked = window.asked = new Set();
                const { session } = jupyterapp.shell.currentWidget.sessionContext;
                session.kernel.anyMessage.connect((_, { msg, direction }) => {
                    if (direction === "send" && msg.channel === "shell") {
                        asked.add(msg.header.msg_id);
                    }
                });
                session.kernel.iopubMessage.connect((_, { content, parent_header }) => {
                    if (content.execution_state === "idle") {
                        asked.delete(parent_header.msg_id);
                    }
                });
            }"""
        )

    def wait_for(self, condition, arg=None):
        """Wait until a function of the page says true, or something like it."""
        return self.page.wait_for_function(condition, arg=arg, polling=POLLING)

    def close(self):
        """End the kernel, then close the notebook."""
        self.page.evaluate(
            """() => {
                const { currentWidget } = jupyterapp.shell;
                window.gone = false;
                currentWidget.disposed.connect(() => { window.gone = true; });
                currentWidget.sessionContext.shutdown()
                    .finally(() => currentWidget.dispose());
            }"""
        )
        self.wait_for("() => gone")

    def run_all(self):
        """Run every cell; Lab stops at an error in a cell not tagged for it."""
        self.page.evaluate(
            """() => {
                window.ran = false;
                jupyterapp.commands.execute("notebook:run-all-cells")
                    .finally(() => { window.ran = true; });
            }"""
        )
        while not self.page.evaluate("() => ran"):  # cell by cell
            now = self.page.evaluate("() => [...asked][0]")
            self.wait_for("(now) => ran || [...asked][0] !== now", now)
        self.wait_for_kernel()

    def wait_for_kernel(self):
        """Wait until the kernel has done all that it was asked."""
        self.wait_for("() => asked.size === 0")

    def images(self):
        """The pictures in the outputs: alt text, width once loaded."""
        return self.page.evaluate(
            """() => Promise.all(
                [...document.querySelectorAll(".jp-OutputArea-output img")].map(
                    (image) => image.decode().catch(() => {}).then(
                        () => ({ alt: image.alt, width: image.naturalWidth }))))"""
        )

    def axe(self, include, exclude=()):
        """What axe-core finds wrong in these parts of the page.

        It looks at every element that might lie over a text, so the editors, half of
        the page, are taken out for so long.
        """
        require("axe_core_python", "pip install -r requirements-test.txt")
        axe = importlib.resources.files("axe_core_python") / "axe.min.js"
        if not self.page.evaluate("() => Boolean(window.axe)"):
            # Evaluated: a script tag would be caught by the loader of Lab.
            self.page.evaluate(f"() => {{ {axe.read_text(encoding='utf-8')} }}")
        return self.page.evaluate(
            """async ([include, exclude]) => {
                const taken = [...document.querySelectorAll(".cm-editor")].map(
                    (editor) => [editor.parentElement, editor]);
                for (const [, editor] of taken) editor.remove();
                const { violations } = await axe.run(
                    { include, exclude }, { resultTypes: ["violations"] });
                for (const [parent, editor] of taken) parent.append(editor);
                return violations.map(
                    (v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3)}`);
            }""",
            [[[one] for one in include], [[one] for one in exclude]],
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
        """Set off cell i with Control+Enter, its old number gone; see finish."""
        self.page.evaluate(
            """(i) => {
                const { content } = jupyterapp.shell.currentWidget;
                content.activeCellIndex = i;
                content.deselectAll();
                content.mode = "command";
                content.widgets[i].model.executionCount = null;
            }""",
            i,
        )
        cell = self.page.locator(".jp-Notebook-cell").nth(i)
        cell.locator(".jp-InputArea-prompt").click()
        self.page.keyboard.press("Control+Enter")
        return i

    def finish(self, i):
        """Wait until the cell has a number."""
        self.wait_for(
            """(i) => {
                const { model } = jupyterapp.shell.currentWidget.content.widgets[i];
                return model.executionCount && model.executionState !== "running";
            }""",
            i,
        )
        self.wait_for_kernel()

    def run(self, i):
        """Run cell i, as one who sees that the kernel heard what the views sent.

        A view's next message waits in the page until its last is answered, so a cell
        that is run at once overtakes it.
        """
        self.wait_for_kernel()
        self.finish(self.start(i))
