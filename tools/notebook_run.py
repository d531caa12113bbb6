"""Runs a notebook in a fresh, clean kernel and makes its outputs the same each time."""

import asyncio
import contextlib
import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from notebook_files import NotebookError, shown, tags, tidy

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What a user's own set-up could change in an output. PYTHONHASHSEED and a single BLAS
# thread keep the order of sets and the last digit of a sum the same on every machine.
DROPPED = (
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
    "JUPYTER_PATH",
    "NBGRADER_EXECUTION",
    "FORCE_COLOR",
    "NO_COLOR",
    "COLUMNS",
    "LINES",
    "MPLBACKEND",
)
FIXED = {
    "TQDM_DISABLE": "1",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "BPKIT_PROGRESS": "off",
}


@contextlib.contextmanager
def clean_environment():
    """Empty Jupyter and IPython folders and no settings of the user's, for a while."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name in DROPPED:
            os.environ.pop(name, None)
        os.environ.update(FIXED)
        for name in (
            "IPYTHONDIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_RUNTIME_DIR",
        ):
            os.environ[name] = str(Path(folder) / name.lower())
        if spec := find_spec("matplotlib"):  # MPLCONFIGDIR would lose the font cache
            settings = Path(spec.origin).parent / "mpl-data" / "matplotlibrc"
            os.environ["MATPLOTLIBRC"] = str(settings)
        try:
            yield Path(folder)
        finally:
            os.environ.clear()
            os.environ.update(before)


def run(nb, path, timeout=120):
    """Run `nb` where `path` lies; it comes back with fresh, normalized outputs."""
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    tidy(nb, path)
    with clean_environment() as folder, open(folder / "kernel.log", "w+b") as log:
        client = NotebookClient(
            nb,
            AsyncKernelManager(kernel_name="python3"),
            timeout=timeout,
            coalesce_streams=True,
            shutdown_kernel="immediate",
            record_timing=False,
            resources={"metadata": {"path": str(Path(path).resolve().parent)}},
        )
        try:
            # In a thread of its own: a loop may be running in this one.
            with ThreadPoolExecutor(1) as thread:
                # nbclient ends no kernel whose manager is not its own, unless told to.
                running = client.async_execute(stdout=log, stderr=log, cleanup_kc=True)
                thread.submit(asyncio.run, running).result()
        except CellExecutionError:
            raise NotebookError(_first_error(nb, path)) from None
        except CellTimeoutError:
            raise NotebookError(
                f"{shown(path)}: a cell ran longer than {timeout} seconds."
            ) from None
        except DeadKernelError:
            log.seek(0)
            last = log.read().decode(errors="replace")[-2000:].strip()
            raise NotebookError(f"{shown(path)}: the kernel died.\n{last}") from None
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [x for x in map(normalized, cell.outputs) if x is not None]
            if "raises-exception" in tags(cell) and not errors(cell):
                raise NotebookError(
                    f"{shown(path)}: cell {cell.id} is tagged raises-exception, "
                    "but raised nothing. Remove the tag or mend the cell."
                )
    return tidy(nb, path)


def errors(cell):
    return [x for x in cell.get("outputs", []) if x.output_type == "error"]


def _first_error(nb, path):
    for cell in nb.cells:
        if errors(cell) and "raises-exception" not in tags(cell):
            error = normalized(errors(cell)[0])
            lines = cell.source.split("\n")
            place = re.search(r"Cell In\[\d+\], line (\d+)", "\n".join(error.traceback))
            number = int(place[1]) if place else len(lines)
            return (
                f"{shown(path)}: cell {cell.id}, line {number}: "
                f"{lines[number - 1].strip()}\n    {error.ename}: {error.evalue}"
            )
    return f"{shown(path)}: a cell stopped with an error."


def normalized(output):
    """The output without what differs between runs or machines; None: nothing left."""
    if output.output_type == "stream":
        output.text = _plain(output.text)
    elif output.output_type == "error":
        output.evalue = _plain(output.evalue)
        output.traceback = list(_frames(_plain(x) for x in output.traceback))
    elif WIDGET_VIEW in output.get("data", {}):
        del output.data[WIDGET_VIEW]
        output.metadata.pop(WIDGET_VIEW, None)
        if set(output.data) <= {"text/plain"}:  # a constructor call, or a bar at 0 %
            return None
    return output


def _plain(text):
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return re.sub(r"([^\s\"'(]*[/\\]ipykernel_\d+[/\\])?\b\d{5,}\.py\b", "cell", text)


def _frames(parts):
    """The parts of a traceback: a library's frame as one line, repeats once."""
    last = None
    for part in parts:
        part = re.sub(
            r"\AFile (\S.*?\.py):\d+, in (.*?)\n.*\Z",
            lambda m: f"File {_from_package(m[1])}, in {m[2]}\n",
            part,
            flags=re.S,
        )
        if part != last:
            yield part
        last = part


def _from_package(path):
    """`numpy/linalg/_linalg.py` of a path that ends so, wherever it is installed."""
    parts = Path(path).parts
    for folder in ("site-packages", "dist-packages", "bpkit"):
        if folder in parts:
            i = len(parts) - 1 - parts[::-1].index(folder)
            return "/".join(parts[i + (folder != "bpkit") :])
    return "/".join(parts[-2:])


def differences(old, new):
    """The ids of cells that are not the same in both, in the order of `new`."""
    before = {cell.id: cell for cell in old.cells}
    changed = [c.id for c in new.cells if before.pop(c.id, None) != c]
    return changed + list(before)
