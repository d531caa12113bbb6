"""23.3: from the gradient of a whole matrix to those of an update in two factors."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def from_full(dW, A, B, s):
    return s * dW @ B.T, s * A.T @ dW


def factors(rng):
    cases = []
    for d_in, d_out, r in [(5, 4, 2), (3, 3, 1), (2, 6, 3), (4, 4, 4), (1, 1, 1)]:
        A, B = draw(rng, d_in, r), draw(rng, r, d_out)
        cases.append((draw(rng, d_in, d_out), A, B, float(draw(rng, 1)[0])))
    dW, A, B, s = cases[0]
    return [*cases, (dW, A, 0 * B, s), (dW, 0 * A, 0 * B, 2.0), (1000 * dW, A, B, 0.5)]


def by_entries(dW, A, B, s):
    dA, dB = np.zeros(A.shape), np.zeros(B.shape)
    for k in range(A.shape[1]):
        dA[:, k] = s * (dW * B[k]).sum(axis=1)
        dB[k] = s * (dW * A[:, [k]]).sum(axis=0)
    return dA, dB


def changed(dA=None, dB=None):
    def from_full_(dW, A, B, s):
        right = from_full(dW, A, B, s)
        return tuple(f(dW, A, B, s) if f else x
                     for f, x in zip((dA, dB), right, strict=True))  # fmt: skip

    return from_full_


EXERCISE = Exercise(
    id="23.3",
    points=2,
    asks="`from_full(dW, A, B, s)`: dA like A and dB like B, where W = W0 + s * A @ B, "
    "W0 and the number s are constants and dW is dL/dW",
    reference=from_full,
    inputs=factors,
    returns=["dA", "dB"],
    styles=[by_entries],
    slips=[
        Slip(
            "no s",
            lambda dW, A, B, s: from_full(dW, A, B, 1.0),
            "s is missing: it multiplies A @ B, so it multiplies both ways back.",
        ),
        Slip(
            "no s in dA",
            changed(dA=lambda dW, A, B, s: dW @ B.T),
            "Your dB is right. s is missing in dA.",
        ),
        Slip(
            "no s in dB",
            changed(dB=lambda dW, A, B, s: A.T @ dW),
            "Your dA is right. s is missing in dB.",
        ),
        Slip(
            "divided by s",
            lambda dW, A, B, s: tuple(x / s**2 for x in from_full(dW, A, B, s)),
            "You divide by s. What is multiplied forward is multiplied back.",
        ),
        Slip(
            "s twice",
            lambda dW, A, B, s: tuple(x * s for x in from_full(dW, A, B, s)),
            "s stands in yours twice, as s². It multiplies A @ B once.",
        ),
        Slip(
            "opposite",
            lambda dW, A, B, s: tuple(-x for x in from_full(dW, A, B, s)),
            "Both have the opposite sign. A gradient is asked for, no step.",
        ),
        Slip(
            "its own factor",
            lambda dW, A, B, s: (
                s * (dW @ dW.T @ A),
                s * (B @ dW.T @ dW),
            ),
            "Yours multiply dW by itself. Back to A goes dW by B.T.",
        ),
        Slip(
            "halved",
            lambda dW, A, B, s: tuple(x / 2 for x in from_full(dW, A, B, s)),
            "Yours are half of it: nothing is shared between A and B. With the other "
            "held still each gets the whole slope.",
        ),
        Slip(
            "exchanged",
            lambda *given: from_full(*given)[::-1],
            "The two come in the other order: dA first.",
        ),
    ],
    hints=[
        "W = W0 + s * (A @ B). Which pair is @, and what are its two gradients?",
        "Of P = A @ B: dA = dP @ B.T, dB = A.T @ dP. And dP = s * dW.",
        "`s * dW @ B.T, s * A.T @ dW`",
    ],
)
