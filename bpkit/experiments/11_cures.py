"""What cures overfitting on 1,000 digits? Chapter 11's trial, ten seeds.

    python -m bpkit.experiments.11_cures        minutes; writes 11_cures.json

A 784-50-10 network, relu, SGD with momentum, 600 steps of 50 whatever it learns from. A
seed draws 1,000 digits to learn from, 4,000 more, and 1,000 for validation. How strong
a cure is was chosen on the validation digits of seeds 10 and 11; the 2,000 test digits
are looked at once, at the end of each run of seeds 0 to 9.
"""

import json
import re
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.datasets import digits
from bpkit.initializers import he
from bpkit.layers import Dense, Dropout, ReLU, Sequential
from bpkit.losses import accuracy, cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.regularization import elastic, rotation, shift
from bpkit.training import train

STEPS, BATCH, SEEDS = 600, 50, range(10)
PIXELS = np.random.default_rng(99).permutation(784)


def mirror(images, *, rng):
    """Each image flipped left to right, top to bottom, or both."""
    kind = rng.integers(0, 3, len(images))
    across, down = images[..., ::-1], images[..., ::-1, :]
    return np.choose(kind[:, None, None, None], [across, down, across[..., ::-1, :]])


def moved(images, *, rng):
    return rotation(shift(images, rng=rng, pixels=1), rng=rng)


MOVES = {
    "shift 1": partial(shift, pixels=1),
    "shift 2": shift,
    "rotation 15": rotation,
    "shift 1 and rotation 15": moved,
    "elastic": elastic,
    "mirror": mirror,
    "rotation 180": partial(rotation, degrees=180),
}


def split(seed):
    """Rows of digits to learn from (1,000), more of them (4,000), for validation."""
    rows = np.random.default_rng(seed).permutation(10_000)
    return np.split(rows[:6000], [1000, 5000])


def copies(X, y, move, rng):
    """The digits and four moved copies of each."""
    images = X.reshape(-1, 1, 28, 28)
    more = [move(images, rng=rng).reshape(X.shape) for _ in range(4)]
    return np.concatenate([X, *more]), np.tile(y, 5)


def learn(seed, *, l2=0.0, p=0.0, early=False, move=None, more=False, shuffled=False):
    """One run: shares right of training, validation and test digits, and more."""
    X, y, X_test, y_test = digits()
    if shuffled:
        X, X_test = X[:, PIXELS], X_test[:, PIXELS]
    few, rest, held = split(seed)
    rng = np.random.default_rng([seed, 1])
    rows = np.concatenate([few, rest]) if more else few
    A, k = (X[rows], y[rows]) if move is None else copies(X[rows], y[rows], move, rng)
    drop = [Dropout(p, rng=rng)] if p else []
    first = Dense(784, 50, rng=rng, init=he, dtype=np.float32)
    last = Dense(50, 10, rng=rng, dtype=np.float32)
    model = Sequential(first, ReLU(), *drop, last)
    best = {"loss": np.inf}

    def keep(epoch, history):
        loss = history["validation_loss"][-1]
        if early and loss < best["loss"]:
            weights = {name: W.copy() for name, W in model.params.items()}
            best.update(loss=loss, epoch=epoch + 1, weights=weights)

    history = train(
        model,
        cross_entropy,
        cross_entropy_backward,
        A,
        k,
        SGD(0.1, momentum=0.9),
        epochs=STEPS * BATCH // len(A),
        batch_size=BATCH,
        rng=rng,
        l2=l2,
        validation=(X[held], y[held]),
        on_epoch=keep,
    )
    for name, W in best.get("weights", {}).items():
        model.params[name][...] = W
    Z = model.forward(X_test)
    guess = Z.argmax(axis=1)
    return {
        "train": float(accuracy(model.forward(X[few]), y[few])),
        "validation": float(accuracy(model.forward(X[held]), y[held])),
        "test": float(accuracy(Z, y_test)),
        "test loss": float(cross_entropy(Z, y_test)),
        "six or nine": int(np.sum(np.isin(guess, [6, 9]) & (guess + y_test == 15))),
        "epoch": best.get("epoch"),
        "history": [round(x, 4) for x in history["validation_loss"]],
        "loss": [round(x, 4) for x in history["loss"]],
    }


def choose():
    """Each cure's strength, by the validation digits of seeds 10 and 11."""
    options = {
        "l2": [{"l2": x} for x in (0.0003, 0.001, 0.003, 0.01)],
        "dropout": [{"p": x} for x in (0.2, 0.5)],
        "augment": [{"move": x} for x in list(MOVES)[:5]],
    }
    chosen = {}
    for cure, tries in options.items():
        scores = [
            np.mean([learn(s, **resolved(t))["validation"] for s in (10, 11)])
            for t in tqdm(tries, desc=cure)
        ]
        chosen[cure] = tries[int(np.argmax(scores))]
        print(cure, np.round(scores, 4), chosen[cure], flush=True)
    return chosen


def resolved(options):
    """Options as JSON has them, with the move's name made the function."""
    move = options.get("move")
    return options | ({"move": MOVES[move]} if move else {})


def recipes(chosen):
    l2, p, move = (chosen[name] for name in ("l2", "dropout", "augment"))
    together = l2 | p | move | {"early": True}
    return {
        "nothing": {},
        "l2": l2,
        "dropout": p,
        "early stopping": {"early": True},
        "augmentation": move,
        "more digits": {"more": True},
        "all but more digits": together,
        "augmentation, more digits": move | {"more": True},
        "all": together | {"more": True},
        "mirrored": {"move": "mirror"},
        "turned up to 180": {"move": "rotation 180"},
        "pixels shuffled": {"shuffled": True},
    }


if __name__ == "__main__":
    found = {"recipes": recipes(choose()), "runs": {}}
    for name, options in tqdm(found["recipes"].items()):
        runs = [learn(seed, **resolved(options)) for seed in SEEDS]
        keep = ("history", "loss")
        found["runs"][name] = {
            key: [r[key] for r in runs] for key in runs[0] if key not in keep
        }
        if name == "nothing":
            found["history"] = {key: runs[0][key] for key in keep}
        print(name, np.mean([r["test"] for r in runs]), flush=True)
    text = json.dumps(found, indent=1)
    text = re.sub(r"\[[^\[\]]*\]", lambda row: " ".join(row[0].split()), text)
    Path(__file__).with_suffix(".json").write_text(text + "\n", encoding="utf-8")
