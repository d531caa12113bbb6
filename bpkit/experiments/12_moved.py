"""Chapter 12: who minds where the digit is? Networks of equal size read moved digits.

`python -m bpkit.experiments.12_moved` writes 12_moved.json beside this file; fifty
minutes of one core. Every network with hidden units has about 80,000 weights and gets
400 steps of 50 digits by SGD with momentum 0.9. Each is given three to five rates and
three seeds (100 to 102), plain and with augmentation (each training digit is moved
by up to 3 pixels, anew in every step), and takes the rate that reads most of 1,000 held
out digits, the mean of unmoved and moved by 3 pixels. Fresh seeds, as many as SETTINGS
says, judge on 1,000 of the test digits, moved by 0 to 6 pixels, each in one of four
directions. The same rates serve the other settings: fewer digits, other steps, half as
many kernels and hidden units.
"recentered" moves each digit's center of mass to the middle and then is "dense";
"dense, long" has ten times the steps of dense, about the time of "stride".
"""

import json
import time
from itertools import product
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bpkit.datasets import digits
from bpkit.initializers import he
from bpkit.layers import Conv2D, Dense, Flatten, MaxPool2D, ReLU, Sequential
from bpkit.losses import accuracy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.training import minibatches

STEPS, BATCH, FARTHEST, AUGMENTED = 400, 50, 6, 3
RATES = {  # those of "global max" are lower: above, it stays at chance
    "one layer": [0.003, 0.01, 0.03, 0.1, 0.3],
    "dense": [0.003, 0.01, 0.03, 0.1, 0.3],
    "recentered": [0.003, 0.01, 0.03, 0.1, 0.3],
    "stride": [0.01, 0.03, 0.1, 0.3],
    "max": [0.01, 0.03, 0.1, 0.3],
    "global max": [0.001, 0.003, 0.01],
}
NETS = [
    "one layer",
    "dense",
    "recentered",
    "dense, long",
    "stride",
    "max",
    "global max",
]
SETTINGS = {  # digits to learn from, whether they are moved, steps, width, seeds
    "as they are": (9000, False, 400, 1, 10),
    "augmented": (9000, True, 400, 1, 10),
    "1,000 digits": (1000, False, 400, 1, 3),
    "1,000 digits, augmented": (1000, True, 400, 1, 3),
    "200 steps": (9000, False, 200, 1, 3),
    "200 steps, augmented": (9000, True, 200, 1, 3),
    "1,200 steps": (9000, False, 1200, 1, 3),
    "1,200 steps, augmented": (9000, True, 1200, 1, 3),
    "half as wide": (9000, False, 400, 0.5, 3),
    "half as wide, augmented": (9000, True, 400, 0.5, 3),
}


def network(name, rng, width=1):
    """784 pixels to ten scores; but for "one layer" all have about 80,000 weights.

    width times the kernels, or the hidden units of a dense network: width times 80,000.
    """
    few, some, many, units = (int(width * size) for size in (8, 16, 64, 100))

    def dense(d_in, d_out):
        return Dense(d_in, d_out, rng=rng, init=he, dtype=np.float32)

    def conv(c_in, c_out, **options):
        options |= {"rng": rng, "init": he, "dtype": np.float32, "padding": 1}
        return Conv2D(c_in, c_out, 3, **options)

    if name == "one layer":
        return Sequential(Flatten(), dense(784, 10))
    if name == "stride":
        body = [conv(1, few, stride=2), ReLU(), conv(few, some, stride=2), ReLU()]
    elif name in ("max", "global max"):  # a quarter of the relu before the pool
        body = [conv(1, few), MaxPool2D(), ReLU()]
        body += [conv(few, some), MaxPool2D(), ReLU()]
    else:
        body = []
    if name == "global max":
        body += [conv(some, many), MaxPool2D(7), ReLU(), Flatten(), dense(many, 936)]
        return Sequential(*body, ReLU(), dense(936, 10))
    read, units = (49 * some, 100) if body else (784, units)
    return Sequential(*body, Flatten(), dense(read, units), ReLU(), dense(units, 10))


def moved(images, down, right, room=FARTHEST):
    """Each of images (n, 1, 28, 28) by its own whole pixels; what leaves is lost."""
    padded = np.pad(images[:, 0], [(0, 0), (room, room), (room, room)])
    windows = sliding_window_view(padded, images.shape[2:], axis=(1, 2))
    return windows[np.arange(len(images)), room - down, room - right][:, None]


