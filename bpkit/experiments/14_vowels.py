"""Chapter 14: which of nine speakers said it? Gates, and two vectors without any.

`python -m bpkit.experiments.14_vowels` writes 14_vowels.json beside this file; some
minutes of one core. 270 sequences of 7 to 29 frames to learn from, 370 to judge by.
Networks of about 1,650 weights read the frames; the last real state names the speaker.
400 steps of 32 by Adam; the rate is the best of RATES by the accuracy on 90 of the 270,
three seeds (100 to 102) that learn from the others; ten fresh seeds learn from all. At
the same rate "shuffled": the frames of each sequence in random order, in learning and
judging; and "padded": the state of the last place is asked, for most behind the end.
Without gates: the nearest neighbor by the mean frame; a logistic regression on means,
and on means and deviations, standardized, whose L2 strength is chosen as the rates are.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.datasets import vowels
from bpkit.layers import GRU, LSTM, RNN, Dense, Sequential
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import Adam

LAYERS = {"rnn": RNN, "lstm": LSTM, "gru": GRU}
UNITS = {"rnn": 31, "lstm": 14, "gru": 17}
RATES = [0.001, 0.003, 0.01, 0.03, 0.1]
STRENGTHS = [0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03]
STEPS, BATCH, SEEDS, SPEAKERS = 400, 32, 10, 9
AS_THEY_ARE = "as they are"
WAYS = {  # and who tries them
    AS_THEY_ARE: ["rnn", "lstm", "gru"],
    "shuffled": ["lstm", "gru"],
    "padded": ["rnn", "lstm"],
}
KNOBS = {
    "half the steps": {"steps": STEPS // 2},
    "three times the steps": {"steps": 3 * STEPS},
    "twice the width": {"width": 2},
}


def parts(seed=None):
    """(X, lengths, y) to learn from and to judge by; with a seed both of the 270."""
    X, lengths, y, *judging = vowels()
    if seed is None:
        return (X, lengths, y), tuple(judging)
    order = np.random.default_rng(seed).permutation(len(y))
    some, held_out = order[90:], order[:90]
    return tuple((X[rows], lengths[rows], y[rows]) for rows in (some, held_out))


def shuffled(X, lengths, rng):
    """The frames of each sequence in another order, its padding where it was."""
    X = X.copy()
    for frames, length in zip(X, lengths, strict=True):
        frames[:length] = rng.permutation(frames[:length])
    return X


def network(kind, rng, *, width=1):
    h, how = int(width * UNITS[kind]), {"rng": rng, "dtype": np.float32}
    return Sequential(LAYERS[kind](12, h, **how), Dense(h, SPEAKERS, **how))


def learn(kind, lr, seed, learning, *, padded=False, steps=STEPS, width=1):
    """The network after its steps; padded=True asks the last place, not the end."""
    rng = np.random.default_rng(seed)
    model, rule = network(kind, rng, width=width), Adam(lr)
    X, lengths, y = learning
    for _ in range(steps):
        rows = rng.integers(0, len(y), BATCH)
        Z = model.forward(X[rows])
        ends = np.arange(BATCH), -1 if padded else lengths[rows] - 1
        dZ = np.zeros_like(Z)
        dZ[ends] = cross_entropy_backward(1.0, Z[ends], y[rows])
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
    return model


def accuracy(model, judging, *, padded=False):
    X, lengths, y = judging
    ends = np.arange(len(y)), -1 if padded else lengths - 1
    return float(np.mean(model.forward(X)[ends].argmax(axis=1) == y))


def features(X, lengths, deviations=True):
    """The mean frame of each sequence, (n, 12), and its deviations beside, (n, 24)."""
    there = (np.arange(X.shape[1]) < lengths[:, None])[:, :, None]
    mean = X.sum(axis=1) / lengths[:, None]
    off = np.where(there, X - mean[:, None], 0)
    spread = np.sqrt((off**2).sum(axis=1) / lengths[:, None])
    return np.hstack([mean, spread] if deviations else [mean])


def nearest(learning, judging):
    """Accuracy of naming the speaker of the nearest mean frame."""
    known, asked = (features(*part[:2], False) for part in (learning, judging))
    gaps = ((asked[:, None] - known[None]) ** 2).sum(axis=2)
    return float(np.mean(learning[2][gaps.argmin(axis=1)] == judging[2]))


def regression(learning, judging, strength, deviations=True, steps=1000):
    """Accuracy of a softmax regression, from zero weights, on all rows each step."""
    F, asked = (features(*part[:2], deviations) for part in (learning, judging))
    center, scale = F.mean(axis=0), F.std(axis=0)
    F, asked = (F - center) / scale, (asked - center) / scale
    params = {"W": np.zeros((F.shape[1], SPEAKERS)), "b": np.zeros(SPEAKERS)}
    rule = Adam(0.05)
    for _ in range(steps):
        dZ = cross_entropy_backward(1.0, F @ params["W"] + params["b"], learning[2])
        grads = {"W": F.T @ dZ + strength * params["W"], "b": dZ.sum(axis=0)}
        rule.step(params, grads)
    return float(np.mean((asked @ params["W"] + params["b"]).argmax(axis=1)
                         == judging[2]))  # fmt: skip


def chosen(tried):
    return max(tried, key=lambda value: np.mean(tried[value]))


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def keep(part, name, way, make):
        """What is kept under these names, made where there is nothing."""
        place = kept.setdefault(part, {}).setdefault(name, {})
        if way not in place:
            place[way] = make()
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
            print(part, name, way, place[way], flush=True)
        return place[way]

    def run(kind, way, lr, seed, learning, judging, **options):
        rng, padded = np.random.default_rng(500 + seed), way == "padded"
        if way == "shuffled":
            learning, judging = (
                (shuffled(X, lengths, rng), lengths, y)
                for X, lengths, y in (learning, judging)
            )
        model = learn(kind, float(lr), seed, learning, padded=padded, **options)
        return round(accuracy(model, judging, padded=padded), 4)

    counts = np.bincount(parts()[1][2])
    kept["without"] = {"most frequent": round(float(counts.max() / counts.sum()), 4)}
    kept["without"]["nearest mean"] = round(nearest(*parts()), 4)
    for name, deviations in [("means", False), ("means and deviations", True)]:
        for strength in STRENGTHS:
            keep(
                "strengths",
                name,
                f"{strength:g}",
                lambda s=strength, d=deviations: [
                    round(regression(*parts(seed), s, d), 4) for seed in (100, 101, 102)
                ],
            )
        best = float(chosen(kept["strengths"][name]))
        kept["without"][name] = round(regression(*parts(), best, deviations), 4)
    for kind in LAYERS:
        for lr in RATES:
            keep(
                "tuned",
                kind,
                f"{lr:g}",
                lambda kind=kind, lr=lr: [
                    run(kind, AS_THEY_ARE, lr, s, *parts(s)) for s in (100, 101, 102)
                ],
            )
    for way, kind in [(way, kind) for way, kinds in WAYS.items() for kind in kinds]:
        lr = chosen(kept["tuned"][kind])
        keep(
            "judged",
            kind,
            way,
            lambda kind=kind, way=way, lr=lr: [
                run(kind, way, lr, seed, *parts()) for seed in range(SEEDS)
            ],
        )
    for (name, options), kind in product(KNOBS.items(), LAYERS):
        lr = chosen(kept["tuned"][kind])
        keep(
            "knobs",
            name,
            kind,
            lambda kind=kind, lr=lr, options=options: [
                run(kind, AS_THEY_ARE, lr, seed, *parts(), **options)
                for seed in range(3)
            ],
        )
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
