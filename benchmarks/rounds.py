"""Engines that do the same work, each in a process of its own, asked in turn.

A round asks each engine for one step, so that a busy machine is busy for all; what
counts is the ratio of two engines in the same round. All have one thread and, where the
system can, the same processor.
"""

import gc
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
ONE_THREAD = dict.fromkeys(
    ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1"
)
WARM_UP = 2  # rounds that do not count: imports, compilation, first pages
ANEW = 5  # steps, then an engine starts from the beginning: all see the same numbers


@dataclass(frozen=True)
class Race:
    """Some work and who does it.

    engines: {name: make}, make() -> step(k) -> a number, or None; ours comes first. A
    make that imports what is not installed drops out. goals: (engine, peer, the most
    that engine may take of peer's time, or None). Numbers of a round differ by `within`
    at most.
    """

    work: str
    engines: dict
    goals: list
    within: float = 0.0


def run(module, name, n, variables=None):
    """n rounds of the race RACES[name] of a module.

    variables: of the environment; None takes one away. Returns {engine: seconds of each
    round}, {engine: its BLAS}, and the names of modules that are missing. Raises
    ValueError where the engines' numbers differ: they did not do the same work.
    """
    race = import_module(module).RACES[name]
    servers, kernels, missing = {}, {}, set()
    for engine in race.engines:
        server = start(module, name, engine, variables or {})
        hello = json.loads(server.stdout.readline() or "{}")
        if "blas" in hello:
            servers[engine], kernels[engine] = server, hello["blas"]
        elif "missing" in hello:
            missing.add(hello["missing"])
        else:
            raise SystemExit(f"{engine} did not start; it says why above.")
    seconds = {engine: [] for engine in servers}
    warm_up = WARM_UP if n > 1 else 0  # one round shows that it runs, and no more
    for k in range(warm_up + n):
        numbers = {}
        for engine, server in servers.items():
            print(file=server.stdin, flush=True)
            took, numbers[engine] = json.loads(server.stdout.readline())
            if k >= warm_up:
                seconds[engine].append(took)
        found = [number for number in numbers.values() if number is not None]
        if found and not np.ptp(found) <= race.within:
            raise ValueError(f"{race.work}: step {k} gave {numbers}, not the same.")
    for server in servers.values():
        server.stdin.close()
        server.wait()
    return seconds, kernels, missing


def start(module, name, engine, variables):
    places = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    path = {"PYTHONPATH": os.pathsep.join(places)}
    environment = os.environ | ONE_THREAD | path | variables
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.rounds", module, name, engine],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in environment.items() if value is not None},
    )


def serve(module, name, engine):
    """For each line that comes in, one step: its seconds and its number."""
    stay_on_one_core()
    make = import_module(module).RACES[name].engines[engine]
    try:
        step = make()
    except ModuleNotFoundError as error:
        print(json.dumps({"missing": error.name}), flush=True)
        return
    print(json.dumps({"blas": blas()}), flush=True)
    for k, _ in enumerate(sys.stdin):
        if k % ANEW == 0:
            step = make()
        if not gc.isenabled():
            gc.collect()
        begin = time.perf_counter()
        number = step(k % ANEW)
        took = time.perf_counter() - begin
        print(json.dumps([took, None if number is None else float(number)]), flush=True)


def stay_on_one_core():
    """The same one for every process that calls this, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def blas():
    """The libraries for matrix products in this process, and the kernels they chose."""
    try:
        from threadpoolctl import threadpool_info
    except ModuleNotFoundError:
        return "unknown: pip install threadpoolctl"
    return ", ".join(
        f"{one['internal_api']} {one.get('architecture', '')}".strip()
        for one in threadpool_info()
        if one["user_api"] == "blas"
    )


if __name__ == "__main__":
    serve(*sys.argv[1:])
