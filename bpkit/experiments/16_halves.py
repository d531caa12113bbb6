"""Chapter 16: the lower half of a digit from the upper one.

`python -m bpkit.experiments.16_halves` writes 16_halves.json beside this file; about
twenty minutes of one core. Digits of 14 x 14 pixels (means of four); 98 pixels go in,
98 come out, judged by the mean squared error on 1,000 digits that no choice has seen.
4,000 digits to learn from, 500 others to choose by. A network is a body and a dense
layer; Adam in batches of 50, decayed to 0. Bodies: one that settles (100 units that
feed themselves), with whole sweeps or half ones, the same unrolled over 5 steps, dense
layers of 100, of 151 (as many weights as the one that settles), and two of 100. Each
has the best of six rates of three seeds (100 to 102); ten fresh seeds judge. Knobs:
half and three times the steps, other widths, the chosen rate times and over 3, the size
of the first Wh, three seeds each.
"""

import json
import time
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.datasets import digits
from bpkit.equilibrium import equilibrium, equilibrium_backward
from bpkit.initializers import glorot
from bpkit.losses import mse, mse_backward
from bpkit.optimizers import Adam
from bpkit.recurrent import rnn, rnn_backward

STEPS, BATCH, SEEDS, TOL = 1000, 50, 10, 1e-5
RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]
BODIES = [
    "settles",
    "settles, half steps",
    "unrolled, 5",
    "dense 100",
    "dense 151",
    "dense 100, 100",
]
KNOBS = {
    "half the steps": {"steps": STEPS // 2},
    "3 times the steps": {"steps": 3 * STEPS},
    "half as wide": {"width": 0.5},
    "twice as wide": {"width": 2},
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "rate over 3, 3 times the steps": {"times": 1 / 3, "steps": 3 * STEPS},
    "Wh begins at 0": {"scale": 0.0},
    "Wh begins at 1": {"scale": 1.0},
}


@cache
def halves():
    """Upper and lower halves (n, 98): to learn from, to choose by, to judge by."""
    X, _, X_new, _ = digits()

    def cut(X, some):
        small = X[some].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
        return small[:, :98], small[:, 98:]

    learning, choosing = slice(0, 4000), slice(4000, 4500)
    return cut(X, learning), cut(X, choosing), cut(X_new, slice(0, 1000))


def start(body, rng, width=1.0, scale=0.5):
    """Parameters; a Wh that feeds itself begins at `scale` times glorot's size."""

    def drawn(d_in, d_out):
        return glorot(d_in, d_out, rng=rng, dtype=np.float32)

    units = round((151 if body == "dense 151" else 100) * width)
    params = {"Wx": drawn(98, units), "b": np.zeros(units, np.float32)}
    if feeds_itself(body):
        params["Wh"] = np.float32(scale) * drawn(units, units)
    if body == "dense 100, 100":
        params |= {"W2": drawn(units, units), "b2": np.zeros(units, np.float32)}
    return params | {"W": drawn(units, 98), "c": np.zeros(98, np.float32)}


def feeds_itself(body):
    return body.startswith(("settles", "unrolled"))


def step_of(body):
    return 0.5 if "half" in body else 1.0


def forward(body, params, X):
    """What the body makes of X, and what its way back needs."""
    if body.startswith("settles"):
        H = equilibrium(X, *weights(params), tol=TOL, step=step_of(body))
        return H, H
    if body == "unrolled, 5":
        same = np.repeat(X[:, None], 5, axis=1)
        states = rnn(same, *weights(params))
        return states[:, -1], (same, states)
    H = np.tanh(X @ params["Wx"] + params["b"])
    last = np.tanh(H @ params["W2"] + params["b2"]) if "W2" in params else H
    return last, (H, last)


def weights(params):
    return params["Wx"], params["Wh"], params["b"]


def backward(body, dH, params, X, kept):
    if body.startswith("settles"):
        how = {"tol": TOL, "step": step_of(body), "memo": kept}
        grads = equilibrium_backward(dH, X, *weights(params), **how)
        return dict(zip(("Wx", "Wh", "b"), grads[1:], strict=True))
    if body == "unrolled, 5":
        same, states = kept
        dstates = np.zeros_like(states)
        dstates[:, -1] = dH
        grads = rnn_backward(dstates, same, *weights(params), memo=states)
        return dict(zip(("Wx", "Wh", "b"), grads[1:], strict=True))
    (H, last), grads = kept, {}
    dZ = dH * (1 - last**2)
    if "W2" in params:
        grads = {"W2": H.T @ dZ, "b2": dZ.sum(axis=0)}
        dZ = dZ @ params["W2"].T * (1 - H**2)
    return grads | {"Wx": X.T @ dZ, "b": dZ.sum(axis=0)}


def gradients(body, params, X, Y):
    """The loss and the gradient of each parameter, by hand."""
    H, kept = forward(body, params, X)
    Y_hat = H @ params["W"] + params["c"]
    dY = mse_backward(1.0, Y_hat, Y).astype(X.dtype)
    grads = backward(body, dY @ params["W"].T, params, X, kept)
    grads |= {"W": H.T @ dY, "c": dY.sum(axis=0)}
    return mse(Y_hat, Y), {name: grads[name] for name in params}


def drawn_by(body, params, X):
    return forward(body, params, X)[0] @ params["W"] + params["c"]


def learn(body, lr, seed, *, steps=STEPS, width=1.0, scale=0.5):
    """The parameters and the loss of each step; ValueError where nothing settles."""
    (X, Y), _, _ = halves()
    rng, losses = np.random.default_rng(seed), []
    params, rule = start(body, rng, width, scale), Adam(lr)
    for k in range(steps):
        rows = rng.integers(0, len(X), BATCH)
        loss, grads = gradients(body, params, X[rows], Y[rows])
        rule.lr = lr * (1 - k / steps)
        rule.step(params, grads)
        losses.append(float(loss))
    return params, losses


def error(body, params, pair):
    X, Y = pair
    return float(mse(drawn_by(body, params, X).astype(float), Y.astype(float)))


def by_neighbors(learning, X, k):
    """The mean of the lower halves below the k upper halves that are nearest."""
    upper, lower = learning
    far = (upper**2).sum(axis=1) - 2 * X @ upper.T
    return lower[np.argsort(far, axis=1, kind="stable")[:, :k]].mean(axis=1)


def by_ridge(learning, X, strength):
    """A linear map, its weights held down by strength."""
    upper, lower = (A.astype(float) for A in learning)
    mean, middle = upper.mean(axis=0), lower.mean(axis=0)
    A = upper - mean
    W = np.linalg.solve(
        A.T @ A + strength * np.eye(upper.shape[1]), A.T @ (lower - middle)
    )
    return (X - mean) @ W + middle


def baselines():
    """{name: error on the digits to judge by}; k and strength are chosen before."""
    learning, (X, Y), (X_new, Y_new) = halves()
    kinds = {
        "nearest": (by_neighbors, [1]),
        "several nearest": (by_neighbors, [5, 10, 20]),
        "ridge": (by_ridge, [1, 3, 10, 30, 100]),
    }
    mean = 0 * Y_new + learning[1].mean(axis=0)
    found = {"mean": {"error": float(mse(mean, Y_new))}}
    for name, (make, tries) in kinds.items():
        errors = [float(mse(make(learning, X, k).astype(X.dtype), Y)) for k in tries]
        best = tries[int(np.argmin(errors))]
        made = make(learning, X_new, best).astype(X.dtype)
        found[name] = {"error": float(mse(made, Y_new)), "chosen": best}
    return found | {"random, ridge": by_random_bodies()}


def by_random_bodies():
    """Ridge from the settled states of layers that stay as they were drawn."""
    pairs, tries = halves(), [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3]
    tuned, judged = ({k: [] for k in tries} for _ in range(2))
    for seed in range(SEEDS):
        params = start("settles", np.random.default_rng(seed))
        fed = [(forward("settles", params, X)[0], Y) for X, Y in pairs]
        for k in tries:
            for kept, (H, Y) in zip((tuned, judged), fed[1:], strict=True):
                made = by_ridge(fed[0], H, k).astype(Y.dtype)
                kept[k].append(round(float(mse(made, Y)), 5))
    best = min(tries, key=lambda k: np.mean(tuned[k]))
    error = round(float(np.mean(judged[best])), 5)
    return {"error": error, "errors": judged[best], "chosen": best}


def count(params):
    return sum(A.size for A in params.values())


def chosen(tried):
    """The rate with the lowest mean error; None is a run that did not settle."""
    means = {lr: np.mean([e if e is not None else np.inf for e in tried[lr]])
             for lr in tried}  # fmt: skip
    return min(means, key=means.get)


def run(body, lr, seed, part, **how):
    """The error on a part of the data (1: to choose, 2: to judge), and parameters."""
    try:
        params, _ = learn(body, float(lr), seed, **how)
        return round(error(body, params, halves()[part]), 5), params
    except ValueError:  # a state that did not settle
        return None, None


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    kept = {"baselines": baselines(), "tuned": {}, "judged": {}, "knobs": {}}
    print(kept["baselines"], flush=True)
    for body in BODIES:
        tried = {f"{lr:g}": [run(body, lr, seed, 1)[0] for seed in (100, 101, 102)]
                 for lr in RATES}  # fmt: skip
        lr = chosen(tried)
        runs = [run(body, lr, seed, 2) for seed in range(SEEDS)]
        entry = {"lr": lr, "errors": [one[0] for one in runs]}
        entry["weights"] = count(start(body, np.random.default_rng(0)))
        if body.startswith("settles"):
            entry["norm"] = [p and round(float(np.linalg.norm(p["Wh"], 2)), 2)
                             for _, p in runs]  # fmt: skip
        kept["tuned"][body], kept["judged"][body] = tried, entry
        print(body, tried, entry, round(time.perf_counter() - begin), flush=True)
    for body, (name, how) in product(BODIES, KNOBS.items()):
        lr = float(kept["judged"][body]["lr"]) * how.get("times", 1)
        how = {key: value for key, value in how.items() if key != "times"}
        if "scale" in how and not feeds_itself(body):
            continue
        errors = [run(body, lr, seed, 2, **how)[0] for seed in range(3)]
        kept["knobs"].setdefault(name, {})[body] = errors
        print(name, body, errors, round(time.perf_counter() - begin), flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
