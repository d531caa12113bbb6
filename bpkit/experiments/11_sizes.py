"""How many digits give how much accuracy? A network and older methods, ten seeds.

    pip install scikit-learn                    needed for two of the five, here alone
    python -m bpkit.experiments.11_sizes              minutes; writes 11_sizes.json

Each older method has five tries and three seeds (100 to 102) to choose by, with 1,000
digits to learn from and 1,000 others to read; the network has the rate that 11_cures
chose among five in the same way. Then ten fresh seeds are judged. At 10,000 digits all
seeds learn from the same ones: what draws nothing is run once. Names of methods after
it: these alone.
"""

import json
import sys
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

SIZES, SEEDS, TUNING = [100, 1000, 10_000], range(10), range(100, 103)


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
    "neighbors": [partial(neighbors, k=k) for k in (1, 3, 5, 7, 9)],
    "logistic": [partial(logistic, C=C) for C in (0.03, 0.1, 0.3, 1.0, 3.0)],
    "kernel": [partial(kernel, C=C) for C in (0.3, 1.0, 3.0, 10.0, 30.0)],
    "network": [partial(network)],
    "network, augmented": [partial(network, augment=True)],
}


def tried(method):
    """The share of other digits that is read, in the mean of three seeds."""
    X, y, _, _ = digits()
    shares = []
    for seed in TUNING:
        few, held = np.split(np.random.default_rng(seed).permutation(len(X))[:2000], 2)
        said = method(X[few], y[few], X[held], seed=seed)
        shares.append(np.mean(said == y[held]))
    return round(float(np.mean(shares)), 4)


def measure(method, seed, n):
    """Share of the 2,000 test digits read, learning from n digits drawn by seed."""
    X, y, X_test, y_test = digits()
    rows = np.random.default_rng(seed).permutation(len(X))[:n]
    return float(np.mean(method(X[rows], y[rows], X_test, seed=seed) == y_test))


def main(names):
    warnings.filterwarnings("ignore", message=".*converge.*")
    path = Path(__file__).with_suffix(".json")
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name in names or CHOICES:
        methods = CHOICES[name]
        shares = [tried(method) for method in methods if len(methods) > 1]
        method = methods[int(np.argmax(shares or [0]))]
        found.setdefault("tried", {})[name] = shares
        found.setdefault("chosen", {})[name] = method.keywords
        print(name, shares, method.keywords, flush=True)
        found[name] = {}
        for n in SIZES[:2] if name.endswith("augmented") else SIZES:
            seeds = SEEDS if n < 10_000 or name.startswith("network") else range(1)
            found[name][n] = [measure(method, s, n) for s in tqdm(seeds, desc=str(n))]
            print(name, n, np.mean(found[name][n]).round(4), flush=True)
        path.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
