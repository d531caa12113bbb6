"""Chapter 19: the pole by a network of values, its target with a gradient and without.

`python -m bpkit.experiments.19_values` writes 19_values.json beside this file; about
six minutes on one core.

A network of 32 tanh units gives two values for a state. After each step of the pole it
learns by Adam from 32 remembered steps: squared error to r + 0.99 max Q(next), where
the value of the next state comes from a copy that is renewed every 200 steps ("copy"),
from the network itself ("itself"), or from the network itself with the gradient going
through the target as well ("full"). A random action is drawn with a probability that
falls from 1 to 0.05 in 2,000 steps. 60 episodes of at most 200 steps; judged by the
mean of 12 checks, each of 20 fresh poles; each has the best of five rates by that.
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.experiments import script
from bpkit.layers import Dense, Sequential, Tanh
from bpkit.optimizers import Adam
from bpkit.worlds import Pole

RATES = [0.001, 0.003, 0.01, 0.03, 0.1]
KINDS = ["copy", "itself", "full"]
EPISODES, EVERY, SEEDS, LIMIT, GAMMA = 60, 5, 10, 200, 0.99
SCALE = np.array([1.0, 1.0, 10.0, 1.0])  # lean is small beside the other numbers
KNOBS = {
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "half the episodes": {"episodes": EPISODES // 2},
    "16 units": {"units": 16},
}
POLE = script("19_pole")


def network(rng, units=32):
    return Sequential(Dense(4, units, rng=rng), Tanh(), Dense(units, 2, rng=rng))


def values(params, S):
    """What the network gives for S with other parameters than its own."""
    return np.tanh(S @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]


def gradients(kind, model, copy, S, A, S_next, fell):
    """The loss of a batch; its gradient, through the target as well where it is full.

    S, S_next (n, 4), A (n,) actions, fell (n,) True where no value follows.
    """
    rows, n = np.arange(len(A)), len(A)
    Q_next = values(copy if kind == "copy" else model.params, S_next)
    best = Q_next.argmax(axis=1)
    target = 1.0 + GAMMA * ~fell * Q_next[rows, best]
    both = model.forward(np.concatenate([S, S_next]))
    error = both[rows, A] - target
    dQ = np.zeros_like(both)
    dQ[rows, A] = 2 * error / n
    if kind == "full":
        dQ[n + rows, best] = -2 * error * GAMMA * ~fell / n
    model.backward(dQ, input_gradient=False)
    return float((error**2).mean()), model.grads


def learn(kind, lr, seed, *, episodes=EPISODES, units=32):
    """The model; a check after every fifth episode; the largest value seen then."""
    rng, pole = np.random.default_rng(seed), Pole(limit=LIMIT)
    model, rule = network(rng, units), Adam(lr)
    memory, steps, checks, largest = [], 0, [], 0.0
    copy = {name: W.copy() for name, W in model.params.items()}
    for k in range(episodes):
        state = pole.reset(rng) * SCALE
        while not pole.over:
            chance = max(0.05, 1 - steps / 2000)
            action = model.forward(state[None])[0].argmax()
            action = int(rng.integers(2) if rng.random() < chance else action)
            after = pole.step(action)[0] * SCALE
            fell = pole.over and not pole.full()
            memory.append((state, action, after, fell))
            state, steps = after, steps + 1
            if steps % 200 == 0:
                copy = {name: W.copy() for name, W in model.params.items()}
            if steps >= 100:
                drawn = [memory[i] for i in rng.integers(0, len(memory), 32)]
                batch = map(np.array, zip(*drawn, strict=True))
                rule.step(model.params, gradients(kind, model, copy, *batch)[1])
        if (k + 1) % EVERY == 0:
            new = np.random.default_rng([seed, k])
            check = POLE["mean_length"](scaled(model), POLE["better"], 20, new, LIMIT)
            checks.append(check)
            last = np.array([state for state, *_ in memory[-200:]])
            largest = max(largest, float(model.forward(last).max()))
    return model, checks, largest


def scaled(model):
    return lambda S: model.forward(S * SCALE)


def run(kind, lr, seed, **how):
    _, checks, largest = learn(kind, lr, seed, **how)
    area = round(float(np.mean(checks)), 1)
    return {"checks": checks, "largest": float(f"{largest:.3g}"), "area": area}


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    kept = {"tuned": {}, "judged": {}, "knobs": {}}
    for kind in KINDS:
        tried = {f"{lr:g}": [run(kind, lr, seed)["area"] for seed in (100, 101, 102)]
                 for lr in RATES}  # fmt: skip
        lr = max(tried, key=lambda lr: np.mean(tried[lr]))
        runs = [run(kind, float(lr), seed) for seed in range(SEEDS)]
        kept["tuned"][kind], kept["judged"][kind] = tried, {"lr": lr, "runs": runs}
        print(kind, tried, lr, [(one["area"], one["largest"]) for one in runs],
              [one["checks"][-3:] for one in runs],
              round(time.perf_counter() - begin), flush=True)  # fmt: skip
    for kind, (name, how) in product(KINDS, KNOBS.items()):
        lr = float(kept["judged"][kind]["lr"]) * how.get("times", 1)
        how = {key: value for key, value in how.items() if key != "times"}
        areas = [run(kind, lr, seed, **how)["area"] for seed in range(3)]
        kept["knobs"].setdefault(name, {})[kind] = areas
        print(name, kind, areas, round(time.perf_counter() - begin), flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
