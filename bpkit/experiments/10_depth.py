"""Fifty layers: which cure helps how much? Chapter 10's trial.

`python -m bpkit.experiments.10_depth` writes 10_depth.json beside this file, row by
row, in a quarter of an hour of one core (names of settings after it: these alone).

A row's name holds its cures: "init + norm" is sigmoid, "relu + skip" starts small.
  relu, tanh   in place of sigmoid
  init         weights derived for the activation (and, with skip and without norm, for
               the number of blocks) in place of standard deviation 0.01
  he           those for relu, not made smaller for the blocks
  norm, skip   batch normalization before each activation; x + F(x) for F(x)
"relu + init, 5 layers of 48" has its own depth and width. Learning is SGD with momentum
0.9, 32 examples a step. A row's learning rate is chosen from whole powers of ten (100
steps, seed 100), then from three a third of a power apart around the best of those
(seeds 100 to 102), and more while the best lies at an edge; by the share read of
examples kept out. Ten fresh seeds (0 to 9; five in the later settings, which begin
around the first one's rate) judge on others, at each of the steps `at`.
Networks of many rates and seeds learn side by side: arrays (networks, batch, units).
"""

import json
import re
import sys
from itertools import product
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.activations import softmax
from bpkit.datasets import digits
from bpkit.initializers import glorot, he, normal
from bpkit.losses import one_hot

ROWS = [
    " + ".join(filter(None, cures)) or "none"
    for cures in product(["", "relu"], ["", "init"], ["", "norm"], ["", "skip"])
]
BASELINES = [
    f"relu + init, {size}"  # of 187: with as many weights as fifty layers of 48
    for size in ("1 layer", "2 layers of 48", "2 layers of 187", "5 layers of 48")
]
DEPTHS = [f"relu + init + norm + skip, {n} layers of 48" for n in (5, 10, 20, 50)]
TURNED = ["skip", "relu + skip", "relu + init", "relu + norm", "relu + norm + skip"]
SETTINGS = {  # the rows, and what is turned
    "as they are": (BASELINES + ["relu + he + skip", "tanh + init"] + ROWS, {}),
    "20 layers": (TURNED, {"depth": 20}),
    "another start": (TURNED[:2] + TURNED[3:], {"small": "default"}),
    "depths": (DEPTHS[:-1], {}),
    "spirals": (BASELINES + DEPTHS, {"task": "spirals", "at": (100, 300, 900)}),
    "900 steps": (["relu + init", "relu + norm"], {"at": (100, 300, 900)}),
}
ACTIVATIONS = {  # f, and its slope from what came out
    "sigmoid": (lambda Z: (1 + np.tanh(Z / 2)) / 2, lambda A: A * (1 - A)),
    "tanh": (np.tanh, lambda A: 1 - A * A),
    "relu": (lambda Z: np.maximum(Z, 0), lambda A: A > 0),
}


def data(task="digits"):
    """Examples to learn from, to choose by, to judge by: digits, or a wound spiral."""
    if task == "digits":
        X, y, X_test, y_test = digits()
        X, X_test = (X - X.mean()) / X.std(), (X_test - X.mean()) / X.std()
        return (X[:8000], y[:8000]), (X[8000:], y[8000:]), (X_test, y_test)
    rng, y = np.random.default_rng(0), np.arange(12000) % 3
    radius = rng.uniform(0.1, 2, len(y))
    angle = 1.5 * np.pi * radius + 2 * np.pi * y / 3
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    X = (X + 0.02 * rng.standard_normal(X.shape)).astype(np.float32)
    return (X[:8000], y[:8000]), (X[8000:10000], y[8000:10000]), (X[10000:], y[10000:])


