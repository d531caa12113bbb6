"""04.7: a loop that trains a line, without the colleague's bug."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def train_line(X, t, lr, steps):
    w, b = np.zeros(X.shape[1], X.dtype), 0.0
    for _ in range(steps):
        error = X @ w + b - t
        dw = 2 * X.T @ error / len(t)
        db = 2 * error.mean()
        w, b = w - lr * dw, b - lr * db
    return w, b


def lines_to_fit(rng):
    cases = []
    sizes = [(5, 2, 0.05, 3), (3, 3, 0.02, 4), (1, 1, 0.05, 5), (6, 2, 0.05, 1)]
    for n, d, lr, steps in sizes:
        X = draw(rng, n, d)
        cases.append((X, X @ draw(rng, d) + 1.5, lr, steps))
    X, t, lr, steps = cases[0]
    zero_input = X * [0, 1]
    return [*cases, (X, 1000 * t, lr, steps), (zero_input, t, lr, steps)]


def train_line_in_one_matrix(X, t, lr, steps):
    ones = np.ones((len(X), 1), X.dtype)
    A, v = np.hstack([X, ones]), np.zeros(X.shape[1] + 1, X.dtype)
    for _ in range(steps):
        v = v - lr * 2 * A.T @ (A @ v - t) / len(t)
    return v[:-1], v[-1]


def training(*, keep_dw=False, keep_db=False, mean=True, both=True, sign=-1):
    """A training loop with a bug or several: a slip."""

    def train_line(X, t, lr, steps):
        w, b, dw, db = np.zeros(X.shape[1], X.dtype), 0.0, 0.0, 0.0
        for _ in range(steps):
            error = X @ w + b - t
            n = len(t) if mean else 1
            dw = keep_dw * dw + 2 * X.T @ error / n
            w = w + sign * lr * dw
            if not both:
                error = X @ w + b - t
            db = keep_db * db + 2 * error.sum() / n
            b = b + sign * lr * db
        return w, b

    return train_line


EXERCISE = Exercise(
    id="04.7",
    points=2,
    asks="`train_line(X, t, lr, steps)`: w and b of a line after so many steps, "
    "from zeros, without the colleague's bug",
    reference=train_line,
    inputs=lines_to_fit,
    returns=["w", "b"],
    styles=[train_line_in_one_matrix, training()],
    slips=[
        Slip(
            "the colleague's bug",
            training(keep_dw=True, keep_db=True),
            "The bug is still there. Print dw in the second step and compute it by "
            "hand: what is left in it from the first one?",
        ),
        Slip(
            "only dw mended",
            training(keep_db=True),
            "Your w is right only in the first step: db still carries the "
            "gradients of all steps before, and through b it reaches w.",
        ),
        Slip(
            "only db mended",
            training(keep_dw=True),
            "dw still carries the gradients of all steps before. Each step starts "
            "from a new one.",
        ),
        Slip(
            "no mean",
            training(mean=False),
            "The mean is gone: your gradients are sums over the n examples, n "
            "times too large for this learning rate.",
        ),
        Slip(
            "one after the other",
            training(both=False),
            "You update w first and compute db with the new w. A gradient belongs "
            "to one place: take both, then step with both.",
        ),
        Slip(
            "plus",
            training(sign=1),
            "The gradient points uphill: subtract it.",
        ),
    ],
    hints=[
        "Do two steps by hand for one example, X = [[1.0]], t = [1.0], lr = 0.1. "
        "The first step is right. What is dw in the second?",
        "`dw += ...` adds to what was there. Where is it set back to 0?",
        "Write `dw = ...` and `db = ...` inside the loop.",
    ],
)
