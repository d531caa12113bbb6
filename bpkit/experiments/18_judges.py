"""Chapter 18: measures of points made, and makers of points that need no game.

`python -m bpkit.experiments.18_judges` writes 18_judges.json beside this file; seconds.
1,000 points to learn from, drawn anew for every seed, and 1,000 others that only the
measures see.

Measures of 1,000 points: the modes found (2 % of the points within three standard
deviations of a center), the share that lies so near to any, the size of the clouds
beside the truth, and the share of points whose nearest other one is of their kind,
beside those that were learned from, and beside others: one half where nobody can tell,
more for points that are nothing like them, less for copies.
"""

import json
from pathlib import Path

import numpy as np

from bpkit.datasets import blobs

POINTS, NOISE, SEEDS = 1000, 0.1, 10
CENTERS = blobs(8, rng=np.random.default_rng(0), noise=0)[0]


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
    return float(np.concatenate(share).mean())


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


def mean_of(runs, measure, lost=0):
    """The mean of a measure over runs; a run that ended in nan counts as `lost`."""
    return np.mean([one[measure] if one else lost for one in runs])


def means(runs):
    """Modes, good, own kind beside points learned from and beside others."""
    return [mean_of(runs, name) for name in ("modes", "good", "told", "told from new")]


def table(judged):
    """Yields a line for each kind and rate that was judged."""
    yield f"{'':19}rate  modes of ten seeds         mean   good own kind  mean G"
    for kind, made in judged.items():
        for lr, runs in {made["lr"]: made["runs"], **made["beside"]}.items():
            good, own = (mean_of(runs, name) for name in ("good", "told from new"))
            mean = np.mean([one["mean"]["told from new"] for one in runs])
            found = [one["modes"] for one in runs]
            start = f"{kind:18} {lr:>5} {found} {np.mean(found):4.1f}"
            yield f"{start} {good:6.0%} {own:8.0%} {mean:6.0%}"


def knob_table(knobs):
    """Yields a line for each kind: modes and own kind by knob."""
    names = "steps/2 steps·3 width/2 width·2 rate·3 rate/3 narrow".split()
    yield " " * 19 + "  ".join(f"{name:>8}" for name in names)
    for kind in next(iter(knobs.values())):
        cells = [
            f"{mean_of(kinds[kind], 'modes'):3.1f} "
            f"{mean_of(kinds[kind], 'told from new', 1):4.0%}"
            for kinds in knobs.values()
        ]
        yield f"{kind:19}" + "  ".join(cells)


def main():
    kept = {name: [baseline(name, k) for k in range(SEEDS)] for name in BASELINES}
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
