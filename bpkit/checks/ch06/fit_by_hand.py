"""06.9: from an empty cell to a network that has learned a table, by hand."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.ch06._common import network
from bpkit.checks.declared import Exercise, Slip
from bpkit.losses import mse

BOUND, FEWEST = 0.01, 10
NAN = "nan or inf came back."
STILL = "No parameter has moved."
ONE = "A curve of fewer than ten losses came back."
FROZEN = "b1 and b2 are where they were."
HIDDEN = "W1 and b1 are where they were."
W1_ALONE = "W1 is where it was, b1 is not."
SUMS = "losses holds sums over the examples."
HALVES = "losses holds halves of the mse."
EARLY = "losses ends one pass too early."
RISES = "The last loss is not below the first."


def xor_and_a_start(rng):
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    T = np.array([[0.0], [1.0], [1.0], [0.0]])
    W1, W2 = rng.normal(size=(2, 6)), rng.normal(size=(6, 1))
    return [(X, T, W1, np.zeros(6), W2, np.zeros(1))]


def said(X, W1, b1, W2, b2):
    return sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2)


def fitted(
    *,
    lr=0.5,
    passes=2000,
    moved=(1, 1, 1, 1),
    told=mse,
    before=False,
    once=False,
):
    """A training of the whole network, or one with a slip."""

    def fit_by_hand(X, T, W1, b1, W2, b2):
        p, losses = [W1, b1, W2, b2], []
        for _ in range(passes):
            if before:
                losses.append(told(said(X, *p), T))
            for x, t in zip(X, T, strict=True):
                h, dz2, _, dz1 = network(x, t, *p)
                steps = np.outer(x, dz1), dz1, np.outer(h, dz2), dz2
                parts = zip(p, steps, moved, strict=True)
                p = [a - lr * m * da for a, da, m in parts]
            if not before:
                losses.append(told(said(X, *p), T))
            if losses[-1] < BOUND / 2 and not once and len(losses) > FEWEST:
                break
        return *p, losses

    return fit_by_hand


def whole_batches(X, T, W1, b1, W2, b2):
    losses, n = [], len(X)
    for _ in range(6000):
        H = 1 / (1 + np.exp(-(X @ W1 + b1)))
        out = 1 / (1 + np.exp(-(H @ W2 + b2)))
        dZ2 = 2 * (out - T) / T.size * out * (1 - out)
        dZ1 = dZ2 @ W2.T * H * (1 - H)
        W2, b2 = W2 - 4 * H.T @ dZ2, b2 - 4 * dZ2.sum(axis=0)
        W1, b1 = W1 - 4 * X.T @ dZ1, b1 - 4 * dZ1.sum(axis=0)
        losses.append(np.sum((said(X, W1, b1, W2, b2) - T) ** 2) / n)
    return W1, b1, W2, b2, np.array(losses)


def in_turn(X, T, W1, b1, W2, b2):
    """The page's slip: where steps are small the job is done all the same."""
    W1, b1, W2, b2 = (np.array(p, dtype=float) for p in (W1, b1, W2, b2))
    losses = []
    for _ in range(2500):
        for x, t in zip(X, T, strict=True):
            h = sigmoid(x @ W1 + b1)
            o = sigmoid(h @ W2 + b2)
            dz2 = 2 * (o - t) * o * (1 - o)
            W2 -= 0.3 * np.outer(h, dz2)
            b2 -= 0.3 * dz2
            dz1 = W2 @ dz2 * h * (1 - h)
            W1 -= 0.3 * np.outer(x, dz1)
            b1 -= 0.3 * dz1
        losses += [mse(said(X, W1, b1, W2, b2), T)]
    return W1, b1, W2, b2, losses


def whether_it_fits(W1, b1, W2, b2, losses, X, T, *start):
    """Whether the job is done (1: it is)."""
    params = W1, b1, W2, b2
    shapes, wanted = [[np.shape(p) for p in ps] for ps in (params, start)]
    if shapes != wanted or losses.ndim != 1:
        raise ValueError(
            f"W1, b1, W2, b2 and losses have the shapes {[*shapes, losses.shape]}, "
            f"expected {wanted} and a number for each pass."
        )
    if fault := fault_of(params, losses, X, T, start):
        raise ValueError(fault)
    if losses[-1] >= BOUND:
        raise ValueError(
            f"Your last loss is {losses[-1]:.3g}, and below {BOUND} was asked for. The "
            f"first is {losses[0]:.3g}: is it still on its way (more passes, a larger "
            "rate), or does it jump (a smaller one)?"
        )
    return 1.0


