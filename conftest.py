"""The surroundings of every test: one thread a process, no bars, kernels that stay put.

Set at import, before NumPy is loaded and before a notebook's kernel starts, for each of
pytest's worker processes.
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
