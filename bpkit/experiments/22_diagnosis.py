"""Chapter 22: malignant or benign, by a line and by a network.

`python -m bpkit.experiments.22_diagnosis` writes 22_diagnosis.json beside this file;
about three minutes on one core.

Twenty splits of 400 cases to learn from and 169 to judge by, each measurement scaled by
those learned from. Both get every rate and every penalty, full batches, 300 steps of
Adam; the pair that is chosen has the lowest log loss over five splits of 300 and 100,
seeds of their own. `cost` is that of the mistakes on the 169, a case, where one that is
missed costs 20 alarms and the threshold is 1/21.
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.activations import sigmoid
from bpkit.datasets import diagnosis
from bpkit.layers import Dense, Sequential, Tanh
from bpkit.losses import binary_cross_entropy, binary_cross_entropy_backward
from bpkit.optimizers import Adam

LEARN, SPLITS, STEPS, MISSED = 400, 20, 300, 20
RATES = [0.001, 0.003, 0.01, 0.03, 0.1]
PENALTIES = [0, 0.001, 0.003, 0.01, 0.03]
KINDS = {"a line": 0, "a network": 16}
KNOBS = {
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "half the steps": {"steps": STEPS // 2},
    "3 times the steps": {"steps": 3 * STEPS},
    "4 units": {"width": 4},
    "64 units": {"width": 64},
    "50 cases": {"cases": 50},
    "150 cases": {"cases": 150},
}


def split(seed, learn=LEARN, judge=169):
    """X, y to learn from and X_new, y_new to judge by, scaled by the first."""
    X, y, _ = diagnosis()
    order = np.random.default_rng([22, seed]).permutation(len(y))[: learn + judge]
    X, y = X[order].astype(float), y[order].astype(float)[:, None]
    X = (X - X[:learn].mean(axis=0)) / X[:learn].std(axis=0)
    return X[:learn], y[:learn], X[learn:], y[learn:]


def learned(X, y, seed, *, lr, l2, width, steps=STEPS, times=1):
    """A model of one score (n, 1); width 0 is a line."""
    rng, d, rule = np.random.default_rng(seed), X.shape[1], Adam(lr * times)
    hidden = [Dense(d, width, rng=rng), Tanh()] if width else []
    model = Sequential(*hidden, Dense(width or d, 1, rng=rng))
    for _ in range(steps):
        dZ = binary_cross_entropy_backward(1.0, model.forward(X), y)
        model.backward(dZ, input_gradient=False)
        grads = {name: dW + l2 * model.params[name] * (name[0] == "W")
                 for name, dW in model.grads.items()}  # fmt: skip
        rule.step(model.params, grads)
    return model


def judged(Z, y):
    """Accuracy, log loss, and cost a case."""
    positive, sick = sigmoid(Z) > 1 / (1 + MISSED), y == 1
    wrong = MISSED * (sick & ~positive).sum() + (~sick & positive).sum()
    return {
        "accuracy": round(float(((Z > 0) == sick).mean()), 4),
        "log loss": round(float(binary_cross_entropy(Z, y)), 4),
        "cost": round(float(wrong / len(y)), 4),
    }


def run(seed, *, cases=LEARN, **how):
    X, y, X_new, y_new = split(seed)
    model = learned(X[:cases], y[:cases], seed, **how)
    return judged(model.forward(X_new), y_new)


def one_measurement(seed):
    """The single measurement and threshold that is best where it learns."""
    X, y, X_new, y_new = split(seed)
    best = (0, 0, 0)
    for k in range(X.shape[1]):
        for t in np.quantile(X[:, k], np.linspace(0.05, 0.95, 91)):
            best = max(best, (((X[:, k] > t) == (y[:, 0] == 1)).mean(), k, t))
    _, k, t = best
    return round(float(((X_new[:, k] > t) == (y_new[:, 0] == 1)).mean()), 4), k


def tune(width):
    tried = []
    for lr, l2 in product(RATES, PENALTIES):
        losses = []
        for seed in range(100, 105):
            X, y, X_new, y_new = split(seed, 300, 100)
            model = learned(X, y, seed, lr=lr, l2=l2, width=width)
            losses.append(float(binary_cross_entropy(model.forward(X_new), y_new)))
        tried.append([{"lr": lr, "l2": l2}, round(float(np.mean(losses)), 5)])
    return tried


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    first = [one_measurement(seed) for seed in range(SPLITS)]
    ill = [float(1 - split(seed)[3].mean()) for seed in range(SPLITS)]
    kept = {"one measurement": first, "all benign": ill, "knobs": {}}
    for name, width in KINDS.items():
        tried = tune(width)
        best = min(tried, key=lambda one: one[1])[0]
        runs = [run(seed, **best, width=width) for seed in range(SPLITS)]
        kept[name] = {"tuned": tried, "best": best, "runs": runs}
        print(name, best, tried, runs, round(time.perf_counter() - begin), flush=True)
        for knob, how in KNOBS.items():
            if name == "a line" and "width" in how:
                continue
            how = {**best, "width": width, **how}
            turned = [run(seed, **how) for seed in range(10)]
            kept["knobs"].setdefault(knob, {})[name] = turned
    print(kept["knobs"], round(time.perf_counter() - begin))
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
