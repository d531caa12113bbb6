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
RATES = (0.015, 0.05, 0.15, 0.5, 1.5, 4.5)
FEATURES = {
    "as above": {},
    "700 steps": {"steps": 700},
    "1,000 digits": {"n": 1000},
}
GRID = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 3.0, 5.0, 7.0)
GOAL, GOALS = 0.9, (0.85, 0.9, 0.93)
X, y, X_test, y_test = digits()


def learn(seed, side, *, lr, units=100, steps=2000, name="tanh", n=10_000, batch=50,
          init=glorot, every=None):  # fmt: skip
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
        A, A_new = (f(dense(pixels, W1, b1)) for pixels in (X, X_test))
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
    """The best rate on the tuning seeds, what each of them read, and the ten seeds."""
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
        whole = knob == "as above"
        widths = {
            "random": (50, 100, 200, 400, 784, 1600) if whole else (100, 784),
            "learned": (50, 100, 200) if whole else (100,),
        }
        found[knob] = {"pixels": {784: tuned("pixels", **more)}} | {
            side: {w: tuned(side, units=w, **more) for w in widths[side]}
            for side in widths
        }
    return found


def steps_to(curve, goal=GOAL, every=20):
    """The first of the looked-at steps with so much right; NEVER where none has."""
    return next((every * (i + 1) for i, r in enumerate(curve) if r >= goal), NEVER)


def speeds():
    """Of each start and activation: the steps of ten seeds to each goal.

    At the two rates that were fastest to 0.9 on the tuning seeds, and at 0.5 for all.
    """
    found = {}
    for start, init in {"glorot": glorot, "he": he}.items():
        found[start] = {}
        for name in ("sigmoid", "tanh", "relu"):
            options = {"name": name, "init": init, "steps": 600, "every": 20}
            tried = {
                lr: np.mean(
                    [steps_to(learn(s, "learned", lr=lr, **options)) for s in TUNING]
                )
                for lr in tqdm(GRID, desc=f"{start} {name}", leave=False)
            }
            steps = {}
            for lr in dict.fromkeys([*sorted(tried, key=tried.get)[:2], 0.5]):
                curves = [learn(s, "learned", lr=lr, **options) for s in SEEDS]
                steps[lr] = {g: [steps_to(c, g) for c in curves] for g in GOALS}
            found[start][name] = {"tried": tried, "steps": steps}
    return found


if __name__ == "__main__":
    found = {"speeds": speeds(), "features": features()}
    text = json.dumps(found, indent=1)
    text = re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text)
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
