"""What does a gradient cost, as the network grows? Times for chapter 08.

    python -m bpkit.experiments.08_cost        two minutes; writes 08_cost.json

Three layers of w tanh units, N = 3 w**2 weights, 32 examples, one thread. All N slopes
of one loss: by backpropagation (arrays in float64, in float32, Python loops), by
forward mode (one pass per weight) and by differences (two losses per weight). The last
two are timed for 100 weights at most, spread over the network, and scaled to all N.
Nine rounds, in each all methods one after the other; of each the quickest, which other
work on the machine disturbed least, and the slowest. Beside the times: the
multiplications, counted, and how far loops and float32 are off.
"""

import json
import os
import platform
import time
from math import tanh
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from tqdm import tqdm

from bpkit.gradcheck import relative_error

WIDTHS = 4, 8, 16, 32, 64, 128, 256, 512, 1024
ROUNDS, LAYERS, EXAMPLES, SAMPLE = 9, 3, 32, 100


def loss(X, weights):
    for W in weights:
        X = np.tanh(X @ W)
    return (X**2).mean()


def backpropagation(X, weights):
    acts = [X]
    for W in weights:
        acts.append(np.tanh(acts[-1] @ W))
    dA, slopes = 2 * acts[-1] / acts[-1].size, []
    for W, A, below in zip(weights[::-1], acts[:0:-1], acts[-2::-1], strict=True):
        dZ = dA * (1 - A**2)
        slopes.append(below.T @ dZ)
        dA = dZ @ W.T
    return slopes[::-1]


def forward_mode(X, weights, k, i, j):
    """The slope at one weight: beside each array, how it moves with that weight."""
    A, moves = X, np.zeros_like(X)
    for layer, W in enumerate(weights):
        dZ = moves @ W
        if layer == k:
            dZ[:, j] += A[:, i]
        A = np.tanh(A @ W)
        moves = (1 - A**2) * dZ
    return (2 * A * moves).mean()


def difference(X, weights, k, i, j, h=1e-5):
    W, middle = weights[k], weights[k][i, j]
    W[i, j] = middle + h
    above = loss(X, weights)
    W[i, j] = middle - h
    below = loss(X, weights)
    W[i, j] = middle
    return (above - below) / (2 * h)


def by_loops(X, weights):
    """Backpropagation once more, one multiplication at a time, on lists."""
    total = [[[0.0] * len(W[0]) for _ in W] for W in weights]
    for x in X:
        acts = [x]
        for W in weights:
            z = [0.0] * len(W[0])
            for a, row in zip(acts[-1], W, strict=True):
                for j, w in enumerate(row):
                    z[j] += a * w
            acts.append(list(map(tanh, z)))
        da = [2 * a / (len(X) * len(acts[-1])) for a in acts[-1]]
        for k in reversed(range(len(weights))):
            dz = [d * (1 - a * a) for d, a in zip(da, acts[k + 1], strict=True)]
            da = []
            for i, row in enumerate(weights[k]):
                a, slopes, back = acts[k][i], total[k][i], 0.0
                for j, w in enumerate(row):
                    slopes[j] += a * dz[j]
                    back += dz[j] * w
                da.append(back)
    return total


class Counted(np.ndarray):
    """An array that counts the multiplications of its matrix products."""

    count = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        inputs, _ = [np.asarray(x) for x in inputs], options.pop("out", None)
        if ufunc is np.matmul:
            Counted.count += inputs[0].size * inputs[1].shape[1]
        return np.asarray(getattr(ufunc, method)(*inputs, **options)).view(Counted)


def counted(f, *args):
    Counted.count = 0
    f(*args)
    return Counted.count


def multiplications(width):
    """Of backpropagation, and of all differences."""
    X = np.ones((EXAMPLES, width)).view(Counted)
    weights = [np.ones((width, width)).view(Counted) for _ in range(LAYERS)]
    losses = 2 * LAYERS * width**2
    return counted(backpropagation, X, weights), losses * counted(loss, X, weights)


def seconds(f, *args):
    begin = time.perf_counter()
    f(*args)
    return time.perf_counter() - begin


def quickest(f, *args):
    return min(seconds(f, *args) for _ in range(7))


def one_round(width, rng):
    X = rng.normal(size=(EXAMPLES, width))
    weights = [rng.normal(size=(width, width)) / width**0.5 for _ in range(LAYERS)]
    n = LAYERS * width**2
    some = [np.unravel_index(i, (LAYERS, width, width))
            for i in np.linspace(0, n - 1, min(n, SAMPLE)).astype(int)]  # fmt: skip
    slopes = backpropagation(X, weights)
    for k, i, j in some[::7]:
        assert abs(forward_mode(X, weights, k, i, j) - slopes[k][i, j]) < 1e-12
        assert abs(difference(X, weights, k, i, j) - slopes[k][i, j]) < 1e-9
    single = X.astype(np.float32), [W.astype(np.float32) for W in weights]
    found = {
        "backpropagation": quickest(backpropagation, X, weights),
        "float32": quickest(backpropagation, *single),
    }
    for name, f in [("forward mode", forward_mode), ("differences", difference)]:
        found[name] = n / len(some) * sum(seconds(f, X, weights, *at) for at in some)
    off = {"float32": relative(backpropagation(*single), slopes)}
    if width <= 128:
        lists = X.tolist(), [W.tolist() for W in weights]
        off["loops"] = relative(by_loops(*lists), slopes)
        found["loops"] = seconds(by_loops, *lists)
    return found, off


def relative(gradients, slopes):
    return max(map(relative_error, gradients, slopes))


def machine():
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return (
        f"{names[0] if names else platform.processor()}, one thread, Python "
        f"{platform.python_version()}, NumPy {np.__version__}"
    )


if __name__ == "__main__":
    rng, times, off = np.random.default_rng(0), {}, {}
    for width in tqdm(WIDTHS):
        rounds, offs = zip(*(one_round(width, rng) for _ in range(ROUNDS)), strict=True)
        for name in offs[0]:
            worst = max(one[name] for one in offs)
            off[name] = max(off.get(name, 0), worst)
        for name in rounds[0]:
            taken = [found[name] for found in rounds]
            both = [min(taken), max(taken)]
            times.setdefault(name, {})[LAYERS * width**2] = both
    result = {
        "machine": machine(),
        "seconds": times,
        "off": off,
        "multiplications": {
            3 * w**2: multiplications(w) for w in (4, 16, 64, 256, 1024)
        },
    }
    file = Path(__file__).with_suffix(".json")
    file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
