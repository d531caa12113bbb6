"""Chapter 23: what a network that has learned brings to a new task, and what it loses.

`python -m bpkit.experiments.23_transfer` writes 23_transfer.json beside this file; half
an hour on one core.

Three new tasks for a 784-100-10 network of relu units, with 10, 100 or 1,000 examples:
*other digits* (it has learned 0 to 4, then sees 5 to 9), *turned digits* (it has
learned all ten, then sees them turned by 45 degrees), *even or odd* (it has learned all
ten, then gets a last layer of two and is told which are even). 500 steps of SGD with
momentum; what learns is everything, the last layer, or an update of rank 4; beside them
the same network from scratch, with old digits replayed, and the nearest neighbor.

Each learning rate is chosen by the accuracy on the new task, on seeds 100 to 102; the
grid grows where the best lies at its end. Judged on seeds 0 to 9.
"""

import json
import time
from functools import cache
from pathlib import Path

import numpy as np

from bpkit.datasets import digits
from bpkit.experiments import script

SIZES, STEPS, SEEDS, TUNING = [10, 100, 1000], 500, 10, [100, 101, 102]
RATES = [0.003, 0.01, 0.03, 0.1, 0.3]
KINDS = {
    "other digits": ["scratch", "all", "last layer", "rank 4", "rehearsal"],
    "turned digits": ["scratch", "all", "last layer"],
    "even or odd": ["scratch", "all", "last layer"],
}
KNOBS = {
    "rate / 3": {"times": 1 / 3},
    "rate x 3": {"times": 3},
    "a third of the steps": {"steps": 167},
    "3 times the steps": {"steps": 1500},
    "50 units": {"width": 50},
    "200 units": {"width": 200},
    "tanh": {"bend": "tanh"},
}
PARTS = script("23_parts")
network, learn, accuracy = (PARTS[name] for name in ("network", "learn", "accuracy"))
lowered, turned, nearest = (PARTS[name] for name in ("lowered", "turned", "nearest"))


@cache
def data(task):
    """Of a task old and new pictures and labels, then those of the tests."""
    X, y, X_test, y_test = digits()
    if task == "other digits":
        parts = [(X, y, y < 5), (X, y, y > 4)]
        parts += [(X_test, y_test, y_test < 5), (X_test, y_test, y_test > 4)]
        return [(A[rows], b[rows]) for A, b, rows in parts]
    if task == "turned digits":
        return (X, y), (turned(X), y), (X_test, y_test), (turned(X_test), y_test)
    even, even_test = ((b + 1) % 2 for b in (y, y_test))
    return (X, y), (X, even), (X_test, y_test), (X_test, even_test)


@cache
def learned(other, seed, width=100, bend="relu", steps=1500, lr=0.05):
    """The state of a network that has learned the old task; kept, and copied."""
    rng = np.random.default_rng([seed, 1])
    model = network(rng, width=width, bend=bend)
    X, y = data("other digits" if other else "even or odd")[0]
    return {k: A.copy() for k, A in learn(model, X, y, lr, steps, rng).state.items()}


def begun(task, kind, seed, **built):
    """A network of a kind at the start of the new task, and what of it learns."""
    rng = np.random.default_rng([seed, 2])
    even = task == "even or odd"
    model = network(rng, 2 if even else 10, **built)
    if kind == "scratch":
        return model, None
    for name, A in learned(task == "other digits", seed, **built).items():
        if not (even and name in ("W2", "b2")):  # a new last layer
            model.params[name][:] = A
    if kind == "rank 4":
        return lowered(model, 4, rng), None
    return model, ["W2", "b2"] if kind == "last layer" else None


def drawn(task, n, seed):
    """n examples of the new task, and n of the old one to be replayed."""
    rng = np.random.default_rng([seed, 3])
    old, new = data(task)[:2]
    return [(A[rows], b[rows]) for A, b in (new, old)
            for rows in [rng.permutation(len(b))[:n]]]  # fmt: skip


def run(task, kind, n, lr, seed, steps=STEPS, **built):
    """Accuracy: new; of other digits also old, and old asked among 0 to 4 alone."""
    (X, y), (X_old, y_old) = drawn(task, n, seed)
    if kind == "rehearsal":
        X, y = np.concatenate([X, X_old]), np.concatenate([y, y_old])
    model, names = begun(task, kind, seed, **built)
    with np.errstate(all="ignore"):  # a rate that is too large ends in nan
        learn(model, X, y, lr, steps, np.random.default_rng([seed, 4]), names)
        _, _, old, new = data(task)
        found = [accuracy(model, *new)]
        if task == "other digits":
            found += [accuracy(model, *old), accuracy(model, *old, list(range(5)))]
        elif task == "turned digits":
            found += [accuracy(model, *old)]
    return [round(number, 4) for number in found]


