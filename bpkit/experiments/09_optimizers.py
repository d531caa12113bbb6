"""Adam against tuned SGD, with an equal budget for tuning; and batches of four sizes.

    python -m bpkit.experiments.09_optimizers  twelve minutes; writes 09_optimizers.json

A small network (784-30-10, relu) learns from 9,000 digits. Each optimizer gets seven
learning rates, half a power of ten apart, and two seeds (100, 101) to choose among
them by the loss of 1,000 further digits; then ten fresh seeds (0 to 9). Twice: the
digits as they are, and with each pixel in a unit of its own. At checkpoints: the loss
of the 9,000, the loss of the 1,000, the share of 2,000 new digits read.
"""

import json
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.datasets import digits
from bpkit.initializers import he
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import accuracy, cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD, Adam, RMSProp
from bpkit.training import minibatches

MAKERS = {
    "SGD": SGD,
    "momentum": lambda lr: SGD(lr, momentum=0.9),
    "RMSProp": RMSProp,
    "Adam": Adam,
}
POWERS = {  # the seven learning rates are 10 to the power of k / 2
    "SGD": range(-4, 3),
    "momentum": range(-6, 1),
    "RMSProp": range(-8, -1),
    "Adam": range(-8, -1),
}
DEFAULTS = {"SGD": -4, "Adam": -6}  # 0.01 and 0.001, as frameworks have them
BATCHES = {
    10: range(-5, 2),
    100: POWERS["SGD"],
    1000: POWERS["SGD"],
    9000: POWERS["SGD"],
}
CHECKPOINTS = 0, 20, 60, 200, 600


def network(rng):
    layers = [Dense(784, 30, rng=rng, init=he, dtype=np.float32), ReLU()]
    return Sequential(*layers, Dense(30, 10, rng=rng, init=he, dtype=np.float32))


def data(task):
    """Training, validation and new digits; "units": a pixel is worth 0.01 to 1."""
    X, y, X_test, y_test = digits()
    if task == "units":
        unit = 10 ** np.random.default_rng(1).uniform(-2, 0, 784)
        X, X_test = (X * unit).astype(X.dtype), (X_test * unit).astype(X.dtype)
    return (X[:9000], y[:9000]), (X[9000:], y[9000:]), (X_test, y_test)


def train(optimizer, seed, sets, *, batch=100, at=CHECKPOINTS):
    """[training loss, validation loss, new digits read] at each checkpoint."""
    (X, y), (X_val, y_val), (X_test, y_test) = sets
    rng = np.random.default_rng(seed)
    model, batches, seen = network(rng), iter(()), []
    with np.errstate(all="ignore"):
        for step in range(max(at) + 1):
            if step in at:
                losses = [
                    float(cross_entropy(model.forward(A), k))
                    for A, k in [(X, y), (X_val, y_val)]
                ]
                read = float(accuracy(model.forward(X_test), y_test))
                seen.append([min(L, 1e6) if L == L else 1e6 for L in losses] + [read])
            some = next(batches, None)
            if some is None:
                batches = minibatches(X, y, batch, rng=rng)
                some = next(batches)
            Z = model.forward(some[0], training=True)
            dZ = cross_entropy_backward(1.0, Z, some[1])
            model.backward(dZ, input_gradient=False)
            optimizer.step(model.params, model.grads)
    return seen


def tuned(make, powers, sets, bar, *, batch=100, at=CHECKPOINTS, judged):
    """The tuning runs by learning rate, and ten fresh seeds at the best one.

    judged {name: step}: the best is chosen for each of these checkpoints.
    """
    tuning = {}
    for k in powers:
        make_one, tuning[k] = partial(make, 10 ** (k / 2)), []
        for seed in (100, 101):
            tuning[k].append(train(make_one(), seed, sets, batch=batch, at=at))
            bar.update()
    found = {"tuning": tuning, "best": {}, "runs": {}}
    for name, step in judged.items():
        here = at.index(step)
        loss = {k: np.mean([run[here][1] for run in tuning[k]]) for k in powers}
        best = found["best"][name] = min(loss, key=loss.get)
        if best not in found["runs"]:
            found["runs"][best] = ten(make, best, sets, bar, batch=batch, at=at)
    return found


def ten(make, k, sets, bar, **options):
    runs = []
    for seed in range(10):
        runs.append(train(make(10 ** (k / 2)), seed, sets, **options))
        bar.update()
    return runs


def main():
    result, bar = {"checkpoints": CHECKPOINTS}, tqdm(unit="run")
    for task in ["as they are", "units"]:
        sets, result[task] = data(task), {}
        for name, make in MAKERS.items():
            found = tuned(
                make, POWERS[name], sets, bar, judged={"early": 60, "end": 600}
            )
            result[task][name] = found
            if name in DEFAULTS and DEFAULTS[name] not in found["runs"]:
                k = DEFAULTS[name]
                found["runs"][k] = ten(make, k, sets, bar)
    sets, result["batches"] = data("as they are"), {}
    for batch, powers in BATCHES.items():
        epochs = 45_000 // batch  # steps in five epochs
        at = tuple(sorted({0, epochs, 90}))
        judged = {"five epochs": epochs, "90 steps": 90}
        found = tuned(SGD, powers, sets, bar, batch=batch, at=at, judged=judged)
        result["batches"][batch] = {"at": at} | found
    file = Path(__file__).with_suffix(".json")
    rounded = json.loads(json.dumps(result), parse_float=lambda x: round(float(x), 5))
    file.write_text(json.dumps(rounded) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