class Networks:
    """Networks of one row, side by side: one for each of the generators `rngs`."""

    def __init__(self, row, rngs, *, d_in, k, depth=50, width=48, small="0.01"):
        cures, _, own = row.partition(", ")
        if own:
            depth, width = ([*map(int, re.findall(r"\d+", own))] + [width])[:2]
        self.cures, self.small = set(cures.split(" + ")), small
        self.depth, self.blocks = depth, max(depth - 2, 1)
        self.skip, self.norm = "skip" in self.cures, "norm" in self.cures
        self.activation = ([*self.cures & {"relu", "tanh"}] + ["sigmoid"])[0]
        self.f, self.slope = ACTIVATIONS[self.activation]
        self.params, self.running = {}, {}
        sizes = [d_in, *[width] * (depth - 1), k]
        for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:], strict=True)):
            W = np.stack([self.weights(a, b, rng, 0 < i < depth - 1) for rng in rngs])
            self.params |= {f"W{i}": W, f"b{i}": 0 * W[:, :1]}
            if i == 0:
                continue
            if self.activation == "sigmoid" and "init" in self.cures:
                self.params[f"b{i}"] -= W.sum(axis=1, keepdims=True) / 2
            if self.norm:
                gamma = np.ones((len(rngs), 1, a), np.float32)
                self.params |= {f"gamma{i}": gamma, f"beta{i}": 0 * gamma}
                self.running[i] = 0 * gamma, gamma

    def weights(self, d_in, d_out, rng, middle):
        """sigmoid is (1 + tanh(z / 2)) / 2: four times glorot, and the bias above."""
        options = {"rng": rng, "dtype": np.float32}
        if not self.cures & {"init", "he"}:
            std = {"0.01": 0.01, "default": (3 * d_in) ** -0.5}[self.small]
            return normal(d_in, d_out, std=std, **options)
        if self.activation == "relu":
            W = he(d_in, d_out, **options)
        else:
            W = glorot(d_in, d_out, **options) * (
                4 if self.activation == "sigmoid" else 1
            )
        divided = middle and self.skip and not self.norm and "he" not in self.cures
        return W / np.float32(self.blocks**0.5) if divided else W

    def forward(self, X, *, training=False):
        """Scores (networks, n, k) of X (n, d_in) or (networks, n, d_in)."""
        P, self.seen = self.params, [X]
        A = X @ P["W0"] + P["b0"]
        for i in range(1, self.depth):
            N, normed = self.normalized(A, i, training) if self.norm else (A, None)
            H = self.f(N)
            F = flushed(H @ P[f"W{i}"] + P[f"b{i}"])
            self.seen.append((H, normed))
            A = A + F if self.skip and i < self.depth - 1 else F
        return A

    def normalized(self, A, i, training):
        """What comes out, and what backward needs: A_hat and 1 / deviation."""
        mean, var = old = self.running[i]
        if training:
            mean = A.mean(axis=1, keepdims=True)
        A_hat = A - mean
        if training:
            var = (A_hat * A_hat).mean(axis=1, keepdims=True)
            new = zip(old, (mean, var), strict=True)
            self.running[i] = [
                np.float32(0.9) * a + np.float32(0.1) * b for a, b in new
            ]
        scale = 1 / np.sqrt(var + np.float32(1e-5))
        A_hat *= scale
        out = self.params[f"gamma{i}"] * A_hat
        out += self.params[f"beta{i}"]
        return out, (A_hat, scale)

    def backward(self, dA):
        """The gradients, under the names of the parameters."""
        P, grads, n = self.params, {}, np.float32(dA.shape[1])
        for i in reversed(range(1, self.depth)):
            H, normed = self.seen[i]
            grads[f"W{i}"] = H.swapaxes(1, 2) @ dA
            grads[f"b{i}"] = dA.sum(axis=1, keepdims=True)
            dN = flushed(dA @ P[f"W{i}"].swapaxes(1, 2))
            dN *= self.slope(H)
            if normed:
                A_hat, scale = normed
                dgamma = (dN * A_hat).sum(axis=1, keepdims=True)
                dbeta = dN.sum(axis=1, keepdims=True)
                grads |= {f"gamma{i}": dgamma, f"beta{i}": dbeta}
                dN -= dbeta / n
                dN -= A_hat * (dgamma / n)
                dN *= P[f"gamma{i}"] * scale
            dA = dA + dN if self.skip and i < self.depth - 1 else dN
        grads["W0"] = self.seen[0].swapaxes(1, 2) @ dA
        grads["b0"] = dA.sum(axis=1, keepdims=True)
        return grads


