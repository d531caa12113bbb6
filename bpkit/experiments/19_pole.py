"""Chapter 19: a pole on a cart, by REINFORCE and by what is dumber.

`python -m bpkit.experiments.19_pole` writes 19_pole.json beside this file; about five
minutes on one core.

A policy of 16 tanh units, Adam, five episodes for each step. It is credited with the
whole return of its episode or with the reward to go, less their mean or not. What is
judged by is the mean of its checks: after every step, 20 fresh poles, the better action
each time. Its rate is the best of six by that, on seeds of their own. `found` is the
episode after which five learning episodes in a row had a mean of 195 or more; only then
are 100 other poles looked at.
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.layers import Dense, Sequential, Tanh
from bpkit.losses import cross_entropy_backward
from bpkit.optimizers import Adam
from bpkit.worlds import Pole

RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0]
KINDS = ["whole", "whole, less mean", "to go", "to go, less mean"]
STEPS, BATCH, SEEDS, LIMIT = 60, 5, 10, 200
WANTED = {200: 195, 500: 475}  # what Gym's two versions of the pole call solved
KNOBS = {
    "rate times 3": {"times": 3},
    "rate over 3": {"times": 1 / 3},
    "half the steps": {"steps": STEPS // 2},
    "3 times the steps": {"steps": 3 * STEPS},
    "8 units": {"units": 8},
    "32 units": {"units": 32},
    "no discount": {"gamma": 1.0},
    "limit 500": {"limit": 500},
}


def policy(rng, units=16):
    """Two scores for a state (n, 4)."""
    return Sequential(Dense(4, units, rng=rng), Tanh(), Dense(units, 2, rng=rng))


def drawn(rng):
    """Actions drawn with the probabilities softmax(Z)."""
    return lambda Z: rng.random(len(Z)) < 1 / (1 + np.exp(Z[:, 0] - Z[:, 1]))


def better(Z):
    return Z.argmax(axis=1)


def played(forward, choose, n, rng, limit=LIMIT):
    """n episodes side by side: a list of states (T, 4) and actions (T,)."""
    poles, episodes = (
        [Pole(limit=limit) for _ in range(n)],
        [([], []) for _ in range(n)],
    )
    for pole in poles:
        pole.reset(rng)
    while running := [i for i in range(n) if not poles[i].over]:
        S = np.array([poles[i].state for i in running])
        for i, state, action in zip(running, S, choose(forward(S)), strict=True):
            episodes[i][0].append(state)
            episodes[i][1].append(int(action))
            poles[i].step(int(action))
    return [(np.array(S), np.array(A)) for S, A in episodes]


def mean_length(forward, choose, n, rng, limit=LIMIT):
    return float(np.mean([len(A) for _, A in played(forward, choose, n, rng, limit)]))


def credit(kind, lengths, gamma):
    """What each action of each episode is credited with; every reward is 1."""
    returns = []
    for T in lengths:
        to_go = np.cumsum(gamma ** np.arange(T))[::-1]
        returns.append(to_go if kind.startswith("to go") else np.full(T, to_go[0]))
    G = np.concatenate(returns)
    return G - G.mean() if kind.endswith("less mean") else G


def learn(kind, lr, seed, *, steps=STEPS, units=16, gamma=0.99, limit=LIMIT, fresh=20):
    """The model; the mean length of each step's episodes; the checks after each."""
    rng, lengths, checks = np.random.default_rng(seed), [], []
    model, rule = policy(rng, units), Adam(lr)
    for k in range(steps):
        episodes = played(model.forward, drawn(rng), BATCH, rng, limit)
        S, A = (np.concatenate(parts) for parts in zip(*episodes, strict=True))
        each = [len(actions) for _, actions in episodes]
        dZ = cross_entropy_backward(1.0, model.forward(S), A)
        model.backward(dZ * credit(kind, each, gamma)[:, None], input_gradient=False)
        rule.step(model.params, model.grads)
        lengths.append(float(np.mean(each)))
        if fresh:
            new = np.random.default_rng([seed, k])
            checks.append(mean_length(model.forward, better, fresh, new, limit))
    return model, lengths, checks


