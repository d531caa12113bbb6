"""Chapter 18: a generator learns a ring of eight blobs from a discriminator.

`python -m bpkit.experiments.18_ring` writes 18_ring.json beside this file; about
fifteen minutes of one core. 1,000 points to learn from, drawn anew for every seed, and
1,000 others that only the measures see; G and D have two layers of 32 relu units.
1,500 steps of G with batches of 64; Adam (0.5, 0.999), unless a kind says otherwise.

Measures of 1,000 points: the modes found (2 % of the points within three standard
deviations of a center), the share that lies so near to any, the size of the clouds
beside the truth, and the share that their nearest neighbor tells from the points that
were learned from, and from the others: one half where nobody can tell, more for points
that are nothing like them, less for copies.

Each kind has the best of five rates (six for SGD) of three seeds (100 to 102), by how
far it can be told from other points; ten fresh seeds judge. Knobs, three seeds each:
half and three times the steps, other widths, the chosen rate times and over 3, narrow
blobs.
"""

import json
import time
from pathlib import Path

import numpy as np

from bpkit.datasets import blobs
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import binary_cross_entropy, binary_cross_entropy_backward
from bpkit.optimizers import SGD, Adam
from bpkit.training import step

STEPS, BATCH, WIDTH, POINTS, NOISE, SEEDS = 1500, 64, 32, 1000, 0.1, 10
CENTERS = blobs(8, rng=np.random.default_rng(0), noise=0)[0]
ADAM = [0.0003, 0.001, 0.003, 0.01, 0.03]
PLAIN = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
KINDS = {
    "in turn": {},
    "at once": {"at_once": True},
    "5 steps of D": {"d_steps": 5},
    "saturating": {"saturating": True},
    "Adam 0.9": {"beta1": 0.9},
    "SGD": {"plain": True},
    "SGD, saturating": {"plain": True, "saturating": True},
}
TURNED = [
    "in turn",
    "at once",
    "5 steps of D",
    "saturating",
    "SGD",
    "SGD, saturating",
]  # the kinds whose knobs are turned
KNOBS = {
    "half the steps": {"steps": STEPS // 2},
    "3 times the steps": {"steps": 3 * STEPS},
    "half as wide": {"width": WIDTH // 2},
    "twice as wide": {"width": 2 * WIDTH},
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "blobs of 0.03": {"noise": 0.03},
}


def network(d_in, width, d_out, rng):
    return Sequential(
        *(Dense(d_in, width, rng=rng), ReLU(), Dense(width, width, rng=rng), ReLU()),
        Dense(width, d_out, rng=rng),
    )


def turn_of_d(G, D, rule, real, noise):
    """D tells real points from G's; G only draws."""
    X = np.concatenate([real, G.forward(noise)])
    Y = np.repeat([1.0, 0.0], len(real))[:, None]
    loss, loss_backward = binary_cross_entropy, binary_cross_entropy_backward
    return step(D, loss, loss_backward, X, Y, rule)


def grads_of_g(G, D, noise, saturating=False):
    """G's gradients, which come through D's input; D's own are not used."""
    Z = D.forward(G.forward(noise))
    if saturating:  # down -binary_cross_entropy(Z, 0): the less sure D is, the better
        dZ = binary_cross_entropy_backward(-1.0, Z, np.zeros_like(Z))
    else:
        dZ = binary_cross_entropy_backward(1.0, Z, np.ones_like(Z))
    G.backward(D.backward(dZ), input_gradient=False)
    return dict(G.grads)


def play(
    lr, seed, *, steps=STEPS, width=WIDTH, noise=NOISE, at_once=False, d_steps=1,
    saturating=False, beta1=0.5, plain=False,
):  # fmt: skip
    """Points that were learned from, points of G and of its average, D's last loss."""
    rng = np.random.default_rng(seed)
    data = blobs(POINTS, rng=rng, noise=noise)[0]
    G, D = network(2, width, 2, rng), network(2, width, 1, rng)
    rules = [SGD(lr) if plain else Adam(lr, beta1=beta1) for _ in range(2)]
    mean, losses = {name: W.copy() for name, W in G.params.items()}, []

    def drawn():
        return rng.normal(size=(BATCH, 2))

    for _ in range(steps):
        before = grads_of_g(G, D, drawn(), saturating) if at_once else None
        for _ in range(d_steps):
            real = data[rng.integers(0, POINTS, BATCH)]
            losses.append(turn_of_d(G, D, rules[0], real, drawn()))
        rules[1].step(G.params, before or grads_of_g(G, D, drawn(), saturating))
        for name, W in G.params.items():
            mean[name] += 0.01 * (W - mean[name])
    noise = rng.normal(size=(POINTS, 2))
    points = G.forward(noise)
    for name, W in G.params.items():
        W[...] = mean[name]
    return data, points, G.forward(noise), float(np.mean(losses[-100:]))


def near(points, noise=NOISE):
    """The mode that each point is nearest to, and whether it lies within 3 noises."""
    away = np.linalg.norm(points[:, None] - CENTERS, axis=2)
    return away.argmin(axis=1), away.min(axis=1) < 3 * noise


def told_apart(real, made):
    """The share of all points, half of them made, whose nearest other is of their kind.

    A copy has the distance 0 to what it copies: of two that are equally near, the other
    kind counts.
    """
    share = []
    for own, other in ((real, made), (made, real)):
        to_own = squares(own, own)
        np.fill_diagonal(to_own, np.inf)
        share.append(to_own.min(axis=1) < squares(own, other).min(axis=1))
    return float(np.mean(share))


def squares(A, B):
    return (A[:, :1] - B[:, 0]) ** 2 + (A[:, 1:] - B[:, 1]) ** 2


def measures(data, made, seed, noise=NOISE):
    """{name: number} of points made, as the head of this file says."""
    new = fresh(seed, noise)
    mode, good = near(made, noise)
    counts = np.bincount(mode[good], minlength=8)
    off = [made[good & (mode == k)] for k in range(8)]
    off = np.concatenate([own - own.mean(axis=0) for own in off if len(own)] or [[]])
    return {
        "modes": int((counts >= 0.02 * len(made)).sum()),
        "good": round(float(good.mean()), 3),
        "size": round(float(np.std(off)) / noise, 2) if off.size else 0.0,
        "told": round(told_apart(data, made), 3),
        "told from new": round(told_apart(new, made), 3),
    }


def fresh(seed, noise=NOISE):
    """Points that no training sees."""
    return blobs(POINTS, rng=np.random.default_rng([18, seed]), noise=noise)[0]


def mixture(data, rng):
    """Eight normal clouds fitted by expectation and maximization, begun at data."""
    begin = [0]
    for _ in range(7):  # each next the farthest from those before
        begin.append(squares(data, data[begin]).min(axis=1).argmax())
    centers, size = data[begin], 1.0
    for _ in range(50):
        far = squares(data, centers)
        shares = np.exp((far.min(axis=1, keepdims=True) - far) / (2 * size**2))
        shares /= shares.sum(axis=1, keepdims=True)
        centers = shares.T @ data / shares.sum(axis=0)[:, None]
        size = np.sqrt((shares * squares(data, centers)).sum() / (2 * len(data)))
    mode = rng.choice(8, POINTS, p=shares.mean(axis=0))
    return centers[mode] + size * rng.normal(size=(POINTS, 2))


def jittered(width):
    """Data and noise: a kernel density with normal kernels of this width."""
    return lambda data, rng: (
        data[rng.integers(0, len(data), POINTS)] + width * rng.normal(size=(POINTS, 2))
    )


def shrunk(data, rng):
    """The mean of each mode, and points half as far from it."""
    mode = near(data)[0]
    means = np.array([data[mode == k].mean(axis=0) for k in range(8)])
    again = fresh(rng.integers(1000, 2000))
    mode = near(again)[0]
    return means[mode] + 0.5 * (again - means[mode])


BASELINES = {
    "other points": lambda data, rng: fresh(rng.integers(1000, 2000)),
    "copies": lambda data, rng: data.copy(),
    "shrunk by half": shrunk,
    "one normal": lambda data, rng: rng.multivariate_normal(
        data.mean(axis=0), np.cov(data.T), POINTS
    ),
    "data and noise of 0.03": jittered(0.03),
    "data and noise of 0.1": jittered(0.1),
    "mixture of eight": mixture,
}


def baseline(name, seed):
    data = blobs(POINTS, rng=np.random.default_rng(seed))[0]
    return measures(data, BASELINES[name](data, np.random.default_rng([1, seed])), seed)


def run(kind, lr, seed, **how):
    """(measures of G, of its average, D's loss)."""
    how = KINDS[kind] | how
    data, made, mean, loss = play(float(lr), seed, **how)
    noise = how.get("noise", NOISE)
    if not np.isfinite(made).all():
        return None
    two = [measures(data, points, seed, noise) for points in (made, mean)]
    return {**two[0], "loss": round(loss, 3), "average": two[1]}


def badness(runs):
    """How far the runs of a rate can be told from new points, on average."""
    return np.mean([one["told from new"] if one else 1.0 for one in runs])


def chosen(tried):
    return min(tried, key=lambda lr: badness(tried[lr]))


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    kept = {"baselines": {}, "tuned": {}, "judged": {}, "knobs": {}}
    for name in BASELINES:
        kept["baselines"][name] = [baseline(name, seed) for seed in range(SEEDS)]
    for kind, how in KINDS.items():
        rates = PLAIN if how.get("plain") else ADAM
        tried = {f"{lr:g}": [run(kind, lr, seed) for seed in (100, 101, 102)]
                 for lr in rates}  # fmt: skip
        lr = chosen(tried)
        runs = [run(kind, lr, seed) for seed in range(SEEDS)]
        kept["tuned"][kind], kept["judged"][kind] = tried, {"lr": lr, "runs": runs}
        print(kind, {k: round(badness(v), 2) for k, v in tried.items()}, lr,
              [one and one["modes"] for one in runs], round(badness(runs), 3),
              round(time.perf_counter() - begin), flush=True)  # fmt: skip
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    for name, knob in KNOBS.items():
        for kind in TURNED:
            lr = float(kept["judged"][kind]["lr"]) * knob.get("times", 1)
            how = {key: value for key, value in knob.items() if key != "times"}
            runs = [run(kind, lr, seed, **how) for seed in range(3)]
            kept["knobs"].setdefault(name, {})[kind] = runs
            print(name, kind, [one and one["modes"] for one in runs],
                  round(badness(runs), 3), round(time.perf_counter() - begin),
                  flush=True)  # fmt: skip
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with np.errstate(over="ignore", invalid="ignore"):
        main()
