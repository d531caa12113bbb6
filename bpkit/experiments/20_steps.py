"""Chapter 20: hidden units that are steps, whose slope is 0 wherever it exists.

`python -m bpkit.experiments.20_steps` writes 20_steps.json beside this file; about two
minutes on one core.

Moons, 200 points to learn from and 1,000 others to judge on, 2-6-2, a step (-1 or 1) on
each hidden unit, full batches, SGD, 300 steps. The slope of the step is 0 (`exact`) or
that of tanh (`as if tanh`); evolution needs none, five pairs of nudges of 0.3. The rate
is the best of five on three seeds of their own; then ten seeds.
"""

import json
from pathlib import Path

import numpy as np

from bpkit import rules
from bpkit.activations import tanh, tanh_backward
from bpkit.datasets import moons
from bpkit.layers import Dense, Layer, Sequential
from bpkit.losses import accuracy, cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD

RATES, STEPS, SEEDS = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], 300, 10
KINDS = ["linear", "tanh", "exact", "as if tanh", "evolution"]
KNOBS = {"half the steps": {"steps": 150}, "3 times the steps": {"steps": 900},
         "12 units": {"units": 12}}  # fmt: skip


def step(Z):
    return np.where(Z > 0, 1.0, -1.0)


def no_slope(dA, Z):
    return 0 * Z


def network(kind, units, rng):
    if kind == "linear":
        return Sequential(Dense(2, 2, rng=rng))
    forward = tanh if kind == "tanh" else step
    backward = tanh_backward if kind in ("tanh", "as if tanh") else no_slope
    bend = Layer(forward, backward)
    return Sequential(Dense(2, units, rng=rng), bend, Dense(units, 2, rng=rng))


def learn(kind, lr, seed, *, steps=STEPS, units=6):
    """The accuracy on other points at the end."""
    rng = np.random.default_rng(seed)
    X, y = moons(200, rng=rng)
    X_new, y_new = moons(1000, rng=rng)
    model, optimizer = network(kind, units, rng), SGD(lr)
    rule = rules.Backpropagation()
    if kind == "evolution":
        rule = rules.Evolution(pairs=5, sigma=0.3, rng=rng)
    for _ in range(steps):
        grads = rule.grads(model, cross_entropy, cross_entropy_backward, X, y)
        optimizer.step(model.params, grads)
    return round(float(accuracy(model.forward(X_new), y_new)), 4)


def main():
    kept = {"tuned": {}, "judged": {}, "knobs": {}}
    for kind in KINDS:
        tried = {f"{lr:g}": [learn(kind, lr, s) for s in (100, 101, 102)]
                 for lr in RATES}  # fmt: skip
        lr = max(tried, key=lambda lr: np.mean(tried[lr]))
        runs = [learn(kind, float(lr), seed) for seed in range(SEEDS)]
        kept["tuned"][kind], kept["judged"][kind] = tried, {"lr": lr, "runs": runs}
        print(kind, {k: np.mean(v).round(3) for k, v in tried.items()}, lr, runs)
        for name, how in KNOBS.items():
            runs = [learn(kind, float(lr), seed, **how) for seed in range(3)]
            kept["knobs"].setdefault(name, {})[kind] = runs
            print(name, kind, runs, flush=True)
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
