"""Chapter 20: learning rules, all within one budget of forward passes.

`python -m bpkit.experiments.20_rules` writes 20_rules.json beside this file; about a
quarter of an hour on one core.

Digits less their mean, 8,000 to learn from; 784-64-10, tanh, batches of 50, SGD. A rule
may spend 3,000 forward passes of a batch (`rules`: the way back counts as two). Its
rate is the best of a grid 1, 3, 10, ... that grows until the best lies inside, on three
seeds of their own and 2,000 digits apart; then ten seeds, judged on the test digits.
Every other rate that came within 0.005 of the best is judged as well. The angle is that
between a rule's step and the gradient of the same batch, for each weight matrix. Other
shapes: rates around the one found, three seeds to judge. Half the steps can be read off
a curve; three times the steps, one seed.
"""

import json
import time
from pathlib import Path

import numpy as np

from bpkit import rules
from bpkit.datasets import digits
from bpkit.layers import Dense, ReLU, Sequential, Tanh
from bpkit.losses import accuracy, cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD

PASSES, CHECKS, BATCH, SEEDS, NEAR = 3000, 20, 50, 10, 0.005
RATES = [float(f"{d}e{k}") for k in range(-7, 3) for d in (1, 3)]  # 1, 3, 10, ...
LOSS = cross_entropy, cross_entropy_backward
RULES = {
    "linear classifier": lambda model, lr, rng: rules.LastLayer(),
    "last layer": lambda model, lr, rng: rules.LastLayer(),
    "backpropagation": lambda model, lr, rng: rules.Backpropagation(),
    "feedback alignment": lambda model, lr, rng: rules.FeedbackAlignment(
        model, rng=rng
    ),
    "direct feedback": lambda model, lr, rng: rules.DirectFeedbackAlignment(
        model, rng=rng
    ),
    "Kolen-Pollack": lambda model, lr, rng: rules.KolenPollack(model, lr=lr, rng=rng),
    "target propagation": lambda model, lr, rng: rules.TargetPropagation(
        model, rng=rng
    ),
    "forward-forward": lambda model, lr, rng: rules.ForwardForward(rng=rng),
    "Hebb": lambda model, lr, rng: rules.Hebb(),
    "Oja": lambda model, lr, rng: rules.Oja(),
    "weight perturbation": lambda model, lr, rng: rules.Evolution(rng=rng),
    "evolution, 50 pairs": lambda model, lr, rng: rules.Evolution(pairs=50, rng=rng),
    "node perturbation": lambda model, lr, rng: rules.NodePerturbation(rng=rng),
}
BEGIN = {
    "weight perturbation": 1e-4,
    "evolution, 50 pairs": 0.01,
    "node perturbation": 0.03,
}  # where the grid of rates begins, else at 0.1
SHAPED = ["last layer", "backpropagation", "feedback alignment", "direct feedback"]
SHAPES = {"16 units": (16,), "256 units": (256,), "3 layers": (64, 64, 64)}


def data():
    """X and y to learn from, to tune on and to judge on, less the mean of the first."""
    X, y, X_test, y_test = digits()
    mean = X[:8000].mean(axis=0)
    parts = (X[:8000], y[:8000]), (X[8000:], y[8000:]), (X_test, y_test)
    return [(A - mean, labels) for A, labels in parts]


def network(name, hidden, rng):
    sizes, layers = [784, *([] if name.startswith("linear") else hidden), 10], []
    bend = Tanh
    if name == "forward-forward":  # two layers, since one has nothing to hand on
        sizes, bend = [784, *hidden, *hidden], ReLU
    for d_in, d_out in zip(sizes[:-1], sizes[1:], strict=True):
        layers += [Dense(d_in, d_out, rng=rng, dtype=np.float32), bend()]
    return Sequential(*(layers if bend is ReLU else layers[:-1]))


def angles(found, true):
    """Degrees between two dicts of gradients, for each weight matrix."""
    degrees = {}
    for name in true:
        if name.startswith("W"):
            a, b = found[name].ravel(), true[name].ravel()
            lengths = np.linalg.norm(a) * np.linalg.norm(b)
            cosine = np.clip(a @ b / max(lengths, 1e-30), -1, 1)
            degrees[name] = round(float(np.degrees(np.arccos(cosine))), 1)
    return degrees


