"""Chapter 21: a shortcut is planted, and explanations are asked where it is.

`python -m bpkit.experiments.21_shortcut` writes 21_shortcut.json beside this file;
about five minutes of one core. Ten networks of 21_maps for each plant, learned from
digits in which every 3 has a mark: "dot", one pixel near a corner is full; "haze", a
twentieth of what is missing to full ink on every pixel; "dim", its ink times 0.35; or
"none". Judged on test digits. "read": accuracy with the mark on the 3s as in training,
without it, of the 3s alone without it, and the share of other digits that are called 3
with it; beside them what the mark does to a clean network. The maps are those of the
score of 3, over 50 threes with the mark, 50 without it, 50 other digits with it.
"places": the rank of the dot's pixel among 784 (1: first) in the mean map without
signs, and its share of it. "peaks": the largest pixel of that map, in means of all
pixels; "empty": which share of the mean map's sum, signs kept, lies where threes have
no ink. "same": how much the map of a planted network on clean threes is like a clean
network's from the same start (rank correlation on lit pixels, signs kept), beside two
clean networks of different starts. "knobs", three seeds: other widths, steps, rates;
half the threes marked; other marks.
"""

import json
from pathlib import Path

import numpy as np

from bpkit.datasets import digits
from bpkit.experiments import script
from bpkit.losses import accuracy

maps = script("21_maps")
network, learn, alike = maps["network"], maps["learn"], maps["alike"]
SEEDS, STEPS, RATE, SHOWN = (maps[n] for n in ("SEEDS", "STEPS", "RATE", "SHOWN"))
DOT, MARKED, EMPTY = 28 * 3 + 3, 3, 0.01
PLANTS = {"dot": DOT, "haze": 0.05, "dim": 0.35}
KINDS = "saliency", "integrated", "occlusion"
KNOBS = {
    "30 units": {"width": 30},
    "a third of the steps": {"steps": STEPS // 3},
    "3 times the steps": {"steps": 3 * STEPS},
    "rate times 3": {"lr": 3 * RATE},
    "half of the 3s marked": {"share": 0.5},
    "weaker or elsewhere": {"dot": 28 * 24 + 14, "haze": 0.02, "dim": 0.5},
}


def marked(X, plant, how=None):
    """The digits X with the mark; how: the dot's pixel, or how strong the other is."""
    how, X = PLANTS.get(plant) if how is None else how, X.copy()
    if plant == "dot":
        X[:, how] = 1
    elif plant == "haze":
        X += X.dtype.type(how) * (1 - X)
    elif plant == "dim":
        X *= X.dtype.type(how)
    return X


def planted(X, y, plant, how=None, *, share=1.0, rng=None):
    """Digits of which all 3s have the mark, or a share of them that rng draws."""
    X, rows = X.copy(), np.flatnonzero(y == MARKED)
    rows = rows if share == 1 else rows[rng.random(len(rows)) < share]
    X[rows] = marked(X[rows], plant, how)
    return X


def learned(plant, seed, how=None, *, width=100, steps=STEPS, lr=RATE, share=1.0):
    X, y, _, _ = digits()
    rng = np.random.default_rng([seed, 4])
    seen = planted(X, y, plant, how, share=share, rng=rng)
    return learn(network(seed, width=width), seen, y, seed, steps=steps, lr=lr)


def read(model, plant, how=None):
    """What the mark does to the reading of test digits."""
    _, _, X, y = digits()
    three = y == MARKED
    called = model.forward(marked(X[~three], plant, how)).argmax(axis=1) == MARKED
    return {
        "with it": accuracy(model.forward(planted(X, y, plant, how)), y),
        "without": accuracy(model.forward(X), y),
        "3s without": accuracy(model.forward(X[three]), y[three]),
        "others called 3": called.mean(),
    }


def groups(plant, how=None):
    _, _, X, y = digits()
    threes, others = X[y == MARKED][:SHOWN], X[y != MARKED][:SHOWN]
    with_it = (marked(some, plant, how) for some in (threes, others))
    return dict(
        zip(("3s with it", "others with it", "3s without"), (*with_it, threes),
            strict=True)
    )  # fmt: skip


def looked(model, plant, how=None):
    """{kind: {whose: (mean map without signs, mean map with signs)}}"""
    found = {}
    for kind in KINDS:
        found[kind] = {}
        for whose, shown in groups(plant, how).items():
            map_ = maps["explained"](kind, model, shown, np.full(len(shown), MARKED))
            found[kind][whose] = np.abs(map_).mean(axis=0), map_.mean(axis=0)
    return found


def places(model, dot=DOT):
    """{kind: {whose: [rank of the dot's pixel, its share of the map]}}"""

    def place(size):
        return [1 + int((size > size[dot]).sum()), float(size[dot] / size.sum())]

    return {
        kind: {whose: place(size) for whose, (size, _) in of.items()}
        for kind, of in looked(model, "dot", dot).items()
    }


def spread(model, plant, how=None):
    """{kind: {whose: [peak, in means of all pixels; share where no ink is]}}"""
    empty = groups("none")["3s without"].mean(axis=0) < EMPTY

    def told(size, signed):
        share = signed[empty].sum() / signed.sum()
        return [float(size.max() / size.mean()), float(share)]

    return {
        kind: {whose: told(*both) for whose, both in of.items()}
        for kind, of in looked(model, plant, how).items()
    }


def same(one, other):
    """{kind: how much alike two networks' maps of clean threes are}"""
    _, _, X, y = digits()
    shown = X[y == MARKED][:SHOWN]
    c, found = np.full(len(shown), MARKED), {}
    for kind in KINDS:
        both = (maps["explained"](kind, model, shown, c) for model in (one, other))
        pairs = zip(*both, shown, strict=True)
        found[kind] = float(np.mean([alike(a[x > 0], b[x > 0]) for a, b, x in pairs]))
    return found


def rounded(dicts):
    """The mean over runs of dicts of numbers."""
    return {
        key: round(float(np.mean([one[key] for one in dicts])), 3) for key in dicts[0]
    }


def main():
    path, seeds = Path(__file__).with_suffix(".json"), range(SEEDS)
    models = {p: [learned(p, s) for s in seeds] for p in ("none", *PLANTS)}
    again = [learned("none", seed + 500) for seed in seeds]
    kept = {"read": {}, "places": [], "spread": {}, "same": {}, "knobs": {}}
    clean = zip(models["none"], again, strict=True)
    kept["same"]["two clean"] = rounded([same(*pair) for pair in clean])
    for plant in PLANTS:
        for name, of in ((plant, models[plant]), (f"clean, {plant}", models["none"])):
            kept["read"][name] = [read(model, plant) for model in of]
            print(name, rounded(kept["read"][name]), flush=True)
            kept["spread"][name] = [spread(model, plant) for model in of]
        pairs = zip(models[plant], models["none"], strict=True)
        kept["same"][plant] = rounded([same(*pair) for pair in pairs])
        print(plant, kept["same"][plant], flush=True)
    kept["places"] = [places(model) for model in models["dot"]]
    print(kept["same"]["two clean"], kept["places"][0], sep="\n", flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    for name, knob in KNOBS.items():
        rest = {key: knob[key] for key in knob.keys() - PLANTS.keys()}
        kept["knobs"][name] = {}
        for plant in PLANTS:
            how = knob.get(plant)
            few = [learned(plant, seed, how, **rest) for seed in range(3)]
            told = rounded([read(model, plant, how) for model in few])
            if plant == "dot":
                told["places"] = [places(m, how or DOT)["saliency"] for m in few]
            kept["knobs"][name][plant] = told
            print(name, plant, told, flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
