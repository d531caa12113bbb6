"""The box around the learner's code: bubblewrap, and limits inside it.

All namespaces are its own: no network, no other process, no file but Python, NumPy and
box/, read-only, and a small /tmp. Two recipes, since a limit on processes does not hold
for root, nor for who is root in a user namespace of root's: started as root, the box
has no user namespace but a user id that nobody else has; started by anyone else it has
a user namespace, and cannot make another. Calls that get around all this are refused
(seccomp.py).
"""

import itertools
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bpkit.grading import seccomp
from bpkit.grading.files import GradingError
from bpkit.grading.view import BOX, view

PROGRAMS = {
    "bwrap": "bubblewrap",
    "prlimit": "util-linux",
    "setpriv": "util-linux",
    "unshare": "util-linux",
    "mount": "mount",
}
# The box's /tmp is mounted there first, in a namespace of its own: one that bubblewrap
# mounts has a limit on bytes, and none on the number of files.
NOT_USED = "/sys"
FEWEST_USERS = 1024
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # a mark can be recomputed
    "PYTHONDONTWRITEBYTECODE": "1",
}


class SandboxError(GradingError):
    """The box cannot start: the run stops with this sentence, and nobody gets a 0."""


@dataclass(frozen=True)
class Limits:
    """What a submission may use; times in seconds by the clock, sizes in bytes."""

    start: float = 60
    statement: float = 5  # of a cell
    cells: float = 40  # all of them
    exercise: float = 8
    submission: float = 90
    cpu: int = 90
    memory: int = 1 << 30  # of addresses; one process, so it is the box's
    file: int = 1 << 23
    temporary: int = 1 << 24
    files: int = 1000  # an empty one takes a kilobyte and more of the kernel's memory
    answer: int = 1 << 23  # the arrays of one call


def start(limits, *, sandbox=True):
    """The process of a new box, with pipes; its stderr is a file, .notes."""
    notes = tempfile.TemporaryFile()
    place = None if sandbox else tempfile.gettempdir()
    if sandbox:
        require()
    elif os.name == "nt":
        raise SandboxError("On Windows, grade in its Linux (WSL), with bubblewrap.")
    handed = [seccomp.pipe()] if sandbox else []
    try:
        process = subprocess.Popen(
            command(limits, *handed) if sandbox else python(limits.memory),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=notes,
            cwd=place,
            env=ENVIRONMENT | paths(sandbox),
            bufsize=0,
            start_new_session=True,
            pass_fds=handed,
        )
    except OSError as error:
        raise SandboxError(f"The sandbox did not start: {error}.") from None
    finally:
        for pipe in handed:
            os.close(pipe)
    process.notes = notes
    return process


def require():
    """SandboxError where there is no bubblewrap, with what to install."""
    if not sys.platform.startswith("linux"):
        raise SandboxError(
            "Submissions run in bubblewrap, which only Linux has. Grade on Linux (a "
            "virtual machine will do), or give --no-sandbox if you trust every "
            "submission as much as a program of yours."
        )
    if not seccomp.known():
        raise SandboxError(
            f"The sandbox knows x86-64 and ARM64, and this is {platform.machine()}. "
            "Grade on another machine."
        )
    missing = {package for name, package in PROGRAMS.items() if not shutil.which(name)}
    if missing:
        raise SandboxError(
            "Submissions run in a sandbox, which is not installed. Install it (Debian, "
            f"Ubuntu: apt-get install {' '.join(sorted(missing))}), or give "
            "--no-sandbox if you trust every submission as much as a program of yours."
        )


def paths(sandbox):
    packages = str(Path(np.__file__).parents[1])
    home = "/grader" if sandbox else str(BOX.parent)
    found = {"PYTHONPATH": os.pathsep.join([home, packages])}
    if libraries := os.environ.get("LD_LIBRARY_PATH"):  # where Python needs it to run
        found["LD_LIBRARY_PATH"] = libraries
    return found


def python(memory=0):
    program = os.path.realpath(sys.executable)
    # What is imported stays: there is no garbage to look for until it has been.
    imports = "import gc; gc.disable(); from box import main; gc.enable()"
    return [program, "-s", "-S", "-P", "-c", f"{imports}; main.serve({memory})"]


def command(limits, filter):
    """What starts a box; filter: the pipe of refused calls."""
    bounds = {
        "as": limits.memory,
        "cpu": limits.cpu,
        "fsize": limits.file,
        "nproc": 1,  # itself: it cannot fork and has no threads
        "nofile": 64,
        "core": 0,
        "memlock": 0,
        "msgqueue": 0,
    }
    bwrap, prlimit, setpriv, unshare, mount = map(shutil.which, PROGRAMS)
    inside = [prlimit, *(f"--{name}={value}" for name, value in bounds.items())]
    private = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    private += ["--unshare-cgroup-try", "--die-with-parent", "--new-session"]
    outside = [unshare, "--mount"]
    if os.geteuid() == 0:
        powers = ["--cap-drop", "ALL"]
        for power in ("SETUID", "SETGID", "SETPCAP"):
            powers += ["--cap-add", f"CAP_{power}"]
        user = str(nobody())
        inside += [setpriv, "--reuid", user, "--regid", user, "--clear-groups"]
        inside += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    else:
        outside += ["--user", "--map-root-user"]
        powers = ["--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
        powers += ["--uid", "65534", "--gid", "65534"]
    size = str(limits.temporary)
    tmp = ["--perms", "1777", "--size", size, "--tmpfs", "/tmp"]
    if may_mount(*outside):
        options = f"size={size},nr_inodes={limits.files},mode=1777,nosuid,nodev"
        mounting = shlex.join([mount, "-t", "tmpfs", "-o", options, "tmpfs", NOT_USED])
        outside += ["sh", "-c", f'{mounting} && exec "$@"', "sh"]
        tmp = ["--bind", NOT_USED, "/tmp"]
    else:
        outside = []
    return [
        *(*outside, bwrap, "--seccomp", str(filter), *private, *powers),
        # Before all else: Python itself may lie below /tmp.
        *(*tmp, "--chdir", "/tmp", *view(), "--remount-ro", "/"),
        *("--", *inside, *python()),
    ]


@cache
def may_mount(*outside):
    """Ubuntu's AppArmor may forbid it to who is not root, and allow bubblewrap."""
    mount = [*outside, "mount", "-t", "tmpfs", "tmpfs", NOT_USED]
    return (
        os.geteuid() == 0
        or not subprocess.run(mount, stderr=subprocess.DEVNULL).returncode
    )


COUNT = itertools.count()


def nobody():
    """A user id for one box: two boxes that share one would share its limits, too."""
    last = max(
        int(inside) + int(count)
        for inside, _, count in map(str.split, Path("/proc/self/uid_map").open())
    )
    unique = threading.get_native_id() * 64 + next(COUNT) % 64
    if last < FEWEST_USERS:
        raise SandboxError(
            f"The sandbox did not start: each box gets a user id of its own, of "
            f"{FEWEST_USERS} or more, and the range of root is {last} here. Nothing "
            "was graded. Grade as an ordinary user, or give the container a range of "
            "ids (/etc/subuid)."
        )
    if last > 1 << 31:
        return (1 << 30) + unique % (1 << 30)
    return last // 2 + unique % (last // 2)  # a container's few ids
