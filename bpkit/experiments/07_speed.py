"""Chapter 07: how long one training step takes, by loops, with arrays, in float32.

`python -m bpkit.experiments.07_speed` writes 07_speed.json beside this file, with the
name of the machine; some ten seconds. One step is the eight lines and four updates on a
batch of 64 digits, 784-100-10. Best of several, in seconds of the processor, one
thread; then on all threads, by the clock on the wall.
"""

import json
import os
import platform
import subprocess
import sys
import time
from math import exp, log, tanh
from pathlib import Path

import numpy as np

from bpkit import activations
from bpkit.datasets import digits
from bpkit.initializers import glorot
from bpkit.layers import dense, dense_backward
from bpkit.losses import cross_entropy, cross_entropy_backward

X, y, *_ = digits()
LR = 0.5


def start(dtype):
    rng = np.random.default_rng(0)
    W1, W2 = glorot(784, 100, rng=rng), glorot(100, 10, rng=rng)
    return [A.astype(dtype) for A in (W1, np.zeros(100), W2, np.zeros(10))]


def step(X, y, W1, b1, W2, b2):
    """One step with arrays, in place; returns the loss."""
    Z1 = dense(X, W1, b1)
    A1 = activations.tanh(Z1)
    Z2 = dense(A1, W2, b2)
    dZ2 = cross_entropy_backward(1.0, Z2, y)
    dA1, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
    dZ1 = activations.tanh_backward(dA1, Z1)
    _, dW1, db1 = dense_backward(dZ1, X, W1, b1, input_gradient=False)
    for W, dW in zip((W1, b1, W2, b2), (dW1, db1, dW2, db2), strict=True):
        W -= LR * dW
    return cross_entropy(Z2, y)


def step_by_loops(X, y, W1, b1, W2, b2):
    """The same on lists of Python floats, one multiplication at a time."""
    n, d, h, k = len(X), len(W1), len(W1[0]), len(W2[0])
    dW1, db1 = [[0.0] * h for _ in range(d)], [0.0] * h
    dW2, db2 = [[0.0] * k for _ in range(h)], [0.0] * k
    total = 0.0
    for x, label in zip(X, y, strict=True):
        z1 = b1[:]
        for i in range(d):
            for j in range(h):
                z1[j] += x[i] * W1[i][j]
        a1, z2 = [tanh(z) for z in z1], b2[:]
        for i in range(h):
            for j in range(k):
                z2[j] += a1[i] * W2[i][j]
        most = max(z2)
        powers = [exp(z - most) for z in z2]
        total += log(sum(powers)) + most - z2[label]
        dz2 = [(e / sum(powers) - (j == label)) / n for j, e in enumerate(powers)]
        dz1 = [0.0] * h
        for i in range(h):
            for j in range(k):
                dW2[i][j] += a1[i] * dz2[j]
                dz1[i] += dz2[j] * W2[i][j]
            dz1[i] *= 1 - a1[i] ** 2
        for j in range(k):
            db2[j] += dz2[j]
        for j in range(h):
            db1[j] += dz1[j]
        for i in range(d):
            for j in range(h):
                dW1[i][j] += x[i] * dz1[j]
    for W, dW in [(W1, dW1), (W2, dW2), ([b1], [db1]), ([b2], [db2])]:
        for row, drow in zip(W, dW, strict=True):
            for j, slope in enumerate(drow):
                row[j] -= LR * slope
    return total / n


def seconds(f, *args, times, clock=time.process_time):
    """The best of some times; a clock of its own, since other programs run, too."""
    best = float("inf")
    for _ in range(times):
        begin = clock()
        f(*args)
        best = min(best, clock() - begin)
    return best


def by_loops(rows, times):
    args = [X[:rows].astype(float).tolist(), y[:rows].tolist()]
    return seconds(step_by_loops, *args, *map(np.ndarray.tolist, start(float)),
                   times=times)  # fmt: skip


def with_arrays(rows, dtype, clock):
    args = X[:rows].astype(dtype), y[:rows], *start(dtype)
    return seconds(step, *args, times=200, clock=clock)


def on_threads(threads):
    """The array times in a fresh process, whose libraries use so many threads."""
    names = ("OPENBLAS", "OMP", "MKL")
    limits = {f"{name}_NUM_THREADS": str(threads) for name in names}
    run = subprocess.run(
        [sys.executable, __file__, str(threads)],
        env=os.environ | limits,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def arrays(threads):
    clock = time.process_time if threads == 1 else time.perf_counter
    return {
        name + more: with_arrays(rows, np.dtype(name), clock)
        for name in ("float64", "float32")
        for rows, more in [(64, ""), (1, ", one digit")]
    }


def check():
    """Both take the same steps."""
    lists, stacks = list(map(np.ndarray.tolist, start(float))), start(float)
    for _ in range(2):
        rows = X[:3].astype(float)
        a = step_by_loops(rows.tolist(), y[:3].tolist(), *lists)
        b = step(rows, y[:3], *stacks)
    assert abs(a - b) < 1e-12 and np.allclose(lists[0], stacks[0], atol=1e-12)


def processor():
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(arrays(int(sys.argv[1]))))
        sys.exit()
    check()
    found = {
        "machine": f"{processor()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, NumPy {np.__version__}",
        "batch": 64,
        "loops": by_loops(64, times=8),
        "loops, one digit": by_loops(1, times=5),
        "one thread": on_threads(1),
        "all threads": on_threads(os.cpu_count()),
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
