"""Chapter 15: what came after q? Looking up one of several pairs, and how far back.

`python -m bpkit.experiments.15_recall` writes 15_recall.json beside this file; about
ten minutes of one core. One to ten different letters (of ten), a digit beside each,
then one of the letters again: which digit was it? Adam, 64 fresh sequences a step, all
with the same number of pairs, the rate falling linearly to 0. A net takes the rate that
recalls most with seed 100 (of several the middle one); fresh seeds judge, on 200
sequences for each number of pairs, and on 2,000 with ten pairs by how far back the
asked one is.

"pairs": letter and digit are one row, 20 numbers of which two are 1; one head of six
columns, without positions. "stream": letter, digit, ..., letter: 20 tokens, one after
the other; layers of attention are 16 columns wide, and causal. "lag": three pairs, so
many rows of zeros, the question; trained at that lag.
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np

from bpkit import layers
from bpkit.attention import attention, attention_backward
from bpkit.initializers import glorot, normal
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import Adam

MOST, BATCH = 10, 64  # pairs, sequences
NETS = {  # steps, and the rates to choose from
    "pairs": {
        "attention": (1000, [0.003, 0.01, 0.03]),
        "rnn": (8000, [0.001, 0.003, 0.01]),
        "lstm": (8000, [0.01, 0.03, 0.1, 0.3]),
    },
    "stream": {
        "one layer": (4000, [0.003, 0.01, 0.03]),
        "keys shifted": (1000, [0.003, 0.01, 0.03]),
        "two layers": (4000, [0.001, 0.003, 0.01, 0.03]),
    },
}
OTHERS = {  # net, steps
    "two layers, a quarter of the steps": ("two layers", 1000),
    "lstm, a quarter of the steps": ("lstm", 2000),
}
SEEDS, FEW, LAGS, LAG_STEPS = 3, 2, [0, 40], 2000
LAG_RATES = {"attention": [0.01], "rnn": [0.003], "lstm": [0.1, 0.03]}
LAG_RATES["lstm that keeps"] = [0.03]  # its forget biases start at 4 instead of 1
COUNTS = range(1, MOST + 1)


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


def network(name, rng):
    """20 numbers a row, or tokens, to ten scores a row."""
    how = {"rng": rng, "dtype": np.float32}
    if name == "rnn":
        d = 60
        body = [layers.RNN(20, d, **how)]
    elif name.startswith("lstm"):
        d, bias = 25, 1 if name == "lstm" else 4
        body = [layers.LSTM(20, d, forget_bias=bias, **how)]
    elif name == "attention":
        d = 6
        body = [layers.Dense(20, d, **how), layers.SelfAttention(d, 1, **how)]
    elif name == "keys shifted":
        d = 16
        W = {w: glorot(d, d, **how) for w in ("Wq", "Wk", "Wv")}
        looking = layers.Layer(shifted, shifted_backward, **W)
        body = [layers.Embedding(20, d, **how), looking]
    else:
        d, count = 16, {"one layer": 1, "two layers": 2}[name]
        places = normal(21, d, std=0.1, **how)
        body = [layers.Embedding(20, d, **how)]
        body += [layers.Layer(placed, placed_backward, P=places)]
        looks = [layers.SelfAttention(d, 1, causal=True, **how) for _ in range(count)]
        body += map(layers.Residual, looks)
    return layers.Sequential(*body, layers.Dense(d, 10, **how))


def entered(model, some, lag=0):
    """Tokens for a model that begins with their rows, else rows of 20 numbers."""
    stream = isinstance(model.layers[0], layers.Embedding)
    return in_stream(*some) if stream else in_rows(*some, lag)


def answers(letters, digits, which):
    return digits[np.arange(len(digits)), which]


def learn(name, seed, lr, steps, *, counts=COUNTS, lag=0, at=()):
    """The net, each step on one of `counts` pairs; its mean accuracy at some steps."""
    rng = np.random.default_rng(seed)
    model, rule, curve = network(name, rng), Adam(lr), []
    for step in range(steps):
        rule.lr = lr * (1 - step / steps)
        some = asked(BATCH, counts[rng.integers(len(counts))], rng)
        Z = model.forward(entered(model, some, lag), training=True)
        dZ = np.zeros_like(Z)
        dZ[:, -1] = cross_entropy_backward(1.0, Z[:, -1], answers(*some))
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
        if step + 1 in at:
            curve.append(np.mean(by_pairs(model)))
    return model, curve


def recalled(model, some, lag=0):
    """Of which questions the digit was recalled, (size,) bool."""
    Z = model.forward(entered(model, some, lag))
    return Z[:, -1].argmax(axis=1) == answers(*some)


def by_pairs(model, size=200):
    """Accuracy for 1, 2, ..., 10 pairs."""
    rng = np.random.default_rng(7)
    tries = (asked(size, pairs, rng) for pairs in COUNTS)
    return [recalled(model, some).mean() for some in tries]


def by_distance(model, size=2000, pairs=MOST):
    """Accuracy with so many pairs where the asked one is 1, 2, ..., pairs back."""
    some = asked(size, pairs, np.random.default_rng(8))
    found = recalled(model, some)
    return [found[some[2] == pairs - back].mean() for back in range(1, pairs + 1)]


def most_frequent(size=2000):
    """What the most frequent digit of a sequence gives, for 1, 2, ..., 10 pairs."""
    rng, shares = np.random.default_rng(9), []
    for pairs in COUNTS:
        some = asked(size, pairs, rng)
        counts = (some[1][:, :, None] == np.arange(10)).sum(axis=1)
        shares.append(float((counts.argmax(axis=1) == answers(*some)).mean()))
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

    def judge(runs, name, steps, seeds):
        """Keeps what so many seeds recall by pairs and by distance, and the curve."""
        task = "stream" if name in NETS["stream"] else "pairs"
        lr, at = float(chosen(kept["tuned"][task][name])), looks(steps)
        for seed in range(len(runs.get("seconds", [])), seeds):
            begin = time.process_time()
            model, curve = learn(name, seed, lr, steps, at=at)
            took = time.process_time() - begin
            runs.setdefault("seconds", []).append(round(took, 1))
            found = by_pairs(model), by_distance(model), curve
            names = "by pairs", "by distance", "curves"
            for key, row in zip(names, found, strict=True):
                runs.setdefault(key, []).append([round(float(x), 3) for x in row])
            size = sum(W.size for W in model.params.values())
            runs |= {"at": at, "lr": lr, "weights": size}
            save(name, steps, runs["curves"][-1][-1])

    kept["baseline"] = [round(share, 4) for share in most_frequent()]
    for task, nets in NETS.items():
        for name, (steps, rates) in nets.items():
            tried = entry("tuned", task, name)
            for lr in rates:
                if f"{lr:g}" not in tried:
                    model, _ = learn(name, 100, lr, steps)
                    tried[f"{lr:g}"] = round(float(np.mean(by_pairs(model))), 3)
                    save("tuned", task, name, tried)
            judge(entry("judged", task, name), name, steps, SEEDS)
    for name, lag in product(LAG_RATES, LAGS):
        for lr, seed in product(LAG_RATES[name], range(FEW)):
            runs = entry("lag", name, str(lag)).setdefault(f"{lr:g}", [])
            if len(runs) <= seed:
                model, _ = learn(name, seed, lr, LAG_STEPS, counts=[3], lag=lag)
                some = asked(1000, 3, np.random.default_rng(7))
                runs.append(round(float(recalled(model, some, lag=lag).mean()), 3))
                save("lag", name, lag, lr, runs)
    for knob, (name, steps) in OTHERS.items():
        judge(entry("knobs", knob), name, steps, FEW)


if __name__ == "__main__":
    main()
