"""Chapter 14: names letter by letter again, by LSTM and GRU, beside chapter 13's rnn.

`python -m bpkit.experiments.14_names` writes 14_names.json beside this file; some ten
minutes of one core. The splits, the loss and the counts are those of 13_names: 3,000
steps of 32 names by Adam, the rate decayed to 0, the best of RATES on three other
splits (100 to 102), judged on five. All have about 7,600 weights. "knobs" are three
splits each.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.experiments import script
from bpkit.layers import GRU, LSTM, Dense, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import Adam

before = script("13_names")
split, encoded, chosen = (before[name] for name in ("split", "encoded", "chosen"))
LAYERS, UNITS = {"lstm": LSTM, "gru": GRU}, {"lstm": 29, "gru": 35}
RATES = [0.003, 0.01, 0.03]
STEPS, BATCH, SEEDS, LETTERS = 3000, 32, 5, 27
KNOBS = {
    "half the steps": {"steps": STEPS // 2},
    "half the width": {"width": 0.5},
    "twice the width": {"width": 2},
}


def network(kind, rng, *, width=1):
    h, how = int(width * UNITS[kind]), {"rng": rng, "dtype": np.float32}
    return Sequential(LAYERS[kind](LETTERS, h, **how), Dense(h, LETTERS, **how))


def nats(model, words):
    read, follow, there = encoded(words)
    Z = model.forward(np.eye(LETTERS, dtype=np.float32)[read])
    return float(cross_entropy(Z[there].astype(float), follow[there]))


def learn(kind, lr, seed, words, *, steps=STEPS, width=1):
    rng, eye = np.random.default_rng(seed), np.eye(LETTERS, dtype=np.float32)
    model, rule = network(kind, rng, width=width), Adam(lr)
    for step in range(steps):
        rule.lr = lr * (1 - step / steps)
        some = [words[row] for row in rng.integers(0, len(words), BATCH)]
        read, follow, there = encoded(some)
        Z = model.forward(eye[read])
        dZ = np.zeros_like(Z)
        dZ[there] = cross_entropy_backward(1.0, Z[there], follow[there])
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
    return model


def main():
    path, kept = Path(__file__).with_suffix(".json"), {}

    def run(kind, lr, seed, judge, **options):
        learning, choosing, judging = split(seed)
        model = learn(kind, float(lr), seed, learning, **options)
        return round(nats(model, choosing if judge == "choosing" else judging), 4)

    for kind in LAYERS:
        tried = {
            f"{lr:g}": [run(kind, lr, seed, "choosing") for seed in (100, 101, 102)]
            for lr in RATES
        }
        lr = chosen(tried)
        runs = [run(kind, lr, seed, "judging") for seed in range(SEEDS)]
        kept.setdefault("tuned", {})[kind] = tried
        kept.setdefault("judged", {})[kind] = {"lr": lr, "nats": runs}
        print(kind, tried, lr, runs, flush=True)
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    for (name, options), kind in product(KNOBS.items(), LAYERS):
        lr = kept["judged"][kind]["lr"]
        runs = [run(kind, lr, seed, "judging", **options) for seed in range(3)]
        kept.setdefault("knobs", {}).setdefault(name, {})[kind] = runs
        print(name, kind, runs, flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
