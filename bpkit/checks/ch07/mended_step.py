"""07.6: a training step without the colleague's two bugs."""

import numpy as np

from bpkit.activations import tanh, tanh_backward
from bpkit.checks.ch07._common import NARROW, OUT, ROWS, TOO_SLOW, WIDE
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.layers import dense, dense_backward
from bpkit.losses import cross_entropy_backward


def mended_step(X, y, W1, b1, W2, b2, lr):
    return stepping()(X, y, W1, b1, W2, b2, lr)


def stepping(
    *,
    early=False,
    twice=False,
    mean=True,
    rate=lambda lr: -lr,
    rate_b=None,
    slope=lambda A1: 1 - A1**2,
    total=lambda dZ: dZ.sum(axis=0),
    start=1,
):
    """A step with any of the colleague's two bugs, or with others."""

    def step(X, y, W1, b1, W2, b2, lr):
        A1 = np.tanh(X @ W1 + b1)
        dZ2 = cross_entropy_backward(1.0, A1 @ W2 + b2, y)
        if not mean:
            dZ2 = dZ2 * len(X)
        far, far_b = rate(lr), (rate_b or rate)(lr)
        W2_new = start * W2 + far * A1.T @ dZ2
        dZ1 = dZ2 @ (W2_new if early else W2).T * slope(A1)
        dW1 = X.T @ dZ1 / (len(X) if twice else 1)
        return (
            start * W1 + far * dW1,
            start * b1 + far_b * total(dZ1),
            W2_new,
            start * b2 + far_b * total(dZ2),
        )

    return step


def hidden_units_anew(X, y, W1, b1, W2, b2, lr):
    dZ2 = cross_entropy_backward(1.0, np.tanh(X @ W1 + b1) @ W2 + b2, y)
    W1, b1, _, b2 = stepping()(X, y, W1, b1, W2, b2, lr)
    return W1, b1, W2 - lr * np.tanh(X @ W1 + b1).T @ dZ2, b2


def all_divided(X, y, W1, b1, W2, b2, lr):
    return stepping()(X, y, W1, b1, W2, b2, lr / len(X))


def weights_divided(X, y, W1, b1, W2, b2, lr):
    new_W1, _, new_W2, _ = all_divided(X, y, W1, b1, W2, b2, lr)
    _, b1, _, b2 = stepping()(X, y, W1, b1, W2, b2, lr)
    return new_W1, b1, new_W2, b2


def batches_and_networks(rng):
    cases = []
    for n, i, h, o in [(5, 3, 4, 2), (4, 4, 4, 4), (2, 2, 5, 3), (6, 2, 3, 4)]:
        params = [draw(rng, i, h), draw(rng, h), draw(rng, h, o), draw(rng, o)]
        X, y = draw(rng, n, i) / 2, rng.integers(0, o, n)
        cases.append((X, y, *(A / 2 for A in params), 0.7))
    X, y, W1, b1, W2, b2, lr = cases[0]
    return [*cases, (np.zeros_like(X), y, W1, b1, W2, b2, lr),
            (X, y, W1, b1, W2, b2 + 1000, lr)]  # fmt: skip


def large_batch(rng):
    W1, W2 = draw(rng, WIDE, NARROW) / 50, draw(rng, NARROW, OUT) / 10
    X, y = draw(rng, ROWS, WIDE), rng.integers(0, OUT, ROWS)
    return X, y, W1, draw(rng, NARROW), W2, draw(rng, OUT), 0.1


def step_with_pairs(X, y, W1, b1, W2, b2, lr):
    Z1 = dense(X, W1, b1)
    A1 = tanh(Z1)
    dZ2 = cross_entropy_backward(1.0, dense(A1, W2, b2), y)
    dA1, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
    _, dW1, db1 = dense_backward(tanh_backward(dA1, Z1), X, W1, b1)
    return W1 - lr * dW1, b1 - lr * db1, W2 - lr * dW2, b2 - lr * db2


def step_in_reverse(X, y, W1, b1, W2, b2, lr):
    """The first layer is updated first: W2 is still the old one then."""
    A1 = np.tanh(X @ W1 + b1)
    dZ2 = lr * cross_entropy_backward(1.0, A1 @ W2 + b2, y)
    dZ1 = (1 - A1 * A1) * (dZ2 @ W2.T)
    W1, b1 = W1 - X.T @ dZ1, b1 - dZ1.sum(axis=0)
    return W1, b1, W2 - A1.T @ dZ2, b2 - dZ2.sum(axis=0)


