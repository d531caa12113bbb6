"""Chapter 11: what cures overfitting on 1,000 digits? The same number of tries each.

`python -m bpkit.experiments.11_cures` writes 11_cures.json beside this file; ten
minutes of one core (names of cures or knobs after it: these alone). A network
(784-50-10, relu, SGD with momentum 0.9, batches of 50) learns from 1,000 digits; a step
is a step, whatever it learns from. A seed draws the digits: 1,000 to learn from, 4,000
more, 1,000 to stop by, 2,000 to choose by. A cure gets five strengths and three seeds
(100 to 102) to choose one, by the share of the 2,000 that is read after 1,000 steps;
then ten fresh seeds (0 to 9) are judged by the 2,000 test digits, along 3,000 steps.
Where a choice all but tied, another side of the tie is judged, too (SHOWN).
"one layer" (784-10), "nothing" and "more digits" choose a learning rate; the cures have
LR. Early stopping looks every 50 steps, keeps the weights that did best on its 1,000
digits, and gives up after more than `patience` looks without better ones. A knob turns
one thing, for 1,000 steps, with the strengths that were chosen.
"""

import json
import sys
from functools import cache, lru_cache, partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bpkit.datasets import digits
from bpkit.initializers import he
from bpkit.layers import Dense, Dropout, ReLU, Sequential
from bpkit.losses import accuracy, cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.regularization import rotation, shift
from bpkit.training import minibatches, step

AT, CHOSEN_AT, EVERY, LR = [100, 200, 300, 600, 1000, 2000, 3000], 1000, 50, 0.1
TUNING, JUDGING = range(100, 103), range(10)
READ, LOSS, TRAIN, STOP_READ, STOP_LOSS = range(5)  # what a look notes
RATES = [{"lr": lr} for lr in (0.01, 0.03, 0.1, 0.3, 1)]
LOW = [{"lr": lr} for lr in (0.001, 0.003, 0.01, 0.03, 0.1)]
L2 = [{"l2": lam} for lam in (0.0003, 0.001, 0.003, 0.01, 0.03)]
DROPOUT = [{"p": p} for p in (0.1, 0.2, 0.35, 0.5, 0.7)]
TURNS = [{"move": degrees} for degrees in (0, 5, 10, 20, 40)]
PATIENCE = [{"patience": looks} for looks in (1, 3, 6, 15, 30)]
BOTH = [  # weaker: alone, 0.0003 and 0.1 were the weakest, and here the best of five
    {"l2": lam, "p": p}
    for lam, p in [(1e-5, 0.01), (3e-5, 0.03), (1e-4, 0.05), (3e-4, 0.1), (1e-3, 0.2)]
]
MORE, TOGETHER = {"more": True}, {"move": 10, "patience": 3}  # chosen alone
CURES = {  # the five tries of each, and what all five have
    "nothing": (RATES, {}),
    "early stopping": (PATIENCE, {}),
    "L2": (L2, {}),
    "dropout": (DROPOUT, {}),
    "moved digits": (TURNS, {}),
    "more digits": (RATES, MORE),
    "moved, more digits": (TURNS, MORE),
    "all": (BOTH, TOGETHER | MORE),
    "one layer": (LOW, {"width": 0}),
}
SHOWN = {  # judged as they are; the first two tied with what was chosen
    "dropout 0.1": {"p": 0.1},
    "patience 30": {"patience": 30},
    "early stopping by loss": {"patience": 15, "by_loss": True},
    "mirrored": {"move": "mirrored", "steps": 1000},
    "turned up to 180": {"move": 180, "steps": 1000},
    "pixels shuffled": {"shuffled": True, "steps": 1000},
}
KNOBS = {
    "lr 0.3": {"lr": 0.3},
    "lr 0.03": {"lr": 0.03},
    "300 digits": {"few": 300},
    "150 units": {"width": 150},
}
TURNED = ["nothing", "early stopping", "L2", "dropout", "moved digits", "more digits"]


@lru_cache(maxsize=1)
def changed(move):
    """Four changed copies of all 10,000 digits, (4, 10000, 784)."""
    rng, X = np.random.default_rng(1), digits()[0]
    change = mirrored if move == "mirrored" else partial(moved, degrees=move)
    images = X.reshape(-1, 1, 28, 28)
    return np.float32([change(images, rng=rng).reshape(X.shape) for _ in range(4)])


def mirrored(images, *, rng):
    """Each image flipped left to right, top to bottom, or both."""
    kind = rng.integers(0, 3, len(images))[:, None, None, None]
    across, down = images[..., ::-1], images[..., ::-1, :]
    return np.choose(kind, [across, down, across[..., ::-1, :]])


def moved(images, *, rng, degrees):
    """Shifted by up to a pixel, turned by up to so many degrees."""
    return rotation(shift(images, rng=rng, pixels=1), rng=rng, degrees=degrees)


