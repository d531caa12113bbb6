"""The box around the learner's code: bubblewrap, and limits inside it.

All namespaces are its own: no network, no other process, no file but Python, NumPy and
box/, read-only, and a small /tmp. Two recipes, since a limit on processes does not hold
for root, nor for who is root in a user namespace of root's: started as root, the box
has no user namespace but a user id that nobody else has; started by anyone else it has
a user namespace, and cannot make another. Calls that get around all this are refused
(seccomp.py).
"""

import compileall
import itertools
import os
import platform
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

BOX = Path(__file__).parent / "box"
COURSE = Path(__file__).parents[2]
LIBRARIES = ["/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64", "/lib32"]
DEVICES = ["/dev/null", "/dev/zero", "/dev/urandom"]  # no /dev/shm, which has no limit
PROGRAMS = {"bwrap": "bubblewrap", "prlimit": "util-linux", "setpriv": "util-linux"}
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
    bwrap, prlimit, setpriv = map(shutil.which, PROGRAMS)
    inside = [prlimit, *(f"--{name}={value}" for name, value in bounds.items())]
    private = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    private += ["--unshare-cgroup-try", "--die-with-parent", "--new-session"]
    if os.geteuid() == 0:
        powers = ["--cap-drop", "ALL"]
        for power in ("SETUID", "SETGID", "SETPCAP"):
            powers += ["--cap-add", f"CAP_{power}"]
        user = str(nobody())
        inside += [setpriv, "--reuid", user, "--regid", user, "--clear-groups"]
        inside += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    else:
        powers = ["--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
    size = str(limits.temporary)
    return [
        *(bwrap, "--seccomp", str(filter), *private, *powers),
        # Before all else: Python itself may lie below /tmp.
        *("--perms", "1777", "--size", size, "--tmpfs", "/tmp", "--chdir", "/tmp"),
        *(*view(), "--remount-ro", "/", "--", *inside, *python()),
    ]


@cache
def view():
    """The files in the box: mounts, the later over the earlier."""
    # Nothing can be written in there, and every box would compile these anew.
    compileall.compile_dir(BOX, quiet=2)
    numpy = Path(np.__file__).parent
    libraries = dict.fromkeys([*LIBRARIES, str(Path(sys.base_prefix, "lib"))])
    single = [numpy, numpy.with_name("numpy.libs"), os.path.realpath(sys.executable)]
    single += filter(None, map(shutil.which, ("prlimit", "setpriv")))
    args, shown, hidden = [], [], {str(COURSE), *packages_of_others(libraries)}
    for path in libraries:
        if os.path.islink(path):
            args += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            shown.append(path)
            args += ["--ro-bind", path, path]
    hidden = sorted(
        path
        for path in hidden
        if any(Path(path).is_relative_to(place) for place in shown)
    )
    for path in hidden:
        args += ["--size", "65536", "--tmpfs", path]
    for path in map(str, single):  # NumPy may lie in what is hidden
        if os.path.exists(path):
            shown.append(path)
            args += ["--ro-bind", path, path]
    for path in hidden:
        args += ["--remount-ro", path]
    for path in ("/etc/ld.so.cache", "/etc/alternatives"):
        args += ["--ro-bind-try", path, path]
    for device in DEVICES:
        args += ["--dev-bind", device, device]
    args += ["--ro-bind", str(BOX), "/grader/box"]
    # bubblewrap makes the folders on the way for their owner alone: open them first.
    on_the_way = {str(folder) for path in shown for folder in Path(path).parents}
    on_the_way |= {"/dev", "/etc", "/grader"}
    first = [arg for path in sorted(on_the_way - {"/"}) for arg in ("--dir", path)]
    return (*first, *args)


def packages_of_others(libraries):
    """Where packages lie, bpkit perhaps among them."""
    for path in libraries:
        for pattern in ("python3*/site-packages", "python3*/dist-packages"):
            yield from map(str, Path(path).glob(pattern))


COUNT = itertools.count()


def nobody():
    """A user id for one box: two boxes that share one would share its limits, too."""
    last = max(
        int(inside) + int(count)
        for inside, _, count in map(str.split, Path("/proc/self/uid_map").open())
    )
    unique = threading.get_native_id() * 64 + next(COUNT) % 64
    if last > 1 << 31:
        return (1 << 30) + unique % (1 << 30)
    return last // 2 + unique % (last // 2)  # a container's few ids
