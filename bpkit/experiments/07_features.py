"""Chapter 07: do learned features pay, and which activation learns fastest?

    python -m bpkit.experiments.07_features    25 minutes; writes 07_features.json

10,000 digits, batches of 50, plain steps, glorot, float32. Every side tries the same
rates, by what it is judged by, on three seeds that are not among the ten that judge.
Features: one dense layer on the pixels, on a random hidden layer that is never trained,
and on one that is, of equal widths, after 2,000 steps. Activations: the number of steps
until so many of 2,000 new digits are read, looked at every 20 steps.
"""

import json
import re
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from bpkit import activations
from bpkit.datasets import digits
from bpkit.initializers import glorot, he
from bpkit.layers import dense, dense_backward
from bpkit.losses import accuracy, cross_entropy_backward

SEEDS, TUNING, NEVER = range(10), (10, 11, 12), 9999
WIDTHS, RATES = (25, 50, 100, 200), (0.05, 0.15, 0.5, 1.5, 4.5)
FEATURES = {
    "as above": {},
    "700 steps": {"steps": 700},
    "4,000 steps": {"steps": 4000},
    "features * 3": {"spread": 3.0},
    "relu": {"name": "relu"},
    "1,000 digits": {"n": 1000},
}
SPEEDS = {
    "as above": {},
    "he": {"init": he},
}
GRID = (0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 3.0, 5.0)
GOALS = (0.85, 0.9, 0.93)
X, y, X_test, y_test = digits()


def learn(seed, side, *, lr, units=100, steps=2000, name="tanh", spread=1.0, n=10_000,
          batch=50, init=glorot, every=None):  # fmt: skip
    """The share read at the end, or a curve of it: every so many steps.

    side: "learned", "random" (the hidden layer stays as drawn) or "pixels".
    """
    f, f_backward = (getattr(activations, name + end) for end in ("", "_backward"))
    rng = np.random.default_rng(seed)
    W1, W2 = (
        init(*shape, rng=rng, dtype=X.dtype) for shape in [(784, units), (units, 10)]
    )
    b1, b2 = np.zeros(units, X.dtype), np.zeros(10, X.dtype)
    A, A_new, learned = X, X_test, side == "learned"
    if side == "random":
        A, A_new = (f(dense(pixels, spread * W1, b1)) for pixels in (X, X_test))
    if not learned:
        W2 = np.zeros((A.shape[1], 10), X.dtype)
    curve, rows = [], rng.permutation(len(X))[:n]
    for k in range(steps):
        begin = k * batch % n
        if begin == 0:
            rng.shuffle(rows)
        part = rows[begin : begin + batch]
        if learned:
            Z1 = dense(X[part], W1, b1)
        H = f(Z1) if learned else A[part]
        dZ2 = cross_entropy_backward(1.0, dense(H, W2, b2), y[part])
        dH, dW2, db2 = dense_backward(dZ2, H, W2, b2, input_gradient=learned)
        if learned:
            dZ1 = f_backward(dH, Z1)
            W1 -= lr * (X[part].T @ dZ1)
            b1 -= lr * dZ1.sum(axis=0)
        W2 -= lr * dW2
        b2 -= lr * db2
        if k + 1 == steps or every and (k + 1) % every == 0:
            H_new = f(dense(A_new, W1, b1)) if learned else A_new
            curve.append(round(float(accuracy(dense(H_new, W2, b2), y_test)), 4))
    return curve if every else curve[-1]


def tuned(side, **more):
    """{lr: the best on the tuning seeds, near: the next, tried, read: ten seeds}."""
    tried = {}
    for lr in tqdm(RATES, desc=f"{side} {more}", leave=False):
        tried[lr] = round(np.mean([learn(s, side, lr=lr, **more) for s in TUNING]), 4)
    best = max(tried, key=tried.get)
    read = [learn(seed, side, lr=best, **more) for seed in SEEDS]
    return {"lr": best, "tried": tried, "read": read}


def features():
    """Of each knob and side, by width, what `tuned` found."""
    found = {}
    for knob, more in FEATURES.items():
        widths = WIDTHS if knob == "as above" else (100,)
        wider = (400, 784, 1600) if knob == "as above" else (784,)
        shared = {k: v for k, v in more.items() if k in ("steps", "n")}
        found[knob] = {"pixels": {784: tuned("pixels", **shared)}}
        found[knob]["random"] = {
            w: tuned("random", units=w, **more) for w in (*widths, *wider)
        }
        if "spread" not in more:
            found[knob]["learned"] = {
                w: tuned("learned", units=w, **more) for w in widths
            }
    return found


def steps_to(curve, goal, every=20):
    """The first of the looked-at steps with so much right; NEVER where none has."""
    return next((every * (i + 1) for i, r in enumerate(curve) if r >= goal), NEVER)


def speeds():
    """The steps of ten seeds to each goal, at the two best rates and at 0.5 for all."""
    found = {}
    for knob, more in SPEEDS.items():
        found[knob] = {goal: {} for goal in GOALS}
        for name in ("sigmoid", "tanh", "relu"):
            options = more | {"name": name, "steps": 600, "every": 20}
            tries = {
                lr: [learn(seed, "learned", lr=lr, **options) for seed in TUNING]
                for lr in tqdm(GRID, desc=f"{knob} {name}", leave=False)
            }
            judged = {}  # lr -> ten curves
            for goal in GOALS:
                took = {
                    lr: round(np.mean([steps_to(c, goal) for c in curves]))
                    for lr, curves in tries.items()
                }
                two = sorted(took, key=took.get)[:2]
                for lr in {*two, 0.5} - set(judged):
                    judged[lr] = [learn(s, "learned", lr=lr, **options) for s in SEEDS]
                found[knob][goal][name] = {
                    "tried": took,
                    "best": two,
                    "steps": {
                        lr: [steps_to(c, goal) for c in judged[lr]]
                        for lr in dict.fromkeys([*two, 0.5])
                    },
                }
    return found


if __name__ == "__main__":
    found = {"speeds": speeds(), "features": features()}
    text = json.dumps(found, indent=1)
    text = re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text)
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
