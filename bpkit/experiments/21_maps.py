"""Chapter 21: which explanations of a digit change when the network's weights do?

`python -m bpkit.experiments.21_maps` writes 21_maps.json beside this file; about five
minutes of one core. Ten networks 784-100-10 (relu), 1,000 steps of 50 digits; 50 test
digits; each map explains the score of the digit's own class. The weights are then drawn
anew: those of the top layer, or all; and a second network is trained from another start
("again"), with which a map ought to agree more than with a random one. "ranks": the
rank correlation of the map before with the map after, mean over digits and seeds: of
the map with its signs, without them, and without them on lit pixels alone. "edges": the
same of the map before with an edge detector's, which knows no network. "knobs", three
seeds: other widths, a third and three times the steps and the rate, and the trained
weights shuffled in place of new ones.

"completeness": how far the sums of integrated gradients are from the difference of
scores, as a share of it, median of 50 digits, for the left sum and the midpoints;
beside relu a network of tanh, which has no kinks."""

import json
from pathlib import Path

import numpy as np

from bpkit.datasets import digits
from bpkit.initializers import glorot, he
from bpkit.layers import Dense, ReLU, Sequential, Tanh
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import Adam
from bpkit.training import minibatches, step

SEEDS, SHOWN, WIDTH, STEPS, RATE = 10, 50, 100, 1000, 0.001
KINDS = "saliency", "gradient × input", "integrated", "occlusion", "guided", "edges"
WAYS = "signed", "unsigned", "lit"
KNOBS = {
    "30 units": {"width": 30},
    "300 units": {"width": 300},
    "a third of the steps": {"steps": STEPS // 3},
    "3 times the steps": {"steps": 3 * STEPS},
    "rate over 3": {"lr": RATE / 3},
    "rate times 3": {"lr": 3 * RATE},
    "shuffled, not drawn": {"shuffled": True},
}


def network(seed, *, width=WIDTH, bend=ReLU):
    """784-width-10, or a linear model where width is 0."""
    how = {"rng": np.random.default_rng(seed), "dtype": np.float32}
    if not width:
        return Sequential(Dense(784, 10, init=glorot, **how))
    first = Dense(784, width, init=he if bend is ReLU else glorot, **how)
    return Sequential(first, bend(), Dense(width, 10, init=glorot, **how))


def learn(model, X, y, seed, *, steps=STEPS, lr=RATE):
    rng, rule, done = np.random.default_rng([seed, 1]), Adam(lr), 0
    while done < steps:
        for batch, labels in minibatches(X, y, 50, rng=rng):
            if done == steps:
                break
            step(model, cross_entropy, cross_entropy_backward, batch, labels, rule)
            done += 1
    return model


def gradient(model, X, c):
    """dz_c/dX (n, 784) of each row's score of class c (n,)."""
    picked = np.eye(10, dtype=X.dtype)[c]
    model.forward(X)
    return model.backward(picked)


def integrated(model, X, c, steps=50, at=0.5):
    """Along the road from no ink to X; at: where in each step the slope is taken."""
    places = (np.arange(steps) + at) / steps
    return X * np.mean(
        [gradient(model, X.dtype.type(a) * X, c) for a in places], axis=0
    )


def occlusion(model, X, c, size=2):
    """How far the score falls when a square of size x size pixels loses its ink."""
    rows, before, maps = np.arange(len(X)), model.forward(X), np.zeros_like(X)
    for i in range(0, 28, size):
        for j in range(0, 28, size):
            hidden = X.reshape(-1, 28, 28).copy()
            hidden[:, i : i + size, j : j + size] = 0
            fall = (before - model.forward(hidden.reshape(X.shape)))[rows, c]
            maps.reshape(-1, 28, 28)[:, i : i + size, j : j + size] = fall[
                :, None, None
            ]
    return maps


def guided(model, X, c):
    """The way back with one line more: what is negative behind a relu is dropped."""
    first, bend, last = model.layers
    A = bend.forward(first.forward(X))
    last.forward(A)
    dA = last.backward(np.eye(10, dtype=X.dtype)[c])
    return first.backward(bend.backward(np.maximum(dA, 0)))


def edges(model, X, c):
    """How much the ink changes from pixel to pixel; the network is not asked."""
    down, right = np.gradient(X.reshape(-1, 28, 28), axis=(1, 2))
    return np.hypot(down, right).reshape(X.shape)


def explained(kind, model, X, c):
    of = {"integrated": integrated, "occlusion": occlusion, "guided": guided,
          "edges": edges, "saliency": gradient}  # fmt: skip
    return of[kind](model, X, c) if kind in of else X * gradient(model, X, c)


def ranks(x):
    """0, 1, 2, ... by size; equal numbers share the mean of their ranks."""
    _, at, count = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count + 1) / 2)[at]


