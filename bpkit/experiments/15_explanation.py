"""Chapter 15: does attention show what a network looks at? Taken away, and never there.

`python -m bpkit.experiments.15_explanation` writes 15_explanation.json beside this
file; about five minutes of one core. Names, splits and the transformer of one layer are
those of 15_names: 16 columns, four heads, 3,000 steps of 32 names; judged is the mean
-log p of a letter of 500 names held out, in nats.

"judged": attention as it learns ("learned"); or with weights that are fixed from the
start of training, so that only what is found there is learned: "uniform" over the
letters there are, "one to four back" (each head always looks so many letters back);
"none" has no attention at all. Each takes the rate that is best on split 100; SEEDS
fresh splits judge. "knobs": half the steps, one split.
"after": the learned one, its weights changed when training is over: uniform; permuted
within each row; or one to four back.
"moves": is the letter with most attention the one whose change moves the output most?
For each place behind three letters and more: the attention, mean of the heads; how far
p moves, mean of |change|, when another letter stands there, mean of all 25. The share
of places where both name the same letter, beside the share where "the nearest" does.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.activations import softmax
from bpkit.attention import looked_up
from bpkit.experiments import script
from bpkit.initializers import glorot
from bpkit.layers import Layer

letters = script("15_names")
LETTERS, split, encoded = (letters[n] for n in ("LETTERS", "split", "encoded"))
HEADS, WIDTH, STEPS, SEEDS = letters["HEADS"], 16, letters["STEPS"], 3
KNOB_SEEDS = 1
RATES = {
    "learned": [0.003, 0.01, 0.03],
    "uniform": [0.003, 0.01, 0.03],
    "one to four back": [0.003, 0.01, 0.03],
    "none": [0.003, 0.01, 0.03, 0.1],
}
KNOBS = {"half the steps": STEPS // 2}


def uniform(T):
    """(heads, T, T): every letter up to here counts the same."""
    return np.stack([np.tri(T) / np.arange(1, T + 1)[:, None]] * HEADS)


def back(T):
    """(heads, T, T): head k looks k letters back, at the first where there are none."""
    where = np.arange(T) - np.arange(1, HEADS + 1)[:, None]
    return np.eye(T)[np.maximum(where, 0)]


FIXED = {"uniform": uniform, "one to four back": back}


def heads(X):
    """(n, T, d) to (n, heads, T, d / heads)."""
    return X.reshape(*X.shape[:2], HEADS, -1).swapaxes(1, 2)


def joined(A):
    """(n, heads, T, d / heads) to (n, T, d)."""
    return A.swapaxes(1, 2).reshape(len(A), A.shape[2], -1)


def fixed(X, Wv, Wo, *, weights):
    """Attention with weights (heads, T, T) that nothing in X decides."""
    P = weights(X.shape[1]).astype(X.dtype)
    return joined(P @ heads(X @ Wv)) @ Wo


def fixed_backward(dZ, X, Wv, Wo, *, weights):
    P = weights(X.shape[1]).astype(X.dtype)
    A = joined(P @ heads(X @ Wv))
    dV = joined(P.swapaxes(1, 2) @ heads(dZ @ Wo.T))
    dWv, dWo = (np.einsum("ntd,nte->de", *pair) for pair in ((X, dV), (A, dZ)))
    return dV @ Wv.T, dWv, dWo


def network(kind, rng):
    if kind == "learned":
        look = letters["attending"](WIDTH, rng)
    elif kind == "none":
        look = None
    else:
        how = {"rng": rng, "dtype": np.float32}
        W = {name: glorot(WIDTH, WIDTH, **how) for name in ("Wv", "Wo")}
        options = {"weights": FIXED[kind]}
        look = Layer(fixed, fixed_backward, options=options, **W)
    return letters["transformer"](WIDTH, [look], rng)


def learn(kind, seed, lr, *, steps=STEPS):
    model = network(kind, np.random.default_rng(seed))
    return letters["learn"](model, split(seed)[0], seed, lr, steps=steps)


def scores(model, read, change):
    """Scores Z (n, T, 27) of a learned one where change(P) stands for its weights P."""
    embedding, places, looking, *rest = model.layers
    X = places.forward(embedding.forward(read))
    norm, look = looking.layers
    Wq, Wk, Wv, Wo = look.params.values()
    _, _, V, P, _ = looked_up(norm.forward(X), Wq, Wk, Wv, **look.shape)
    X = X + joined(change(P) @ V) @ Wo
    for layer in rest:
        X = layer.forward(X)
    return X


def permuted(P, rng):
    """Each row's weights in another order, among the letters up to its own."""
    order = np.where(np.tri(P.shape[2], dtype=bool), rng.random(P.shape), 2)
    return np.take_along_axis(P, order.argsort(axis=3), axis=3)


