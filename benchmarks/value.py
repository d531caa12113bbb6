"""Value against micrograd, on micrograd's own demo: `python -m benchmarks.value`.

A step of the demo is forward, backward, update and the graph thrown away: 100 moons,
all at once, through 2-16-16-1 with relu. Every engine runs in a process of its own and
is asked for one step a round, in turn, so that a busy machine is busy for all; what
counts is the ratio of two engines in the same round.
"""

import argparse
import gc
import json
import os
import platform
import random
import subprocess
import sys
import time
from importlib.metadata import version

import numpy as np

THREADS = ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"]
STEPS = 5  # then the network starts anew: all engines must have the same losses
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


def without_shortcuts():
    """Every operation through apply, every value through backward's general case."""
    from bpkit import arithmetic, autograd

    def add(a, b):
        return autograd.apply(arithmetic.add, arithmetic.add_backward, a, b)

    def multiply(a, b):
        return autograd.apply(arithmetic.multiply, arithmetic.multiply_backward, a, b)

    autograd.PLAIN = ()
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


ENGINES = {
    "micrograd": (micrograd, None),
    "micrograd, garbage collector off": (micrograd_without_collector, None),
    "Value": (of_bpkit, 0.2),
    "Value without its two shortcuts": (without_shortcuts, None),
    "Value, as arrays": (arrays, 0.005),
}


def chain(n):
    """Seconds of n additions in a row: forward, backward, thrown away."""
    from bpkit.autograd import Value

    times = [time.perf_counter()]
    x = y = Value(1.0)
    for _ in range(n):
        y = y + x
    times.append(time.perf_counter())
    y.backward()
    times.append(time.perf_counter())
    assert x.grad == n + 1
    del y
    times.append(time.perf_counter())
    return np.diff(times).tolist()


# One process an engine ----------------------------------------------------------------


def serve(name):
    """For each line that comes, one step: its seconds and its loss."""
    make, _ = ENGINES[name]
    for k, _ in enumerate(sys.stdin):
        if k % STEPS == 0:
            step = make()
        if not gc.isenabled():
            gc.collect()
        start = time.perf_counter()
        loss = step(k % STEPS)
        print(json.dumps([time.perf_counter() - start, loss]), flush=True)


def process(*arguments):
    environment = os.environ | dict.fromkeys(THREADS, "1")
    command = [sys.executable, "-m", "benchmarks.value", *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, **pipes, text=True, env=environment)


def rounds(n, warm_up=2):
    """Seconds (n, engines): a round asks each engine for one step, in turn."""
    servers = [process("--serve", name) for name in ENGINES]
    times = []
    for _ in range(warm_up + n):
        answers = []
        for server in servers:
            print(file=server.stdin, flush=True)
            answers.append(json.loads(server.stdout.readline()))
        seconds, losses = zip(*answers, strict=True)
        assert np.ptp(losses) < 1e-12, dict(zip(ENGINES, losses, strict=True))
        times.append(seconds)
    for server in servers:
        server.stdin.close()
        server.wait()
    return np.array(times[warm_up:])


def spread(values, digits):
    """The median and the quartiles."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def report(n, length, chains):
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"micrograd {version('micrograd')}, bpkit {version('bpkit-course')}; "
        f"{platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}; one thread; {n} rounds, "
        f"median (quartiles); losses equal to 1e-12.\n"
    )
    times = rounds(n)
    print("| a step of the demo | seconds | of micrograd's time | goal |")
    print("|---|---|---|---|")
    for (name, (_, goal)), own in zip(ENGINES.items(), times.T, strict=True):
        row = [name, spread(own, 4), spread(own / times[:, 0], 4), goal or ""]
        print(f"| {' | '.join(map(str, row))} |")
    found = []
    for _ in range(chains):
        with process("--chain", str(length)) as child:
            found.append(json.loads(child.communicate()[0]))
    print(f"\n| a chain of {length:,} additions | seconds | goal |\n|---|---|---|")
    goals = ["", "5" if length == 1_000_000 else "", ""]
    parts = ["forward", "backward", "thrown away"]
    for part, own, goal in zip(parts, np.transpose(found), goals, strict=True):
        print(f"| {part} | {spread(own, 2)} | {goal} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--chains", type=int, default=5)
    parser.add_argument("--length", type=int, default=1_000_000)
    parser.add_argument("--serve", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--chain", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
    elif options.chain:
        print(json.dumps(chain(options.chain)))
    else:
        report(options.rounds, options.length, options.chains)


if __name__ == "__main__":
    main()
