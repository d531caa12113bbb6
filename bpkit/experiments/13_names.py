"""Chapter 13: names letter by letter, a recurrent network against counting.

`python -m bpkit.experiments.13_names` writes 13_names.json beside this file; a quarter
of an hour of one core. Judged is the mean -log p of each letter of 500 names (the end
of a name, ".", is one of 27 letters), in nats. The others are split into 500 to choose
by and the rest to learn from, anew for each of ten seeds.

Counts: the share of a letter behind the last k - 1, k from one to five, each smoothed
by backing off: a discount is taken from every count and given to the shares behind one
letter less ("Kneser-Ney": where a letter counts once for each different letter in front
of it all). The discount is the best of DISCOUNTS on the names to choose by.
Networks: rnn, 3,000 steps of 32 names by Adam; the learning rate is the best of RATES
on three other splits (100 to 102), constant and decayed linearly to 0.
"knobs" turns the steps and the width, three splits. "clipping": SGD, 1,500 steps,
decayed, three of the other splits, judged on the names to choose by.
"""

import json
from collections import Counter, defaultdict
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.datasets import names
from bpkit.initializers import glorot, orthogonal
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD, Adam, clip_by_norm
from bpkit.recurrent import rnn, rnn_backward

LETTERS = ".abcdefghijklmnopqrstuvwxyz"
UNITS, STEPS, BATCH, SEEDS = 64, 3000, 32, 10
RATES = [0.001, 0.003, 0.01, 0.03]
DISCOUNTS = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
SCHEDULES = ["constant", "decayed"]
CLIPS = {"not clipped": None, "at 1": 1.0, "at 0.25": 0.25}
SGD_RATES = [0.3, 1, 3, 10, 30]
KINDS = ["backing off", "Kneser-Ney"]
KNOBS = {  # units, steps
    "half the steps": (64, 1500),
    "three times the steps": (64, 9000),
    "32 units": (32, 3000),
    "128 units": (128, 3000),
}


def split(seed):
    """Names to learn from, to choose by, to judge by."""
    order = np.random.default_rng(1000 + seed).permutation(sorted(names())).tolist()
    return order[1000:], order[:500], order[500:1000]


def encoded(words):
    """Numbers of letters: inputs begin with the end of a name, targets close with it.

    Returns inputs (n, T), targets (n, T), and which of them there are, (n, T) bool.
    """
    longest = max(map(len, words)) + 1
    read, follow = np.zeros((2, len(words), longest), int)
    for row, word in enumerate(words):
        numbers = [LETTERS.index(letter) for letter in word]
        read[row, 1 : len(word) + 1] = numbers
        follow[row, : len(word)] = numbers
    there = np.arange(longest) <= np.array([[len(word)] for word in words])
    return read, follow, there


def smoothed(words, most, discount, *, widely=True):
    """p(letter, before): the share behind at most `most` - 1 letters, backing off.

    widely=True is Kneser and Ney's: behind fewer letters than the most, a letter counts
    once for each different letter in front of it all, not once for each time.
    """
    counts = [defaultdict(Counter) for _ in range(most)]
    for word in words:
        text = "." + word + "."
        for place, k in product(range(1, len(text)), range(most)):
            if k <= place:
                counts[k][text[place - k : place]][text[place]] += 1
    for k in range(most - 1) if widely else []:
        spread = defaultdict(Counter)
        for before, seen in counts[k + 1].items():
            spread[before[1:]].update(seen.keys())
        begins = {b: seen for b, seen in counts[k].items() if b.startswith(".")}
        counts[k] = spread | begins  # in front of a beginning stands nothing

    def p(letter, before):
        share = 1 / len(LETTERS)
        for k in range(min(most, len(before) + 1)):
            seen = counts[k].get(before[len(before) - k :])
            if seen:
                kept = max(seen[letter] - discount, 0)
                share = (kept + discount * len(seen) * share) / seen.total()
        return share

    return p


def nats_by_counting(p, words):
    """Mean -log p of a letter."""
    texts = ["." + word + "." for word in words]
    logs = [np.log(p(t[i], t[:i])) for t in texts for i in range(1, len(t))]
    return float(-np.mean(logs))


def counted(most, seed, *, widely=True):
    """The best discount, and its nats per letter on the names to judge by."""
    learning, choosing, judging = split(seed)

    def tried(discount, words):
        p = smoothed(learning, most, discount, widely=widely)
        return nats_by_counting(p, words)

    best = min(DISCOUNTS, key=lambda discount: tried(discount, choosing))
    return best, tried(best, judging)