def after(model, words, seed):
    """Nats per letter of a learned one as it is, and with other weights."""
    read, follow, there = encoded(words)
    rng, T = np.random.default_rng(seed), read.shape[1]
    changes = {
        "as it is": lambda P: P,
        "uniform": lambda P: uniform(T).astype(P.dtype),
        "permuted": lambda P: permuted(P, rng),
        "one to four back": lambda P: back(T).astype(P.dtype),
    }
    found = {}
    for name, change in changes.items():
        p = softmax(scores(model, read, change)[there].astype(float))
        found[name] = float(-np.log(p[np.arange(len(p)), follow[there]]).mean())
    return found


def moves(model, words):
    """Of places behind three letters and more: the shares where both name one letter.

    With the letter just read among them, and without it.
    """
    read, _, there = encoded(words)
    n, T = read.shape
    p = softmax(model.forward(read).astype(float))
    attended = model.layers[2].layers[1].attention_weights.mean(axis=1).copy()
    moved = np.zeros((n, T, T))  # p after t, when the letter at s is another
    for s, by in product(range(1, T), range(1, 26)):
        other = read.copy()
        other[:, s] = (read[:, s] - 1 + by) % 26 + 1
        change = np.abs(softmax(model.forward(other).astype(float)) - p).mean(axis=2)
        moved[:, :, s] += change / 25
    found = {}
    for name, less in (("with the letter just read", 0), ("without it", 1)):
        rows = [(i, t) for i, t in zip(*np.nonzero(there), strict=True) if t > 3]
        picks = [
            [int(A[i, t, 1 : t + 1 - less].argmax()) + 1 for A in (attended, moved)]
            + [t - less]
            for i, t in rows
        ]
        looked, most, nearest = np.array(picks).T
        shares = (looked == most).mean(), (nearest == most).mean()
        pair = zip(("attended", "nearest"), map(float, shares), strict=True)
        found[name] = {key: round(share, 4) for key, share in pair}
    return found


def chosen(tried):
    return min(tried, key=lambda lr: np.mean(tried[lr]))


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def runs(*names):
        place = kept
        for part in names:
            place = place.setdefault(part, {} if part != names[-1] else [])
        return place

    def keep(found, *names):
        runs(*names).append(found)
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        print(*names, runs(*names), flush=True)

    def nats(model, words):
        return round(letters["nats"](model, words), 4)

    for kind, lr in [(kind, lr) for kind, rates in RATES.items() for lr in rates]:
        if not runs("tuned", kind, f"{lr:g}"):
            model = learn(kind, 100, lr)
            keep(nats(model, split(100)[1]), "tuned", kind, f"{lr:g}")
    best = {kind: float(chosen(kept["tuned"][kind])) for kind in RATES}
    for seed, kind in product(range(SEEDS), RATES):
        if len(runs("judged", kind)) > seed:
            continue
        model, judging = learn(kind, seed, best[kind]), split(seed)[2]
        keep(nats(model, judging), "judged", kind)
        if kind == "learned":
            for name, found in after(model, judging, seed).items():
                keep(round(found, 4), "after", name)
            keep(moves(model, judging[:200]), "moves")
    for seed, knob, kind in product(range(KNOB_SEEDS), KNOBS, RATES):
        if len(runs("knobs", knob, kind)) <= seed:
            model = learn(kind, seed, best[kind], steps=KNOBS[knob])
            keep(nats(model, split(seed)[2]), "knobs", knob, kind)


if __name__ == "__main__":
    main()