def flushed(A):
    """Zeros where all is next to nothing: numbers near float32's smallest are slow."""
    return 0 * A if np.abs(A).max() < 1e-30 else A


def learn(row, rates, seeds, sets, *, at, judging=True, batch=32, **turned):
    """(networks, len(at)): the share read at each step; nan where numbers burst."""
    (X, y), chosen_by, judged_by = sets
    A, labels = judged_by if judging else chosen_by
    k = int(y.max()) + 1
    Y, rngs = one_hot(y, k).astype(X.dtype), [*map(np.random.default_rng, seeds)]
    model = Networks(row, rngs, d_in=X.shape[1], k=k, **turned)
    lr = np.reshape(rates, (-1, 1, 1)).astype(X.dtype)
    v, seen = {name: np.zeros_like(W) for name, W in model.params.items()}, []
    with np.errstate(all="ignore"):
        for step in range(1, max(at) + 1):
            rows = np.stack([rng.integers(0, len(X), batch) for rng in rngs])
            dZ = softmax(model.forward(X[rows], training=True)) - Y[rows]
            for name, g in model.backward(dZ / np.float32(batch)).items():
                v[name] *= np.float32(0.9)
                v[name] += g
                model.params[name] -= lr * v[name]
            if step in at:
                Z = model.forward(A)
                share = (Z.argmax(axis=-1) == labels).mean(axis=-1)
                seen.append(np.where(np.isfinite(Z).all(axis=(1, 2)), share, np.nan))
    return np.stack(seen, axis=1)


def trial(row, sets, *, at=(30, 100, 300), middle=None, judges=10, **turned):
    """All of one row: grids {k: runs}, rate 10**(k / 3), the best, and its judging."""

    def runs(powers, seeds, **more):
        pairs = [(10 ** (k / 3), seed) for k in powers for seed in seeds]
        shares = learn(row, *zip(*pairs, strict=True), sets, **more, **turned)
        shares = shares.reshape(len(powers), len(seeds), -1)
        return dict(zip(powers, shares, strict=True))

    def best(grid):
        ends = {k: np.nan_to_num(runs[:, -1]).mean() for k, runs in grid.items()}
        tied = sorted(k for k in ends if ends[k] == max(ends.values()))
        return tied[len(tied) // 2]

    coarse = {}
    if middle is None:
        coarse = runs([-12, -9, -6, -3, 0], [100], at=[100], judging=False)
        middle = best(coarse)
    beyond, fine = [middle - 1, middle, middle + 1], {}
    while beyond:
        fine |= runs(beyond, [100, 101, 102], at=at[-1:], judging=False)
        k = best(fine)
        beyond = [j for j in (k - 1, k + 1) if j not in fine and -16 < j < 5]
    judged = runs([k], range(judges), at=at)[k]
    return {"at": at, "coarse": coarse, "fine": fine, "best": k, "judged": judged}


def stored(found):
    """As it is kept: numbers of four digits, nan as null."""
    text, four = (
        json.dumps(found, default=np.ndarray.tolist),
        lambda x: round(float(x), 4),
    )
    return json.loads(text, parse_float=four, parse_constant=lambda nan: None)


def main(names):
    path = Path(__file__).with_suffix(".json")
    result = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for setting in names or SETTINGS:
        rows, turned = SETTINGS[setting]
        turned, first = dict(turned), setting == "as they are"
        task = turned.pop("task", "digits")
        turned |= {"judges": 10 if first else 5}
        kept, sets = result.setdefault(setting, {}), data(task)
        for row in tqdm([row for row in rows if row not in kept], desc=setting):
            known = {} if first or task != "digits" else result["as they are"]
            middle = known.get(row, known.get(row.partition(",")[0], {})).get("best")
            kept[row] = stored(trial(row, sets, middle=middle, **turned))
            path.write_text(json.dumps(result) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