def fault_of(params, losses, X, T, start):
    """The first thing that is wrong beside the size of the last loss, or None."""
    if not all(np.isfinite(part).all() for part in (*params, losses)):
        return NAN
    moved = [not np.array_equal(p, q) for p, q in zip(params, start, strict=True)]
    if not any(moved):
        return STILL
    if len(losses) < FEWEST:
        return ONE
    loss = float(mse(said(X, *params), T))
    if not near(losses[-1], loss):
        return what_losses_are(losses, loss, len(X), float(mse(said(X, *start), T)))
    if not moved[0]:
        return W1_ALONE if moved[1] else HIDDEN
    if not (moved[1] or moved[3]):
        return FROZEN
    return RISES if losses[-1] >= losses[0] else None


def near(a, b):
    return abs(a - b) <= 1e-6 * (abs(a) + abs(b))


def what_losses_are(losses, loss, n, at_start):
    for sentence, factor in {SUMS: n, HALVES: 0.5}.items():
        if near(losses[-1], factor * loss):
            return sentence
    if near(losses[0], at_start):
        return EARLY
    return (
        f"The last of losses is {losses[-1]:.4g}, but with the parameters that come "
        f"back the mse of all examples is {loss:.4g}. It is taken of all of them, with "
        "these parameters, after each pass."
    )


EXERCISE = Exercise(
    id="06.9",
    points=4,
    asks="`fit_by_hand(X, T, W1, b1, W2, b2)`: the trained W1, b1, W2, b2 and the "
    "losses after each pass, of sigmoids trained on X (n, d) and T (n, k) from the "
    "parameters given",
    reference=fitted(),
    inputs=xor_and_a_start,
    returns=["W1", "b1", "W2", "b2", "losses"],
    measure=whether_it_fits,
    seconds=60,
    too_slow="Is there a difference per weight in it? Going back costs about as much "
    "as going forward. Or do you wait for a loss that never comes? Count the passes.",
    styles=[whole_batches, in_turn],
    slips=[
        Slip(
            "uphill",
            fitted(lr=-0.5, passes=200),
            "Your last loss is not below the first. The gradient is that of output "
            "minus target, and it is subtracted.",
        ),
        Slip(
            "no step",
            fitted(lr=0, passes=20),
            "W1, b1, W2 and b2 are those that came in: no step has reached them. "
            "Is the new W1 kept, `W1 = W1 - lr * dW1`, and do you return this one?",
        ),
        Slip(
            "nan",
            fitted(lr=np.inf, passes=20),
            "There is nan or inf in what came back: the steps are far too long.",
        ),
        Slip(
            "biases frozen",
            fitted(moved=(1, 0, 1, 0)),
            "b1 and b2 are where they were. Each unit's bias has a gradient, its dz, "
            "and takes the same step.",
        ),
        Slip(
            "hidden layer frozen",
            fitted(moved=(0, 0, 1, 1)),
            "W1 and b1 are where they were: only the output layer learns. What comes "
            "back to a hidden unit is `dh = W2 @ dz2`; then cross its sigmoid.",
        ),
        Slip(
            "W1 alone frozen",
            fitted(moved=(0, 1, 1, 1)),
            "W1 is where it was, and b1 is not. The step of W1 is `lr * np.outer(x, "
            "dz1)`: is it taken, and for all examples? The first has inputs of 0, and "
            "through them nothing reaches W1.",
        ),
        Slip(
            "one pass",
            fitted(passes=1, once=True),
            "`losses` holds fewer than ten numbers, and no curve can be seen in them. "
            "Does `return` stand inside the loop over the passes?",
        ),
        Slip(
            "sums",
            fitted(told=lambda out, T: len(T) * mse(out, T)),
            "Your losses are sums over the examples. mse is a mean: divide by n.",
        ),
        Slip(
            "halves",
            fitted(told=lambda out, T: mse(out, T) / 2),
            "Your losses are half the mse: the page's error has a half, mse has none.",
        ),
        Slip(
            "told too early",
            fitted(before=True),
            "`losses` begins with the loss of the start, and its last number is "
            "not that of the parameters you return. Compute it after each pass: with k "
            "passes there are k + 1 networks to ask (06.7).",
        ),
    ],
    hints=[
        "Two loops: passes outside, examples inside. In the inner one stands "
        "`one_update` of 06.6; after it, the mse of all examples goes on the list.",
        "`for x, t in zip(X, T): W1, b1, W2, b2 = one_update(x, t, W1, b1, W2, b2, "
        "0.5)`, two thousand times.",
        "After the inner loop: `losses.append(mse(sigmoid(sigmoid(X @ W1 + b1) @ W2 + "
        "b2), T))`; after the outer one `return W1, b1, W2, b2, losses`.",
    ],
)
