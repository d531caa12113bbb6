"""11.3: the backward partner of an L1 penalty."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant


def l1_penalty(W, lam):
    return lam * np.sum(np.abs(W))


def l1_penalty_backward(dL, W, lam):
    return dL * lam * np.sign(W)


def weights_and_strengths(rng):
    cases = []
    for shape, lam in [((4, 3), 0.25), ((3, 3), 0.5), ((1, 5), 2.0), ((6, 2), 0.125)]:
        dL = float(rng.integers(2, 9)) * rng.choice([-0.5, 0.5]).item()
        cases.append((dL, draw(rng, *shape), lam))
    dL, W, lam = cases[0]
    W = np.array(W)
    W[0, 0] = 0.0
    tiny = 1e-12 * W  # as steep as anywhere else
    kinks = np.array(HALVES) + 0.25  # those of the variants, and beside them
    kinks = kinks + np.array([[0], [1e-12], [-1e-12]])
    more = [(dL, A, lam) for A in (W, 1000 * W, tiny, kinks)]
    return [*cases, *more]


def images(rng):
    return -1.5, draw(rng, 784, 100), 0.25


def l1_penalty_backward_with_where(dL, W, lam):
    slope = np.where(W > 0, lam, -lam) * (W != 0)
    return (dL * slope).astype(W.dtype)


EXERCISE = Exercise(
    id="11.3",
    points=2,
    asks="`l1_penalty_backward(dL, W, lam)`: dW of lam * sum(|W|)",
    reference=l1_penalty_backward,
    variant=Variant(
        draw=lambda rng: {"c": rng.choice(HALVES).item() + 0.25},
        says="the penalty is lam * sum(|W − c|) with c = {c:g}: it pulls towards "
        "{c:g} instead of 0.",
        change=lambda backward, dL, W, lam, *, c: backward(dL, W - c, lam),
        forward=lambda forward, W, lam, *, c: forward(W - c, lam),
    ),
    inputs=weights_and_strengths,
    large=images,
    too_slow="One sign for each weight does it. Differences take the whole penalty "
    "twice, for each of 78,400 weights.",
    forward=l1_penalty,
    styles=[l1_penalty_backward_with_where],
    slips=[
        Slip(
            "the slope of the square",
            lambda dL, W, lam: dL * lam * W,
            "lam * W is the gradient of 0.5 * lam * sum(W**2). The slope of |w| "
            "does not depend on how large w is.",
        ),
        Slip(
            "sign lost",
            lambda dL, W, lam: dL * lam * np.ones_like(W),
            "You pull every weight down. Left of 0 the slope of |w| is −1.",
        ),
        Slip(
            "sizes for signs",
            lambda dL, W, lam: dL * lam * np.abs(W),
            "|W| is the penalty itself. Asked for is its slope: 1 or −1.",
        ),
        Slip(
            "dL left out",
            lambda dL, W, lam: lam * np.sign(W),
            "dL is left out: what comes in is multiplied by the slope.",
        ),
        Slip(
            "lam left out",
            lambda dL, W, lam: dL * np.sign(W),
            "lam is left out: the penalty is lam times the sum.",
        ),
        Slip(
            "mean over the weights",
            lambda dL, W, lam: dL * lam * np.sign(W) / W.size,
            "You divide by the number of weights. The penalty is a sum.",
        ),
        Slip(
            "the gradient of lam * sum(W**2)",
            lambda dL, W, lam: 2 * dL * lam * W,
            "2 * lam * W is the gradient of lam * sum(W**2). The slope of |w| does not "
            "depend on how large w is.",
        ),
        Slip(
            "1 at 0",
            lambda dL, W, lam: dL * lam * np.where(W >= 0, 1, -1),
            "At exactly 0 your slope is 1. Asked for is 0 there, between -1 and 1.",
        ),
        Slip(
            "-1 at 0",
            lambda dL, W, lam: dL * lam * np.where(W > 0, 1, -1),
            "At exactly 0 your slope is -1. Asked for is 0 there, between -1 and 1.",
        ),
        Slip(
            "0 left of 0",
            lambda dL, W, lam: dL * lam * (W > 0),
            "Your slope is 0 where W is negative, as relu's. That of |w| is -1 there.",
        ),
        Slip(
            "W over its size",
            lambda dL, W, lam: dL * lam * W / np.abs(W),
            "W / |W| is the sign, and 0 / 0 at 0. `np.sign` gives 0 there.",
        ),
        Slip(
            "W over its size, with a small number",
            lambda dL, W, lam: dL * lam * W / (np.abs(W) + 1e-8),
            "The 1e-8 below the line makes the slope of tiny weights too small. It is "
            "1 or -1 however small they are: `np.sign`.",
        ),
        Slip(
            "0 near 0",
            lambda dL, W, lam: dL * lam * np.where(np.abs(W) > 1e-8, np.sign(W), 0),
            "Small weights get the slope 0. It is 1 or -1 however small they are; only "
            "at exactly 0 it is 0.",
        ),
        Slip(
            "soft sign",
            lambda dL, W, lam: dL * lam * np.tanh(W),
            "tanh is a smooth sign. The slope of |w| jumps: 1, 0 or -1.",
        ),
        Slip(
            "a step towards 0",
            lambda dL, W, lam: np.sign(W) * np.maximum(np.abs(W) - lam, 0),
            "You return the weights after a step towards 0. Asked for is the slope of "
            "the penalty, times dL.",
        ),
        Slip(
            "uphill and downhill exchanged",
            lambda dL, W, lam: -dL * lam * np.sign(W),
            "Your sign is turned: right of 0 |w| rises, so its slope is 1.",
        ),
    ],
    hints=[
        "Draw |w|. What is its slope at 3, at 0.001, at −2?",
        "A function of NumPy gives 1, −1 and 0 for those above, below and at 0.",
        "`dL * lam * np.sign(W)`",
    ],
)
