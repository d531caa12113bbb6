"""Chapter 14: names letter by letter again, by LSTM and GRU, beside chapter 13's rnn.

`python -m bpkit.experiments.14_names` writes 14_names.json beside this file; some ten
minutes of one core. The splits, the loss and the rest are those of 13_names: 3,000
steps of 32 names by Adam, the rate decayed to 0, the best of RATES on three other
splits (100 to 102), judged on ten. All have about 7,600 weights, as the rnn of 64
units. "knobs" turn one thing each, three splits.
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
RATES = [0.001, 0.003, 0.01, 0.03]
STEPS, BATCH, SEEDS, LETTERS = 3000, 32, 10, 27
KNOBS = {
    "half the steps": {"steps": STEPS // 2},
    "three times the steps": {"steps": 3 * STEPS},
    "half the width": {"width": 0.5},
    "twice the width": {"width": 2},
}


def network(kind, rng, *, width=1):
    h, how = int(width * UNITS[kind]), {"rng": rng, "dtype": np.float32}
    return Sequential(LAYERS[kind](LETTERS, h, **how), Dense(h, LETTERS, **how))


def nats(model, words):
    """Mean -log p of a letter."""
    read, follow, there = encoded(words)
    Z = model.forward(np.eye(LETTERS, dtype=np.float32)[read])
    return float(cross_entropy(Z[there].astype(float), follow[there]))


def learn(kind, lr, seed, words, *, steps=STEPS, width=1):
    """The network after its steps on words, a list of names."""
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


def judged(older, kept):
    """{kind: nats of ten splits}, chapter 13's rnn first."""
    runs = {"rnn": older["judged"]["decayed"], **kept["judged"]}
    return {
        kind: next(iter(of_its_rate.values())) for kind, of_its_rate in runs.items()
    }


def turned(older, kept):
    """{what is turned: {kind: nats of three splits}}; rates: of those to choose by."""
    same = {"half the width": "32 units", "twice the width": "128 units"}
    rows = {"nothing": {kind: runs[:3] for kind, runs in judged(older, kept).items()}}
    for name, kinds in kept["knobs"].items():
        older_runs = older["knobs"][same.get(name, name)]["decayed"]
        rows[name] = {"rnn": older_runs, **kinds}
    tuned = {"rnn": older["tuned"]["decayed"], **kept["tuned"]}
    for lr in map("{:g}".format, RATES):
        rows[f"rate {lr}"] = {kind: tried[lr] for kind, tried in tuned.items()}
    return rows


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def keep(part, name, way, seeds, judge, lr, kind, **options):
        """A run for each seed that has none yet, kept under these names."""
        runs = kept.setdefault(part, {}).setdefault(name, {}).setdefault(way, [])
        for seed in seeds[len(runs) :]:
            learning, choosing, judging = split(seed)
            model = learn(kind, float(lr), seed, learning, **options)
            words = {"choosing": choosing, "judging": judging}[judge]
            runs.append(round(nats(model, words), 4))
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
            print(part, name, way, runs, flush=True)

    for kind, lr in product(LAYERS, RATES):
        keep("tuned", kind, f"{lr:g}", range(100, 103), "choosing", lr, kind)
    best = {kind: chosen(kept["tuned"][kind]) for kind in LAYERS}
    for kind, lr in best.items():
        keep("judged", kind, lr, range(SEEDS), "judging", lr, kind)
    for (name, options), (kind, lr) in product(KNOBS.items(), best.items()):
        keep("knobs", name, kind, range(3), "judging", lr, kind, **options)


if __name__ == "__main__":
    main()
