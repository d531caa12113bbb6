"""The surroundings of every test: one thread a process, no bars, kernels that stay put.

Set at import, before NumPy is loaded and before a notebook's kernel starts, for each of
pytest's worker processes. And chapters run twice in one kernel.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# pytest runs a process per core; BLAS threads that share a core wait for each other.
for name in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ.setdefault(name, "1")
os.environ["TQDM_DISABLE"] = "1"
os.environ["BPKIT_PROGRESS"] = "off"  # tests write nothing into the home directory

# A kernel reads its start-up files from here, and nothing of the user's own IPython.
ipython = Path(tempfile.mkdtemp(prefix="bpkit-ipython-"))
startup = ipython / "profile_default" / "startup"
startup.mkdir(parents=True)
shutil.copy(Path(__file__).parent / "tests" / "kernel_startup.py", startup)
os.environ["IPYTHONDIR"] = str(ipython)
atexit.register(shutil.rmtree, ipython, ignore_errors=True)


def pytest_xdist_auto_num_workers():
    """One more than there are cores: kernels, pages and sandboxes are waited for."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items):
    """After a chapter's last cell all its cells run once more, in the same kernel.

    And then from the last to the first: each after all that may disturb it. At a push,
    where all chapters run, only the newest does; all of them weekly, and each that is
    run without the others.
    """
    pages = sorted({x.path for x in items if x.path.match("chapters/*.ipynb")})
    chapters = sorted(Path(__file__).parent.glob("chapters/*.ipynb"))
    if pages == chapters and os.environ.get("BPKIT_DRAWS", "1") == "1":
        pages = pages[-1:]
    for page in pages:
        cells = [item for item in items if item.path == page]
        last = items.index(cells[-1])
        items[last + 1 : last + 1] = [again(cell, "again") for cell in cells] + [
            again(cell, "backwards") for cell in reversed(cells)
        ]


def again(cell, how):
    return type(cell).from_parent(
        cell.parent,
        name=f"{cell.name} {how}",
        cell_num=cell.cell_num,
        cell=cell.cell,
        options=cell.options,
    )
