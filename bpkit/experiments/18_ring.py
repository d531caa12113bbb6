"""Chapter 18: a generator learns a ring of eight blobs from a discriminator.

`python -m bpkit.experiments.18_ring` writes 18_ring.json beside this file; about
five minutes of one core, since the games of several seeds are played side by side.
1,000 points to learn from, drawn anew for every seed, and 1,000 others that only the
measures see; G and D have two layers of 32 relu units. 1,500 steps of G with batches of
64; Adam (0.5, 0.999), unless a kind says otherwise.

What is measured, and what other makers of points reach: 18_judges.py.

Each kind has the best of five rates of three seeds (100 to 102), by how far it can be
told from other points; ten fresh seeds judge, and judge a rate that is nearly as good,
too. Knobs, three seeds each: half and three times the steps, other widths, the chosen
rate times and over 3, narrow blobs.
"""

import json
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from bpkit.activations import relu, relu_backward, softplus
from bpkit.datasets import blobs
from bpkit.experiments import script
from bpkit.initializers import glorot
from bpkit.losses import binary_cross_entropy_backward
from bpkit.optimizers import SGD, Adam

judges = script("18_judges")
POINTS, NOISE, SEEDS = (judges[name] for name in ("POINTS", "NOISE", "SEEDS"))
STEPS, BATCH, WIDTH, CHOOSING = 1500, 64, 32, (100, 101, 102)
ADAM = [0.0003, 0.001, 0.003, 0.01, 0.03]
PLAIN = [0.01, 0.03, 0.1, 0.3, 1.0]
KINDS = {
    "in turn": {},
    "at once": {"at_once": True},
    "5 steps of D": {"d_steps": 5},
    "saturating": {"saturating": True},
    "5 of D, saturating": {"d_steps": 5, "saturating": True},
    "Adam 0.9": {"beta1": 0.9},
    "SGD": {"plain": True},
    "SGD, saturating": {"plain": True, "saturating": True},
}
KNOBS = {
    "half the steps": {"steps": STEPS // 2},
    "3 times the steps": {"steps": 3 * STEPS},
    "half as wide": {"width": WIDTH // 2},
    "twice as wide": {"width": 2 * WIDTH},
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "blobs of 0.03": {"noise": 0.03},
}


def network(sizes, rngs):
    """A network for each rng, side by side: W1 (seeds, d_in, d_out), b1, ..."""
    params = {}
    for k, (d_in, d_out) in enumerate(pairwise(sizes), 1):
        drawn = [glorot(d_in, d_out, rng=rng, dtype=np.float32) for rng in rngs]
        params[f"W{k}"] = np.stack(drawn)
        params[f"b{k}"] = np.zeros((len(rngs), 1, d_out), np.float32)
    return params


def forward(params, X):
    """Outputs (seeds, n, d_out) of X (seeds, n, d_in), and each layer's input."""
    seen = [X]
    for k in (1, 2):
        seen.append(relu(seen[-1] @ params[f"W{k}"] + params[f"b{k}"]))
    return seen[-1] @ params["W3"] + params["b3"], seen


def backward(params, dZ, seen):
    """The gradients of the parameters, and that of the input."""
    grads = {}
    for k in (3, 2, 1):
        A = seen[k - 1]
        grads[f"W{k}"] = A.swapaxes(1, 2) @ dZ
        grads[f"b{k}"] = dZ.sum(axis=1, keepdims=True)
        dA = dZ @ params[f"W{k}"].swapaxes(1, 2)
        dZ = relu_backward(dA, A)
    return grads, dA


def score_slopes(dL, Z, target):
    """The slopes of a mean over each game's scores Z (seeds, n, 1)."""
    slopes = binary_cross_entropy_backward(dL, Z, np.full_like(Z, target))
    return len(Z) * slopes.astype(Z.dtype)


def grads_of_d(D, real, made):
    """D's gradients for real and made points, and its losses (seeds,)."""
    Z, seen = forward(D, np.concatenate([real, made], axis=1))
    n = real.shape[1]
    halves = [score_slopes(0.5, Z[:, :n], 1), score_slopes(0.5, Z[:, n:], 0)]
    losses = (softplus(-Z[:, :n]) + softplus(Z[:, n:])).mean(axis=(1, 2)) / 2
    return backward(D, np.concatenate(halves, axis=1), seen)[0], losses


def grads_of_g(G, D, noise, saturating=False):
    """G's gradients, which come through D's input; D's own are not used."""
    made, seen_g = forward(G, noise)
    Z, seen_d = forward(D, made)
    # Saturating: down minus the loss of target 0. The less sure D is, the better.
    dZ = score_slopes(-1.0, Z, 0) if saturating else score_slopes(1.0, Z, 1)
    return backward(G, backward(D, dZ, seen_d)[1], seen_g)[0]


def play(
    lr, seeds, *, steps=STEPS, width=WIDTH, noise=NOISE, at_once=False, d_steps=1,
    saturating=False, beta1=0.5, plain=False,
):  # fmt: skip
    """Data, points of G and of its mean, (seeds, 1000, 2), and D's last losses.

    One game for each seed, all side by side.
    """
    rngs = [np.random.default_rng(seed) for seed in seeds]
    data = np.stack([blobs(POINTS, rng=rng, noise=noise)[0] for rng in rngs])
    G, D = (network((2, width, width, d_out), rngs) for d_out in (2, 1))
    rules = [SGD(lr) if plain else Adam(lr, beta1=beta1) for _ in range(2)]
    mean, losses = {name: W.copy() for name, W in G.items()}, []

    def drawn(n=BATCH):
        return np.stack([rng.standard_normal((n, 2), np.float32) for rng in rngs])

    pairs = list(zip(data, rngs, strict=True))

    def some():
        rows = [own[rng.integers(0, POINTS, BATCH)] for own, rng in pairs]
        return np.stack(rows).astype(np.float32)

    for _ in range(steps):
        before = grads_of_g(G, D, drawn(), saturating) if at_once else None
        for _ in range(d_steps):
            grads, loss = grads_of_d(D, some(), forward(G, drawn())[0])
            rules[0].step(D, grads)
            losses.append(loss)
        rules[1].step(G, before or grads_of_g(G, D, drawn(), saturating))
        for name, W in G.items():
            mean[name] += np.float32(0.01) * (W - mean[name])
    last = drawn(POINTS)
    made = [forward(params, last)[0].astype(float) for params in (G, mean)]
    return data, *made, np.mean(losses[-100:], axis=0)


def runs_of(kind, lr, seeds, **how):
    """For each seed the measures of G, of its mean, and D's loss; None: not finite."""
    how = KINDS[kind] | how
    noise, found = how.get("noise", NOISE), []
    for seed, data, made, mean, loss in zip(
        seeds, *play(float(lr), seeds, **how), strict=True
    ):
        if not np.isfinite(made).all():
            found.append(None)
            continue
        two = [judges["measures"](data, points, seed, noise) for points in (made, mean)]
        found.append({**two[0], "loss": round(float(loss), 3), "mean": two[1]})
    return found


def badness(runs):
    """How far the runs of a rate can be told from new points, on average."""
    return np.mean([one["told from new"] if one else 1.0 for one in runs])


def chosen(tried):
    return min(tried, key=lambda lr: badness(tried[lr]))


def nearly(tried):
    """The rates that are within 0.01 of the chosen one."""
    least = badness(tried[chosen(tried)])
    return [lr for lr in tried if badness(tried[lr]) < least + 0.01]


def slope_ratios(seeds, looks=(0, 100, 1000), lr=0.001):
    """How much larger G's gradient is with the target 1, after so many steps of D."""
    rngs, found = [np.random.default_rng(seed) for seed in seeds], []
    G, D = (network((2, WIDTH, WIDTH, d_out), rngs) for d_out in (2, 1))
    rule = Adam(lr, beta1=0.5)
    for k in range(max(looks) + 1):
        noise = np.stack([rng.standard_normal((BATCH, 2), np.float32) for rng in rngs])
        real = np.stack([blobs(BATCH, rng=rng)[0] for rng in rngs]).astype(np.float32)
        if k in looks:
            both = (grads_of_g(G, D, noise, saturating=way) for way in (False, True))
            sizes = [sum((dW**2).sum(axis=(1, 2)) for dW in g.values()) for g in both]
            found.append(np.sqrt(sizes[0] / sizes[1]))
        rule.step(D, grads_of_d(D, real, forward(G, noise)[0])[0])
    return np.array(found).T


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    kept = {"tuned": {}, "judged": {}, "knobs": {}}
    for kind, how in KINDS.items():
        rates = PLAIN if how.get("plain") else ADAM
        tried = {f"{lr:g}": runs_of(kind, lr, CHOOSING) for lr in rates}
        lr = chosen(tried)
        judged = {rate: runs_of(kind, rate, range(SEEDS)) for rate in nearly(tried)}
        runs = judged.pop(lr)
        kept["tuned"][kind] = tried
        kept["judged"][kind] = {"lr": lr, "runs": runs, "beside": judged}
        print(kind, {k: round(badness(v), 2) for k, v in tried.items()}, lr,
              [one and one["modes"] for one in runs], round(badness(runs), 3),
              round(time.perf_counter() - begin), flush=True)  # fmt: skip
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    for name, knob in KNOBS.items():
        for kind in KINDS:
            lr = float(kept["judged"][kind]["lr"]) * knob.get("times", 1)
            how = {key: value for key, value in knob.items() if key != "times"}
            runs = runs_of(kind, lr, range(3), **how)
            kept["knobs"].setdefault(name, {})[kind] = runs
            print(name, kind, [one and one["modes"] for one in runs],
                  round(badness(runs), 3), round(time.perf_counter() - begin),
                  flush=True)  # fmt: skip
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with np.errstate(over="ignore", invalid="ignore"):
        main()
