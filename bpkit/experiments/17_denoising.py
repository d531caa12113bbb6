"""Chapter 17: which noise pays for a network that takes it away?

`python -m bpkit.experiments.17_denoising` writes 17_denoising.json beside this file;
about ten minutes of one core. Normal noise on digits; each way's mean squared error a
pixel on the noisy test digits. "nothing": the noisy digit clipped to 0 ... 1. "blur": a
mean over 3 x 3 pixels. "pca": so many components as are best for this noise (on 1,000
training digits with noise). "ridge": the linear map from noisy to clean that is best
in the mean over all noise. "clipped": the better of pca and ridge, then clipped.
"sharpened": the ridge, then through sigmoid(a (r - b)), a and b from a grid, by the
same 1,000 digits. "400", "800", "2400": networks after so many steps, by seed:
784-256-784, relu, sigmoid output, trained on this noise with the binary cross-entropy
of each pixel, Adam, the rate falling to 0. "knobs": noise of 0.5, one seed; "long":
7,200 steps, one seed.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.activations import sigmoid
from bpkit.datasets import digits
from bpkit.experiments import script
from bpkit.initializers import glorot
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import binary_cross_entropy_backward, mse
from bpkit.optimizers import Adam

NOISES, BUDGETS, SEEDS = [0.1, 0.3, 0.5, 0.8], [400, 800, 2400], 3
STEPS, LR, WIDTH = 800, 0.003, 256
COMPONENTS = [10, 20, 40, 80, 160, 320]
STEEP, MIDDLES = [4, 5, 6, 8, 10, 12, 16], [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6]
KNOBS = {"a third of the rate": {"lr": LR / 3}, "three times the rate": {"lr": LR * 3}}
KNOBS |= {"half the width": {"width": 128}, "twice the width": {"width": 512}}
LONG, LONG_NOISES, KNOB_NOISE = 7200, [0.1, 0.3], 0.5
codes = script("17_codes")


def noisy(X, noise, rng):
    return X + noise * rng.standard_normal(X.shape, np.float32)


def blurred(X):
    """Each pixel's mean with its eight neighbors; paper around."""
    P = np.pad(X.reshape(-1, 28, 28), ((0, 0), (1, 1), (1, 1)))
    nine = [P[:, i : i + 28, j : j + 28] for i in range(3) for j in range(3)]
    return np.mean(nine, axis=0).reshape(len(X), -1)


def ridge(X, noise):
    """(mean, W): clean = mean + (noisy - mean) W, best in the mean over the noise."""
    mean = X.mean(axis=0)
    C = np.cov((X - mean).T, bias=True)
    return mean, np.linalg.solve(C + noise**2 * np.eye(784), C).astype(np.float32)


def sharpened(R, steep, middle):
    """Gray to paper or ink, softly."""
    return sigmoid(steep * (R - middle))


def learn(X, noise, seed, lr=LR, steps=STEPS, width=WIDTH):
    """784 to `width` relu units to 784 scores of ink, on fresh noise each step."""
    rng, rule = np.random.default_rng(seed), Adam(lr)
    how = {"rng": rng, "init": glorot, "dtype": np.float32}
    first, second = Dense(784, width, **how), Dense(width, 784, **how)
    net = Sequential(first, ReLU(), second)
    for step in range(steps):
        rule.lr = lr * (1 - step / steps)
        some = X[rng.integers(0, len(X), 64)]
        Z = net.forward(noisy(some, noise, rng), training=True)
        dZ = binary_cross_entropy_backward(1.0, Z, some)
        net.backward(dZ, input_gradient=False)
        rule.step(net.params, net.grads)
    return net


def baselines(X, T, noise):
    """{way: error} of what learns nothing, or by one formula."""
    rng = np.random.default_rng(7)
    N, held = noisy(T, noise, rng), noisy(X[:1000], noise, rng)
    mean, V = codes["components"](X, max(COMPONENTS))
    tried = [mse(codes["through"](held, mean, V[:k]), X[:1000]) for k in COMPONENTS]
    best = COMPONENTS[int(np.argmin(tried))]
    center, W = ridge(X, noise)
    by_pca, by_ridge = codes["through"](N, mean, V[:best]), center + (N - center) @ W
    ways = {"nothing": np.clip(N, 0, 1), "blur": blurred(N), "pca": by_pca}
    ways |= {"ridge": by_ridge}
    clipped = min(mse(np.clip(A, 0, 1), T) for A in (by_pca, by_ridge))
    R = center + (held - center) @ W
    sharp = min(
        product(STEEP, MIDDLES), key=lambda ab: mse(sharpened(R, *ab), X[:1000])
    )
    ways |= {"sharpened": sharpened(by_ridge, *sharp)}
    errors = {name: round(float(mse(A, T)), 5) for name, A in ways.items()}
    errors |= {"clipped": round(float(clipped), 5), "components": best}
    return errors | {"steep": sharp[0], "middle": sharp[1]}


def judged(net, T, noise):
    N = noisy(T, noise, np.random.default_rng(7))
    return round(float(mse(sigmoid(net.forward(N)), T)), 5)


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def once(place, key, work):
        if key not in place:
            place[key] = work()
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
            print(key, place[key], flush=True)

    X, _, T, _ = digits()

    def network(noise, seed, **how):
        return judged(learn(X, noise, seed, **how), T, noise)

    for noise in NOISES:
        place = kept.setdefault(str(noise), {})
        once(place, "baselines", lambda noise=noise: baselines(X, T, noise))
        for steps in BUDGETS:
            runs = place.setdefault(str(steps), {})
            for seed in range(SEEDS):
                how = {"noise": noise, "seed": seed, "steps": steps}
                once(runs, str(seed), lambda how=how: network(**how))
    for knob, how in KNOBS.items():
        for steps in BUDGETS[1:]:
            place = kept.setdefault("knobs", {}).setdefault(knob, {})
            run = {"noise": KNOB_NOISE, "seed": 0, "steps": steps, **how}
            once(place, str(steps), lambda run=run: network(**run))
    for noise in LONG_NOISES:
        place = kept.setdefault("long", {})
        once(place, str(noise), lambda noise=noise: network(noise, 0, steps=LONG))


if __name__ == "__main__":
    main()
