"""Double descent: least squares on random features of 300 digits, ten seeds.

    python -m bpkit.experiments.11_double_descent     two minutes of one core

Features relu(X V), V drawn once and never trained; the weights on top solve least
squares exactly (where many do, the shortest), or with a penalty of half lam times their
squares, chosen by what is misread of 1,000 other digits, three seeds (100 to 102), at
300 features. With 150 digits, too, to see whether the peak moves.
"""

import json
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.activations import relu
from bpkit.datasets import digits
from bpkit.losses import one_hot

N, SEEDS, TUNING = 300, range(10), range(100, 103)
WIDTHS = [10, 30, 100, 150, 200, 250, 280, 300, 320, 350, 400, 600, 1000, 2000, 3000]
TRIED = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]


def solve(A, Y, lam):
    """The W with the least |A W - Y|^2 / 2 + lam |W|^2 / 2; lam = 0: the shortest."""
    if lam == 0:
        return np.linalg.lstsq(A, Y, rcond=None)[0]
    if A.shape[1] > len(A):
        return A.T @ np.linalg.solve(A @ A.T + lam * np.eye(len(A)), Y)
    return np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1]), A.T @ Y)


def errors(seed, widths=WIDTHS, lam=0.0, validation=False, n=N):
    """For each width: share of the n digits misread, and of the 2,000 test digits."""
    X, y, X_test, y_test = (np.float64(Q) if Q.ndim > 1 else Q for Q in digits())
    rng = np.random.default_rng(seed)
    rows, held = np.split(rng.permutation(len(X))[: n + 1000], [n])
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
    tried = {
        lam: np.mean([errors(seed, [N], lam, True)[1][0] for seed in TUNING])
        for lam in TRIED
    }
    found = {"widths": WIDTHS, "tried": tried, "lam": min(tried, key=tried.get)}
    print(tried, flush=True)
    runs = {
        "no penalty": {},
        "penalty": {"lam": found["lam"]},
        "150 digits": {"n": 150},
    }
    for name, options in runs.items():
        some = [errors(seed, **options) for seed in tqdm(SEEDS, desc=name)]
        train, test = zip(*some, strict=True)
        found[name] = {"train": train, "test": test}
        print(name, np.mean(train, axis=0).round(3), np.mean(test, axis=0).round(3))
    short = json.loads(json.dumps(found), parse_float=lambda x: round(float(x), 4))
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(short) + "\n", encoding="utf-8")
