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


def many_pixels(rng):
    X = draw(rng, 32, 784)
    return X, X @ draw(rng, 784), 1e-4, 20


def train_line_in_one_matrix(X, t, lr, steps):
    ones = np.ones((len(X), 1), X.dtype)
    A, v = np.hstack([X, ones]), np.zeros(X.shape[1] + 1, X.dtype)
    for _ in range(steps):
        v = v - lr * 2 * A.T @ (A @ v - t) / len(t)
    return v[:-1], v[-1]


def training(
    *,
    keep=(0, 0),  # how much of the last dw, of the last db is left
    n=(len, len),  # what the sums for dw, for db are divided by
    scale=(-2, -2),  # what the gradients of w, of b are multiplied by
    both=True,
    anew=True,
    steps=lambda steps: steps,
    start=np.zeros,
):
    """A training loop with a bug or several: a slip."""

    def train_line(X, t, lr, count):
        w, b, dw, db = start(X.shape[1]).astype(X.dtype), float(start(())), 0.0, 0.0
        error = X @ w + b - t
        for _ in range(steps(count)):
            error = X @ w + b - t if anew else error
            dw = keep[0] * dw + X.T @ error / n[0](X)
            w = w + scale[0] * lr * dw
            if not both:
                error = X @ w + b - t
            db = keep[1] * db + error.sum() / n[1](X)
            b = b + scale[1] * lr * db
        return w, b

    return train_line


def one(X):
    return 1


def example_by_example(X, t, lr, steps):
    w, b = np.zeros(X.shape[1], X.dtype), 0.0
    for _ in range(steps):
        for x, goal in zip(X, t, strict=True):
            error = x @ w + b - goal
            w, b = w - lr * 2 * error * x, b - lr * 2 * error
    return w, b


def bias_left_out(X, t, lr, steps):
    w, b = np.zeros(X.shape[1], X.dtype), 0.0
    for _ in range(steps):
        error = X @ w - t
        w, b = w - lr * 2 * X.T @ error / len(t), b - lr * 2 * error.mean()
    return w, b


def least_squares(X, t, lr, steps):
    v = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), t, rcond=None)[0]
    return v[:-1], v[-1]


def the_gradients(X, t, lr, steps):
    w, b = training(steps=lambda steps: steps - 1)(X, t, lr, steps)
    error = X @ w + b - t
    return 2 * X.T @ error / len(t), 2 * error.mean()


EXERCISE = Exercise(
    id="04.7",
    points=2,
    asks="`train_line(X, t, lr, steps)`: w and b of a line after so many steps, "
    "from zeros, without the colleague's bug",
    reference=train_line,
    inputs=lines_to_fit,
    large=many_pixels,
    returns=["w", "b"],
    styles=[train_line_in_one_matrix, training()],
    slips=[
        Slip(
            "the colleague's bug",
            training(keep=(1, 1)),
            "The bug is still there. Print dw in the second step and compute it by "
            "hand: what is left in it from the first one?",
        ),
        Slip(
            "only dw mended",
            training(keep=(0, 1)),
            "Your w is right only in the first step: db still carries the "
            "gradients of all steps before, and through b it reaches w.",
        ),
        Slip(
            "only db mended",
            training(keep=(1, 0)),
            "dw still carries the gradients of all steps before. Each step starts "
            "from a new one.",
        ),
        Slip(
            "no mean",
            training(n=(one, one)),
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
            training(scale=(2, 2)),
            "You walk uphill. The gradient is that of prediction minus target, and it "
            "is subtracted.",
        ),
        Slip(
            "one step short",
            training(steps=lambda steps: steps - 1),
            "You take one step less than asked: `range(steps)` makes `steps` of them.",
        ),
        Slip(
            "one step more",
            training(steps=lambda steps: steps + 1),
            "You take one step more than asked: `range(steps)` makes `steps` of them.",
        ),
        Slip(
            "one step",
            training(steps=lambda steps: 1),
            "You stop after one step. Does `return` stand inside the loop?",
        ),
        Slip(
            "the first error for ever",
            training(anew=False),
            "All your steps are those of the start. After each step w and b are new, "
            "and so is the error: the loop holds error, gradients and step.",
        ),
        Slip(
            "half",
            training(scale=(-1, -1)),
            "Your steps are half as long: the slope of a square brings a 2 along.",
        ),
        Slip(
            "a tenth of the rate",
            training(scale=(-0.2, -0.2)),
            "You step with a tenth of lr. It comes in right; the bug is elsewhere.",
        ),
        Slip(
            "a tenth of the rate, and the bug",
            training(keep=(1, 1), scale=(-0.2, -0.2)),
            "The bug is still there: a tenth of lr hides it for longer. dw and db hold "
            "the gradients of all steps before.",
        ),
        Slip(
            "bias frozen",
            training(scale=(-2, 0)),
            "b stays 0. It has a gradient of its own, 2 * error.mean(), and takes the "
            "same step.",
        ),
        Slip(
            "weights frozen",
            training(scale=(0, -2)),
            "w stays at 0, only b moves. Both take a step, each with its gradient.",
        ),
        Slip(
            "no mean for dw",
            training(n=(one, len)),
            "db is a mean over the examples, dw a sum. Divide both by n.",
        ),
        Slip(
            "no mean for db",
            training(n=(len, one)),
            "dw is a mean over the examples, db a sum. Divide both by n.",
        ),
        Slip(
            "bias left out of the error",
            bias_left_out,
            "The prediction is X @ w + b. Where is b?",
        ),
        Slip(
            "from ones",
            training(start=np.ones),
            "You start from ones. Asked for is a start from zeros.",
        ),
        Slip(
            "example by example",
            example_by_example,
            "You step after each example. A step takes all of them: one gradient, "
            "their mean.",
        ),
        Slip(
            "least squares",
            least_squares,
            "This is the best line there is. Asked for is where `steps` steps of "
            "gradient descent from zeros have come.",
        ),
        Slip(
            "the gradients",
            the_gradients,
            "These are dw and db of the last step. Return w and b.",
        ),
    ],
    hints=[
        "Do two steps by hand for one example, X = [[1.0]], t = [1.0], lr = 0.1. "
        "The first step is right. What is dw in the second?",
        "`dw += ...` adds to what was there. Where is it set back to 0?",
        "Write `dw = ...` and `db = ...` inside the loop.",
    ],
)
