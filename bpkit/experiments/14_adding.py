"""Chapter 14: the adding problem, by plain recurrent network, LSTM and GRU.

`python -m bpkit.experiments.14_adding` writes 14_adding.json beside this file; a
ten minutes of one core. A sequence holds random numbers from 0 to 1, each with a
mark; two marks are 1, one in each half, and the last state tells the sum of their two
numbers. Always answering 1 has a mean squared error of 1/6. All three have about 4,500
weights. At each length each gets the rate whose three seeds (100 to 102) need the
fewest steps of 32 fresh sequences to an error below 0.01 on 512 others; ten fresh seeds
judge. A run ends when it has learned, or after 1,000 steps; its error is kept at every
50th. "knobs" turn one thing at length 50, at its rate, with three seeds.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.layers import GRU, LSTM, RNN, Dense, Sequential
from bpkit.optimizers import Adam

LAYERS = {"rnn": RNN, "lstm": LSTM, "gru": GRU}
UNITS = {"rnn": 65, "lstm": 32, "gru": 37}
RATES = {
    "rnn": [0.0001, 0.0003, 0.001, 0.003, 0.01],
    "lstm": [0.003, 0.01, 0.03, 0.1],
    "gru": [0.003, 0.01, 0.03, 0.1],
}
LENGTHS, STEPS, EVERY, LEARNED, SEEDS = [20, 50], 1000, 50, 0.01, 10
KNOBS = {  # what is turned, and for whom; who has learned needs no more steps
    "forget bias 0": (["lstm"], {"forget_bias": 0.0}),
    "forget bias 3": (["lstm"], {"forget_bias": 3.0}),
    "half the width": (["rnn", "lstm", "gru"], {"width": 0.5}),
    "three times the steps": (["rnn"], {"steps": 3 * STEPS}),
    "twice the length": (["gru", "lstm"], {"T": 100}),
}


def sequences(n, T, rng):
    """X (n, T, 2): numbers and marks, one in each half; Y (n, 1): the marked sum."""
    X = np.zeros((n, T, 2), np.float32)
    X[:, :, 0] = rng.random((n, T))
    for low, high in [(0, T // 2), (T // 2, T)]:
        X[np.arange(n), rng.integers(low, high, n), 1] = 1
    return X, (X[:, :, :1] * X[:, :, 1:]).sum(axis=1)


def network(kind, rng, *, width=1, **options):
    h, how = int(width * UNITS[kind]), {"rng": rng, "dtype": np.float32}
    return Sequential(LAYERS[kind](2, h, **how, **options), Dense(h, 1, **how))


def learn(kind, T, lr, seed, *, steps=STEPS, **options):
    """The network, and its error on new sequences at every 50th step."""
    rng = np.random.default_rng(seed)
    model, rule, errors = network(kind, rng, **options), Adam(lr), []
    X_new, Y_new = sequences(512, T, rng)
    for step in range(steps + 1):
        if step % EVERY == 0:
            errors.append(float(np.mean((model.forward(X_new)[:, -1] - Y_new) ** 2)))
            if errors[-1] < LEARNED:
                break
        X, Y = sequences(32, T, rng)
        Z = model.forward(X)
        dZ = np.zeros_like(Z)
        dZ[:, -1] = 2 * (Z[:, -1] - Y) / len(Y)  # the last state alone is asked
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
    return model, errors


def steps_to_learn(errors):
    """How many steps it took; None where the error stayed above."""
    return EVERY * (len(errors) - 1) if errors[-1] < LEARNED else None


def chosen(tried):
    """The rate that learns with most seeds, then soonest, then ends lowest."""

    def judged(lr):
        needed = [steps_to_learn(errors) for errors in tried[lr]]
        learned = [steps for steps in needed if steps is not None]
        last = np.median([errors[-1] for errors in tried[lr]])
        return -len(learned), sum(learned), last

    return min(tried, key=judged)


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def run(kind, lr, seeds, *, T=50, **options):
        runs = []
        with np.errstate(all="ignore"):
            for seed in seeds:
                _, errors = learn(kind, T, float(lr), seed, **options)
                runs.append([float(f"{one:.3g}") for one in errors])
        ends = [(steps_to_learn(errors), errors[-1]) for errors in runs]
        print(kind, T, lr, options, *ends, flush=True)
        return runs

    def keep(part, name, kind, make):
        """What is kept under these names, made where there is nothing."""
        place = kept.setdefault(part, {}).setdefault(name, {})
        if kind not in place:
            place[kind] = make()
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        return place[kind]

    for kind, T in product(LAYERS, LENGTHS):
        tried = keep(
            "tuned",
            kind,
            str(T),
            lambda kind=kind, T=T: {
                f"{lr:g}": run(kind, lr, (100, 101, 102), T=T) for lr in RATES[kind]
            },
        )
        lr = chosen(tried)
        keep(
            "judged",
            kind,
            str(T),
            lambda kind=kind, T=T, lr=lr: {
                "lr": lr,
                "errors": run(kind, lr, range(SEEDS), T=T),
            },
        )
    for name, (kinds, options) in KNOBS.items():
        for kind in kinds:
            lr = kept["judged"][kind]["50"]["lr"]
            runs = (
                kept.setdefault("knobs", {}).setdefault(name, {}).setdefault(kind, [])
            )
            for seed in range(len(runs), 3):
                runs += run(kind, lr, [seed], **options)
                path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