EXERCISE = Exercise(
    id="07.6",
    points=2,
    asks="`mended_step(X, y, W1, b1, W2, b2, lr)`: W1, b1, W2, b2 after one step, "
    "without the colleague's two bugs",
    reference=mended_step,
    inputs=batches_and_networks,
    large=large_batch,
    too_slow=TOO_SLOW,
    seconds=10,  # loops over all entries come back, too
    returns=["W1", "b1", "W2", "b2"],
    styles=[step_with_pairs, step_in_reverse],
    slips=[
        Slip(
            "the colleague's",
            stepping(early=True, twice=True),
            "Both bugs are still there. Check dW1 by differences, with a batch of "
            "more than one and a large lr. (How do you get dW1 out of a step? It "
            "is (W1 - new W1) / lr.)",
        ),
        Slip(
            "only the mean mended",
            stepping(early=True),
            "The scale is right now. But dZ1 is computed with the W2 that has "
            "already been moved: first all gradients, then the update.",
        ),
        Slip(
            "only the order mended",
            stepping(twice=True),
            "The order is right now. But dW1 is divided by n, which dZ2 has "
            "brought along already.",
        ),
        Slip(
            "no mean at all",
            stepping(mean=False),
            "The loss's own 1/n is gone, too: all steps are n times too long. It "
            "stands in cross_entropy_backward, and once is enough.",
        ),
        Slip(
            "plus",
            stepping(rate=lambda lr: lr),
            "You walk uphill: the gradient is subtracted.",
        ),
        Slip(
            "slope of relu",
            stepping(slope=lambda A1: A1 > 0),
            "W2 and b2 are right. You let through where A1 is positive: that is relu's "
            "slope. The hidden units are tanh, 1 - A1**2.",
        ),
        Slip(
            "no slope",
            stepping(slope=lambda A1: 1),
            "W2 and b2 are right. On its way to the first layer the gradient crosses "
            "the tanh: multiply by 1 - A1**2.",
        ),
        Slip(
            "slope of the sigmoid",
            stepping(slope=lambda A1: A1 * (1 - A1)),
            "W2 and b2 are right. A1 (1 - A1) is the slope of the sigmoid. The hidden "
            "units are tanh, 1 - A1**2.",
        ),
        Slip(
            "hidden units anew",
            hidden_units_anew,
            "W1, b1 and b2 are right. For W2 you compute A1 once more, with the new "
            "first layer. It is the A1 of the forward pass that dZ2 belongs to.",
        ),
        Slip(
            "means for the biases",
            stepping(total=lambda dZ: dZ.mean(axis=0)),
            "W1 and W2 are right. The biases' gradients are divided by n: they are "
            "sums, since dZ2 has brought the 1/n along.",
        ),
        Slip(
            "everything divided by n",
            all_divided,
            "All steps are n times too short. dZ2 has brought the 1/n along already.",
        ),
        Slip(
            "both weights divided by n",
            weights_divided,
            "b1 and b2 are right. The steps of W1 and W2 are n times too short: dZ2 "
            "has brought the 1/n along already.",
        ),
        Slip(
            "biases frozen",
            stepping(rate_b=lambda lr: 0),
            "W1 and W2 are right. The biases stay where they were: they take a step, "
            "too.",
        ),
        Slip(
            "no learning rate",
            stepping(rate=lambda lr: -1),
            "You go the whole gradient. `lr` says how much of it one step takes.",
        ),
        Slip(
            "no learning rate for the biases",
            stepping(rate_b=lambda lr: -1),
            "W1 and W2 are right. The biases go their whole gradient: lr is for all "
            "parameters.",
        ),
        Slip(
            "the gradients",
            stepping(rate=lambda lr: 1, start=0),
            "These are the gradients. Asked for are the new parameters: W1 - lr * dW1.",
        ),
    ],
    hints=[
        "Two lines are wrong. One has a number too many; the other stands in the "
        "wrong place.",
        "Who has taken the mean already? And which W2 did the forward pass use?",
        "`dZ1 = dZ2 @ W2.T * (1 - A1**2)` belongs before the line that changes W2; "
        "`/ len(X)` goes.",
    ],
)