def drawn(seed, few, more, move):
    """Digits to learn from, to stop by, to choose by; 200 of the first: (X, y) each."""
    X, y, _, _ = digits()
    rows = np.random.default_rng(seed).permutation(len(X))
    learned = rows[:few]
    if more:
        learned = np.concatenate([learned, rows[1000 : 1000 + 4 * few]])
    parts = [learned, rows[5000:6000], rows[6000:8000], rows[:200]]
    (A, k), *others = [(X[some], y[some]) for some in parts]
    if move is not None:
        A = np.concatenate([A, *(copy[learned] for copy in changed(move))])
        k = np.tile(k, 5)
    return [(A, k), *others]


def network(rng, width, p):
    if width == 0:
        return Sequential(Dense(784, 10, rng=rng, dtype=np.float32))
    first = Dense(784, width, rng=rng, init=he, dtype=np.float32)
    last = Dense(width, 10, rng=rng, dtype=np.float32)
    drop = [Dropout(p, rng=np.random.default_rng(0))] if p else []
    return Sequential(first, ReLU(), *drop, last)


@cache
def learn(
    seed, judge, *, lr=LR, width=50, few=1000, more=False, move=None, l2=0.0, p=0.0,
    shuffled=False, steps=AT[-1],
):  # fmt: skip
    """What is noted every 50 steps, (looks, 5): judge says by which digits."""
    (X, y), *others = drawn(seed, few, more, move)
    if judge:
        others[1] = digits()[2:]
    if shuffled:
        pixels = np.random.default_rng(99).permutation(784)
        X, others = X.take(pixels, 1), [(A.take(pixels, 1), k) for A, k in others]
    rng = np.random.default_rng([seed, 1])
    model, optimizer, batches = network(rng, width, p), SGD(lr, momentum=0.9), iter(())
    looks = []
    with np.errstate(all="ignore"):
        for nth in range(1, steps + 1):
            some = next(batches, None)
            if some is None:
                batches = minibatches(X, y, 50, rng=rng)
                some = next(batches)
            step(model, cross_entropy, cross_entropy_backward, *some, optimizer, l2=l2)
            if nth % EVERY == 0:
                stop, by, first = [(model.forward(A), k) for A, k in others]
                row = accuracy(*by), cross_entropy(*by), accuracy(*first)
                looks.append([*row, accuracy(*stop), cross_entropy(*stop)])
    return np.array(looks, float)


def kept(looks, patience, by_loss=False):
    """For each look the number of that whose weights early stopping has by then."""
    bad, best, at = looks[:, STOP_LOSS] if by_loss else -looks[:, STOP_READ], 0, []
    for now in range(len(looks)):
        if now - best <= patience and bad[now] < bad[best]:
            best = now
        at.append(best)
    return np.array(at)


def notes(seed, *, judge=False, patience=None, by_loss=False, **options):
    """At each of AT: [digits read, loss, training digits read, the weights' step]."""
    looks = learn(seed, judge, **{"lr": LR} | options)  # one key, however called
    at = np.arange(len(looks)) if patience is None else kept(looks, patience, by_loss)
    at = at[[n // EVERY - 1 for n in AT if n <= len(looks) * EVERY]]
    return np.column_stack([looks[at][:, : TRAIN + 1], (at + 1) * EVERY])


def tuned(tries, same, bar):
    """All of one cure: the shares that choose, the choice, the runs that judge."""
    tuning = np.empty((len(tries), len(TUNING)))
    for k, one in enumerate(tries):
        for nth, seed in enumerate(TUNING):
            tuning[k, nth] = notes(seed, steps=CHOSEN_AT, **one, **same)[-1, READ]
            bar.update()
    best = int(tuning.mean(axis=1).argmax())
    runs = judged(tries[best] | same, bar)
    return {"tuning": tuning.tolist(), "best": best, "judging": runs}


def judged(options, bar, **more):
    bar.update(len(JUDGING))
    return [notes(seed, judge=True, **options, **more).tolist() for seed in JUDGING]


def main(parts):
    path, bar = Path(__file__).with_suffix(".json"), tqdm(unit="run")
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def keep(part, name, result):
        text = json.dumps(result)
        found.setdefault(part, {})[name] = json.loads(text, parse_float=shortened)
        path.write_text(json.dumps(found) + "\n", encoding="utf-8")

    for name, (tries, same) in CURES.items():
        if not parts or name in parts:
            keep("cures", name, tuned(tries, same, bar))
    for name, options in SHOWN.items():
        if not parts or name in parts:
            keep("shown", name, judged(options, bar))
    if not parts or "all" in parts:
        tries, same = CURES["all"]
        options = tries[found["cures"]["all"]["best"]] | same | {"patience": None}
        keep("shown", "all, not stopped", judged(options, bar))
    for knob, turned in KNOBS.items():
        if not parts or knob in parts:
            result = {}
            for name in TURNED:
                tries, same = CURES[name]
                options = tries[found["cures"][name]["best"]] | same | turned
                result[name] = judged(options, bar, steps=1000)
            keep("knobs", knob, result)


def shortened(number):
    return round(float(number), 4)


if __name__ == "__main__":
    main(sys.argv[1:])
