"""13.3: a recurrent layer that begins with a state of its own."""

from bpkit.checks.ch13._sequences import (
    TOO_SLOW,
    back,
    layer,
    long_texts,
    rnn_from,
)
from bpkit.checks.declared import Exercise, Slip, draw


def started_backward(dH, X, h0, Wx, Wh, b):
    return back(dH, X, h0, Wx, Wh, b)


def layers(rng):
    shapes = [(2, 4, 3, 2), (1, 1, 2, 3), (3, 2, 1, 2), (2, 5, 2, 4)]
    cases = [(draw(rng, n, T, h), *layer(rng, n, T, d, h)) for n, T, d, h in shapes]
    dH, X, h0, *weights = cases[0]
    return [*cases, (dH, X, 0 * h0, *weights), (1000 * dH, X, h0, *weights)]


def step_by_step(dH, X, h0, Wx, Wh, b):
    """Another style: gradients are added up in the loop."""
    H = rnn_from(X, h0, Wx, Wh, b)
    dX, dWx, dWh, db, dh = 0 * X, 0 * Wx, 0 * Wh, 0 * b, 0 * h0
    for t in reversed(range(X.shape[1])):
        dz = (dh + dH[:, t]) * (1 - H[:, t] ** 2)
        dWx += X[:, t].T @ dz
        dWh += (H[:, t - 1] if t else h0).T @ dz
        db += dz.sum(axis=0)
        dX[:, t], dh = dz @ Wx.T, dz @ Wh.T
    return dX, dh, dWx, dWh, db


def other(**changes):
    """The right answer but for one part: a slip."""

    def started_backward_(dH, X, h0, Wx, Wh, b):
        parts = dict(
            zip(PARTS, started_backward(dH, X, h0, Wx, Wh, b), strict=True),
        )
        for name, change in changes.items():
            parts[name] = change(parts[name], dH, X, h0, Wx, Wh, b)
        return tuple(parts.values())

    return started_backward_


PARTS = ["dX", "dh0", "dWx", "dWh", "db"]

EXERCISE = Exercise(
    id="13.3",
    points=4,
    asks="`started_backward(dH, X, h0, Wx, Wh, b)`: dX, dh0, dWx, dWh, db of rnn with "
    "a first state h0 (n, h), for X (n, T, d) and dH (n, T, h)",
    reference=started_backward,
    forward=rnn_from,
    inputs=layers,
    large=long_texts,
    too_slow=TOO_SLOW,
    returns=PARTS,
    styles=[step_by_step],
    slips=[
        Slip(
            "the next step forgotten",
            lambda *inputs: back(*inputs, cut=1),
            "Nothing comes back from the next step: a state goes into the loss and "
            "into the step after it.",
        ),
        Slip(
            "first state forgotten in dWh",
            lambda *inputs: back(*inputs, unmet=True),
            "Your dWh begins with the second step. At the first, Wh met h0.",
        ),
        Slip(
            "wraps around",
            lambda *inputs: back(*inputs, wraps=True),
            "At the first step your dWh meets the last state: `H[:, t - 1]` with t = 0 "
            "is `H[:, -1]`. There Wh met h0.",
        ),
        Slip(
            "dh0 before Wh",
            lambda *inputs: back(*inputs, early=True),
            "Your dh0 is the gradient at the first pre-activation. One step is left: "
            "times Wh.T.",
        ),
        Slip(
            "no slope of tanh",
            lambda *inputs: back(*inputs, slope=False),
            "The slope of tanh is missing: times 1 - H**2, at each step.",
        ),
        Slip(
            "Wh not transposed",
            lambda *inputs: back(*inputs, turned=True),
            "On the way back from step to step you take Wh. Forward was h @ Wh, so "
            "back is @ Wh.T.",
        ),
        Slip(
            "own step's state",
            lambda *inputs: back(*inputs, own=True),
            "Your dWh meets the state of its own step. Wh multiplied the one before.",
        ),
        Slip(
            "a mean over the steps",
            other(
                dWx=lambda dWx, dH, X, *rest: dWx / X.shape[1],
                dWh=lambda dWh, dH, X, *rest: dWh / X.shape[1],
                db=lambda db, dH, X, *rest: db / X.shape[1],
            ),
            "Your gradients of the weights are divided by the number of steps. They "
            "are sums.",
        ),
    ],
    hints=[
        "The chapter's `rnn_backward` has nearly all of it. What changes at the first "
        "step?",
        "The states that Wh met: h0, then H[:, :-1]. And what is left over at the end "
        "of the loop goes to h0.",
        "`before = np.concatenate([h0[:, None], H[:, :-1]], axis=1)`; dWh is a product "
        "of its rows and dZ's; dh0 is the last `from_later`.",
    ],
)
