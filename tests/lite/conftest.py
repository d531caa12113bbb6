"""Pyodide's core beside us, and the built course with it."""

import pytest
from helpers import require_folder


@pytest.fixture(scope="session")
def pyodide():
    """The folder in which tests/lite/pyodide_here.py has laid it out."""
    return require_folder("BPKIT_PYODIDE", "python tests/lite/pyodide_here.py FOLDER")
