"""Chapter 15: what came after q? Looking up one of several pairs, and how far back.

`python -m bpkit.experiments.15_recall` writes 15_recall.json beside this file; about
fifteen minutes of one core. One to ten different letters (of ten), a digit beside each,
then one of the letters again: which digit was it? Adam, 64 fresh sequences a step, all
with the same number of pairs, the rate falling linearly to 0. A net takes the rate that
recalls most with seed 100 (of several the middle one); fresh seeds judge, on 200
sequences for each number of pairs, and on 2,000 with ten pairs by how far back the
asked one is.

"pairs": letter and digit are one row, 20 numbers of which two are 1. Attention is one
head of six columns, without positions.
"stream": letter, digit, letter, digit, ..., letter: 20 tokens, one after the other; the
nets with layers of attention are 16 columns wide, and causal.
"lag": three pairs, then so many rows of zeros, then the question; trained at that lag,
each of LAG_RATES, two seeds, and judged on 1,000 sequences.
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.attention import attention, attention_backward
from bpkit.initializers import glorot, normal
from bpkit.layers import (
    LSTM,
    RNN,
    Dense,
    Embedding,
    Layer,
    Residual,
    SelfAttention,
    Sequential,
)
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import Adam

MOST, BATCH = 10, 64  # pairs, sequences
RATES = {
    "pairs": {
        "attention": [0.003, 0.01, 0.03],
        "rnn": [0.001, 0.003, 0.01],
        "lstm": [0.01, 0.03, 0.1],
    },
    "stream": {
        "one layer": [0.003, 0.01, 0.03],
        "keys shifted": [0.003, 0.01, 0.03],
        "two layers": [0.001, 0.003, 0.01, 0.03],
    },
}
STEPS = {
    "attention": 1000,
    "rnn": 8000,
    "lstm": 8000,
    "one layer": 4000,
    "keys shifted": 1000,
    "two layers": 4000,
}
OTHERS = [("two layers", 1000), ("lstm", 2000), ("lstm", 32000), ("rnn", 32000)]
WIDE = {"lstm": 3}  # times as wide, one seed
SEEDS, FEW = 3, 2  # fewer for other steps and for lags
LAGS, LAG_STEPS = [0, 20, 60], {"attention": 1000, "rnn": 3000, "lstm": 3000}
LAG_RATES = {"attention": [0.01], "rnn": [0.001, 0.003], "lstm": [0.01, 0.03]}


def asked(size, pairs, rng):
    """Letters (size, pairs), digits (size, pairs), and which pair is asked, (size,)."""
    letters = rng.permuted(np.tile(np.arange(10), (size, 1)), axis=1)[:, :pairs]
    digits = rng.integers(0, 10, (size, pairs))
    return letters, digits, rng.integers(0, pairs, size)


def in_rows(letters, digits, which, lag=0):
    """X (size, pairs + lag + 1, 20): pairs, `lag` rows of zeros, the asked letter."""
    size, pairs = letters.shape
    X = np.zeros((size, pairs + lag + 1, 20), np.float32)
    X[:, :pairs] = np.eye(20)[letters] + np.eye(20)[digits + 10]
    X[:, -1] = np.eye(20)[letters[np.arange(size), which]]
    return X


def in_stream(letters, digits, which):
    """Tokens (size, 2 pairs + 1): a letter, its digit, ..., the asked letter."""
    size = len(letters)
    both = np.stack([letters, digits + 10], axis=2).reshape(size, -1)
    return np.concatenate([both, letters[np.arange(size), which][:, None]], axis=1)


def placed(X, P):
    """Each place adds a row of its own; X (n, T, d), P (most, d)."""
    return X + P[: X.shape[1]]


def placed_backward(dZ, X, P):
    dP = np.zeros_like(P)
    dP[: X.shape[1]] = dZ.sum(axis=0)
    return dZ, dP


def shifted(X, Wq, Wk, Wv):
    """Attention whose key at a place is made from the row before: X (n, T, d)."""
    return attention(X @ Wq, before(X) @ Wk, X @ Wv, np.tri(X.shape[1], dtype=bool))


def shifted_backward(dZ, X, Wq, Wk, Wv):
    B, mask = before(X), np.tri(X.shape[1], dtype=bool)
    dQ, dK, dV = attention_backward(dZ, X @ Wq, B @ Wk, X @ Wv, mask)
    dX = dQ @ Wq.T + dV @ Wv.T
    dX[:, :-1] += (dK @ Wk.T)[:, 1:]
    pairs = [(X, dQ), (B, dK), (X, dV)]
    return dX, *(np.einsum("ntd,nte->de", A, dH) for A, dH in pairs)


def before(X):
    """Each row is the one before it, the first is 0."""
    B = np.zeros_like(X)
    B[:, 1:] = X[:, :-1]
    return B


def network(name, rng, *, stream=False, size=1):
    """20 numbers a row, or tokens, to ten scores a row; `size` times as wide."""
    how = {"rng": rng, "dtype": np.float32}
    if name in ("rnn", "lstm"):
        kind, h = {"rnn": (RNN, 60), "lstm": (LSTM, 25)}[name]
        first = [Embedding(20, 20, **how)] if stream else []
        h = round(h * size)
        return Sequential(*first, kind(20, h, **how), Dense(h, 10, **how))
    d = round((16 if stream else 6) * size)
    if name == "attention":
        body = [Dense(20, d, **how), SelfAttention(d, 1, **how)]
        return Sequential(*body, Dense(d, 10, **how))
    first = [Embedding(20, d, **how)]
    if name == "keys shifted":
        W = {w: glorot(d, d, **how) for w in ("Wq", "Wk", "Wv")}
        return Sequential(
            *first, Layer(shifted, shifted_backward, **W), Dense(d, 10, **how)
        )
    first.append(Layer(placed, placed_backward, P=normal(21, d, std=0.1, **how)))
    looks = [
        Residual(SelfAttention(d, 1, causal=True, **how))
        for _ in range({"one layer": 1, "two layers": 2}[name])
    ]
    return Sequential(*first, *looks, Dense(d, 10, **how))


def weights(model):
    return sum(W.size for W in model.params.values())


def learn(name, seed, lr, steps, *, stream=False, size=1, lag=None, at=()):
    """The trained network, and its accuracy over all numbers of pairs at some steps."""
    rng = np.random.default_rng(seed)
    model, rule, curve = network(name, rng, stream=stream, size=size), Adam(lr), []
    for step in range(steps):
        rule.lr = lr * (1 - step / steps)
        pairs = 3 if lag is not None else int(rng.integers(1, MOST + 1))
        some = asked(BATCH, pairs, rng)
        X = in_stream(*some) if stream else in_rows(*some, lag or 0)
        Z = model.forward(X, training=True)
        dZ = np.zeros_like(Z)
        right = some[1][np.arange(BATCH), some[2]]
        dZ[:, -1] = cross_entropy_backward(1.0, Z[:, -1], right)
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
        if step + 1 in at:
            curve.append(round(float(np.mean(by_pairs(model, stream=stream))), 3))
    return model, curve


def recalled(model, some, *, stream=False, lag=0):
    """Of which questions the digit was recalled, (size,) bool."""
    X = in_stream(*some) if stream else in_rows(*some, lag)
    right = some[1][np.arange(len(X)), some[2]]
    return model.forward(X)[:, -1].argmax(axis=1) == right


def by_pairs(model, *, stream=False, size=200):
    """Accuracy for 1, 2, ..., 10 pairs."""
    rng = np.random.default_rng(7)
    tries = (asked(size, pairs, rng) for pairs in range(1, MOST + 1))
    return [recalled(model, some, stream=stream).mean() for some in tries]


def by_distance(model, *, stream=False, size=2000):
    """Accuracy with ten pairs where the asked one is 1, 2, ..., 10 pairs back."""
    some = asked(size, MOST, np.random.default_rng(8))
    found = recalled(model, some, stream=stream)
    return [found[some[2] == MOST - back].mean() for back in range(1, MOST + 1)]


def most_frequent(size=2000):
    """What the most frequent digit of a sequence gives, for 1, 2, ..., 10 pairs."""
    rng, shares = np.random.default_rng(9), []
    for pairs in range(1, MOST + 1):
        _, digits, which = asked(size, pairs, rng)
        counts = (digits[:, :, None] == np.arange(10)).sum(axis=1)
        right = digits[np.arange(size), which]
        shares.append(float((counts.argmax(axis=1) == right).mean()))
    return shares


def looks(steps):
    """After how many steps a curve looks at the net: often at first."""
    early = [at for at in (25, 50, 100, 200, 300, 400, 600, 800) if at < steps]
    return early + list(range(1000, steps + 1, 1000))


def chosen(tried):
    """The rate that recalls most; of several the middle one."""
    best = [lr for lr in tried if tried[lr] == max(tried.values())]
    return best[len(best) // 2]


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def entry(*names):
        place = kept
        for part in names:
            place = place.setdefault(part, {})
        return place

    def save(*said):
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        print(*said, flush=True)

    def judge(count, *names, steps, size=1):
        """Runs of so many seeds are kept: by pairs, by distance, the curve."""
        task, name = names[:2]
        runs, lr = entry(*names), float(chosen(kept["tuned"][task][name]))
        how = {"stream": task == "stream", "size": size, "at": looks(steps)}
        for seed in range(len(runs.get("seconds", [])), count):
            begin = time.process_time()
            model, curve = learn(name, seed, lr, steps, **how)
            took = round(time.process_time() - begin, 1)
            found = {
                "by pairs": by_pairs(model, stream=how["stream"]),
                "by distance": by_distance(model, stream=how["stream"]),
                "curves": curve,
            }
            for key, row in found.items():
                runs.setdefault(key, []).append([round(float(x), 3) for x in row])
            runs.setdefault("seconds", []).append(took)
            runs |= {"at": looks(steps), "lr": lr, "weights": weights(model)}
            save(*names, steps, lr, runs["curves"][-1][-1], took)

    kept["baseline"] = [round(share, 4) for share in most_frequent()]
    for task, nets in RATES.items():
        for name, rates in nets.items():
            tried, stream = entry("tuned", task, name), task == "stream"
            for lr in rates:
                if f"{lr:g}" not in tried:
                    model, _ = learn(name, 100, lr, STEPS[name], stream=stream)
                    share = float(np.mean(by_pairs(model, stream=stream)))
                    tried[f"{lr:g}"] = round(share, 3)
                    save("tuned", task, name, tried)
            judge(SEEDS, task, name, str(STEPS[name]), steps=STEPS[name])
    for name, lag in product(LAG_RATES, LAGS):
        for lr, seed in product(LAG_RATES[name], range(FEW)):
            runs = entry("lag", name, str(lag)).setdefault(f"{lr:g}", [])
            if len(runs) <= seed:
                model, _ = learn(name, seed, lr, LAG_STEPS[name], lag=lag)
                some = asked(1000, 3, np.random.default_rng(7))
                runs.append(round(float(recalled(model, some, lag=lag).mean()), 3))
                save("lag", name, lag, lr, runs)
    for name, steps in OTHERS:
        task = "pairs" if name in RATES["pairs"] else "stream"
        judge(FEW, task, name, str(steps), steps=steps)
    for name, size in WIDE.items():
        where = "pairs", name, f"{size} times as wide"
        judge(1, *where, steps=STEPS[name], size=size)


if __name__ == "__main__":
    main()
