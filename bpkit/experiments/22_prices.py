"""Chapter 22: tomorrow's oil price from the last days, against "no change".

`python -m bpkit.experiments.22_prices` writes 22_prices.json beside this file; about
six minutes on one core.

What is asked is the change of the logarithm of the price, in percent, from the changes
of the 20 trading days before; errors are squared. The days are cut in time into six
blocks: a network learns from all blocks before one and is judged on that one, for the
last three. Rates and steps are chosen by learning from the first two and judging on the
third. `gain` is 1 less its error over that of "no change": above 0 it is worth
something.
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.datasets import oil_price
from bpkit.initializers import glorot, zeros
from bpkit.layers import Dense, Sequential, Tanh
from bpkit.losses import mse_backward
from bpkit.optimizers import Adam

DAYS, BLOCKS, SEEDS, BATCH = 20, 6, 10, 64
RATES = [0.00003, 0.0001, 0.0003, 0.001, 0.003]
STEPS = [30, 100, 300, 1000, 3000, 10_000]
FITS = {"lr": 0.01, "steps": 9000}  # what follows the past closely
KNOBS = {
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "half the steps": {"longer": 0.5},
    "3 times the steps": {"longer": 3},
    "8 units": {"width": 8},
    "128 units": {"width": 128},
    "5 days": {"days": 5},
    "60 days": {"days": 60},
    "begun at no change": {"last": zeros},
}


def changes(days=DAYS):
    """X (n, days), y (n,) in percent: the changes before, and the one that came."""
    change = 100 * np.diff(np.log(oil_price()[1]))
    X = np.lib.stride_tricks.sliding_window_view(change[:-1], days)
    return X, change[days:]


def opening(days):
    """The forecast that chapter 22 opens with, for these days."""
    return oil_price()[1][days - 1]


def blocks(n, k):
    """Rows before block k of six, and those of it."""
    edges = np.linspace(0, n, BLOCKS + 1).astype(int)
    return slice(edges[k]), slice(edges[k], edges[k + 1])


def gain(guess, y):
    """1 - squared error / that of 0; R² where the mean of y is 0."""
    return float(1 - np.mean((guess - y) ** 2) / np.mean(y**2))


def line(X, y, X_new):
    """Least squares with a bias."""
    A, B = (np.column_stack([np.ones(len(Z)), Z]) for Z in (X, X_new))
    return B @ np.linalg.lstsq(A, y)[0]


def network(X, y, X_new, seed, *, lr, steps, width=32, last=glorot, times=1, longer=1):
    """Its guesses for X and for X_new."""
    rng, steps, spread = np.random.default_rng(seed), int(steps * longer), y.std()
    d = X.shape[1]
    top = Dense(width, 1, rng=rng, init=last)
    model = Sequential(Dense(d, width, rng=rng), Tanh(), top)
    X, X_new, Y, rule = X / spread, X_new / spread, (y / spread)[:, None], Adam(1)
    for step in range(steps):
        rule.lr = lr * times * (1 - step / steps)
        drawn = rng.integers(0, len(X), BATCH)
        dZ = mse_backward(1.0, model.forward(X[drawn]), Y[drawn])
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
    return [spread * model.forward(one)[:, 0] for one in (X, X_new)]


def gains(k, seed, *, days=DAYS, **how):
    """Of a network, on what it learned from and on block k."""
    X, y = changes(days)
    old, new = blocks(len(y), k)
    known, asked = network(X[old], y[old], X[new], seed, **how)
    return round(gain(known, y[old]), 4), round(gain(asked, y[new]), 4)


def dumb(k):
    X, y = changes()
    old, new = blocks(len(y), k)
    guesses = {
        "no change": np.zeros(len(y[new])),
        "the mean change": np.full(len(y[new]), y[old].mean()),
        "today's change": X[new, -1],
        "a line": line(X[old], y[old], X[new]),
    }
    return {name: round(gain(guess, y[new]), 4) for name, guess in guesses.items()}


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    tuned = []
    for lr, steps in product(RATES, STEPS):
        how = {"lr": lr, "steps": steps}
        tuned.append([how, [gains(2, seed, **how) for seed in (100, 101, 102)]])
        print(tuned[-1], round(time.perf_counter() - begin), flush=True)
    best = max(tuned, key=lambda one: np.mean(one[1], axis=0)[1])[0]
    kept = {"tuned": tuned, "best": best, "dumb": {}, "judged": {}}
    kept |= {"fitting": {}, "knobs": {}}
    for k in (3, 4, 5):
        kept["dumb"][str(k)] = dumb(k)
        for name, how, count in (("judged", best, SEEDS), ("fitting", FITS, 1)):
            kept[name][str(k)] = [gains(k, seed, **how) for seed in range(count)]
        print(k, [kept[name][str(k)] for name in ("dumb", "judged", "fitting")],
              round(time.perf_counter() - begin), flush=True)  # fmt: skip
    for name, how in KNOBS.items():
        found = [gains(k, seed, **best, **how) for k in (3, 4, 5) for seed in range(3)]
        kept["knobs"][name] = found
        print(name, found, round(time.perf_counter() - begin), flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
