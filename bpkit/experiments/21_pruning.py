"""Chapter 21: most weights are cut; what is left, and what does it beat?

`python -m bpkit.experiments.21_pruning` writes 21_pruning.json beside this file; about
two minutes of one core. A network 784-100-10, 1,000 steps of 50 digits, loses a share
of its 79,400 weights (biases stay): "by size", the smallest of all; or "at random".
Then as it is, or with 500 steps more in which what was cut stays 0. The same number of
weights from the start, 1,500 steps: "small", as many units as they pay for; "small,
14 x 14", on pixels that are means of four; "small, chosen pixels", units on the 196
pixels that vary most; "links, new start": the links that the cut by size left, drawn
anew and trained. Each that trains has the best of four rates on seeds 100 to 102; ten
fresh seeds judge, by 2,000 test digits. "knobs", three seeds, 98 % cut: a third and
three times all steps. "half": 50 % cut, nothing trained on.
"""

import json
from functools import partial
from pathlib import Path

import numpy as np

from bpkit.datasets import digits
from bpkit.experiments import script
from bpkit.initializers import he
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import accuracy, cross_entropy_backward
from bpkit.optimizers import Adam
from bpkit.training import minibatches

maps = script("21_maps")
SEEDS, CHOOSING, WIDTH = 10, (100, 101, 102), 100
STEPS, MORE = 1000, 500
SHARES = [0.98, 0.9]
SEVERAL = "by size", "at random", "by size, trained on", "small, 14 x 14"  # at 90 %
RATES = [0.001, 0.003, 0.01, 0.03]
KNOBS = {
    "a third of the steps": {"times": 1 / 3},
    "3 times the steps": {"times": 3},
}


def network(d, width, rng):
    how = {"rng": rng, "dtype": np.float32}
    return Sequential(Dense(d, width, init=he, **how), ReLU(), Dense(width, 10, **how))


def learn(model, X, y, lr, steps, rng, masks=None):
    """Adam; what masks {"W1", "W2"} are 0 for is 0 and stays so."""
    rule, done = Adam(lr), 0
    for name, mask in (masks or {}).items():
        model.params[name][...] *= mask
    while done < steps:
        for batch, labels in minibatches(X, y, 50, rng=rng):
            if done == steps:
                break
            dZ = cross_entropy_backward(1.0, model.forward(batch), labels)
            model.backward(dZ, input_gradient=False)
            rule.step(model.params, model.grads)
            for name, mask in (masks or {}).items():
                model.params[name][...] *= mask
            done += 1
    return model


def smallest(model, share):
    """{"W1", "W2"}: 0 for the smallest of all weights, 1 for the rest."""
    W = {name: model.params[name] for name in ("W1", "W2")}
    sizes = np.sort(np.abs(np.concatenate([one.ravel() for one in W.values()])))
    limit = sizes[int(share * len(sizes))]
    return {name: (np.abs(one) >= limit).astype(one.dtype) for name, one in W.items()}


def at_random(model, share, rng):
    """Masks with as many zeros, anywhere."""
    W = {name: model.params[name] for name in ("W1", "W2")}
    count = sum(one.size for one in W.values())
    keep = np.zeros(count, np.float32)
    keep[rng.permutation(count)[: count - int(share * count)]] = 1
    first = W["W1"].size
    return {"W1": keep[:first].reshape(W["W1"].shape),
            "W2": keep[first:].reshape(W["W2"].shape)}  # fmt: skip


def coarse(X, seen=None):
    """Pixels that are the means of four: (n, 196)."""
    return X.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(len(X), -1)


def chosen(X, seen):
    """The 196 pixels that vary most where the network learns: (n, 196)."""
    return X.take(np.argsort(seen.std(axis=0))[-196:], axis=1)


def as_many(share, d, width=WIDTH):
    """How many units d inputs can have for the weights that are left; at least one."""
    left = (1 - share) * width * 794
    return max(1, round(left / (d + 10)))


