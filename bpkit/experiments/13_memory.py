"""Chapter 13: does a plain recurrent network hold one bit over zeros?

`python -m bpkit.experiments.13_memory` writes 13_memory.json beside this file; a few
minutes of one core. Two sequences: +1 or -1, then `lag` zeros; the last state tells
which. 32 units; Wh starts orthogonal or as half of glorot's. Each pair of start and
optimizer gets, at each lag, the learning rate that holds the bit in most of three seeds
(100 to 102), the middle one where several do; ten fresh seeds judge. A run ends when
the loss is below 0.1 (the bit is held; guessing has 0.69) or after 500 steps.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.initializers import glorot, orthogonal
from bpkit.losses import binary_cross_entropy, binary_cross_entropy_backward
from bpkit.optimizers import SGD, Adam
from bpkit.recurrent import rnn, rnn_backward

UNITS, STEPS, HELD, SEEDS = 32, 500, 0.1, 10
LAGS = [10, 20, 40, 80]
RATES = {
    "SGD": [0.03, 0.1, 0.3, 1, 3, 10, 30, 100],
    "Adam": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3],
}
STARTS = ["orthogonal", "half"]


def sequences(lag):
    """X (2, lag + 1, 1): +1 and -1, then zeros; Y (2, 1)."""
    X = np.zeros((2, lag + 1, 1))
    X[:, 0, 0] = 1, -1
    return X, np.array([[1.0], [0.0]])


def weights(start, seed):
    """The parameters; `start` says how Wh begins."""
    rng = np.random.default_rng(seed)
    begin = orthogonal if start == "orthogonal" else glorot
    Wh = begin(UNITS, UNITS, rng=rng) * (0.5 if start == "half" else 1)
    Wx, W = (glorot(*shape, rng=rng) for shape in [(1, UNITS), (UNITS, 1)])
    return {"Wx": Wx, "Wh": Wh, "b": np.zeros(UNITS), "W": W, "c": np.zeros(1)}


def gradients(params, X, Y, *, back=None):
    """The loss and the gradient of each parameter, by hand.

    back  the way back ends so many steps before the last; None: at the first step
    """
    Wx, Wh, b, W, c = params.values()
    H = rnn(X, Wx, Wh, b)
    Z = H[:, -1] @ W + c
    dZ = binary_cross_entropy_backward(1.0, Z, Y)
    grads = {"W": H[:, -1].T @ dZ, "c": dZ.sum(axis=0)}
    if back is None:
        dH = np.zeros_like(H)
        dH[:, -1] = dZ @ W.T
        layer = rnn_backward(dH, X, Wx, Wh, b)[1:]
    else:
        layer = [np.zeros_like(A) for A in (Wx, Wh, b)]
        dh = dZ @ W.T
        for t in range(X.shape[1] - 1, max(X.shape[1] - 1 - back, 0), -1):
            da = dh * (1 - H[:, t] ** 2)
            for grad, one in zip(
                layer, (X[:, t].T @ da, H[:, t - 1].T @ da, da.sum(axis=0)), strict=True
            ):
                grad += one
            dh = da @ Wh.T
    grads |= dict(zip(("Wx", "Wh", "b"), layer, strict=True))
    return binary_cross_entropy(Z, Y), {name: grads[name] for name in params}


def learn(start, optimizer, lr, lag, seed, *, steps=STEPS, back=None):
    """The parameters and the losses of each step, until the bit is held."""
    params, losses = weights(start, seed), []
    rule = {"SGD": SGD, "Adam": Adam}[optimizer](lr)
    X, Y = sequences(lag)
    for _ in range(steps):
        loss, grads = gradients(params, X, Y, back=back)
        losses.append(float(loss))
        if loss < HELD:
            break
        rule.step(params, grads)
    return params, losses


def steps_to_hold(losses):
    """How many updates it took; None where the bit was not held."""
    return len(losses) - 1 if losses[-1] < HELD else None


def radius(Wh):
    return float(np.abs(np.linalg.eigvals(Wh)).max())


def chosen(tried):
    """Of the rates that hold the bit in most seeds the middle one."""
    held = {lr: sum(one is not None for one in steps) for lr, steps in tried.items()}
    best = [lr for lr in tried if held[lr] == max(held.values())]
    return best[len(best) // 2]


def main():
    path, kept = Path(__file__).with_suffix(".json"), {"tuned": {}, "judged": {}}

    def run(start, optimizer, lr, lag, seed):
        params, losses = learn(start, optimizer, float(lr), lag, seed)
        return steps_to_hold(losses), round(radius(params["Wh"]), 2)

    with np.errstate(all="ignore"):
        for start, optimizer, lag in product(STARTS, RATES, LAGS):
            name, how = f"{start}, {optimizer}", (start, optimizer)
            tried = {
                f"{lr:g}": [run(*how, lr, lag, seed)[0] for seed in (100, 101, 102)]
                for lr in RATES[optimizer]
            }
            lr = chosen(tried)
            ends = [run(*how, lr, lag, seed) for seed in range(SEEDS)]
            steps, radii = (list(column) for column in zip(*ends, strict=True))
            kept["tuned"].setdefault(name, {})[str(lag)] = tried
            entry = {"lr": lr, "steps": steps, "radius": radii}
            kept["judged"].setdefault(name, {})[str(lag)] = entry
            print(name, lag, lr, steps, radii, flush=True)
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
