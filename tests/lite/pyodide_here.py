"""Pyodide's core beside us, so that a kernel boots from the loopback alone.

    python tests/lite/pyodide_here.py FOLDER

From npm comes the core, in the version that JupyterLite's kernel wants; from PyPI what
the kernel needs of pure Python. NumPy and matplotlib for Pyodide are in neither. A test
finds the folder by the environment variable BPKIT_PYODIDE.
"""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_PYTHON_VERSION,
    PYODIDE_VERSION,
)

CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
KERNEL = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
# What installs while a kernel starts: PyPI's is too old for JupyterLite. Here all is
# there before, which this one sees to.
MICROPIP = {
    "micropip/__init__.py": """from importlib.metadata import version

async def install(requirements, **options):
    version(requirements)
""",
    "micropip/package_index.py": """CompatibilityLayer = ProjectInfo = None
query_package = None
""",
    "micropip-0.dist-info/METADATA": "Name: micropip\nVersion: 0\n",
    "micropip-0.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
}


def core(folder):
    """The files of npm's package pyodide, and its lock, which is returned."""
    with tempfile.TemporaryDirectory() as temporary:
        command = ["npm", "pack", "--silent", f"pyodide@{PYODIDE_VERSION}"]
        subprocess.run(command, cwd=temporary, check=True)
        (archive,) = Path(temporary).glob("*.tgz")
        with tarfile.open(archive) as packed:
            for name in CORE:
                content = packed.extractfile(f"package/{name}").read()
                (folder / name).write_bytes(content)
            return json.load(packed.extractfile("package/pyodide-lock.json"))


def pure(folder):
    """Wheels of pure Python, for the Python that Pyodide is."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", folder]
    command += ["--python-version", PYODIDE_PYTHON_VERSION, "--implementation", "py"]
    command += ["--only-binary=:all:", "--abi", "none", "--platform", "any"]
    command += ["ipython", "tqdm", "typing-extensions"]
    # Without CI's constraints, which may name a release that wants a compiled package.
    subprocess.run(command, check=True, env={**os.environ, "PIP_CONSTRAINT": ""})
    for wheel in (Path(sys.prefix) / KERNEL / "static" / "pypi").glob("[ip]*.whl"):
        (folder / wheel.name).write_bytes(wheel.read_bytes())
    with zipfile.ZipFile(folder / "micropip-0-py3-none-any.whl", "w") as wheel:
        for name, text in MICROPIP.items():
            wheel.writestr(name, text)


def entry(wheel):
    """What Pyodide's lock says of a package; none waits for another."""
    name, version = wheel.name.split("-")[:2]
    return {
        "name": name.replace("_", "-"),
        "version": version,
        "file_name": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "install_dir": "site",
        "package_type": "package",
        "imports": [],
        "depends": [],
        "unvendored_tests": False,
    }


def main(folder):
    folder.mkdir(parents=True)
    lock = core(folder)
    pure(folder)
    entries = map(entry, sorted(folder.glob("*.whl")))
    lock["packages"] = {one["name"]: one for one in entries}
    text = json.dumps(lock, indent=1)
    (folder / "pyodide-lock.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
