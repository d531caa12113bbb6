"""Chapter 22: the cars of the next hour, by what is known and by a network.

`python -m bpkit.experiments.22_traffic` writes 22_traffic.json beside this file; about
twelve minutes on one core.

A row is an hour t whose last 24 hours, the same hours a week ago and the next one are
all counted. The last fifth of the rows, in time, is the test; the fifth before chooses
rates and steps (seeds of their own), and is learned from afterwards. Errors are means
of absolute errors in cars, of the whole test and of each of its months.
"""

import json
import time
from itertools import pairwise, product
from pathlib import Path

import numpy as np

from bpkit.datasets import traffic
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import mse_backward
from bpkit.optimizers import Adam

BACK, WEEK, SEEDS, BATCH = 24, 168, 10, 128
RATES, STEPS = [0.001, 0.003, 0.01, 0.03], [1000, 3000, 9000]
PENALTIES = [0.0001, 0.001, 0.01, 0.1, 1]  # of the lines in the table, chosen alike
KNOBS = {
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "half the steps": {"longer": 0.5},
    "3 times the steps": {"longer": 3},
    "32 units": {"width": 32},
    "128 units": {"width": 128},
    "one layer": {"layers": 1},
}


def rows():
    """Hours t (n,), X (n, 26) of what is known then, and y (n,), cars an hour later.

    X: the volumes at t, t - 1, ... t - 23, then those at t + 1 - 168 and t - 168.
    """
    hour, volume, _ = traffic()
    all_hours = np.full(hour[-1] + 1, np.nan)
    all_hours[hour] = volume
    t = np.arange(WEEK, len(all_hours) - 1)
    back = np.arange(BACK)
    X = np.column_stack([all_hours[t[:, None] - back], all_hours[t + 1 - WEEK],
                         all_hours[t - WEEK]])  # fmt: skip
    y = all_hours[t + 1]
    there = ~np.isnan(X).any(axis=1) & ~np.isnan(y)
    return t[there], X[there], y[there]


def clock(t):
    """One of 168 for the next hour: Wednesday, 0:00, is 0."""
    return (t + 1) % WEEK


def described(t, X):
    """What a line or a network is given: volumes in thousands, and the clock."""
    at = clock(t)
    return np.hstack([X / 1000, np.eye(24)[at % 24], np.eye(7)[at // 24]])


def mean_by_clock(t, y, t_new):
    """The table: the mean of each of the 168 hours of the week."""
    total, count = (np.bincount(clock(t), w, WEEK) for w in (y, None))
    return (total / np.maximum(count, 1))[clock(t_new)]


def line(X, y, X_new, penalty=0.1):
    """Least squares with a bias, and a little of a penalty."""
    A, B = (np.column_stack([np.ones(len(Z)), Z]) for Z in (X, X_new))
    w = np.linalg.solve(A.T @ A + penalty * np.eye(A.shape[1]), A.T @ y)
    return B @ w


def lines(t, X, y, t_new, X_new, penalty=0.1):
    """A line of five numbers in each of the 168 cells of the table."""
    guess, few = np.empty(len(t_new)), [0, 1, 24, 25]  # two of now, two of last week
    for k in range(WEEK):
        here, new = clock(t) == k, clock(t_new) == k
        known, asked = X[here][:, few] / 1000, X_new[new][:, few] / 1000
        guess[new] = line(known, y[here], asked, penalty)
    return guess


def network(F, y, F_new, seed, *, lr, steps, width=64, layers=2, times=1, longer=1):
    """A guess for F_new (m, 57) by units that learned F (n, 57) -> y."""
    rng, steps = np.random.default_rng(seed), int(steps * longer)
    sizes = [F.shape[1], *[width] * layers]
    hidden = [part for d, h in pairwise(sizes)
              for part in (Dense(d, h, rng=rng, dtype=np.float32), ReLU())]  # fmt: skip
    model = Sequential(*hidden, Dense(width, 1, rng=rng, dtype=np.float32))
    mean, spread = y.mean(), y.std()
    F, F_new = F.astype(np.float32), F_new.astype(np.float32)
    Y = ((y - mean) / spread).astype(np.float32)[:, None]
    rule = Adam(lr * times)
    for step in range(steps):
        rule.lr = lr * times * (1 - step / steps)
        drawn = rng.integers(0, len(F), BATCH)
        dZ = mse_backward(1.0, model.forward(F[drawn]), Y[drawn])
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
    return mean + spread * model.forward(F_new)[:, 0].astype(float)


def parts(n):
    """Rows to learn from, to choose by, to test on: in time."""
    a, b = int(0.6 * n), int(0.8 * n)
    return slice(a), slice(a, b), slice(b, n)


def dumb(t, X, y, old, new, penalty):
    """The guesses that need no network."""
    F = described(t, X)
    return {
        "as now": X[new, 0],
        "as last week": X[new, BACK],
        "a table": mean_by_clock(t[old], y[old], t[new]),
        "a line": line(F[old], y[old], F[new]),
        "a table of lines": lines(t[old], X[old], y[old], t[new], X[new], penalty),
    }


def months(t, error):
    """The mean error of each 30 days."""
    at = t // (24 * 30)
    return [round(float(error[at == m].mean()), 1) for m in np.unique(at)]


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    t, X, y = rows()
    learn, choose, test = parts(len(y))
    F, tuned = described(t, X), []
    for lr, steps in product(RATES, STEPS):
        how = {"lr": lr, "steps": steps}
        found = [np.abs(network(F[learn], y[learn], F[choose], seed, **how) - y[choose])
                 for seed in (100, 101, 102)]  # fmt: skip
        tuned.append([how, [round(float(one.mean()), 2) for one in found]])
        print(tuned[-1], round(time.perf_counter() - begin), flush=True)
    best = min(tuned, key=lambda one: np.mean(one[1]))[0]
    tried = {}
    for one in PENALTIES:
        guess = dumb(t, X, y, learn, choose, one)["a table of lines"]
        tried[str(one)] = round(float(np.abs(guess - y[choose]).mean()), 2)
    penalty, old = float(min(tried, key=tried.get)), slice(choose.stop)
    kept = {"tuned": tuned, "best": best, "penalty": penalty, "penalties": tried}
    kept |= {"rows": [old.stop, len(y) - old.stop]}
    kept |= {"dumb": {}, "network": [], "knobs": {}}
    for name, guess in dumb(t, X, y, old, test, penalty).items():
        error = np.abs(guess - y[test])
        kept["dumb"][name] = [round(float(error.mean()), 2), months(t[test], error)]
        print(name, kept["dumb"][name], flush=True)
    for seed in range(SEEDS):
        error = np.abs(network(F[old], y[old], F[test], seed, **best) - y[test])
        kept["network"].append([round(float(error.mean()), 2), months(t[test], error)])
        print(kept["network"][-1], round(time.perf_counter() - begin), flush=True)
    for name, how in KNOBS.items():
        found = [np.abs(network(F[old], y[old], F[test], seed, **best, **how) - y[test])
                 for seed in range(2)]  # fmt: skip
        kept["knobs"][name] = [round(float(one.mean()), 2) for one in found]
        print(name, kept["knobs"][name], round(time.perf_counter() - begin), flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