def alike(a, b):
    """The correlation of ranks of two maps; 0 where one of them is level."""
    a, b = (ranks(x) - (len(x) - 1) / 2 for x in (a, b))
    return float(a @ b / max(np.sqrt((a @ a) * (b @ b)), 1e-12))


def compared(A, B, X):
    """{way: mean correlation of the maps A and B (n, 784)}."""
    pairs = list(zip(A, B, X, strict=True))
    return {
        "signed": np.mean([alike(a, b) for a, b, _ in pairs]),
        "unsigned": np.mean([alike(abs(a), abs(b)) for a, b, _ in pairs]),
        "lit": np.mean([alike(abs(a[x > 0]), abs(b[x > 0])) for a, b, x in pairs]),
    }


def anew(model, seed, which, *, width=WIDTH, shuffled=False):
    """The network with the weights of "top" or "all" layers drawn again."""
    other, rng = network(seed + 1000, width=width), np.random.default_rng([seed, 2])
    for name, W in other.params.items():
        own = model.params[name]
        if which == "top" and name.endswith("1"):
            W[...] = own
        elif shuffled:
            W[...] = rng.permuted(own.ravel()).reshape(own.shape)
    return other


def maps_again(seed, *, width=WIDTH, steps=STEPS, lr=RATE, shuffled=False, knob=False):
    """The correlations of one seed, {kind: {"top", "all": {way: r}, "edges": ...}}."""
    X, y, X_new, y_new = digits()
    model = learn(network(seed, width=width), X, y, seed, steps=steps, lr=lr)
    shown, c, found = X_new[:SHOWN], y_new[:SHOWN], {}
    others = {
        which: anew(model, seed, which, width=width, shuffled=shuffled)
        for which in ("top", "all")
    }
    start = network(seed + 500, width=width)
    if not knob:
        others["again"] = learn(start, X, y, seed + 500, steps=steps, lr=lr)
    drawn = edges(model, shown, c)
    for kind in KINDS:
        before = explained(kind, model, shown, c)
        found[kind] = {
            which: compared(before, explained(kind, other, shown, c), shown)
            for which, other in others.items()
        }
        found[kind]["edges"] = compared(before, drawn, shown)
    return found


def mean_of(runs):
    """{kind: {which: {way: mean over seeds}}}"""

    def mean(kind, which, way):
        return round(float(np.mean([run[kind][which][way] for run in runs])), 3)

    return {
        kind: {which: {way: mean(kind, which, way) for way in WAYS} for which in of}
        for kind, of in runs[0].items()
    }


def missing(model, X, c, steps, at):
    """How far the sums are from the difference of scores, as a share of it; median."""
    rows = np.arange(len(X))
    wanted = (model.forward(X) - model.forward(0 * X))[rows, c]
    sums = integrated(model, X, c, steps, at).sum(axis=1)
    return float(np.median(np.abs(sums - wanted) / np.abs(wanted)))


def in_float64(model, bend):
    """The same network in float64, where 1e-6 can be seen."""
    how, shape = {"rng": np.random.default_rng(0)}, model.params["W1"].shape
    other = Sequential(Dense(*shape, **how), bend(), Dense(shape[1], 10, **how))
    for name, W in other.params.items():
        W[...] = model.params[name]
    return other


def completeness(bend, shown):
    """{rule: {steps: what is missing, mean over seeds}}"""
    X, y, _, _ = digits()
    models = [
        in_float64(learn(network(seed, bend=bend), X, y, seed), bend)
        for seed in range(SEEDS)
    ]
    return {
        rule: {
            steps: float(np.mean([missing(m, *shown, steps, at) for m in models]))
            for steps in (1, 10, 50, 400)
        }
        for rule, at in (("left", 0.0), ("midpoints", 0.5))
    }


def main():
    path, kept = Path(__file__).with_suffix(".json"), {}
    _, _, X_new, y_new = digits()
    shown = X_new[:SHOWN].astype(float), y_new[:SHOWN]
    kept["completeness"] = {
        "relu": completeness(ReLU, shown), "tanh": completeness(Tanh, shown)
    }  # fmt: skip
    print(kept["completeness"], flush=True)
    runs = [maps_again(seed) for seed in range(SEEDS)]
    kept["first"], kept["ranks"] = mean_of(runs[:1]), mean_of(runs)
    print(json.dumps(kept["ranks"]), flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    kept["knobs"] = {
        name: mean_of([maps_again(seed, knob=True, **how) for seed in range(3)])
        for name, how in KNOBS.items()
    }
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
