"""Chapter 17: 784 numbers through a few; which error is left?

`python -m bpkit.experiments.17_codes` writes 17_codes.json beside this file; about
eight minutes of one core. Digits, float32, Adam on batches of 64, the rate falling
linearly to 0 where it is not said otherwise. Errors are mean squared errors a pixel on
the test digits.
"mean": what the mean digit leaves. "pca": a code of so many principal components.
"linear": code and output linear. "tanh code": then a linear output. "sigmoid output": a
linear code, the output through sigmoid. "deep": 128 relu units more on either side.
"dead": ten relu units as the code, linear output, by the rate; how many units are 0 for
all test digits, and how far the output is from the mean digit of training.
"angle": linear, ten wide: the largest angle to PCA's subspace, in degrees.
"knobs": one seed, codes of ten numbers; of "sigmoid output" all codes.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.datasets import digits
from bpkit.initializers import glorot
from bpkit.layers import Dense, ReLU, Sequential, Sigmoid, Tanh
from bpkit.losses import mse, mse_backward
from bpkit.optimizers import Adam

BATCH, STEPS, LR, SEEDS = 64, 1500, 0.003, 3
CODES = [2, 10, 32]
NETS = ["linear", "tanh code", "sigmoid output", "deep"]
KNOBS = {"a third of the rate": (1 / 3, 1), "three times the rate": (3, 1)}
KNOBS |= {"half the steps": (1, 0.5), "three times the steps": (1, 3)}
DEAD_RATES, ANGLE_STEPS = [0.0003, 0.001, 0.003, 0.01, 0.03], 3000
RATES = {"one rate": False, "falling rate": True}


def parts(name, code, rng, width=128):
    """Encoder and decoder, each a Sequential; 784 numbers to `code` and back."""

    def dense(d_in, d_out):
        return Dense(d_in, d_out, rng=rng, init=glorot, dtype=np.float32)

    end = [Sigmoid()] if name in ("sigmoid output", "deep") else []
    middle = {"tanh code": [Tanh()], "relu": [ReLU()]}.get(name, [])
    if name == "deep":
        encoder = [dense(784, width), ReLU(), dense(width, code)]
        decoder = [dense(code, width), ReLU(), dense(width, 784)]
    else:
        encoder, decoder = [dense(784, code)], [dense(code, 784)]
    return Sequential(*encoder, *middle), Sequential(*decoder, *end)


def learn(name, code, X, *, seed, lr=LR, steps=STEPS, decay=True, noise=0.0, width=128):
    """The trained encoder and decoder; X (n, 784) is what comes in and what is asked.

    noise is added to what comes in: a normal draw of that standard deviation.
    """
    rng = np.random.default_rng(seed)
    encoder, decoder = parts(name, code, rng, width)
    both, rule = Sequential(encoder, decoder), Adam(lr)
    for step in range(steps):
        rule.lr = lr * (1 - step / steps) if decay else lr
        some = X[rng.integers(0, len(X), BATCH)]
        given = some + noise * rng.standard_normal(some.shape, np.float32)
        Y = both.forward(given if noise else some, training=True)
        both.backward(mse_backward(1.0, Y, some), input_gradient=False)
        rule.step(both.params, both.grads)
    return encoder, decoder


def error(encoder, decoder, X):
    return float(mse(decoder.forward(encoder.forward(X)), X))


def components(X, code):
    """The mean digit, and the first `code` principal components as rows."""
    mean = X.mean(axis=0)
    return mean, np.linalg.svd(X - mean, full_matrices=False)[2][:code]


def through(X, mean, V):
    """X through the components V and back."""
    return mean + (X - mean) @ V.T @ V


def angle(A, B):
    """The largest angle between the spaces of the rows of A and B, in degrees."""
    Q, R = np.linalg.qr(A.T)[0], np.linalg.qr(B.T)[0]
    smallest = np.linalg.svd(Q.T @ R, compute_uv=False).min()
    return float(np.degrees(np.arccos(min(smallest, 1.0))))


def dead(lr, seed, X, T, *, steps=300):
    """How many of ten relu units are 0 for all of T, and the distance to the mean."""
    encoder, decoder = learn("relu", 10, X, seed=seed, lr=lr, steps=steps, decay=False)
    silent = (encoder.forward(T) <= 0).all(axis=0)
    gap = np.abs(decoder.forward(encoder.forward(T)) - X.mean(axis=0)).mean()
    return int(silent.sum()), float(gap)


def rounded(numbers):
    return [round(float(x), 5) for x in numbers]


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def once(place, key, work):
        if key not in place:
            place[key] = work()
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
            print(key, place[key], flush=True)

    X, _, T, _ = digits()
    mean, V = components(X, max(CODES))
    once(kept, "mean", lambda: round(float(mse(np.tile(mean, (len(T), 1)), T)), 5))
    once(kept, "pca", lambda: rounded(mse(through(T, mean, V[:k]), T) for k in CODES))
    for kind, shift in [("dead", 0), ("dead, centered", mean)]:
        place = kept.setdefault(kind, {})
        for lr in DEAD_RATES:
            once(
                place,
                f"{lr:g}",
                lambda lr=lr, m=shift: [
                    dead(lr, s, X - m, T - m) for s in range(SEEDS)
                ],
            )
    for name in NETS:
        for code in CODES:
            place = kept.setdefault("judged", {}).setdefault(name, {})
            place = place.setdefault(str(code), {})
            for seed in range(SEEDS):

                def run(name=name, code=code, seed=seed):
                    return round(error(*learn(name, code, X, seed=seed), T), 5)

                once(place, str(seed), run)
    for knob, (rate, more) in KNOBS.items():
        place = kept.setdefault("knobs", {}).setdefault(knob, {})
        for name in NETS[1 : 3 if more > 1 else 4]:  # the deep one takes too long
            for code in CODES if name == "sigmoid output" else [10]:

                def run(name=name, code=code, rate=rate, more=more):
                    how = {"seed": 0, "lr": LR * rate, "steps": int(STEPS * more)}
                    return round(error(*learn(name, code, X, **how), T), 5)

                once(place.setdefault(name, {}), str(code), run)
    for (name, decay), seed in product(RATES.items(), range(SEEDS)):

        def turned(decay=decay, seed=seed):
            how = {"seed": seed, "steps": ANGLE_STEPS, "decay": decay}
            run = learn("linear", 10, X - mean, **how)
            more = error(*run, X - mean) / mse(through(X, mean, V[:10]), X)
            return rounded([angle(run[1].params["W1"], V[:10]), more])

        place = kept.setdefault("angle", {}).setdefault(name, {})
        once(place, str(seed), turned)


if __name__ == "__main__":
    main()
