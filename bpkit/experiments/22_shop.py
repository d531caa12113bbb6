"""Chapter 22: ten suggestions for a customer of a shop, by counting and by a network.

`python -m bpkit.experiments.22_shop` writes 22_shop.json beside this file; about ten
minutes on one core.

The calendar is cut at ten days. What lies before a cut is known. Asked is a product,
drawn from the new ones of the next order that a customer with five or more places
within 30 days; a hit is one that stands among ten suggestions. Rates, decays and steps
are the best at three cuts before the ten. `other` is the usual split instead: the last
product of some customers is hidden, and all that the others ever bought is known.
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.datasets import shop
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import Adam

CUTS, TUNING = list(range(180, 343, 18)), [120, 140, 160]
KNOWN, DAYS, BATCH, OTHERS = 5, 30, 256, 1500
RATES, STEPS = [0.003, 0.01, 0.03, 0.1], [300, 1000, 3000]
DECAYS = [0, 1e-4, 3e-4]
KNOBS = {
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "half the steps": {"longer": 0.5},
    "3 times the steps": {"longer": 3},
    "8 numbers": {"width": 8},
    "64 numbers": {"width": 64},
    "3 times the penalty": {"harder": 3},
}


def cut(day):
    """What is known at the cut, and who then bought what: a tuple of five.

    B (c, 400) is 1 where a customer has a product; when (k,), item (k,) are all that
    was sold; who (m,), target (m,) the customers asked for and their new product.
    """
    customer, item, when, _ = shop()
    before = when < day
    B = np.zeros((customer.max() + 1, 400), np.float32)
    B[customer[before], item[before]] = 1
    later = (when >= day) & (when < day + DAYS)
    mixed = np.random.default_rng(day).permutation(np.flatnonzero(later))
    order = mixed[np.lexsort([when[mixed], customer[mixed]])]
    who, first = np.unique(customer[order], return_index=True)
    target = item[order][first]
    enough = B[who].sum(axis=1) >= KNOWN
    return B, when[before], item[before], who[enough], target[enough]


def everyone(seed=0):
    """The usual split: the last product of some is hidden, the others' future known."""
    customer, item, when, _ = shop()
    last = np.flatnonzero(np.append(np.diff(customer), 1))
    some = np.random.default_rng(seed).choice(last, OTHERS, replace=False)
    some = some[np.bincount(customer)[customer[some]] > KNOWN]
    B = np.zeros((customer.max() + 1, 400), np.float32)
    B[customer, item] = 1
    B[customer[some], item[some]] = 0
    left = np.setdiff1d(np.arange(len(item)), some)
    return B, when[left], item[left], customer[some], item[some]


def hits(scores, had, target, k=10):
    """The share whose target is among the k best of what they have not; (m, 400)."""
    scores = np.where(had > 0, -np.inf, scores)
    best = np.argpartition(-scores, k, axis=1)[:, :k]
    return float((best == target[:, None]).any(axis=1).mean())


def sold(when, item, since=0):
    """How often each product was sold from this day on."""
    return np.bincount(item[when >= since], minlength=400).astype(float)


def together(B, power=0.5):
    """How often two products have one owner, (400, 400); at 0.5 the cosine."""
    C = B.T @ B
    n = np.maximum(np.diag(C), 1) ** power
    C = C / np.outer(n, n)
    np.fill_diagonal(C, 0)
    return C


def learn(B, *, lr, steps, decay, seed, width=32):
    """E (400, d), U (d, 400), b: each product foretold by the others of its owner."""
    rng = np.random.default_rng(seed)
    params = {
        "E": rng.normal(size=(400, width)).astype(np.float32) / width**0.5,
        "U": rng.normal(size=(width, 400)).astype(np.float32) / width**0.5,
        "b": np.zeros(400, np.float32),
    }
    rule, (owner, item) = Adam(lr), np.nonzero(B)
    count = B.sum(axis=1)
    able = np.flatnonzero(count[owner] > 1)
    for step in range(steps):
        rule.lr = lr * (1 - step / steps)
        drawn = rng.choice(able, BATCH)
        c, y = owner[drawn], item[drawn]
        E, U, b = params.values()
        share = B[c] / (count[c] - 1)[:, None]
        share[np.arange(BATCH), y] = 0
        H = share @ E
        dZ = cross_entropy_backward(1.0, H @ U + b, y)
        grads = {"E": share.T @ (dZ @ U.T), "U": H.T @ dZ, "b": dZ.sum(axis=0)}
        grads["E"] += decay * E
        grads["U"] += decay * U
        rule.step(params, grads)
    return params


def foretold(params, had):
    E, U, b = params.values()
    return had / had.sum(axis=1, keepdims=True) @ E @ U + b


def counted(data, day):
    """The dumb ones and the counting one."""
    B, when, item, who, target = data
    had, ones = B[who], np.ones((len(who), 1))
    rng = np.random.default_rng(0)
    return {
        "chance": hits(rng.random(had.shape), had, target),
        "best-sellers": hits(ones * sold(when, item), had, target),
        "of 30 days": hits(ones * sold(when, item, day - 30), had, target),
        "together": hits(had @ together(B), had, target),
        "together, not scaled": hits(had @ together(B, 0), had, target),
    }


def network(data, seed, *, lr, steps, decay, width=32, times=1, longer=1, harder=1):
    """Hits of embeddings that learned from what was known; factors turn a knob."""
    B, _, _, who, target = data
    how = {"lr": lr * times, "steps": int(steps * longer), "decay": decay * harder}
    params = learn(B, **how, width=width, seed=seed)
    return hits(foretold(params, B[who]), B[who], target)


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    early, tuned = [cut(day) for day in TUNING], []
    for lr, steps, decay in product(RATES, STEPS, DECAYS):
        how = {"lr": lr, "steps": steps, "decay": decay}
        found = [network(data, 100, **how) for data in early]
        tuned.append([how, float(np.mean(found))])
        print(tuned[-1], round(time.perf_counter() - begin), flush=True)
    best = max(tuned, key=lambda one: one[1])[0]
    kept = {"tuned": tuned, "best": best, "cuts": {}, "knobs": {}}
    for day in CUTS:
        data = cut(day)
        one = {"customers": len(data[3]), **counted(data, day)}
        one["network"] = network(data, day, **best)
        kept["cuts"][str(day)] = one
        print(day, one, round(time.perf_counter() - begin), flush=True)
    for name, how in KNOBS.items():
        kept["knobs"][name] = [
            network(cut(day), day, **best, **how) for day in CUTS[2::5]
        ]
        print(name, kept["knobs"][name], round(time.perf_counter() - begin), flush=True)
    data = everyone()
    kept["other"] = {"customers": len(data[3]), **counted(data, 374)}
    kept["other"]["network"] = network(data, 0, **best)
    print(kept["other"])
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
