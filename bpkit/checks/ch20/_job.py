"""What 20.7 looks at: digits read, by a hidden layer that learned through a fixed B."""

from functools import cache

import numpy as np

from bpkit.checks.on_digits import new_digits, share_read, some_digits
from bpkit.losses import cross_entropy_backward

GIVEN, WIDEST, WANTED, TURNED, TIED = 2000, 64, 0.86, 75, 1
NAN = "There is nan or inf in what came back."
WIDE = "More than 64 units came back."
EQUAL = "B is W2.T."
APART = "W2 has not turned towards B."
BACKWARDS = "W2 has turned away from B."
BOTH = "Too few digits are read, and W2 has not turned towards B."
CHANCE = "Hardly more digits are read than by chance."


def inputs(rng):
    X, y = some_digits(rng, GIVEN)
    return [(X, y, int(rng.integers(1000)))]


def read(W1, b1, W2, b2):
    return share_read((np.tanh(new_digits()[0] @ W1 + b1) @ W2 + b2).argmax(axis=1))


def degrees(W2, B):
    lengths = np.linalg.norm(W2) * np.linalg.norm(B)
    return np.degrees(np.arccos(np.clip((W2 * B.T).sum() / max(lengths, 1e-30), -1, 1)))


def whether_it_reads(W1, b1, W2, b2, B, X, y, seed):
    """Whether the job is done (1: it is)."""
    h = W1.shape[-1] if W1.ndim else 0
    shapes = [A.shape for A in (W1, b1, W2, b2, B)]
    expected = [(784, h), (h,), (h, 10), (10,), (10, h)]
    if shapes != expected:
        raise ValueError(
            f"W1, b1, W2, b2, B have the shapes {', '.join(map(str, shapes))}; "
            f"expected {', '.join(map(str, expected))}."
        )
    weights = [np.asarray(A, float) for A in (W1, b1, W2, b2)]
    B = np.asarray(B, float)
    if fault := fault_of(*weights, B):
        raise ValueError(fault)
    share = read(*weights)
    if share < WANTED:
        raise ValueError(
            f"Your network reads {share:.1%} of the new digits; {WANTED:.0%} were "
            f"asked for. Between W2 and B.T are {degrees(weights[2], B):.0f} degrees. "
            "Is it still on its way (more steps, a larger rate), or does it jump "
            "(a smaller one)?"
        )
    return 1.0


def fault_of(W1, b1, W2, b2, B):
    if not all(np.isfinite(A).all() for A in (W1, b1, W2, b2, B)):
        return NAN
    if W1.shape[1] > WIDEST:
        return WIDE
    share, angle = read(W1, b1, W2, b2), degrees(W2, B)
    if share < 0.2:
        return CHANCE
    if angle < TIED:
        return EQUAL
    if angle > 180 - TURNED:
        return BACKWARDS
    if angle > TURNED:
        return BOTH if share < WANTED else APART
    return None


def trained(X, y, seed, *, steps=600, lr=0.3, units=64, way="B"):
    """The weights and B; the error comes back through `way`."""
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(784, units)) / 28
    W2, B = rng.normal(size=(units, 10)) / 8, rng.normal(size=(10, units)) / 8
    b1, b2, X = np.zeros(units), np.zeros(10), X.astype(float)
    for _ in range(steps):
        at = rng.integers(0, len(X), 50)
        H = np.tanh(X[at] @ W1 + b1)
        dZ = cross_entropy_backward(1.0, H @ W2 + b2, y[at])
        dH = dZ @ {"B": B, "W2.T": W2.T, "-B": -B, "nothing": 0 * B}[way]
        d1 = dH * (1 - H**2)
        for P, dP in [(W1, X[at].T @ d1), (b1, d1.sum(axis=0)),
                      (W2, H.T @ dZ), (b2, dZ.sum(axis=0))]:  # fmt: skip
            P -= lr * dP
    return W1, b1, W2, b2, B


@cache
def good(way="B"):
    """A network that learned in this way, for slips to hand in."""
    return trained(*some_digits(np.random.default_rng(0), GIVEN), 0, way=way)


def told(way="B", **changes):
    """A slip by what it hands in: a trained network, but for what changes."""

    def alignment_reader(X, y, seed):
        found = dict(zip(("W1", "b1", "W2", "b2", "B"), good(way), strict=True))
        return tuple((found | {k: f(found) for k, f in changes.items()}).values())

    return alignment_reader
