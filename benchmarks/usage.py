"""CPU seconds and memory of a command, with all that it starts (Linux, as root).

It runs in a control group of its own, which forgets nothing: RUSAGE_CHILDREN knows only
what a parent has waited for, and a sandbox that is killed leaves children that nobody
waits for.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.rounds import ROOT


def measured(command, folder, parts):
    """(CPU seconds, seconds, {part: bytes}) of `python -m` a command and all it starts.

    parts: {words of a command line: part}, the first that fits.
    """
    places = [str(Path(sys.executable).parent), os.environ["PATH"]]
    surroundings = {"PATH": os.pathsep.join(places), "PYTHONPATH": str(ROOT)}
    group, memory = control_group(), Counter()
    said = tempfile.TemporaryFile("w+")
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=os.environ | surroundings,
        preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid())),
        stdout=said,
        stderr=said,
    )
    while child.returncode is None:
        for part, size in processes(group, parts):
            memory[part] = max(memory[part], size)
        try:
            child.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            pass
    seconds = time.perf_counter() - start
    if child.returncode:
        said.seek(0)
        raise SystemExit(f"{' '.join(command)} stopped:\n{said.read()[-2000:]}")
    lines = (group / "cpu.stat").read_text().split()
    cpu = int(lines[lines.index("usage_usec") + 1]) / 1e6
    while (group / "cgroup.procs").read_text():  # something is still ending
        time.sleep(0.1)
    group.rmdir()
    return cpu, seconds, memory


def control_group():
    """A new control group below this process's own, of version 2."""
    mounts = map(str.split, Path("/proc/mounts").read_text().splitlines())
    roots = [place for _, place, kind, *_ in mounts if kind == "cgroup2"]
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    own = [line[3:] for line in lines if line.startswith("0::")]
    if os.geteuid() or not (roots and own):
        raise SystemExit("It counts with control groups: run it as root, on Linux.")
    group = Path(roots[0], own[0].strip("/"), f"bpkit-{time.monotonic_ns()}")
    group.mkdir()
    return group


def processes(group, parts):
    """(part, largest resident size so far) of each process in a control group."""
    for pid in (group / "cgroup.procs").read_text().split():
        try:
            line = Path("/proc", pid, "cmdline").read_bytes().decode()
            status = Path("/proc", pid, "status").read_text().split()
            size = 1024 * int(status[status.index("VmHWM:") + 1])
        except (OSError, ValueError):  # it has ended
            continue
        found = [part for words, part in parts.items() if words in line]
        if found:  # neither a passing helper nor a process that is ending
            yield found[0], size
