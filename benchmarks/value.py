"""Value against micrograd on micrograd's own demo; a chain of a million additions.

A step of the demo is forward, backward, update and the graph thrown away: 100 moons,
all at once, through 2-16-16-1 with relu. All engines have the same losses.
"""

import gc
import json
import os
import random
import subprocess
import sys
import time

import numpy as np

from benchmarks.measures import measure, raced
from benchmarks.rounds import ONE_THREAD, ROOT, Race, stay_on_one_core

SIZES = [2, 16, 16, 1]


def data():
    """X as lists of Python floats, targets -1.0 and 1.0: nothing slows an engine."""
    from bpkit.datasets import moons

    X, y = moons(100, rng=np.random.default_rng(1337))
    return X.tolist(), (2.0 * y - 1).tolist()


def rate(k):
    return 1.0 - 0.9 * k / 100


# The engines: each makes a network and returns step(k) -> loss ------------------------


def scalars(leaf):
    """micrograd's own network, made of this engine's values."""
    from micrograd import nn

    nn.Value = leaf
    random.seed(1337)
    model, (X, y) = nn.MLP(SIZES[0], SIZES[1:]), data()

    def step(k):
        scores = [model([leaf(x) for x in row]) for row in X]
        margins = [(1 + -t * s).relu() for t, s in zip(y, scores, strict=True)]
        squares = sum(p * p for p in model.parameters())
        L = sum(margins) * (1.0 / len(margins)) + 1e-4 * squares
        model.zero_grad()
        L.backward()
        for p in model.parameters():
            p.data -= rate(k) * p.grad
        return L.data

    return step


def micrograd():
    from micrograd.engine import Value

    return scalars(Value)


def micrograd_without_collector():
    """Its graphs are cycles, which only the collector frees: that is not timed here."""
    gc.disable()
    return micrograd()


def of_bpkit():
    from bpkit.autograd import Value

    return scalars(lambda x: Value(float(x)))


def without_collector():
    """What Python's garbage collector costs, which finds nothing in our graphs."""
    gc.disable()
    return of_bpkit()


def without_shortcuts():
    """Every operation through apply, every value through backward's general case."""
    from bpkit import arithmetic, autograd
    from bpkit.autograd import _way_back

    def add(a, b):
        return autograd.apply(arithmetic.add, arithmetic.add_backward, a, b)

    def multiply(a, b):
        return autograd.apply(arithmetic.multiply, arithmetic.multiply_backward, a, b)

    _way_back.SHORTCUTS = ()
    autograd.Value.__add__ = autograd.Value.__radd__ = add
    autograd.Value.__mul__ = autograd.Value.__rmul__ = multiply
    return of_bpkit()


def arrays():
    """The same network and loss as six values that are arrays."""
    from bpkit.autograd import Value

    random.seed(1337)
    params = []
    for d_in, d_out in zip(SIZES, SIZES[1:], strict=False):
        units = [[random.uniform(-1, 1) for _ in range(d_in)] for _ in range(d_out)]
        params += [Value(np.array(units).T.copy()), Value(np.zeros(d_out))]
    W1, b1, W2, b2, W3, b3 = params
    X, y = map(np.array, data())

    def step(k):
        scores = ((X @ W1 + b1).relu() @ W2 + b2).relu() @ W3 + b3
        margins = (1 - y[:, None] * scores).relu()
        L = margins.mean() + 1e-4 * sum((p * p).sum() for p in params)
        L.backward()
        for p in params:
            p.data -= rate(k) * p.grad
        return L.data

    return step


OURS, MICROGRAD = "Value", "micrograd"
ARRAYS, NO_COLLECTOR = "Value, as arrays", "micrograd, garbage collector off"
RACES = {
    "demo": Race(
        "a step of micrograd's demo",
        {
            OURS: of_bpkit,
            "Value without its shortcuts": without_shortcuts,
            "Value, garbage collector off": without_collector,
            ARRAYS: arrays,
            MICROGRAD: micrograd,
            NO_COLLECTOR: micrograd_without_collector,
        },
        [(OURS, MICROGRAD, 0.2), (ARRAYS, MICROGRAD, 0.005)],
        within=1e-12,
    ),
}


# A chain: x + x + x + ..., forward, backward, thrown away -----------------------------


def chain(leaf, n):
    """Seconds of n additions in a row: forward, backward, thrown away."""
    x = y = leaf()
    times = [time.perf_counter()]
    for _ in range(n):
        y = y + x
    times.append(time.perf_counter())
    y.backward()
    times.append(time.perf_counter())
    assert x.grad == n + 1
    del y
    times.append(time.perf_counter())
    return np.diff(times).tolist()


def in_torch():
    import torch

    torch.set_num_threads(1)
    return torch.tensor(1.0, requires_grad=True)


def in_bpkit():
    from bpkit.autograd import Value

    return Value(1.0)


CHAINS = {"Value": in_bpkit, "PyTorch": in_torch}
PARTS = "forward", "backward", "thrown away"


def chains(length, rounds):
    """{engine: [seconds forward, backward, thrown away] of each round}."""
    found = {}
    for _ in range(rounds):
        for name in CHAINS:
            command = [sys.executable, "-m", "benchmarks.value", name, str(length)]
            environment = os.environ | ONE_THREAD
            done = subprocess.run(
                command, env=environment, cwd=ROOT, capture_output=True, text=True
            )
            if "ModuleNotFoundError" in done.stderr:
                continue
            if done.returncode:
                raise SystemExit(f"{name} stopped:\n{done.stderr}")
            found.setdefault(name, []).append(json.loads(done.stdout))
    return found


def measures(quick):
    found = raced("benchmarks.value", "demo", 1 if quick else 20)
    length = 1000 if quick else 1_000_000
    work = f"{length:,} additions in a row"
    times = {
        name: dict(zip(PARTS, np.transpose(seconds), strict=True))
        for name, seconds in chains(length, 1 if quick else 5).items()
    }
    for name, parts in times.items():
        for part, seconds in parts.items():
            goal = 5 if (name, part) == ("Value", "backward") else None
            found.append(measure(work, f"{name}, {part}", seconds, goal=goal))
    if "PyTorch" in times:
        ours, theirs = (times[name]["backward"] for name in CHAINS)
        of = "PyTorch, backward"
        found.append(measure(work, "Value, backward", ours / theirs, of=of))
    return found


if __name__ == "__main__":
    stay_on_one_core()
    print(json.dumps(chain(CHAINS[sys.argv[1]], int(sys.argv[2]))))
