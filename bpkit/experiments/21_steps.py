"""Chapter 21: accuracy when each pixel moves by eps, up the loss or at random.

`python -m bpkit.experiments.21_steps` writes 21_steps.json beside this; two minutes
of one core. Ten networks of 21_maps of each kind, beside a linear model, 2,000 test
digits; the ink stays between 0 and 1.
"""

import json
from pathlib import Path

import numpy as np

from bpkit.datasets import digits
from bpkit.experiments import script
from bpkit.losses import accuracy, cross_entropy_backward

maps = script("21_maps")
network, learn = maps["network"], maps["learn"]
SEEDS, WIDTH, STEPS, RATE = (maps[n] for n in ("SEEDS", "WIDTH", "STEPS", "RATE"))
EPS = [0.05, 0.1, 0.2]


def fooled(model, X, y, rng):
    """{eps: [accuracy after the step up the loss, after random signs]}"""
    model.forward(X)
    up = np.sign(model.backward(cross_entropy_backward(1.0, model.forward(X), y)))
    signs = rng.choice(np.array([-1, 1], X.dtype), X.shape)

    def read(eps, to):
        moved = np.clip(X + eps * to, 0, 1).astype(X.dtype)
        return round(float(accuracy(model.forward(moved), y)), 4)

    return {f"{eps:g}": [read(eps, to) for to in (up, signs)] for eps in EPS}


STEPPED = {
    "linear": {"width": 0},
    "30 units": {"width": 30},
    "100 units": {},
    "300 units": {"width": 300},
    "100 units, a third of the steps": {"steps": STEPS // 3},
    "100 units, 3 times the steps": {"steps": 3 * STEPS},
    "100 units, rate over 3": {"lr": RATE / 3},
    "100 units, rate times 3": {"lr": 3 * RATE},
}


def stepped(kind, seed):
    X, y, X_new, y_new = digits()
    how = dict(STEPPED[kind])
    model = learn(network(seed, width=how.pop("width", WIDTH)), X, y, seed, **how)
    rng = np.random.default_rng([seed, 3])
    read = round(float(accuracy(model.forward(X_new), y_new)), 4)
    return {"0": [read, read]} | fooled(model, X_new, y_new, rng)


def main():
    kept = {kind: [stepped(kind, seed) for seed in range(SEEDS)] for kind in STEPPED}
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
