"""Chapter 16: when a layer that feeds itself settles, and what its gradient costs.

`python -m bpkit.experiments.16_adjoint` writes 16_adjoint.json beside this file; about
two minutes of one core. 50 units, 8 inputs of 10 numbers each, ten seeds throughout.
Settling: Wh drawn at random, or negative definite, scaled to a largest eigenvalue;
inputs of size 1 or 0.1; whole steps or half ones. Cuts: the error of dWh, relative to
the whole gradient, of a network unrolled over K steps from 0, and of K sweeps of the
adjoint at the settled state, which are K steps of a truncated way back. Two phases: the
adjoint estimated by letting the state settle twice, the second time with a loss that
pulls at it (Scellier & Bengio, 2017), for symmetric Wh and with an antisymmetric share.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from bpkit.equilibrium import equilibrium, equilibrium_backward, relaxed
from bpkit.recurrent import rnn, rnn_backward

UNITS, SEEDS = 50, 10
RADII = [0.5, 0.8, 0.9, 1.0, 1.1, 1.5, 2.0, 3.0]
SIZES, DAMPED, CUTS = [1.0, 0.1], [1.0, 0.5], [1, 2, 5, 10, 20, 40]
BETAS, SHARES = [0.3, 0.1, 0.03, 0.01], [0.0, 0.1, 0.3, 1.0]


def layer(kind, radius, size, seed, *, units=UNITS):
    """X, Wx, Wh and b; the largest eigenvalue of Wh is `radius`."""
    rng = np.random.default_rng(seed)
    X, Wx = size * rng.normal(size=(8, 10)), rng.normal(size=(10, units)) / 10**0.5
    A = rng.normal(size=(units, units))
    Wh = {"random": A, "negative": -A @ A.T, "symmetric": A + A.T}[kind]
    return X, Wx, Wh * (radius / largest(Wh)), np.zeros(units)


def largest(Wh):
    """Wh's largest eigenvalue, without its sign."""
    return np.abs(np.linalg.eigvals(Wh)).max()


def counted(sweep, A, **options):
    """The sweeps until A settles, None where it does not."""
    calls = []

    def again(A):
        calls.append(1)
        return sweep(A)

    try:
        relaxed(again, A, **options)
    except ValueError:
        return None
    return len(calls)


def sweeps_of(arrays, step=1.0, sweeps=1000):
    """The sweeps of the state and of its adjoint; None for what does not settle."""
    X, Wx, Wh, b = arrays
    Z, how = X @ Wx + b, {"step": step, "sweeps": sweeps}
    forth = counted(lambda H: np.tanh(Z + H @ Wh), 0 * Z, **how)
    if forth is None:
        return None, None
    H = equilibrium(*arrays, **how)
    slope, dH = 1 - H**2, np.random.default_rng(0).normal(size=H.shape)
    return forth, counted(lambda dZ: (dH + dZ @ Wh.T) * slope, 0 * H, **how)


def relative(one, whole):
    return float(np.linalg.norm(one - whole) / np.linalg.norm(whole))


def cuts(radius, seed):
    """{K: error of dWh} of unrolling over K steps, and of K sweeps of the adjoint."""
    X, Wx, Wh, b = arrays = layer("random", radius, 1.0, seed)
    H = equilibrium(*arrays, step=0.5, tol=1e-13)
    dH = np.random.default_rng(seed + 100).normal(size=H.shape)
    whole = equilibrium_backward(dH, *arrays, step=0.5, tol=1e-13, memo=H)[2]
    unrolled, swept = {}, {}
    dZ, slope = 0 * H, 1 - H**2
    for K in range(1, max(CUTS) + 1):
        dZ = (dH + dZ @ Wh.T) * slope
        if K in CUTS:
            same = np.repeat(X[:, None], K, axis=1)
            dlast = np.zeros((*same.shape[:2], UNITS))
            dlast[:, -1] = dH
            unrolled[K] = relative(rnn_backward(dlast, same, Wx, Wh, b)[2], whole)
            swept[K] = relative(H.T @ dZ, whole)
    return unrolled, swept


def two_phases(arrays, Y, beta, *, both=False):
    """An estimate of the adjoint dZ of the loss |H - Y|^2 / 2: no transposed weights.

    The state settles, then again with the loss pulling at it by beta: what it moved,
    over beta. both: once pulled and once pushed.
    """
    X, Wx, Wh, b = arrays
    Z = X @ Wx + b

    def settled(beta):
        sweep = lambda H: np.tanh(Z + H @ Wh - beta * (H - Y))  # noqa: E731
        return relaxed(sweep, 0 * Z, step=0.3, sweeps=5000, tol=1e-12)

    other = settled(-beta) if both else settled(0.0)
    return (other - settled(beta)) / (beta * (1 + both))


def phases(share, beta, seed, *, both=False, radius=0.8):
    """The error of the estimate beside the true adjoint, relative.

    share  the size of an antisymmetric part beside the symmetric one
    """
    X, Wx, Wh, b = layer("symmetric", radius, 1.0, seed)
    rng = np.random.default_rng(seed + 200)
    A = rng.normal(size=Wh.shape)
    A -= A.T
    Wh = Wh + share * A * np.linalg.norm(Wh) / np.linalg.norm(A)
    Y = rng.uniform(-1, 1, (len(X), UNITS))
    H = equilibrium(X, Wx, Wh, b, step=0.3, tol=1e-12, sweeps=5000)
    slope, dH = 1 - H**2, H - Y
    dZ = relaxed(lambda dZ: (dH + dZ @ Wh.T) * slope, 0 * H, 1e-12, 0.3, 5000)
    return relative(two_phases((X, Wx, Wh, b), Y, beta, both=both), dZ)


def memory(T):
    """Numbers kept for the way back by a network unrolled over T steps: its states."""
    X, Wx, Wh, b = layer("random", 0.5, 1.0, 0)
    return rnn(np.repeat(X[:, None], T, axis=1), Wx, Wh, b).size


def main():
    path = Path(__file__).with_suffix(".json")
    kept = {"settles": {}, "cuts": {}, "phases": {}}
    for kind, size, step in product(["random", "negative"], SIZES, DAMPED):
        name = f"{kind}, inputs of {size:g}, step {step:g}"
        for radius in RADII:
            runs = [sweeps_of(layer(kind, radius, size, s), step) for s in range(SEEDS)]
            kept["settles"].setdefault(name, {})[str(radius)] = runs
        print(name, kept["settles"][name], flush=True)
    for radius in (0.3, 0.6, 0.9):
        runs = [cuts(radius, seed) for seed in range(SEEDS)]
        for i, name in enumerate(("unrolled", "swept")):
            table = {K: [float(f"{run[i][K]:.3g}") for run in runs] for K in CUTS}
            kept["cuts"].setdefault(name, {})[str(radius)] = table
        print(radius, kept["cuts"]["swept"][str(radius)], flush=True)
    for share, both in product(SHARES, (False, True)):
        name = f"{'two sides' if both else 'one side'}, antisymmetric {share:g}"
        table = {beta: [float(f"{phases(share, beta, seed, both=both):.3g}")
                        for seed in range(SEEDS)] for beta in BETAS}  # fmt: skip
        kept["phases"][name] = table
        print(name, {beta: np.mean(errors) for beta, errors in table.items()})
    path.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
