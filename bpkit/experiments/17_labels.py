"""Chapter 17: ten thousand digits, a hundred with a label. Which features serve?

`python -m bpkit.experiments.17_labels` writes 17_labels.json beside this file; about
ten minutes of one core. Features are learned from all training digits without labels; a
linear layer with softmax reads them with ten labels a class. Features are divided by
their overall spread; the strength of the L2 penalty (GRID) is chosen for each kind on
three draws of labels that do not judge, by accuracy on 2,000 other training digits;
ten other draws judge, on the test digits.
"pca": 64 components. "random": 256 relu units that learn nothing. "autoencoder": the
256 relu units of a 784-256-784 trained as in 17_denoising without noise, "denoising"
with noise of 0.5. "net": 784-256-10, relu, trained on the hundred alone. Beside
"judged" the same with another number of labels (AMOUNTS), and with denoising features
learned in another way (LEARNED). "ties": the judges' mean where the penalty was within
TIE of the best. Where the largest penalty is the best, the grid grows (BEYOND); nothing
lies beyond 0.
"""

import json
from pathlib import Path

import numpy as np

from bpkit.activations import softmax
from bpkit.datasets import digits
from bpkit.experiments import script
from bpkit.initializers import he
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import cross_entropy_backward, one_hot
from bpkit.optimizers import Adam

A_CLASS, TUNED, DRAWS, NOISE = 10, 3, 10, 0.5
GRID = [0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
BEYOND, TIE = [30.0, 100.0, 300.0], 0.002
KINDS = ["pixels", "pca", "random", "autoencoder", "denoising", "net"]
SERVED = ["pixels", "autoencoder", "denoising"]
AMOUNTS = {"50 labels": 5, "300 labels": 30}
LEARNED = {"noise 0.25": {"noise": 0.25}, "noise 1": {"noise": 1.0}}
LEARNED |= {"half the steps": {"steps": 400}, "three times the steps": {"steps": 2400}}
LEARNED |= {"a third of the rate": {"lr": 0.001}, "three times the rate": {"lr": 0.009}}
LEARNED |= {"seed 1": {"seed": 1}, "seed 2": {"seed": 2}}
codes, denoising = script("17_codes"), script("17_denoising")


def features(kind, X, seed=0, noise=NOISE, steps=denoising["STEPS"], lr=0.003):
    """A function from digits to features, learned from X without labels."""
    if kind == "pixels":
        return lambda A: A
    if kind == "pca":
        mean, V = codes["components"](X, 64)
        return lambda A: (A - mean) @ V.T
    noise = 0.0 if kind == "autoencoder" else noise
    steps = 0 if kind == "random" else steps
    net = denoising["learn"](X, noise, seed, lr=lr, steps=steps)
    return Sequential(*net.layers[:2]).forward


def labelled(y, seed, a_class=A_CLASS):
    """Rows of so many digits of each class."""
    rng = np.random.default_rng(seed)
    return np.concatenate(
        [rng.choice(np.flatnonzero(y == k), a_class, replace=False) for k in range(10)]
    )


def read(F, y, l2, steps=300):
    """W, b of softmax on features F with L2 on W, by Adam on all rows at once."""
    params = {"W": np.zeros((F.shape[1], 10)), "b": np.zeros(10)}
    rule, Y = Adam(0.03), one_hot(y, 10)
    for step in range(steps):
        rule.lr = 0.03 * (1 - step / steps)
        dZ = (softmax(F @ params["W"] + params["b"]) - Y) / len(F)
        rule.step(params, {"W": F.T @ dZ + l2 * params["W"], "b": dZ.sum(axis=0)})
    return params["W"], params["b"]


def accuracy_of(F, y, rows, l2, G, answers):
    W, b = read(F[rows], y[rows], l2)
    return float(((G @ W + b).argmax(axis=1) == answers).mean())


def by_net(X, y, rows, l2, T, answers, steps=150):
    """The same labels, a network of 256 relu units on pixels, L2 on its weights."""
    rng, rule = np.random.default_rng(0), Adam(0.003)
    how = {"rng": rng, "init": he, "dtype": np.float32}
    net = Sequential(Dense(784, 256, **how), ReLU(), Dense(256, 10, **how))
    for _ in range(steps):
        Z = net.forward(X[rows], training=True)
        net.backward(cross_entropy_backward(1.0, Z, y[rows]), input_gradient=False)
        params, grads = net.params, net.grads
        pull = {n: grads[n] + l2 * W * (n[0] == "W") for n, W in params.items()}
        rule.step(params, pull)
    return float((net.forward(T).argmax(axis=1) == answers).mean())


def spread(f, X, T):
    """Features of X and T, divided by the spread of those of X."""
    F, G = f(X), f(T)
    scale = F.std(axis=0).mean()
    return F / scale, G / scale


def judge(kind, X, y, T, answers, a_class=A_CLASS, **how):
    """{"tuned": {l2: accuracy}, "l2", "accuracy": of ten draws, "ties": {l2: mean}}."""
    if kind == "net":
        F, G, way = X, T, by_net
    else:
        (F, G), way = spread(features(kind, X, **how), X, T), accuracy_of
    held = np.arange(4, len(X), 5)
    tuned = {}
    for l2 in GRID + BEYOND:
        if l2 in BEYOND and max(tuned, key=tuned.get) != list(tuned)[-1]:
            break  # the best lies inside
        found = []
        for draw in range(100, 100 + TUNED):
            rows = labelled(y, draw, a_class)
            rest = np.setdiff1d(held, rows)
            found.append(way(F, y, rows, l2, F[rest], y[rest]))
        tuned[f"{l2:g}"] = round(float(np.mean(found)), 4)
    l2 = float(max(tuned, key=tuned.get))
    judges = [labelled(y, draw, a_class) for draw in range(DRAWS)]

    def runs(l2):
        return [round(way(F, y, rows, l2, G, answers), 4) for rows in judges]

    level = [float(x) for x, a in tuned.items() if a > max(tuned.values()) - TIE]
    ties = {f"{x:g}": round(np.mean(runs(x)), 4) for x in level if x != l2}
    return {"tuned": tuned, "l2": l2, "accuracy": runs(l2), "ties": ties}


def gain(kept, setting, kind="denoising"):
    """The accuracy above that of pixels by the same labels, (DRAWS,)."""
    pixels = kept[setting].get("pixels", kept["judged"]["pixels"])
    return np.subtract(kept[setting][kind]["accuracy"], pixels["accuracy"])


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    X, y, T, answers = digits()
    runs = [("judged", kind, {}) for kind in KINDS]
    for name, a_class in AMOUNTS.items():
        runs += [(name, kind, {"a_class": a_class}) for kind in SERVED]
    for name, how in LEARNED.items():
        runs += [(name, "denoising", how)]
    for group, kind, how in runs:
        place = kept.setdefault(group, {})
        if kind not in place:
            place[kind] = judge(kind, X, y, T, answers, **how)
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
            mean = np.mean(place[kind]["accuracy"])
            print(group, kind, mean, place[kind], flush=True)


if __name__ == "__main__":
    main()
