"""Chapter 09: Adam against tuned SGD, momentum and RMSProp, the same number of tries.

`python -m bpkit.experiments.09_optimizers` writes 09_optimizers.json beside this file;
half an hour of one core (names of settings after it: these alone). A network
(784-30-10, relu) learns from 8,000 digits, 100 a step. Each optimizer gets nine
learning rates, a third of a power of ten apart, and three seeds (100 to 102) to choose
among them; ten fresh seeds (0 to 9) judge. What chooses is what judges: the share of
digits read (2,000 to choose by, the 2,000 test digits to judge by), or the loss of the
8,000. In the first setting the chosen rate's neighbors are judged, too, and what
frameworks have as a default; with 1,800 steps the middle five rates are tried. In
both, "along" is what the rate chosen for the last step reads every 50 steps, for ten
seeds. "one layer" (784-10, SGD) is the baseline.
"""

import json
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.datasets import digits
from bpkit.initializers import he
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import accuracy, cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD, Adam, RMSProp, cosine_decay
from bpkit.training import minibatches

MAKERS = {
    "one layer": SGD,
    "SGD": SGD,
    "momentum": lambda lr: SGD(lr, momentum=0.9),
    "RMSProp": RMSProp,
    "Adam": Adam,
}
POWERS = {  # the nine learning rates are 10 to the power of k / 3
    "one layer": range(-5, 4),
    "SGD": range(-5, 4),
    "momentum": range(-8, 1),
    "RMSProp": range(-11, -2),
    "Adam": range(-11, -2),
}
DEFAULTS = {"SGD": -6, "Adam": -9}  # 0.01 and 0.001, as frameworks have them
SETTINGS = {
    "as they are": {"at": (0, 200, 600), "curve": True},
    "units": {"at": (0, 200, 600), "units": True},
    "100 units": {"at": (0, 600), "width": 100},
    "1,800 steps": {"at": (0, 1800), "narrowly": True, "curve": True},
    "falling": {"at": (0, 600), "falls": True},
    "1,800 steps, falling": {"at": (0, 1800), "falls": True},
}
LOSS, CHOOSING, JUDGING = 0, 1, 2  # what a run notes at each checkpoint
EVERY = 50  # steps between two points of a curve


def network(rng, width):
    if width == 0:
        return Sequential(Dense(784, 10, rng=rng, init=he, dtype=np.float32))
    layers = [Dense(784, width, rng=rng, init=he, dtype=np.float32), ReLU()]
    return Sequential(*layers, Dense(width, 10, rng=rng, init=he, dtype=np.float32))


def data(units=False):
    """Digits to learn from, to choose by, to judge by.

    units=True: each pixel in a unit of its own, so that ink is worth 0.01 to 1.
    """
    X, y, X_test, y_test = digits()
    if units:
        unit = 10 ** np.random.default_rng(1).uniform(-2, 0, 784)
        X, X_test = (X * unit).astype(X.dtype), (X_test * unit).astype(X.dtype)
    return (X[:8000], y[:8000]), (X[8000:], y[8000:]), (X_test, y_test)


def learn(optimizer, seed, sets, *, at, width=30, batch=100, falls=False):
    """At the steps `at`: [loss, digits read to choose by, digits read to judge by]."""
    (X, y), *others = sets
    rng = np.random.default_rng(seed)
    model, batches, seen = network(rng, width), iter(()), []
    schedule = cosine_decay(optimizer.lr, steps=max(at)) if falls else None
    with np.errstate(all="ignore"):
        for step in range(max(at) + 1):
            if step in at:
                L = float(cross_entropy(model.forward(X), y))
                read = [float(accuracy(model.forward(A), k)) for A, k in others]
                seen.append([L if L < 1e6 else 1e6, *read])
            some = next(batches, None)
            if some is None:
                batches = minibatches(X, y, batch, rng=rng)
                some = next(batches)
            if falls:
                optimizer.lr = schedule(step)
            Z = model.forward(some[0], training=True)
            dZ = cross_entropy_backward(1.0, Z, some[1])
            model.backward(dZ, input_gradient=False)
            optimizer.step(model.params, model.grads)
    return seen


def choose(tuning, at):
    """{"read": {step: k}, "loss": {step: k}}: the best k / 3 by each measure."""
    means = {k: np.mean(runs, axis=0) for k, runs in tuning.items()}
    steps = list(enumerate(at))[1:]
    return {
        "read": {t: max(means, key=lambda k: means[k][i, CHOOSING]) for i, t in steps},
        "loss": {t: min(means, key=lambda k: means[k][i, LOSS]) for i, t in steps},
    }


def trial(name, sets, bar, *, widely=False, narrowly=False, curve=False, **options):
    """All of one optimizer: the runs that choose, the choices, the runs that judge."""

    def runs(k, seeds):
        bar.update(len(seeds))
        make, lr = MAKERS[name], 10 ** (k / 3)
        return [learn(make(lr), seed, sets, **options) for seed in seeds]

    if name == "one layer":
        options["width"] = 0
    powers = POWERS[name][2:7] if narrowly else POWERS[name]
    tuning = {k: runs(k, range(100, 103)) for k in powers}
    best = choose(tuning, options["at"])
    judged = {k for ks in best.values() for k in ks.values()}
    if widely:
        middle = best["read"][600]
        judged |= {middle - 1, middle + 1, DEFAULTS.get(name, middle)}
    judging = {k: runs(k, range(10)) for k in sorted(judged)}
    found = {"tuning": tuning, "best": best, "judging": judging}
    if curve:
        last = max(options["at"])
        options["at"] = range(0, last + 1, EVERY)
        read = np.array(runs(best["read"][last], range(10)))[:, :, JUDGING]
        found["along"] = read.tolist()
    return found


def main(names):
    path = Path(__file__).with_suffix(".json")
    result = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for setting in names or SETTINGS:
        options, bar = dict(SETTINGS[setting]), tqdm(desc=setting, unit="run")
        sets, first = data(options.pop("units", False)), setting == "as they are"
        result[setting] = {"at": options["at"]}
        for name in MAKERS:
            found = trial(name, sets, bar, widely=first, **options)
            found = json.dumps(found)
            result[setting][name] = json.loads(found, parse_float=shortened)
            path.write_text(json.dumps(result) + "\n", encoding="utf-8")


def shortened(number):
    return round(float(number), 4)


if __name__ == "__main__":
    main(sys.argv[1:])
