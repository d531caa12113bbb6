"""Double descent: least squares on random features of 300 digits, ten seeds.

    python -m bpkit.experiments.11_double_descent     minutes

Features relu(X V), V drawn once and never trained; the weights on top solve least
squares exactly (where many do, the shortest), or with a penalty lam on their squares,
chosen on 1,000 validation digits of seed 10.
"""

import json
import re
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.activations import relu
from bpkit.datasets import digits
from bpkit.losses import one_hot

N, SEEDS = 300, range(10)
WIDTHS = [10, 30, 100, 200, 250, 280, 300, 320, 350, 400, 600, 1000, 2000, 3000]
TRIED = [0.0001, 0.001, 0.01, 0.1]


def solve(A, Y, lam):
    """The W with the least |A W - Y|^2 / n + lam |W|^2; without lam the shortest."""
    if lam == 0:
        return np.linalg.lstsq(A, Y, rcond=None)[0]
    if A.shape[1] > len(A):
        return A.T @ np.linalg.solve(A @ A.T + lam * len(A) * np.eye(len(A)), Y)
    return np.linalg.solve(A.T @ A + lam * len(A) * np.eye(A.shape[1]), A.T @ Y)


def errors(seed, widths=WIDTHS, lam=0.0, validation=False):
    """For each width: share of the 300 misread, and of the 2,000 test digits."""
    X, y, X_test, y_test = (np.float64(Q) if Q.ndim > 1 else Q for Q in digits())
    rng = np.random.default_rng(seed)
    rows, held = np.split(rng.permutation(len(X))[: N + 1000], [N])
    if validation:
        X_test, y_test = X[held], y[held]
    V = rng.standard_normal((784, max(widths))) / np.sqrt(100)
    A, A_test, Y = relu(X[rows] @ V), relu(X_test @ V), one_hot(y[rows], 10) - 0.1
    found = []
    for width in widths:
        scale = 1 / np.sqrt(width)
        W = solve(scale * A[:, :width], Y, lam)
        wrong = [
            float(np.mean((scale * F[:, :width] @ W).argmax(axis=1) != k))
            for F, k in [(A, y[rows]), (A_test, y_test)]
        ]
        found.append(wrong)
    return np.array(found).T.tolist()


if __name__ == "__main__":
    tried = {lam: errors(10, [N], lam, validation=True)[1][0] for lam in TRIED}
    best = min(tried, key=tried.get)
    found = {"widths": WIDTHS, "tried": tried, "lam": best}
    for name, lam in {"no penalty": 0.0, "penalty": best}.items():
        runs = [errors(seed, lam=lam) for seed in tqdm(SEEDS, desc=name)]
        train, test = zip(*runs, strict=True)
        found[name] = {"train": train, "test": test}
        print(name, np.mean(train, axis=0).round(3), np.mean(test, axis=0).round(3))
    text = json.dumps(found, indent=1)
    text = re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text)
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