def found(lengths, limit=LIMIT):
    """The episode after which a step's episodes were long enough; None if never."""
    there = np.flatnonzero(np.array(lengths) >= WANTED[limit])
    return int(there[0] + 1) * BATCH if len(there) else None


def run(kind, lr, seed, **how):
    """What is kept of a run; judged anew where it was found."""
    limit = how.get("limit", LIMIT)
    _, lengths, checks = learn(kind, lr, seed, **how)
    at, kept = found(lengths, limit), {"lengths": lengths, "checks": checks}
    kept |= {"found": at, "judged": None, "area": round(float(np.mean(checks)), 1)}
    if at:  # the same run again, up to where it was found
        how = how | {"steps": at // BATCH, "fresh": 0}
        model = learn(kind, lr, seed, **how)[0]
        new = np.random.default_rng([seed, 10**6])
        kept["judged"] = mean_length(model.forward, better, 100, new, limit)
    return kept


def linear(w):
    """A policy of four numbers: push to the right where w . state is above 0."""
    return lambda S: S @ np.array(w)


def right(z):
    return z > 0


def search(seed, limit=LIMIT, full=BATCH):
    """Random linear policies until one has so many full episodes, and no other.

    How many episodes it took, and the mean length on 100 other poles.
    """
    rng, episodes, held = np.random.default_rng(seed), 0, 0
    while held < full:
        if held == 0:
            forward = linear(rng.normal(size=4))
        length = mean_length(forward, right, 1, rng, limit)
        episodes, held = episodes + 1, held + 1 if length >= limit else 0
    new = np.random.default_rng([seed, 10**6])
    return episodes, mean_length(forward, right, 100, new, limit)


def baselines(limit):
    """Chance, rules by hand, random search, and how many of 500 draws are enough."""
    rng = np.random.default_rng(0)

    def of(w, n=100):
        return mean_length(linear(w), right, n, rng, limit)

    many = [of(rng.normal(size=4), 20) >= WANTED[limit] for _ in range(500)]
    return {
        "chance": mean_length(
            lambda S: rng.normal(size=len(S)), right, 100, rng, limit
        ),
        "lean": of([0, 0, 1, 0]),
        "lean + angular velocity": of([0, 0, 1, 1]),
        "lean + half the velocity": of([0, 0, 1, 0.5]),
        "share of random policies": float(np.mean(many)),
        "search, 1 full": [search(seed, limit, 1) for seed in range(30)],
        "search, 5 full": [search(seed, limit) for seed in range(30)],
    }


def main():
    path, begin = Path(__file__).with_suffix(".json"), time.perf_counter()
    kept = {"baselines": {str(limit): baselines(limit) for limit in (200, 500)}}
    kept |= {"tuned": {}, "judged": {}, "knobs": {}}
    print(kept["baselines"], flush=True)
    for kind in KINDS:
        tried = {f"{lr:g}": [run(kind, lr, seed)["area"] for seed in (100, 101, 102)]
                 for lr in RATES}  # fmt: skip
        lr = max(tried, key=lambda lr: np.mean(tried[lr]))
        runs = [run(kind, float(lr), seed) for seed in range(SEEDS)]
        kept["tuned"][kind], kept["judged"][kind] = tried, {"lr": lr, "runs": runs}
        print(kind, tried, lr, [one["area"] for one in runs],
              [(one["found"], one["judged"]) for one in runs],
              round(time.perf_counter() - begin), flush=True)  # fmt: skip
    for kind, (name, how) in product(KINDS, KNOBS.items()):
        lr = float(kept["judged"][kind]["lr"]) * how.get("times", 1)
        how = {key: value for key, value in how.items() if key != "times"}
        runs = [run(kind, lr, seed, **how) for seed in range(3)]
        short = [[one[key] for key in ("area", "found", "judged")] for one in runs]
        kept["knobs"].setdefault(name, {})[kind] = short
        print(name, kind, short, round(time.perf_counter() - begin), flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