def baselines(task, n, seed):
    """What needs no steps: the nearest example, without and with the old ones."""
    (X, y), _ = drawn(task, n, seed)
    (X_old, y_old), _, _, (X_test, y_test) = data(task)
    found = {"nearest": np.mean(nearest(X, y, X_test) == y_test)}
    untouched = network(np.random.default_rng(0))
    for name, A in learned(task == "other digits", seed).items():
        untouched.params[name][:] = A
    said = untouched.forward(X_test).argmax(axis=1)
    if task == "even or odd":
        said = (said + 1) % 2
    if task == "turned digits":
        both = np.concatenate([X_old, X]), np.concatenate([y_old, y])
        found["nearest, with the old"] = np.mean(nearest(*both, X_test) == y_test)
    found["untouched"] = np.mean(said == y_test)
    return {name: round(float(number), 4) for name, number in found.items()}


def features(seed, kind, n, lr):
    """Old digits by a new last layer on the features that are left: accuracy."""
    (X, y), _ = drawn("other digits", n, seed)
    model, names = begun("other digits", kind, seed)
    rng = np.random.default_rng([seed, 4])
    if kind != "untouched":
        learn(model, X, y, lr, STEPS, rng, names)
    old, _, old_test, _ = data("other digits")
    fresh = network(rng)
    for name in ("W1", "b1"):
        fresh.params[name][:] = model.params[name]
    rows = np.random.default_rng([seed, 5]).permutation(len(old[1]))[:1000]
    learn(fresh, old[0][rows], old[1][rows], 0.03, 1500, rng, ["W2", "b2"])
    return round(accuracy(fresh, *old_test), 4)


def tuned(task, kind, n):
    """{rate: accuracies on the new task}; the best lies inside."""
    rates = list(RATES)
    tried = {lr: [run(task, kind, n, lr, seed)[0] for seed in TUNING] for lr in rates}
    while (best := max(tried, key=lambda lr: np.mean(tried[lr]))) in (
        min(tried),
        max(tried),
    ):
        lr = float(f"{best / 3 if best == min(tried) else best * 3:.1g}")
        tried[lr] = [run(task, kind, n, lr, seed)[0] for seed in TUNING]
        if lr < 1e-5:
            break
    return tried, best


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    kept = {"tuned": {}, "judged": {}, "baselines": {}, "knobs": {}}
    for task, kinds in KINDS.items():
        for n in SIZES:
            kept["baselines"][f"{task}, {n}"] = [
                baselines(task, n, seed) for seed in range(SEEDS)
            ]
            for kind in kinds:
                key = f"{task}, {kind}, {n}"
                tried, lr = tuned(task, kind, n)
                runs = [run(task, kind, n, lr, seed) for seed in range(SEEDS)]
                kept["tuned"][key] = {f"{x:g}": tried[x] for x in sorted(tried)}
                kept["judged"][key] = {"lr": lr, "runs": runs}
                print(key, lr, np.mean(runs, axis=0).round(3),
                      round(time.perf_counter() - begin), flush=True)  # fmt: skip
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    kept["features"] = {}
    for kind in ["untouched", "scratch", "all"]:
        lr = kept["judged"].get(f"other digits, {kind}, 1000", {"lr": 0})["lr"]
        found = [features(seed, kind, 1000, lr) for seed in range(SEEDS)]
        kept["features"][kind] = found
        print("features", kind, np.mean(found), flush=True)
    for (name, how), task in ((k, t) for k in KNOBS.items() for t in KINDS):
        for kind in ["scratch", "all", "last layer"]:
            for n in SIZES:
                key = f"{task}, {kind}, {n}"
                more = {k: v for k, v in how.items() if k != "times"}
                lr = kept["judged"][key]["lr"] * how.get("times", 1)
                runs = [run(task, kind, n, lr, seed, **more) for seed in range(3)]
                kept["knobs"].setdefault(name, {})[key] = runs
        print(name, task, round(time.perf_counter() - begin), flush=True)
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
