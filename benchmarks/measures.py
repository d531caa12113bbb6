"""What is measured: values of one thing, one a round, and beside what they stand."""

import os
import platform
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from benchmarks import rounds


def measure(work, who, values, *, of=None, goal=None, unit="s"):
    """values: in seconds, or, with of, as shares of that peer's; goal: the most."""
    kept = [float(f"{value:.4g}") for value in values]
    return dict(work=work, who=who, of=of, unit=unit, goal=goal, values=kept)


def raced(module, name, n, *, variables=None, goals=None):
    """Measures of a race: each engine's seconds; its goals, or those given instead."""
    race = import_module(module).RACES[name]
    seconds, kernels, missing = rounds.run(module, name, n, variables)
    for absent in sorted(missing):
        hint = "pip install -r requirements-bench.txt"
        print(f"(without {absent}: {hint})", file=sys.stderr)
    ours = next(iter(race.engines))
    work = f"{race.work}; {kernels[ours]}"
    found = [measure(work, who, values) for who, values in seconds.items()]
    for who, peer, goal in race.goals if goals is None else goals:
        if {who, peer} <= seconds.keys():
            share = np.divide(seconds[who], seconds[peer])
            found.append(measure(work, who, share, of=peer, goal=goal))
    return found


def spread(values, digits=3):
    """The median and, where there are several, the quartiles; so many digits count."""
    low, middle, high = (short(x, digits) for x in np.percentile(values, [25, 50, 75]))
    return middle if len(values) == 1 else f"{middle} ({low} to {high})"


def short(x, digits=3):
    """A number without powers of ten."""
    return np.format_float_positional(x, digits, fractional=False, trim="-")


def machine(packages):
    """What figures depend on, in a line: versions, the processor and its cores."""
    found = []
    for name in packages:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            pass
    system = f"{processor()} ({platform.machine()}), {os.cpu_count()} cores"
    return f"Python {platform.python_version()}, {', '.join(found)}; {system}"


def processor():
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor()


def load():
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
