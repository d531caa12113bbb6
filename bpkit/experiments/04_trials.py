"""Chapter 04's trials on digits: batches and rates, and two losses. Ten seeds each.

    python -m bpkit.experiments.04_trials    twenty minutes; writes 04_trials.json

A rate is chosen at the place where it is judged, on five seeds that judge nothing, out
of as many as the other side has. Of those that tie the middle one is taken; it and the
best of the others are judged.

falls      500 digits, a linear classifier from zeros, 50 steps: how many of them raise
           the loss on all 500, by batch and rate
batches    the same digits: the loss on all 500 after so many steps, or epochs
losses     200 steps of 100 digits with cross-entropy, or with squared error on the
           probabilities, from weights of several spreads: share of new digits read
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.activations import softmax, softmax_backward
from bpkit.datasets import digits
from bpkit.losses import accuracy, cross_entropy, mse_backward, one_hot

OUT = Path(__file__).with_suffix(".json")
JUDGING, CHOOSING = range(10), range(100, 105)
BATCHES = 500, 50, 5
FALLS = 0.03, 0.1, 0.25, 0.5, 1.0, 2.0
RATES = 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0
STEPS, EPOCHS = (10, 25, 50), (2, 5, 15)
SPREADS = 0.01, 0.2, 0.5, 1.0
RACE = {
    "cross": (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64),
    "squares": (2.5, 5, 10, 20, 40, 80, 160, 320, 640),
}
RACE_STEPS = 100, 200, 600
TIE = 0.01  # cross-entropy has a plateau: from 1 to 64 the rate hardly matters there
X, y, X_test, y_test = digits()
Y = one_hot(y, 10).astype(X.dtype)


def losses_of(seed, lr, batch, steps):
    """The loss on all 500 digits before each step, and after the last."""
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(X), 500, replace=False)
    W, b = np.zeros((784, 10), X.dtype), np.zeros(10, X.dtype)
    all_500, labels, order = X[rows], y[rows], None
    losses = [cross_entropy(all_500 @ W + b, labels)]
    for step in range(steps):
        begin = step * batch % 500
        order = rng.permutation(rows) if begin == 0 else order
        part = order[begin : begin + batch]
        dZ = (softmax(X[part] @ W + b) - Y[part]) / batch
        W, b = W - lr * X[part].T @ dZ, b - lr * dZ.sum(axis=0)
        losses.append(cross_entropy(all_500 @ W + b, labels))
    return np.array(losses, float)


def race(seed, spread, loss, lr):
    """Share of the first and the second 1,000 test digits read, by RACE_STEPS."""
    rng = np.random.default_rng(seed)
    W = rng.normal(0, spread, (784, 10)).astype(X.dtype)
    b, order, reached = np.zeros(10, X.dtype), rng.permutation(len(X)), []
    for step in range(max(RACE_STEPS)):
        part = order[step % 100 * 100 :][:100]
        Z = X[part] @ W + b
        dP = mse_backward(1.0, softmax(Z), Y[part])
        cross = (softmax(Z) - Y[part]) / 100
        dZ = cross if loss == "cross" else softmax_backward(dP, Z)
        W, b = W - lr * X[part].T @ dZ, b - lr * dZ.sum(axis=0)
        if step + 1 in RACE_STEPS:
            Z = X_test @ W + b
            reached.append(
                [accuracy(Z[:1000], y_test[:1000]), accuracy(Z[1000:], y_test[1000:])]
            )
    return np.array(reached)


def chosen(tried, tie=0.0):
    """The middle one of the rates within `tie` of the best mean, and a second one."""
    means = {lr: float(np.mean(values)) for lr, values in tried.items()}
    first, other = sorted(means, key=means.get, reverse=True)[:2]
    tied = sorted(lr for lr in means if means[lr] >= means[first] - tie)
    best = tied[(len(tied) - 1) // 2]
    return {
        "tried": means,
        "best": best,
        "second": other if best == first else first,
        "inside": min(means) < best < max(means),
    }


def falls():
    rows = []
    for batch, lr in product(BATCHES, FALLS):
        losses = np.array([losses_of(seed, lr, batch, 50) for seed in JUDGING])
        rises = (np.diff(losses) > 0).sum(axis=1)
        ends = losses[:, -1]
        rows.append(
            {
                "batch": batch,
                "lr": lr,
                "rises": rises.tolist(),
                "ends": ends.round(4).tolist(),
            }
        )
    return rows


def batches():
    rows = []
    for batch in BATCHES:
        budgets = {("steps", k): k for k in STEPS}
        budgets |= {("epochs", k): k * 500 // batch for k in EPOCHS}
        most = max(budgets.values())
        runs = {
            lr: [losses_of(seed, lr, batch, most) for seed in CHOOSING] for lr in RATES
        }
        judged = {}
        for (unit, count), steps in budgets.items():
            tried = {
                lr: [-np.nan_to_num(run[steps], nan=99) for run in r]
                for lr, r in runs.items()
            }
            choice = chosen(tried)
            for lr in (choice["best"], choice["second"]):
                if lr not in judged:
                    judged[lr] = [losses_of(seed, lr, batch, most) for seed in JUDGING]
            rows.append(
                {"batch": batch, unit: count, "steps taken": steps}
                | choice
                | {
                    "ends": [
                        round(float(run[steps]), 4) for run in judged[choice["best"]]
                    ],
                    "ends of second": [
                        round(float(run[steps]), 4) for run in judged[choice["second"]]
                    ],
                }
            )
    return rows


def losses():
    """A row for each spread, loss and number of steps."""
    rows = []
    for spread, (loss, rates) in product(SPREADS, RACE.items()):
        runs = {
            lr: np.array([race(seed, spread, loss, lr)[:, 0] for seed in CHOOSING])
            for lr in rates
        }
        judged = {}
        for i, steps in enumerate(RACE_STEPS):
            tried = {lr: reached[:, i] for lr, reached in runs.items()}
            choice = chosen(tried, tie=TIE)
            for lr in (choice["best"], choice["second"]):
                if lr not in judged:
                    judged[lr] = [
                        race(seed, spread, loss, lr)[:, 1] for seed in JUDGING
                    ]
            rows.append(
                {"spread": spread, "loss": loss, "steps": steps}
                | choice
                | {
                    "reads": [
                        round(float(run[i]), 4) for run in judged[choice["best"]]
                    ],
                    "reads by second": [
                        round(float(run[i]), 4) for run in judged[choice["second"]]
                    ],
                }
            )
            print(rows[-1], flush=True)
    return rows


if __name__ == "__main__":
    results = {"falls": falls(), "batches": batches(), "losses": losses()}
    OUT.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