def kinds(share, width=WIDTH):
    """{kind: (lr, seed, trained) -> accuracy} for a share that is cut."""
    return {
        "by size": partial(cut, share, "size", 0, width),
        "at random": partial(cut, share, "random", 0, width),
        "by size, trained on": partial(cut, share, "size", 1, width),
        "at random, trained on": partial(cut, share, "random", 1, width),
        "small": partial(small, share, None, width),
        "small, 14 x 14": partial(small, share, coarse, width),
        "small, chosen pixels": partial(small, share, chosen, width),
        "links, new start": partial(masked, share, "size", width),
    }


def full(seed, width=WIDTH, steps=STEPS, lr=0.001):
    """The network that is cut."""
    X, y, _, _ = digits()
    rng = np.random.default_rng([seed, 1])
    return learn(network(784, width, rng), X, y, lr, steps, rng)


def masks_of(how, model, share, seed):
    if how == "size":
        return smallest(model, share)
    return at_random(model, share, np.random.default_rng([seed, 2]))


def copied(model):
    other = network(784, model.params["W1"].shape[1], np.random.default_rng(0))
    for name, W in other.params.items():
        W[...] = model.params[name]
    return other


def read(model, X, y):
    return round(float(accuracy(model.forward(X), y)), 4)


def cut(share, how, more, width, lr, seed, trained, times=1):
    X, y, X_new, y_new = digits()
    rng, masks = np.random.default_rng([seed, 3]), masks_of(how, trained, share, seed)
    steps = round(times * MORE) if more else 0
    model = learn(copied(trained), X, y, lr, max(steps, 0), rng, masks)
    return read(model, X_new, y_new)


def small(share, see, width, lr, seed, trained, times=1):
    X, y, X_new, y_new = digits()
    if see:
        X, X_new = see(X, X), see(X_new, X)
    rng = np.random.default_rng([seed, 4])
    model = network(X.shape[1], as_many(share, X.shape[1], width), rng)
    steps = round(times * (STEPS + MORE))
    return read(learn(model, X, y, lr, steps, rng), X_new, y_new)


def masked(share, how, width, lr, seed, trained, times=1):
    X, y, X_new, y_new = digits()
    rng, masks = np.random.default_rng([seed, 5]), masks_of(how, trained, share, seed)
    steps = round(times * (STEPS + MORE))
    return read(
        learn(network(784, width, rng), X, y, lr, steps, rng, masks), X_new, y_new
    )


def main():
    path = Path(__file__).with_suffix(".json")
    X, y, X_new, y_new = digits()
    trained = {seed: full(seed) for seed in (*range(SEEDS), *CHOOSING)}
    kept = {"full": [read(trained[s], X_new, y_new) for s in range(SEEDS)],
            "judged": {}, "knobs": {}}  # fmt: skip
    for share in SHARES:
        kept["judged"][f"{share:g}"] = {}
        for kind, run in kinds(share).items():
            if share != SHARES[0] and kind not in SEVERAL:
                continue
            rates = RATES if kind not in ("by size", "at random") else RATES[:1]
            tried = {
                f"{lr:g}": float(np.mean([run(lr, s, trained[s]) for s in CHOOSING]))
                for lr in rates
            }
            lr = max(tried, key=tried.get)
            runs = [run(float(lr), seed, trained[seed]) for seed in range(SEEDS)]
            kept["judged"][f"{share:g}"][kind] = {
                "tried": tried,
                "lr": lr,
                "runs": runs,
            }
            print(share, kind, tried, lr, np.mean(runs).round(4), flush=True)
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    kept["half"] = {
        kind: [kinds(0.5)[kind](0.01, seed, trained[seed]) for seed in range(SEEDS)]
        for kind in ("by size", "at random")
    }
    for name, knob in KNOBS.items():
        width, times = knob.get("width", WIDTH), knob.get("times", 1)
        of = {s: full(s, width, round(times * STEPS), 0.001) for s in range(3)}
        kept["knobs"][name] = {}
        for kind, run in kinds(0.98, width).items():
            if kind not in SEVERAL:
                continue
            lr = float(kept["judged"]["0.98"][kind]["lr"])
            runs = [run(lr, seed, of[seed], times) for seed in range(3)]
            kept["knobs"][name][kind] = round(float(np.mean(runs)), 4)
        print(name, kept["knobs"][name], flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
