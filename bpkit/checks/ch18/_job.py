"""What 18.7 looks at: ten generators of one noise, and the blobs each has found."""

from functools import cache

import numpy as np

from bpkit.datasets import blobs
from bpkit.layers import Dense, LeakyReLU, Sequential
from bpkit.losses import binary_cross_entropy as loss
from bpkit.losses import binary_cross_entropy_backward as loss_backward
from bpkit.optimizers import Adam
from bpkit.training import step

SEEDS, GIVEN, SHOWN, MODES, GAMES, GOOD = 10, 1000, 500, 7, 7, 0.45
NAN = "There is nan or inf among your points."
SAME = "Two of the ten hand in the same points."
COPIES = "Your points are points of X."
OTHER_NOISE = "Your points do not follow the noise."
NOWHERE = "Hardly any of your points lie near a blob."
COLLAPSED = "Your points lie near few of the blobs."
BETWEEN = "Your points lie between the blobs as often as in them."


def inputs(rng):
    """Points of the ring, and noise of which each has a near twin."""
    X, _ = blobs(GIVEN, rng=rng)
    first = rng.normal(size=(SHOWN // 2, 2))
    twins = first + 1e-5 * rng.normal(size=first.shape)
    return [(rng.permutation(X), np.concatenate([first, twins]))]


def whether_it_finds_them(points, X, noise):
    """Whether the job is done (1: it is)."""
    expected = (SEEDS, len(noise), 2)
    if points.shape != expected:
        raise ValueError(
            f"Your points have the shape {points.shape}, expected {expected}: for each "
            "of ten games the points that its G makes of the noise."
        )
    if fault := fault_of(points, X):
        raise ValueError(fault)
    found, good = zip(*(modes_and_good(made) for made in points), strict=True)
    if sum(count >= MODES for count in found) < GAMES or np.mean(good) < GOOD:
        raise ValueError(
            f"Your ten games find {', '.join(map(str, found))} modes, and "
            f"{np.mean(good):.0%} of all points lie within 0.3 of a center. {MODES} "
            f"modes or more in {GAMES} games were asked for, and {GOOD:.0%} of the "
            "points. Other rates, more steps, or Adam with beta1 = 0.5?"
        )
    return 1.0


def fault_of(points, X):
    if not np.isfinite(points).all():
        return NAN
    gaps = np.abs(points[:, None] - points).max(axis=(2, 3))
    if (gaps + np.eye(SEEDS)).min() < 1e-6:
        return SAME
    near = [np.abs(made[:, None] - X).max(axis=2).min(axis=1) for made in points]
    if np.mean(np.array(near) < 1e-6) > 0.1:
        return COPIES
    half = SHOWN // 2
    apart = np.linalg.norm(points[:, :half] - points[:, half:], axis=2)
    if np.mean(apart > 0.01) > 0.2:
        return OTHER_NOISE
    counts, good = np.median([modes_and_good(made) for made in points], axis=0)
    if good < 0.2:
        return NOWHERE
    if counts <= 3:
        return COLLAPSED
    return BETWEEN if counts >= MODES and good < GOOD else None


def modes_and_good(made):
    """How many blobs have 2 % of the points, and the share of points near any."""
    centers = blobs(8, rng=np.random.default_rng(0), noise=0)[0]
    away = np.linalg.norm(made[:, None] - centers, axis=2)
    good = away.min(axis=1) < 0.3
    counts = np.bincount(away.argmin(axis=1)[good], minlength=8)
    return int((counts >= 0.02 * len(made)).sum()), float(good.mean())


def player(d_out, rng, units=32, bend=LeakyReLU):
    return Sequential(
        *(Dense(2, units, rng=rng), bend(), Dense(units, units, rng=rng), bend()),
        Dense(units, d_out, rng=rng),
    )


def played(X, seed, *, steps=500, lr=0.01, batch=128, bend=LeakyReLU, beta1=0.5):
    """G after a game in turn."""
    rng = np.random.default_rng(seed)
    G, D = player(2, rng, bend=bend), player(1, rng, bend=bend)
    rule_g, rule_d = Adam(lr, beta1=beta1), Adam(lr, beta1=beta1)
    Y = np.repeat([1.0, 0.0], batch)[:, None]
    for _ in range(steps):
        made = G.forward(rng.normal(size=(batch, 2)))
        seen = np.concatenate([X[rng.integers(0, len(X), batch)], made])
        step(D, loss, loss_backward, seen, Y, rule_d)
        Z = D.forward(made)
        dX = D.backward(loss_backward(1.0, Z, np.ones_like(Z)))
        G.backward(dX, input_gradient=False)
        rule_g.step(G.params, G.grads)
    return G


@cache
def good():
    """Ten generators that learned, for slips to hand in what they make."""
    X = blobs(GIVEN, rng=np.random.default_rng(7))[0]
    return [played(X, seed) for seed in range(SEEDS)]


def told(change):
    """A slip by what it hands in, of what ten good generators make."""

    def ring_makers(X, noise):
        points = np.array([G.forward(noise) for G in good()])
        return change(points, X, noise)

    return ring_makers