def learn(name, lr, seed, seen, judged, *, hidden=(64,), times=1, look=True):
    """The accuracy at each check, the angles there, and the steps done."""
    rng = np.random.default_rng(seed)
    model = network(name, hidden, rng)
    rule, optimizer, (X, y) = RULES[name](model, lr, rng), SGD(lr), seen
    steps, curve, degrees = int(PASSES * times // rule.passes), [], []
    checks = np.linspace(0, steps, int(CHECKS * times) + 1).round().astype(int)
    for k in range(steps + 1):
        at = rng.integers(0, len(X), BATCH)
        if k in checks and not look and k < steps:
            pass
        elif k in checks:
            scores = getattr(rule, "scores", lambda model, X: model.forward(X))
            curve.append(round(float(accuracy(scores(model, judged[0]), judged[1])), 4))
        grads = rule.grads(model, *LOSS, X[at], y[at])
        if k in checks and look and name != "forward-forward":
            found = {key: dW.copy() for key, dW in grads.items()}
            true = rules.Backpropagation().grads(model, *LOSS, X[at], y[at])
            degrees.append(angles(found, true))
            grads = found
        optimizer.step(model.params, grads)
        if not np.isfinite(model.params["W1"][0, 0]):
            return curve + [0.1], degrees, k
    return curve, degrees, steps


def tuned(name, seen, kept_apart, around, **how):
    """{rate: last accuracies of three seeds}, and the rates to judge, best first."""
    tried, at = {}, RATES.index(around)
    wanted = {at - 1, at, at + 1}
    while wanted:
        for k in wanted:
            runs = (learn(name, RATES[k], seed, seen, kept_apart, look=False, **how)
                    for seed in (100, 101, 102))  # fmt: skip
            tried[k] = [curve[-1] for curve, _, _ in runs]
        best = max(tried, key=lambda k: np.mean(tried[k]))
        wanted = {best - 1, best + 1} - tried.keys()
    order = sorted(tried, key=lambda k: -np.mean(tried[k]))
    near = [k for k in order if np.mean(tried[k]) > np.mean(tried[best]) - NEAR]
    by_rate = {f"{RATES[k]:g}": tried[k] for k in sorted(tried)}
    return by_rate, [f"{RATES[k]:g}" for k in near]


def trial(name, parts, around=0.1, seeds=SEEDS, **how):
    """One rule, tuned and judged; the curves and angles of the chosen rate alone."""
    seen, kept_apart, test = parts
    tried, near = tuned(name, seen, kept_apart, around, **how)
    runs = [learn(name, float(near[0]), s, seen, test, **how) for s in range(seeds)]
    found = {"tuned": tried, "lr": near[0], "steps": runs[0][2]}
    found["curves"] = [curve for curve, _, _ in runs]
    if degrees := [one for _, one, _ in runs if one]:
        found["angles"] = {
            W: np.mean([[check[W] for check in one] for one in degrees], axis=0)
            .round(1).tolist()
            for W in degrees[0][0]
        }  # fmt: skip
    found["near"] = {
        lr: [learn(name, float(lr), s, seen, test, look=False, **how)[0][-1]
             for s in range(seeds)] for lr in near[1:]
    }  # fmt: skip
    return found


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    parts, kept = data(), {"judged": {}, "longer": {}, "shapes": {}}
    with np.errstate(all="ignore"):  # rates that are too large
        for name in RULES:
            kept["judged"][name] = one = trial(name, parts, BEGIN.get(name, 0.1))
            said = {lr: round(np.mean(a), 3) for lr, a in one["tuned"].items()}
            ends = [curve[-1] for curve in one["curves"]]
            print(name, said, one["lr"], np.mean(ends).round(4), min(ends), max(ends),
                  {W: d[:: CHECKS // 2] for W, d in one.get("angles", {}).items()},
                  {lr: np.mean(a).round(4) for lr, a in one["near"].items()},
                  round(time.perf_counter() - begin), flush=True)  # fmt: skip
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        for shape, hidden in SHAPES.items():
            for name in SHAPED:
                lr = float(kept["judged"][name]["lr"])
                one = trial(name, parts, lr, 3, hidden=hidden)
                kept["shapes"].setdefault(shape, {})[name] = one
                ends = [curve[-1] for curve in one["curves"]]
                print(shape, name, one["lr"], np.mean(ends).round(4),
                      {W: d[-1] for W, d in one["angles"].items()},
                      round(time.perf_counter() - begin), flush=True)  # fmt: skip
                path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        for name in RULES:
            lr = float(kept["judged"][name]["lr"])
            curve = learn(name, lr, 0, parts[0], parts[2], times=3, look=False)[0]
            kept["longer"][name] = curve[-1]
            print(name, "3 times the passes", curve[-1], flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
