"""14.6: a colleague's backward partner of lstm, with two faults."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.recurrent import lstm_backward, lstm_states


def mended_lstm_backward(dH, X, Wx, Wh, b):
    return lstm_backward(dH, X, Wx, Wh, b)[1:]


def colleague(
    dH, X, Wx, Wh, b, *, dropped=False, wraps=False, no_f=False, no_h=False, own=False
):
    """What the sheet prints, with each of its faults, and others, or without."""
    H, C, A = lstm_states(X, Wx, Wh, b)
    dWx, dWh, db, nothing = 0 * Wx, 0 * Wh, 0 * b, 0 * H[:, 0]
    dh = dc = nothing
    for t in reversed(range(X.shape[1])):
        i, f, g, o = np.split(A[:, t], 4, axis=1)
        before = C[:, t - 1] if t or wraps else nothing
        shown, dh = np.tanh(C[:, t]), dH[:, t] + dh
        dc = (0 if dropped else dc) + dh * o * (1 - shown**2)
        into = dc * g * i * (1 - i), dc * before * f * (1 - f), dc * i * (1 - g**2)
        dz = np.concatenate([*into, dh * shown * o * (1 - o)], axis=1)
        dWx += X[:, t].T @ dz
        dWh += (H[:, t] if own else H[:, t - 1] if t else nothing).T @ dz
        db += dz.sum(axis=0)
        dc, dh = dc * (1 if no_f else f), nothing if no_h else dz @ Wh.T
    return dWx, dWh, db


def layers(rng):
    cases = []
    for n, T, d, h in [(2, 4, 3, 2), (1, 1, 1, 1), (3, 5, 2, 3)]:
        shapes = [(n, T, h), (n, T, d), (d, 4 * h), (h, 4 * h), (4 * h,)]
        cases.append(tuple(draw(rng, *shape) / 2 for shape in shapes))
    dH, X, *weights = cases[0]
    last = np.zeros_like(dH)
    last[:, -1] = dH[:, -1]
    return [*cases, (last, X, *weights), (1000 * dH, 0 * X, *weights)]


def slip(name, hint, **options):
    return Slip(name, lambda *inputs: colleague(*inputs, **options), hint)


EXERCISE = Exercise(
    id="14.6",
    points=3,
    asks="`mended_lstm_backward(dH, X, Wx, Wh, b)`: dWx, dWh, db of lstm",
    reference=mended_lstm_backward,
    inputs=layers,
    returns=["dWx", "dWh", "db"],
    styles=[colleague],
    slips=[
        slip(
            "as it came",
            "This is your colleague's code: both faults are in it. Ask what comes to "
            "the cell from later, and which cell the first step began with.",
            dropped=True,
            wraps=True,
        ),
        slip(
            "dc dropped",
            "What comes to the cell from the next step is computed and never used. It "
            "adds to what comes through h.",
            dropped=True,
        ),
        slip(
            "wraps around",
            "At the first step the forget gate meets the last cell: `C[:, t - 1]` with "
            "t = 0 is `C[:, -1]`. Before the first step the cell was 0.",
            wraps=True,
        ),
        slip(
            "f forgotten",
            "From cell to cell you pass all of it on. The slope there is f.",
            no_f=True,
        ),
        slip(
            "the way through h forgotten",
            "Nothing comes back through h: it feeds all four gates of the next step.",
            no_h=True,
        ),
        slip(
            "own step's state",
            "Your dWh meets the state of its own step. Wh multiplied the one before, "
            "and at the first step there was none.",
            own=True,
        ),
    ],
    hints=[
        "Sequences of one step: only the forget gate's block is off. Sequences of two: "
        "much is.",
        "What was `dc` computed for, at the end of the loop? And what is C[:, t - 1] "
        "where t is 0?",
        "`dc = dc + dh * o * (1 - shown**2)`, and "
        "`before = C[:, t - 1] if t else 0 * C[:, 0]`",
    ],
)
