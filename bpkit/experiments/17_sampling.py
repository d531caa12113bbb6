"""Chapter 17: two numbers for a digit, plain and variational; where can one draw from?

`python -m bpkit.experiments.17_sampling` writes 17_sampling.json beside this file;
about ten minutes of one core. 784-128-2-128-784, relu inside; binary cross-entropy
summed over the pixels, to which "variational" adds KL and draws its codes. Adam,
batches of 64, the rate falling linearly to 0.
1,000 codes are drawn from the standard normal ("normal") or from the normal that has
the mean and covariance of the training codes ("fitted"), and decoded. "shares": how
many are read as each digit by a network of 100 relu units trained on digits.
"distance": the median distance of a drawn digit to the nearest training digit. "holes":
how many are read with a confidence below 0.5; beside it the same in the middle of 1,000
random pairs of test codes ("between"). "error" is the mean squared error a pixel on
test digits, decoded from the code's mean. "true": the distance for test digits.
"""

import json
from pathlib import Path

import numpy as np

from bpkit.activations import sigmoid, softmax
from bpkit.datasets import digits
from bpkit.initializers import he
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward, mse
from bpkit.optimizers import Adam
from bpkit.training import train

BATCH, STEPS, LR, SEEDS, DRAWN = 64, 1500, 0.003, 3, 1000
PLACES = ("normal", "fitted", "between")
KNOBS = {"a third of the rate": {"lr": LR / 3}, "three times the rate": {"lr": LR * 3}}
KNOBS |= {"half the steps": {"steps": STEPS // 2}}
KNOBS |= {"three times the steps": {"steps": STEPS * 3}}


def draw(M, S, E):
    """M (n, k) + exp(S / 2) E: the mean, the log of the variance, normal noise."""
    return M + np.exp(S / 2) * E


def draw_backward(dC, M, S, E):
    return dC, dC * np.exp(S / 2) * E / 2


def kl(M, S):
    """From a normal of mean M and log-variance S to the standard one, a row's mean."""
    return (M**2 + np.exp(S) - S - 1).sum() / (2 * len(M))


def kl_backward(dL, M, S):
    return dL * M / len(M), dL * (np.exp(S) - 1) / (2 * len(M))


def learn(X, seed, *, variational, lr=LR, steps=STEPS, width=128, beta=1.0):
    """Encoder (784 to 2 means, and 2 log-variances) and decoder (2 to 784 scores)."""
    rng, rule = np.random.default_rng(seed), Adam(lr)
    how = {"rng": rng, "init": he, "dtype": np.float32}
    wide = 4 if variational else 2
    encoder = Sequential(Dense(784, width, **how), ReLU(), Dense(width, wide, **how))
    decoder = Sequential(Dense(2, width, **how), ReLU(), Dense(width, 784, **how))
    both = Sequential(encoder, decoder)
    for step in range(steps):
        rule.lr = lr * (1 - step / steps)
        some = X[rng.integers(0, len(X), BATCH)]
        H = encoder.forward(some, training=True)
        if variational:
            M, S = H[:, :2], H[:, 2:]
            E = rng.standard_normal(M.shape, np.float32)
            Z = decoder.forward(draw(M, S, E), training=True)
        else:
            Z = decoder.forward(H, training=True)
        dH = decoder.backward((sigmoid(Z) - some) / BATCH)
        if variational:
            drawn, pulled = draw_backward(dH, M, S, E), kl_backward(beta, M, S)
            dH = np.hstack([a + b for a, b in zip(drawn, pulled, strict=True)])
        encoder.backward(dH.astype(np.float32), input_gradient=False)
        rule.step(both.params, both.grads)
    return encoder, decoder


def codes(encoder, X):
    return encoder.forward(X)[:, :2]


def decoded(decoder, C):
    return sigmoid(decoder.forward(np.asarray(C, np.float32)))


def reader(X, y):
    """A network that reads digits, as chapter 07 trains one."""
    rng = np.random.default_rng(0)
    how = {"rng": rng, "init": he, "dtype": np.float32}
    net = Sequential(Dense(784, 100, **how), ReLU(), Dense(100, 10, **how))
    pair = cross_entropy, cross_entropy_backward
    train(net, *pair, X, y, Adam(0.001), epochs=2, rng=rng)
    return net


def nearest(A, X):
    """The distance of each row of A to the nearest row of X."""
    squares = (A**2).sum(axis=1)[:, None] + (X**2).sum(axis=1) - 2 * A @ X.T
    return np.sqrt(np.maximum(squares.min(axis=1), 0))


def where_from(encoder, X, how, rng, n=DRAWN):
    """n codes (n, 2) from the standard normal, or from one fitted to the codes of X."""
    if how == "normal":
        return rng.standard_normal((n, 2))
    C = codes(encoder, X)
    return rng.multivariate_normal(C.mean(axis=0), np.cov(C.T), n)


def judged(encoder, decoder, reads, X, T):
    rng, found = np.random.default_rng(7), {}
    C = codes(encoder, T)
    found["error"] = float(mse(decoded(decoder, C), T))
    pairs = rng.integers(0, len(C), (2, DRAWN))
    places = {how: where_from(encoder, X, how, rng) for how in ("normal", "fitted")}
    places["between"] = C[pairs].mean(axis=0)
    for how, place in places.items():
        A = decoded(decoder, place)
        P = softmax(reads.forward(A))
        shares = np.bincount(P.argmax(axis=1), minlength=10) / DRAWN
        found[how] = {
            "shares": shares.round(3).tolist(),
            "distance": float(np.median(nearest(A, X))),
            "holes": float((P.max(axis=1) < 0.5).mean()),
        }
    return json.loads(json.dumps(found), parse_float=lambda x: round(float(x), 4))


def settings(kept):
    return [name for name in kept if name != "true"]


def found(kept, setting, place, what):
    """What the runs of a setting found at a place, (plain and variational, seeds)."""
    both = kept[setting].values()
    return np.array([[run[place][what] for run in one.values()] for one in both])


def means(kept, setting, what):
    """{place: [plain, variational]}, mean over the seeds."""
    return {
        place: found(kept, setting, place, what).mean(axis=1).round(3).tolist()
        for place in PLACES
    }


def missing(kept, setting):
    """How many digits normal draws miss, [plain, variational], mean of the runs."""
    shares = found(kept, setting, "normal", "shares")
    return (shares < 0.01).sum(axis=2).mean(axis=1).round(2).tolist()


def nearer(kept, setting):
    """In how many seeds the variational one's normal draws lie nearer to digits."""
    plain, variational = found(kept, setting, "normal", "distance")
    return int((variational < plain).sum())


def main():
    path = Path(__file__).with_suffix(".json")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    X, y, T, _ = digits()
    reads = reader(X, y)

    def once(place, key, seed, **options):
        if key not in place:
            run = learn(X, seed, **options)
            place[key] = judged(*run, reads, X, T)
            path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
            print(key, place[key], flush=True)

    kept["true"] = round(float(np.median(nearest(T[::2], X))), 4)
    for setting, options in {"judged": {}, **KNOBS}.items():
        for variational in (False, True):
            name = "variational" if variational else "plain"
            place = kept.setdefault(setting, {}).setdefault(name, {})
            for seed in range(SEEDS):
                once(place, str(seed), seed, variational=variational, **options)


if __name__ == "__main__":
    main()
