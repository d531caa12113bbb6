"""13.5: a colleague's backward partner of rnn, with two faults."""

import numpy as np

from bpkit.checks.ch13._sequences import back, layer
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.recurrent import rnn, rnn_backward


def mended_rnn_backward(dH, X, Wx, Wh, b):
    return rnn_backward(dH, X, Wx, Wh, b)[1:]


def colleague(dH, X, Wx, Wh, b, *, replaces=False, own=False):
    """What the sheet prints, with each of its faults mended or not."""
    H = rnn(X, Wx, Wh, b)
    dWx, dWh, db = 0 * Wx, 0 * Wh, 0 * b
    dh = 0 * H[:, 0]
    for t in reversed(range(X.shape[1])):
        dh = dH[:, t] if replaces and dH[:, t].any() else dH[:, t] + dh
        dz = dh * (1 - H[:, t] ** 2)
        dWx += X[:, t].T @ dz
        if own or t > 0:
            dWh += H[:, t if own else t - 1].T @ dz
        db += dz.sum(axis=0)
        dh = dz @ Wh.T
    return dWx, dWh, db


def layers(rng):
    cases = []
    for n, T, d, h in [(2, 4, 3, 2), (1, 3, 1, 1), (3, 5, 2, 3)]:
        X, _, *weights = layer(rng, n, T, d, h)
        cases.append((draw(rng, n, T, h), X, *weights))
    dH, X, *weights = cases[0]
    last = np.zeros_like(dH)
    last[:, -1] = dH[:, -1]
    return [*cases, (last, X, *weights), (1000 * dH, 0 * X, *weights)]


def started(dH, X, Wx, Wh, b, **slips):
    parts = back(dH, X, np.zeros((len(X), len(Wh))), Wx, Wh, b, **slips)
    return parts[2:]


EXERCISE = Exercise(
    id="13.5",
    points=3,
    asks="`mended_rnn_backward(dH, X, Wx, Wh, b)`: dWx, dWh, db of rnn",
    reference=mended_rnn_backward,
    inputs=layers,
    returns=["dWx", "dWh", "db"],
    styles=[colleague],
    slips=[
        Slip(
            "as it came",
            lambda *inputs: colleague(*inputs, replaces=True, own=True),
            "This is your colleague's code: both faults are in it. Ask at each step "
            "from where gradients come, and which state Wh met.",
        ),
        Slip(
            "replaced",
            lambda *inputs: colleague(*inputs, replaces=True),
            "Where the loss sees a step, you drop what came from the next one. Two "
            "came, and they add.",
        ),
        Slip(
            "own step's state",
            lambda *inputs: colleague(*inputs, own=True),
            "Your dWh meets the state of its own step. Wh multiplied the one before, "
            "and at the first step there was none.",
        ),
        Slip(
            "wraps around",
            lambda *inputs: started(*inputs, wraps=True),
            "At the first step your dWh meets the last state: `H[:, t - 1]` with t = 0 "
            "is `H[:, -1]`. Before the first step the state was 0.",
        ),
        Slip(
            "the next step forgotten",
            lambda *inputs: started(*inputs, cut=1),
            "Nothing comes back from the next step: a state goes into the loss and "
            "into the step after it.",
        ),
        Slip(
            "no slope of tanh",
            lambda *inputs: started(*inputs, slope=False),
            "The slope of tanh is missing: times 1 - H**2, at each step.",
        ),
        Slip(
            "Wh not transposed",
            lambda *inputs: started(*inputs, turned=True),
            "On the way back from step to step you take Wh. Forward was h @ Wh, so "
            "back is @ Wh.T.",
        ),
    ],
    hints=[
        "Give it a loss on the last state alone: dWx and db pass. Then a loss on "
        "every state: they do not.",
        "What comes to a state from the loss and from the next step is added. And at "
        "step t the state that Wh met was H[:, t - 1].",
        "`dh = dH[:, t] + dh`, and `if t > 0: dWh += H[:, t - 1].T @ dz`",
    ],
)
