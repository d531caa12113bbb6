"""The files that are seen in the box: Python, NumPy and box/, and no package beside."""

import compileall
import os
import shutil
import sys
from functools import cache
from pathlib import Path

import numpy as np

BOX = Path(__file__).parent / "box"
COURSE = Path(__file__).parents[2]
LIBRARIES = ["/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64", "/lib32"]
DEVICES = ["/dev/null", "/dev/zero", "/dev/urandom"]  # no /dev/shm, which has no limit


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
