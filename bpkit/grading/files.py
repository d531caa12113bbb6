"""Files written whole or not at all, and the error that is a sentence."""

import json
import os
import tempfile
from pathlib import Path


class GradingError(Exception):
    """What went wrong, in a sentence for the teacher."""


def write(path, content, *, through=True):
    """Write text or bytes so that a reader finds the old file or the new, never half.

    The new one is written beside it and takes its name in one step. through: down to
    the disk, before a power cut can come in between; not for what is made anew at once.
    """
    path = Path(path)
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")  # half a surrogate
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_beside(path, content, through)
    except OSError as error:  # a full disk names no file
        raise GradingError(
            f"{path.parent}: {error.strerror}. What was graded is kept: mend it and "
            "start again."
        ) from None


def write_beside(path, content, through):
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if through:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def sweep(folder):
    """Remove the drafts that a run left behind when it was killed."""
    for draft in Path(folder).rglob(".draft-*"):
        draft.unlink(missing_ok=True)


def write_json(path, thing):
    write(path, json.dumps(thing, indent=1) + "\n")


def read_json(path):
    """What a file of ours holds; GradingError where it is damaged."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise GradingError(
            f"{path} is damaged ({error}). Delete it; what it held is made anew."
        ) from None
