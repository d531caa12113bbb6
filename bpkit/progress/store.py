"""One local file for what a learner did, never required.

It is .bpkit/progress.json in the home directory, or what the environment variable
BPKIT_PROGRESS names. BPKIT_PROGRESS=off, as under test, keeps all in memory; so does
nbgrader. In JupyterLite it lies beside the notebooks, in the browser's storage.
"""

import json
import os
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

# JupyterLite forgets a home with its page; what lies in its drive stays.
HOME = "/drive" if sys.platform == "emscripten" else "~"
# file -> what cannot be kept in it; None -> what shall be in no file; "told" -> True
_in_memory = {}


def _shall_be_kept():
    off = os.environ.get("BPKIT_PROGRESS") == "off"
    return not off and "NBGRADER_EXECUTION" not in os.environ


def _file():
    """Where things are kept; None for nowhere."""
    place = os.environ.get("BPKIT_PROGRESS")
    if _shall_be_kept():
        with suppress(RuntimeError):  # no home directory
            return Path(place or f"{HOME}/.bpkit/progress.json").expanduser()


def not_kept():
    """[a sentence] the first time that what shall be kept cannot be; else []."""
    file = _file()
    if "told" in _in_memory or not _shall_be_kept() or file and file not in _in_memory:
        return []
    _in_memory["told"] = True
    why = f"{file} cannot be written" if file else "there is no home folder"
    return [f"It will be forgotten when this kernel ends: {why}."]


@contextmanager
def kept_here():
    """What is kept, to be read and changed; written at the end, whole or not at all.

    One kernel at a time. What cannot be written or read stays in this kernel's memory.
    """
    file = _file()
    if file is None or file in _in_memory:
        yield _in_memory.setdefault(file, _read(None))
        return
    lock = _lock(file)
    try:
        try:
            kept = _read(file)
        except OSError:
            kept = _in_memory[file] = _read(None)
        before = json.dumps(kept)
        yield kept
        if file not in _in_memory and json.dumps(kept) != before:
            try:
                whole = file.with_suffix(f".{os.getpid()}.tmp")
                whole.write_text(json.dumps(kept, indent=1), encoding="utf-8")
                whole.replace(file)
            except OSError:  # a read-only home: the lesson goes on
                _in_memory[file] = kept
    finally:
        with suppress(OSError):
            lock.rmdir()


def _lock(file):
    """A folder beside the file, which only one kernel can have made."""
    lock = file.with_suffix(".lock")
    for _ in range(100):
        try:
            lock.mkdir(parents=True)
            break
        except FileExistsError:
            time.sleep(0.02)
        except OSError:  # then the file cannot be written either
            break
    return lock  # after two seconds: left behind by a kernel that died


def _read(file):
    """The file's content; one that is broken is put aside under a name of its own."""
    empty = {"predictions": {}, "passed": {}, "questions": {}, "asked": []}
    if file is None or not file.exists():
        return empty
    with suppress(ValueError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(kept, dict) and all(
            isinstance(kept.get(part, default), type(default))
            for part, default in empty.items()
        ):
            return empty | kept
    k = 1
    while (aside := file.with_stem(f"{file.stem}_broken_{k}")).exists():
        k += 1
    file.rename(aside)
    return empty
