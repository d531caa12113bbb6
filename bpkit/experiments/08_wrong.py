"""Chapter 08: how many bugs train elsewhere, and three trainings that went wrong.

    python -m bpkit.experiments.08_wrong    three minutes; writes 08_wrong.json

knobs    the zoo of 08_bug_zoo with one knob turned at a time, three seeds: the share of
         2,000 new digits that each bug reads
curves   three trainings, each with one line changed: the loss after each step
"""

import json
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.activations import softmax
from bpkit.datasets import digits
from bpkit.experiments import script
from bpkit.initializers import glorot
from bpkit.losses import one_hot

SEEDS = range(10, 13)  # none of the zoo's own
KNOBS = {
    "as above": {},
    "100 steps": {"steps": 100},
    "900 steps": {"steps": 900},
    "lr 0.15": {"lr": 0.15},
    "lr 1.5": {"lr": 1.5},
}
TRAINING = """
W1, W2 = glorot(784, 30, rng=rng), glorot(30, 10, rng=rng)
b1, b2, losses = np.zeros(30), np.zeros(10), []
for step in range(300):
    rows = rng.integers(0, len(X), 100)
    some, labels = X[rows], Y[rows]
    A1 = np.tanh(some @ W1 + b1)
    dZ2 = (softmax(A1 @ W2 + b2) - labels) / 100
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    W1, b1 = W1 - 0.5 * some.T @ dZ1, b1 - 0.5 * dZ1.sum(axis=0)
    W2, b2 = W2 - 0.5 * A1.T @ dZ2, b2 - 0.5 * dZ2.sum(axis=0)
    losses.append(loss(W1, b1, W2, b2, some, labels))
"""
WRONG = {
    "A": ("X[rows], Y[rows]", "X[rows], Y[rng.permutation(rows)]"),
    "B": ("glorot(784, 30, rng=rng), glorot(30, 10, rng=rng)",
          "np.zeros((784, 30)), np.zeros((30, 10))"),
    "C": (" - labels) / 100", " - labels)"),
}  # fmt: skip


def run(name=None):
    """The training with its line changed, or the right one: all its names."""
    X, y, _, _ = digits()
    names = {"np": np, "glorot": glorot, "softmax": softmax}
    names |= {
        "X": X,
        "Y": one_hot(y, 10),
        "rng": np.random.default_rng(0),
        "loss": script("08_bug_zoo")["loss"],
    }
    exec(TRAINING.replace(*WRONG.get(name, ("", ""))), names)
    return names


def dZ2_of(name, Z2, labels):
    """What the line `dZ2 = ...` of a training makes of 100 rows of scores."""
    code = TRAINING.replace(*WRONG.get(name, ("", "")))
    [line] = [line for line in code.split("\n") if "dZ2 =" in line]
    scores = {"A1": Z2, "W2": np.eye(10), "b2": 0}
    names = scores | {"softmax": softmax, "labels": labels}
    exec(line.strip(), names)
    return names["dZ2"]


def knobs():
    zoo, data = script("08_bug_zoo"), digits()
    return {
        knob: {
            bug: [
                zoo["train"](zoo["RIGHT"].replace(*change), seed, data, **turned)
                for seed in SEEDS
            ]
            for bug, change in {"right": ("", ""), **zoo["ZOO"]}.items()
        }
        for knob, turned in tqdm(KNOBS.items())
    }


if __name__ == "__main__":
    curves = {name: run(name)["losses"] for name in ("right", *WRONG)}
    rounded = {name: [round(float(x), 4) for x in c] for name, c in curves.items()}
    file = Path(__file__).with_suffix(".json")
    text = json.dumps({"knobs": knobs(), "curves": rounded})
    file.write_text(text + "\n", encoding="utf-8")
