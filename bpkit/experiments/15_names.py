"""Chapter 15: names letter by letter, networks of equal size against counting.

`python -m bpkit.experiments.15_names` writes 15_names.json beside this file; about
ten minutes of one core. The splits, the letters and the counts are those of
13_names; judged is the mean -log p of each letter of 500 names held out, in nats.

Every network has about 5,000 weights, and gets 3,000 steps of 32 names by Adam, the
rate falling linearly to 0: all see the same names. The rate is the best of RATES on the
names to choose by, one other split (100); SEEDS fresh splits judge. "knobs"
turns one thing at a time, with the same rate, on one of the splits.
"mixed" is half of the network's p and half of the count's, letter by letter.
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.activations import log_softmax
from bpkit.experiments import results, script
from bpkit.initializers import normal
from bpkit.layers import (
    LSTM,
    RNN,
    Dense,
    Embedding,
    Layer,
    LayerNorm,
    ReLU,
    Residual,
    SelfAttention,
    Sequential,
    Tanh,
)
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import Adam

counting, recall = script("13_names"), script("15_recall")
LETTERS, split, encoded = (counting[n] for n in ("LETTERS", "split", "encoded"))
LONGEST, STEPS, BATCH, SEEDS, KNOB_SEEDS, HEADS = 16, 3000, 32, 3, 1, 4
RATES = {
    "mlp, three letters": [0.01, 0.03, 0.1],
    "rnn": [0.003, 0.01, 0.03],
    "lstm": [0.01, 0.03, 0.1],
    "one layer": [0.003, 0.01, 0.03],
    "two layers": [0.003, 0.01, 0.03],
}
WIDTHS = {  # units or columns, by the share of 5,000 weights
    "mlp, three letters": {0.5: 23, 1: 46, 3: 137},
    "rnn": {0.5: 29, 1: 48, 3: 96},
    "lstm": {0.5: 14, 1: 22, 3: 46},
    "one layer": {0.5: 12, 1: 16, 3: 32},
    "two layers": {0.5: 8, 1: 12, 3: 24},
}
COUNTS = {"pairs": (2, False), "fours": (4, False), "Kneser-Ney, five": (5, True)}
KNOBS = {  # share of the weights, steps
    "half the weights": (0.5, STEPS),
    "half the steps": (1, STEPS // 2),
    "three times the steps": (1, 3 * STEPS),
    "three times the weights": (3, STEPS),
}


def three(X):
    """The three letters before, side by side: X (n, T, 27) to (n, T, 81)."""
    once = recall["before"](X)
    return np.concatenate([X, once, recall["before"](once)], axis=2)


def three_backward(dZ, X):
    dX, once, twice = np.split(dZ, 3, axis=2)
    dX = dX.copy()
    dX[:, :-1] += once[:, 1:]
    dX[:, :-2] += twice[:, 2:]
    return dX


def placed(d, rng):
    P = normal(LONGEST, d, std=0.1, rng=rng, dtype=np.float32)
    return Layer(recall["placed"], recall["placed_backward"], P=P)


def norm(d):
    return LayerNorm(d, dtype=np.float32)


def block(d, look, rng):
    """Norm and attention, norm and two dense layers, each with a path past it."""
    how = {"rng": rng, "dtype": np.float32}
    inner = [Dense(d, 4 * d, **how), ReLU(), Dense(4 * d, d, **how)]
    looking = [Residual(norm(d), look)] if look else []
    return [*looking, Residual(norm(d), *inner)]


def transformer(d, looks, rng):
    """27 tokens to 27 scores; a block for each of looks, attention or None."""
    how, v = {"rng": rng, "dtype": np.float32}, len(LETTERS)
    blocks = [layer for look in looks for layer in block(d, look, rng)]
    ends = [norm(d), Dense(d, v, **how)]
    return Sequential(Embedding(v, d, **how), placed(d, rng), *blocks, *ends)


def attending(d, rng):
    return SelfAttention(d, HEADS, causal=True, rng=rng, dtype=np.float32)


def network(name, rng, size=1):
    how, v, d = {"rng": rng, "dtype": np.float32}, len(LETTERS), WIDTHS[name][size]
    if "layer" in name:
        count = {"one layer": 1, "two layers": 2}[name]
        return transformer(d, [attending(d, rng) for _ in range(count)], rng)
    if name in ("rnn", "lstm"):
        body = [{"rnn": RNN, "lstm": LSTM}[name](v, d, **how)]
    else:
        body = [Layer(three, three_backward), Dense(3 * v, d, **how), Tanh()]
    return Sequential(*body, Dense(d, v, **how))


def entered(model, read):
    """What the model takes: the numbers of letters, or a row of 27 for each."""
    if isinstance(model.layers[0], Embedding):
        return read
    return np.eye(len(LETTERS), dtype=np.float32)[read]


def logs(model, words):
    """log p of each letter that came, name by name, (letters,)."""
    read, follow, there = encoded(words)
    Z = model.forward(entered(model, read))[there].astype(float)
    return log_softmax(Z)[np.arange(len(Z)), follow[there]]


def nats(model, words):
    return float(-logs(model, words).mean())


def learn(model, words, seed, lr, *, steps=STEPS):
    """Trains the model in place, and returns it."""
    rng, rule, all_of_them = np.random.default_rng(seed), Adam(lr), encoded(words)
    for step in range(steps):
        rule.lr = lr * (1 - step / steps)
        rows = rng.integers(0, len(words), BATCH)
        longest = max(len(words[row]) for row in rows) + 1
        read, follow, there = (part[rows, :longest] for part in all_of_them)
        Z = model.forward(entered(model, read), training=True)
        dZ = np.zeros_like(Z)
        dZ[there] = cross_entropy_backward(1.0, Z[there], follow[there])
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
    return model


def weights(name, size=1):
    model = network(name, np.random.default_rng(0), size)
    return sum(W.size for W in model.params.values())


def count_logs(most, widely, seed):
    """log p of each letter of the names to judge by, with the discount of 13_names."""
    kind = results("13_names")["counts"][counting["KINDS"][widely]]
    learning, _, judging = split(seed)
    discount = kind[str(most)]["discounts"][seed]
    p = counting["smoothed"](learning, most, discount, widely=widely)
    texts = ["." + word + "." for word in judging]
    return np.log([p(t[i], t[:i]) for t in texts for i in range(1, len(t))])


def mixed(one, two):
    """Nats per letter where p is the mean of two: both (letters,) logs of p."""
    return float(-np.log((np.exp(one) + np.exp(two)) / 2).mean())


def chosen(tried):
    return min(tried, key=lambda lr: np.mean(tried[lr]))


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def keep(number, *names):
        *parts, last = names
        place = kept
        for part in parts:
            place = place.setdefault(part, {})
        place.setdefault(last, []).append(round(number, 4))
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        print(*names, place[last], flush=True)

    def has(count, *names):
        place = kept
        for part in names:
            place = place.get(part, {})
        return len(place) > count

    def made(name, seed, lr, *, size=1, **how):
        model = network(name, np.random.default_rng(seed), size)
        return learn(model, split(seed)[0], seed, lr, **how)

    kept["weights"] = {
        name: {f"{size:g}": weights(name, size) for size in sizes}
        for name, sizes in WIDTHS.items()
    }
    for name, lr in [(name, lr) for name, rates in RATES.items() for lr in rates]:
        if not has(0, "tuned", name, f"{lr:g}"):
            model = made(name, 100, lr)
            keep(nats(model, split(100)[1]), "tuned", name, f"{lr:g}")
    best = {name: float(chosen(tried)) for name, tried in kept["tuned"].items()}
    for seed in range(SEEDS):
        judging = split(seed)[2]
        by_count = {n: count_logs(*how, seed) for n, how in COUNTS.items()}
        for name, found in by_count.items():
            if not has(seed, "counts", name):
                keep(float(-found.mean()), "counts", name)
        for name, lr in best.items():
            if not has(seed, "judged", name):
                begin = time.process_time()
                model = made(name, seed, lr)
                keep(time.process_time() - begin, "seconds", name)
                found = logs(model, judging)
                keep(mixed(found, by_count["Kneser-Ney, five"]), "mixed", name)
                keep(float(-found.mean()), "judged", name)
    for seed, knob, name in product(range(KNOB_SEEDS), KNOBS, WIDTHS):
        size, steps = KNOBS[knob]
        if not has(seed, "knobs", knob, name):
            model = made(name, seed, best[name], size=size, steps=steps)
            keep(nats(model, split(seed)[2]), "knobs", knob, name)


if __name__ == "__main__":
    main()