def by(images, pixels, seed=0):
    """Each image moved by so many pixels: up, down, left or right."""
    way = np.random.default_rng(seed).integers(0, 4, len(images))
    down, right = np.array([[-1, 1, 0, 0], [0, 0, -1, 1]])[:, way] * pixels
    return moved(images, down, right)


def recentered(images):
    """Each image moved so that its center of mass is in the middle."""
    ink, at = images[:, 0].sum(axis=(1, 2)), np.arange(28) - 13.5
    down = (images[:, 0].sum(axis=2) @ at) / ink
    right = (images[:, 0].sum(axis=1) @ at) / ink
    down, right = (np.clip(-np.rint(v), -12, 12).astype(int) for v in (down, right))
    return moved(images, down, right, room=12)


def data():
    """Digits to learn from, to choose by, to judge by."""
    X, y, X_test, y_test = digits(images=True)
    some = np.random.default_rng(7).permutation(len(X_test))[:1000]
    return (X[:9000], y[:9000]), (X[9000:], y[9000:]), (X_test[some], y_test[some])


def read(model, name, images, labels, distances):
    """The share of labels that the model reads, for each distance moved."""
    shares = []
    for pixels in distances:
        some = by(images, pixels)
        some = recentered(some) if name == "recentered" else some
        Z = [model.forward(part) for part in np.array_split(some, 10)]
        shares.append(round(float(accuracy(np.concatenate(Z), labels)), 4))
    return shares


def learn(name, seed, learning, lr, *, n=9000, augment=False, steps=STEPS, width=1):
    """The trained network."""
    X, y = (part[:n] for part in learning)
    rng = np.random.default_rng(seed)
    model, optimizer = network(name, rng, width), SGD(lr, momentum=0.9)
    steps *= 10 if name == "dense, long" else 1
    batches = iter(())
    for _ in range(steps):
        some = next(batches, None)
        if some is None:
            batches = minibatches(X, y, BATCH, rng=rng)
            some = next(batches)
        images, labels = some
        if augment:
            way = rng.integers(-AUGMENTED, AUGMENTED + 1, (2, len(images)))
            images = moved(images, *way)
        if name == "recentered":
            images = recentered(images)
        dZ = cross_entropy_backward(1.0, model.forward(images, training=True), labels)
        model.backward(dZ, input_gradient=False)
        optimizer.step(model.params, model.grads)
    return model


def chosen(tried):
    """The rate with the best mean of unmoved and moved by 3 pixels."""
    return float(max(tried, key=lambda lr: np.mean(tried[lr])))


def seconds(name, learning):
    """Of a core for the steps of one training: the best of three tenths, times ten."""
    took = []
    for _ in range(3):
        begin = time.process_time()
        learn(name, 0, learning, 0.001, steps=STEPS // 10)
        took.append(10 * (time.process_time() - begin))
    return round(min(took), 1)


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    learning, choosing, judging = data()

    def run(part, setting, name, lr, seed, judge, distances):
        """One run, unless it is kept: the shares read."""
        n, augment, steps, width, _ = SETTINGS[setting]
        runs = kept.setdefault(part, {}).setdefault(setting, {}).setdefault(name, {})
        runs = runs.setdefault(f"{lr:g}", [])
        if len(runs) <= seed % 100:
            how = {"n": n, "augment": augment, "steps": steps, "width": width}
            with np.errstate(all="ignore"):
                model = learn(name, seed, learning, lr, **how)
                runs.append(read(model, name, *judge, distances))
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
            print(part, setting, name, lr, seed, runs[-1], flush=True)

    for setting in ("as they are", "augmented"):
        for name, rates in RATES.items():
            for lr, seed in product(rates, (100, 101, 102)):
                run("tuned", setting, name, lr, seed, choosing, [0, 3])
    if "seconds" not in kept:
        kept["seconds"] = {name: seconds(name, learning) for name in NETS}
    for seed, setting in product(range(10), SETTINGS):  # seed by seed: all are even
        _, augment, *_, seeds = SETTINGS[setting]
        tuned = kept["tuned"]["augmented" if augment else "as they are"]
        for name in NETS if seed < seeds else []:
            lr = chosen(tuned["dense" if name == "dense, long" else name])
            run("judged", setting, name, lr, seed, judging, range(FARTHEST + 1))


if __name__ == "__main__":
    main()
