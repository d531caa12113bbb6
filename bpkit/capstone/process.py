"""A learner's code in a process of its own: it may raise, loop, print or exit."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bpkit.capstone.lines import OPEN, WAITS, Line

ROOT = Path(__file__).parents[2]
SECONDS = 20  # for all of the trial; the tests have theirs
# What trial.py asks of operation.py, in this order.
RIGHT = ("operation.py", "inputs", "values", "gradients", "shapes", "purity", "large")


def run(command, folder, seconds, **environment):
    """Python with these arguments, in the folder: exit code, None if time was over."""
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, *map(str, command)],
            cwd=folder,
            env=os.environ
            | {
                "PYTHONPATH": os.pathsep.join(path),
                "PYTHONDONTWRITEBYTECODE": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "MPLBACKEND": "agg",
            }
            | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def tried(folder, seconds=SECONDS):
    """The Lines of part "right", and those of the slips, as far as trial.py came."""
    with tempfile.TemporaryDirectory() as temporary:
        notes = Path(temporary) / "notes"
        notes.touch()
        code = run(["-m", "bpkit.capstone.trial", notes], folder, seconds)
        text = notes.read_text(encoding="utf-8")
    kept = [
        json.loads(note) for note in text.splitlines(keepends=True) if note[-1:] == "\n"
    ]
    found = {note["line"][0]: Line(*note["line"]) for note in kept if "line" in note}
    slips = [Line(*note["slip"]) for note in kept if "slip" in note]
    doing = [note for note in kept if "doing" in note]
    if not any("end" in note for note in kept):  # it was stopped on the way
        name, call = doing[-1]["doing"] if doing else (RIGHT[0], "it")
        why = (
            f"{call} did not come back within {seconds} seconds. Look for a loop that "
            "does not end, or take fewer entries."
            if code is None
            else f"Python ended in {call} (exit code {code}). Leave out what ends it."
        )
        stopped = Line(name, OPEN, why)
        if name in RIGHT:
            found[name] = stopped
        else:
            slips.append(stopped)
            for k in range(len(slips) + 1, 1 + sum(x.get("count", 0) for x in kept)):
                slips.append(Line(f"slip {k}", WAITS, f"until {name} comes back."))
    first = next(
        (name for name in RIGHT if name in found and found[name].state == OPEN), ""
    )
    for name in RIGHT:
        found.setdefault(name, Line(name, WAITS, f"until {first} is done."))
    return [found[name] for name in RIGHT], slips