def start(units, rng):
    how, v = {"rng": rng, "dtype": np.float32}, len(LETTERS)
    return {
        "Wx": glorot(v, units, **how),
        "Wh": orthogonal(units, units, **how),
        "b": np.zeros(units, np.float32),
        "W": glorot(units, v, **how),
        "c": np.zeros(v, np.float32),
    }


def scores(params, read):
    """One-hot inputs X (n, T, 27), states H, scores Z (n, T, 27)."""
    Wx, Wh, b, W, c = params.values()
    X = np.eye(len(LETTERS), dtype=Wx.dtype)[read]
    H = rnn(X, Wx, Wh, b)
    return X, H, H @ W + c


def nats(params, words):
    read, follow, there = encoded(words)
    _, _, Z = scores(params, read)
    return float(cross_entropy(Z[there].astype(float), follow[there]))


def gradients(params, read, follow, there):
    """The loss and the gradient of each parameter; padding has no loss, so none."""
    X, H, Z = scores(params, read)
    dZ = np.zeros_like(Z)
    dZ[there] = cross_entropy_backward(1.0, Z[there], follow[there])
    dW = H.reshape(-1, H.shape[2]).T @ dZ.reshape(-1, Z.shape[2])
    Wx, Wh, b, W, c = params.values()
    _, dWx, dWh, db = rnn_backward(dZ @ W.T, X, Wx, Wh, b)
    grads = {"Wx": dWx, "Wh": dWh, "b": db, "W": dW, "c": dZ.sum(axis=(0, 1))}
    return cross_entropy(Z[there], follow[there]), grads


def learn(
    words, seed, lr, schedule, *, units=UNITS, steps=STEPS, optimizer=Adam, clip=None
):
    """The trained parameters and the loss of each batch."""
    rng = np.random.default_rng(seed)
    params, rule, losses = start(units, rng), optimizer(lr), []
    for step in range(steps):
        if schedule == "decayed":
            rule.lr = max(lr * (1 - step / steps), 1e-12)
        some = [words[row] for row in rng.integers(0, len(words), BATCH)]
        loss, grads = gradients(params, *encoded(some))
        losses.append(float(loss))
        rule.step(params, clip_by_norm(grads, clip) if clip else grads)
    return params, losses


def chosen(tried):
    return min(tried, key=lambda lr: np.mean(tried[lr]))


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def runs(*names):
        """The list of runs kept under these names, made where there is none."""
        *parts, last = names
        place = kept
        for part in parts:
            place = place.setdefault(part, {})
        return place.setdefault(last, [])

    def run(names, count, seed, judge, lr, schedule, **options):
        """One run more, unless so many are kept already."""
        if len(runs(*names)) > count:
            return
        learning, choosing, judging = split(seed)
        params, _ = learn(learning, seed, lr, schedule, **options)
        words = {"choosing": choosing, "judging": judging}[judge]
        runs(*names).append(round(nats(params, words), 4))
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        print(*names, runs(*names), flush=True)

    for widely, most in product((False, True), range(1, 6)):
        entry = kept.setdefault("counts", {}).setdefault(KINDS[widely], {})
        if str(most) not in entry:
            counts = [counted(most, seed, widely=widely) for seed in range(SEEDS)]
            discounts, judged = zip(*counts, strict=True)
            judged = [round(n, 4) for n in judged]
            entry[str(most)] = {"discounts": discounts, "nats": judged}
    for schedule, lr, i in product(SCHEDULES, RATES, range(3)):
        where = "tuned", schedule, f"{lr:g}"
        run(where, i, 100 + i, "choosing", lr, schedule)
    best = {schedule: chosen(kept["tuned"][schedule]) for schedule in SCHEDULES}
    for seed, (schedule, lr) in product(range(SEEDS), best.items()):
        where = "judged", schedule, lr
        run(where, seed, seed, "judging", float(lr), schedule)
    for (name, (units, steps)), (schedule, lr) in product(KNOBS.items(), best.items()):
        options = {"units": units, "steps": steps}
        for seed in range(3):
            where = "knobs", name, schedule
            run(where, seed, seed, "judging", float(lr), schedule, **options)
    for (name, clip), lr, i in product(CLIPS.items(), SGD_RATES, range(3)):
        options = {"steps": 1500, "optimizer": SGD, "clip": clip}
        where = "clipping", name, f"{lr:g}"
        with np.errstate(all="ignore"):
            run(where, i, 100 + i, "choosing", lr, "decayed", **options)


if __name__ == "__main__":
    main()
