"""What tests need and may lack: skipped on a desk, a failure in CI; and how much."""

import importlib
import os
import shutil
from pathlib import Path

import pytest

# Seconds until a wait for another process gives up. A machine may be busy and slow: a
# wait ends with what happens, and this is only for what has died without a word.
PATIENCE = 300

# Draws on which a check is tried: one at a push. The weekly run sets three, and does
# besides what a push leaves out because it repeats itself.
DRAWS = int(os.environ.get("BPKIT_DRAWS", "1"))
WEEKLY = DRAWS > 1


def few(cases, every):
    """Each of many alike: all weekly, at a push one in `every`."""
    return list(cases)[:: 1 if WEEKLY else every]


def require(name, hint):
    """Import a module that only tests need; hint says how to get it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name.split(".")[0] != name.split(".")[0]:
            raise  # it is there and broken: not the same as missing
    _missing(f"the module {name} is not installed: {hint}")


def require_program(name, hint):
    """The path of a program that only tests need; hint says how to get it."""
    path = shutil.which(name)
    return path or _missing(f"the program {name} is not installed: {hint}")


def require_folder(variable, hint):
    """The folder that an environment variable names; hint says how it is made."""
    folder = os.environ.get(variable)
    return folder and Path(folder) or _missing(f"{variable} names no folder: {hint}")


def _missing(sentence):
    if os.environ.get("CI") == "true":
        pytest.fail(f"{sentence} (CI skips nothing)", pytrace=False)
    pytest.skip(sentence)
