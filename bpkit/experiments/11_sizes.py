"""How many digits give how much accuracy? A network and older methods, ten seeds.

    pip install scikit-learn                    needed for two of the five, here alone
    python -m bpkit.experiments.11_sizes              minutes; writes 11_sizes.json

Choices (neighbors, penalties) were made on 1,000 validation digits of seed 10, with
1,000 others to learn from, and then kept. At 10,000 digits every seed learns from the
same ones: what draws nothing is run once.
"""

import json
import re
import warnings
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.datasets import digits
from bpkit.initializers import he
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.regularization import rotation, shift
from bpkit.training import train

SIZES, SEEDS = [100, 1000, 10_000], range(10)


def neighbors(X, y, X_new, *, k, seed=None):
    """The most frequent label among the k nearest; the nearer wins a tie."""
    far = np.sum(X**2, axis=1) - 2 * X_new @ X.T
    near = y[np.argsort(far, axis=1, kind="stable")[:, :k]]
    votes = np.sum(near[:, :, None] == np.arange(10), axis=1)
    return (votes + 0.5 * (np.arange(10) == near[:, :1])).argmax(axis=1)


def logistic(X, y, X_new, *, C, seed=None):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=C, max_iter=300).fit(X, y).predict(X_new)


def kernel(X, y, X_new, *, C, seed=None):
    from sklearn.svm import SVC

    return SVC(C=C).fit(X, y).predict(X_new)


def network(X, y, X_new, *, seed, augment=False):
    """784-50-10, 1,000 steps of 50; augmented: four moved copies of each digit."""
    rng = np.random.default_rng([seed, 2])
    if augment:
        images = X.reshape(-1, 1, 28, 28)
        more = [rotation(shift(images, rng=rng, pixels=1), rng=rng) for _ in range(4)]
        X = np.concatenate([X, *(image.reshape(X.shape) for image in more)])
        y = np.tile(y, 5)
    first = Dense(784, 50, rng=rng, init=he, dtype=np.float32)
    model = Sequential(first, ReLU(), Dense(50, 10, rng=rng, dtype=np.float32))
    train(
        model,
        cross_entropy,
        cross_entropy_backward,
        X,
        y,
        SGD(0.1, momentum=0.9),
        epochs=1000 * 50 // len(X),
        batch_size=50,
        rng=rng,
    )
    return model.forward(X_new).argmax(axis=1)


CHOICES = {
    "neighbors": [partial(neighbors, k=k) for k in (1, 3, 5)],
    "logistic": [partial(logistic, C=C) for C in (0.01, 0.1, 1.0)],
    "kernel": [partial(kernel, C=C) for C in (1.0, 10.0)],
    "network": [network],
    "network, augmented": [partial(network, augment=True)],
}


def choose():
    X, y, _, _ = digits()
    rows = np.random.default_rng(10).permutation(len(X))
    few, held = rows[:1000], rows[1000:2000]

    def right(method):
        return np.mean(method(X[few], y[few], X[held], seed=10) == y[held])

    return {name: max(methods, key=right) for name, methods in CHOICES.items()}


def measure(method, seed, n):
    """Share of the 2,000 test digits read, learning from n digits drawn by seed."""
    X, y, X_test, y_test = digits()
    rows = np.random.default_rng(seed).permutation(len(X))[:n]
    return float(np.mean(method(X[rows], y[rows], X_test, seed=seed) == y_test))


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message=".*converge.*")
    chosen = choose()
    found = {"chosen": {k: getattr(m, "keywords", {}) for k, m in chosen.items()}}
    for name, method in chosen.items():
        draws = name.startswith("network")
        found[name] = {}
        for n in SIZES[:2] if name.endswith("augmented") else SIZES:
            seeds = SEEDS if n < 10_000 or draws else range(1)
            right = [
                measure(method, seed, n) for seed in tqdm(seeds, desc=f"{name} {n}")
            ]
            found[name][n] = right
            print(name, n, np.mean(right).round(4), flush=True)
    text = json.dumps(found, indent=1)
    text = re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text)
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
