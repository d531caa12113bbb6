"""14.7: from an empty cell to an LSTM that adds two numbers far apart."""

import numpy as np

from bpkit.checks.ch14._job import (
    GIVEN,
    LENGTH,
    WANTED,
    inputs,
    told,
    whether_it_adds,
)
from bpkit.checks.declared import Exercise, Slip
from bpkit.initializers import glorot, orthogonal
from bpkit.layers import LSTM, Dense, Sequential
from bpkit.optimizers import Adam, clip_by_norm
from bpkit.recurrent import lstm_backward, lstm_states


def adding_lstm(X, Y):
    rng, losses, how = np.random.default_rng(0), [], {"dtype": np.float32}
    layer, read_out = LSTM(2, 32, rng=rng, **how), Dense(32, 1, rng=rng, **how)
    model, rule = Sequential(layer, read_out), Adam(0.02)
    while len(losses) < 50 or np.mean(losses[-50:]) > WANTED / 2 and len(losses) < 2000:
        rows = rng.integers(0, len(X), 32)
        Z = model.forward(X[rows])
        off = Z[:, -1] - Y[rows]
        losses.append(float(np.mean(off**2)))
        dZ = np.zeros_like(Z)
        dZ[:, -1] = 2 * off / len(off)
        model.backward(dZ, input_gradient=False)
        rule.step(model.params, model.grads)
    return losses, *model.params.values()


def by_the_functions(X, Y):
    """Another style: no layers, float64, gradients clipped, a wider forget bias."""
    rng, h, losses = np.random.default_rng(1), 24, []
    params = {
        "Wx": np.hstack([glorot(2, h, rng=rng) for _ in "ifgo"]),
        "Wh": np.hstack([orthogonal(h, h, rng=rng) for _ in "ifgo"]),
        "b": np.repeat([0.0, 2.0, 0.0, 0.0], h),
        "W": glorot(h, 1, rng=rng),
        "c": np.ones(1),
    }
    rule = Adam(0.02)
    for step in range(1500):
        Wx, Wh, b, W, c = params.values()
        rows = rng.permutation(len(X))[:32]
        memo = lstm_states(X[rows].astype(float), Wx, Wh, b)
        last = memo[0][:, -1]
        off = last @ W + c - Y[rows]
        losses.append(np.mean(off**2))
        if step > 50 and np.mean(losses[-40:]) < 0.008:
            break
        dH = np.zeros_like(memo[0])
        dH[:, -1] = off @ W.T / 16
        grads = lstm_backward(dH, X[rows], Wx, Wh, b, memo=memo)[1:]
        grads = *grads, last.T @ off / 16, off.sum(axis=0) / 16
        rule.step(params, clip_by_norm(dict(zip(params, grads, strict=True)), 1.0))
    return losses, *params.values()


def reordered(Wx, Wh, b, W, c):
    order = [0, 1, 3, 2]
    turned = (
        np.concatenate([np.split(A, 4, axis=-1)[k] for k in order], axis=-1)
        for A in (Wx, Wh, b)
    )
    return *turned, W, c


EXERCISE = Exercise(
    id="14.7",
    points=5,
    asks="`adding_lstm(X, Y)`: `losses` along the training, and the weights Wx "
    "(2, 4h), Wh (h, 4h), b (4h,) of an LSTM and W (h, 1), c (1,) of the dense layer "
    "behind it, whose `lstm(X, Wx, Wh, b)[:, -1] @ W + c` adds. X "
    f"(n, {LENGTH}, 2) holds numbers and marks, Y (n, 1) the sums",
    reference=adding_lstm,
    inputs=inputs,
    returns=["losses", "Wx", "Wh", "b", "W", "c"],
    measure=whether_it_adds,
    seconds=60,
    too_slow=f"Some hundred steps of 32 out of {GIVEN:,} sequences take ten seconds "
    "or so with 32 units: all 32 in one call, no loop over sequences.",
    styles=[by_the_functions],
    slips=[
        Slip(
            "nan",
            told(losses=(0.3, np.nan, np.nan)),
            "There is nan or inf among your losses or weights: the rate is far too "
            "large.",
        ),
        Slip(
            "one loss",
            told(losses=(0.01,)),
            "`losses` holds fewer than three numbers, and no curve can be seen in "
            "them. Does `return` stand inside the loop?",
        ),
        Slip(
            "uphill",
            told(losses=(0.01, 0.1, 0.3)),
            "The last of `losses` is not below the first, though the network adds. Are "
            "they in order?",
        ),
        Slip(
            "always the same",
            told(change=lambda Wx, Wh, b, W, c: (Wx, Wh, b, 0 * W, c + 1)),
            "On new sequences your network is as far off as always answering 1 is. It "
            "stands there for hundreds of steps before it falls: give it more. If it "
            "has had more than a thousand, try another rate, and check the gradient.",
        ),
        Slip(
            "another order",
            told(change=reordered),
            "Your network adds if the blocks of its weights are put in another order. "
            "Asked is bpkit's: i, f, g, o.",
        ),
    ],
    hints=[
        "Four pieces: `LSTM(2, 32, rng=rng)` and `Dense(32, 1, rng=rng)` in a "
        "`Sequential`; a loss on the last state alone; the loop; the weights out of "
        "`model.params`.",
        "`Z = model.forward(X[rows])` has an answer at each step. dZ is zero but for "
        "`dZ[:, -1] = 2 * (Z[:, -1] - Y[rows]) / 32`.",
        "Adam(0.02), 32 rows a step, up to 1,000 steps: the loss stands near 0.167 for "
        "some hundred, then falls. `return losses, *model.params.values()`",
    ],
)
