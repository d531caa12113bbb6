"""Chapter 04, gradient descent."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant

# 04.1


def largest_lr(left, middle, right, h):
    return 2 * h**2 / (left - 2 * middle + right)


def bowls(rng):
    cases = []
    for n, h, steeper in [(4, 0.5, 1), (3, 0.25, 1), (1, 2.0, 1), (3, 0.5, 1000)]:
        curvature, away = steeper * rng.integers(1, 9, n) / 2, draw(rng, n)
        away[:2] = [0.0, 3.0][:n]  # one is asked at its bottom
        floor = np.array([0.0, -1.5, 2.5, -0.5])[:n]
        losses = (floor + curvature / 2 * (away + s) ** 2 for s in (-h, 0, h))
        cases.append((*losses, h))
    return cases


def largest_lr_of_two_slopes(left, middle, right, h):
    slope_before, slope_after = (middle - left) / h, (right - middle) / h
    return 2 / ((slope_after - slope_before) / h)


# 04.2


def one_step(W, b, dW, db, lr):
    return W - lr * dW, b - lr * db


def layers_and_gradients(rng):
    sizes = [(3, 2, 0.1), (2, 2, 0.7), (1, 4, 1.5), (5, 1, 0.01)]
    cases = [(draw(rng, i, o), draw(rng, o), draw(rng, i, o), draw(rng, o), lr)
             for i, o, lr in sizes]  # fmt: skip
    W, b, dW, db, lr = cases[0]
    return [*cases, (1000 * W, b, 1000 * dW, db, lr), (W, b, np.zeros_like(W), db, lr)]


def one_step_in_place(W, b, dW, db, lr):
    W -= lr * dW
    b -= lr * db
    return W, b


# 04.3


def standardize(X_new, X_train):
    return (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)


def new_and_old_data(rng):
    sizes = [(3, 5, 2), (4, 4, 4), (1, 6, 3), (7, 3, 1)]
    cases = [
        (draw(rng, n, d), draw(rng, m, d) + np.arange(m)[:, None]) for n, m, d in sizes
    ]
    X_new, X_train = cases[0]
    zeros = np.zeros_like(X_new)
    return [*cases, (1000 * X_new + 50, 1000 * X_train), (zeros, X_train)]


def standardize_with_all(X_new, X_train):
    return standardize(X_new, np.vstack([X_new, X_train]))


# 04.4


def count_steps(sizes, batch_size, epochs):
    return epochs * -(-sizes // batch_size)


def data_sets(rng):
    return [
        (np.array([1000, 1024, 10]), 64, 3),
        (np.array([128, 129, 127]), 128, 2),
        (np.array([7]), 1, 4),
        (np.array([50, 51]), 50, 1),
        (rng.integers(100, 1000, 4), 30, 5),
    ]


# 04.5


def best_epoch(mistakes, patience):
    best = 0
    for epoch in range(len(mistakes)):
        if mistakes[epoch] < mistakes[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best


def histories(rng):
    shapes = [
        ([90, 60, 70, 50, 55, 58, 61, 30], 3),
        ([90, 80, 70, 60], 2),
        ([90, 70, 80, 75, 72, 50, 60], 3),
        ([100, 50, 90, 80, 70, 60, 55, 40], 4),
        ([50, 60, 40, 70], 1),
        ([70, 40, 60, 30, 50, 55], 2),
    ]
    scale, more = rng.integers(1, 4), rng.integers(0, 50)
    drawn = [(rng.permutation(np.arange(20, 60)), wait) for wait in (5, 8)]
    known = [(scale * np.array(shape) + more, wait) for shape, wait in shapes]
    return known + drawn


def best_epoch_by_counting(mistakes, patience):
    best, waited = 0, 0
    for epoch, count in enumerate(mistakes):
        better = epoch == 0 or count < mistakes[best]
        best, waited = (epoch, 0) if better else (best, waited + 1)
        if waited >= patience:
            return best
    return best


def epoch_of_the_stop(mistakes, patience):
    best = 0
    for epoch in range(len(mistakes)):
        if mistakes[epoch] < mistakes[best]:
            best = epoch
        if epoch - best == patience:
            return epoch
    return len(mistakes) - 1


def best_before_rises(mistakes, patience):
    rises = 0
    for epoch in range(1, len(mistakes)):
        rises = rises + 1 if mistakes[epoch] > mistakes[epoch - 1] else 0
        if rises == patience:
            return int(np.argmin(mistakes[: epoch + 1]))
    return int(np.argmin(mistakes))


# 04.6


def logistic_gradient(X, y, w, b):
    dz = (sigmoid(X @ w + b) - y) / len(y)
    return X.T @ dz, dz.sum()


def yes_and_no(rng):
    cases = []
    for n, d in [(5, 3), (4, 4), (1, 2), (6, 1)]:
        y = rng.permutation(np.arange(n) % 2).astype(float)
        cases.append((draw(rng, n, d), y, draw(rng, d) / 3, 0.3))
    X, y, w, b = cases[0]
    return [*cases, (1000 * X, y, w, b)]


def logistic_gradient_example_by_example(X, y, w, b):
    errors = [sigmoid(x @ w + b) - target for x, target in zip(X, y, strict=True)]
    dw = sum(error * x for error, x in zip(errors, X, strict=True)) / len(y)
    return dw, sum(errors) / len(y)


def logistic_gradient_with_slope(X, y, w, b):
    a = sigmoid(X @ w + b)
    dz = (a - y) * a * (1 - a) / len(y)
    return X.T @ dz, dz.sum()


# 04.7


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
    """A training loop with a bug or several: a slip of 04.7."""

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


EXERCISES = [
    Exercise(
        id="04.1",
        points=2,
        asks="`largest_lr(left, middle, right, h)`: the limit of the learning rate for "
        "bowls of which you know the losses at w - h, w and w + h",
        reference=largest_lr,
        inputs=bowls,
        uses=[
            "activations.sigmoid",
            "gradcheck.numerical_gradient",
            "losses.binary_cross_entropy",
        ],
        styles=[
            largest_lr_of_two_slopes,
            lambda left, middle, right, h: h * h / ((left + right) / 2 - middle),
        ],
        slips=[
            Slip(
                "one over the curvature",
                lambda left, middle, right, h: h**2 / (left - 2 * middle + right),
                "This is 1 / curvature: there one step lands at the bottom. The limit, "
                "up to which it bounces and still comes down, is twice as far.",
            ),
            Slip(
                "the curvature itself",
                lambda left, middle, right, h: (left - 2 * middle + right) / h**2,
                "This is the curvature. The steeper the bowl, the smaller the step "
                "that it bears: 2 divided by it.",
            ),
            Slip(
                "h not squared",
                lambda left, middle, right, h: 2 * h / (left - 2 * middle + right),
                "You divide by h once. A slope is a difference over h, and the "
                "curvature a difference of slopes over h: h comes in twice.",
            ),
            Slip(
                "h forgotten",
                lambda left, middle, right, h: 2 / (left - 2 * middle + right),
                "Your answer does not use h. The same three losses a hundred times "
                "closer together are a much steeper bowl.",
            ),
            Slip(
                "the slope instead",
                lambda left, middle, right, h: 2 / ((right - left) / (2 * h)),
                "You divide by the slope, (right - left) / 2h. The slope differs from "
                "place to place in the bowl; the limit comes from how fast it changes.",
            ),
        ],
        hints=[
            "The curvature is the slope of the slope. You have three losses: which two "
            "slopes can you get from them?",
            "(middle - left) / h is the slope on the left, (right - middle) / h on the "
            "right, and the two places are h apart.",
            "curvature = (left - 2 * middle + right) / h**2, and the limit is 2 / "
            "curvature.",
        ],
    ),
    Exercise(
        id="04.2",
        points=1,
        asks="`one_step(W, b, dW, db, lr)`: weights and biases of a layer after one "
        "step of gradient descent",
        reference=one_step,
        inputs=layers_and_gradients,
        returns=["W", "b"],
        styles=[
            lambda W, b, dW, db, lr: [p + -lr * dp for p, dp in [(W, dW), (b, db)]],
            lambda W, b, dW, db, lr: (np.subtract(W, dW * lr), np.subtract(b, db * lr)),
        ],
        slips=[
            Slip(
                "plus",
                lambda W, b, dW, db, lr: (W + lr * dW, b + lr * db),
                "The gradient points uphill, and you follow it: the loss grows with "
                "each step. Subtract.",
            ),
            Slip(
                "bias frozen",
                lambda W, b, dW, db, lr: (W - lr * dW, b),
                "Your b never changes. No error will tell you; the loss stops too "
                "high. Print b before and after the step.",
            ),
            Slip(
                "no learning rate for the bias",
                lambda W, b, dW, db, lr: (W - lr * dW, b - db),
                "W takes a step of lr * dW, b one of db. The learning rate is for all "
                "parameters.",
            ),
            Slip(
                "no learning rate",
                lambda W, b, dW, db, lr: (W - dW, b - db),
                "You go the whole gradient. `lr` says how much of it one step takes.",
            ),
            Slip(
                "only the step",
                lambda W, b, dW, db, lr: (-lr * dW, -lr * db),
                "This is the step. Add it to where you were.",
            ),
            Slip(
                "in place",
                one_step_in_place,
                "The numbers are right, but `W -= ...` writes into the caller's array. "
                "Here new arrays are asked for: `W - lr * dW`. (An optimizer writes in "
                "place, and says so.)",
            ),
        ],
        hints=[
            "Which way does the gradient point, and which way do you want to go?",
            "The same rule for both: parameter minus lr times its gradient.",
            "`return W - lr * dW, b - lr * db`",
        ],
    ),
    Exercise(
        id="04.3",
        points=2,
        asks="`standardize(X_new, X_train)`: X_new (n, d) scaled with the means and "
        "standard deviations of the columns of X_train (m, d)",
        reference=standardize,
        variant=Variant(
            draw=lambda rng: {
                "mean": rng.choice(HALVES).item(),
                "deviation": rng.choice([0.1, 0.25, 0.5, 2, 3, 5, 10]).item(),
            },
            says="scaled so, the columns of X_train have mean {mean:g} instead of 0 "
            "and standard deviation {deviation:g} instead of 1.",
            change=lambda standardize, X_new, X_train, *, mean, deviation: (
                deviation * standardize(X_new, X_train) + mean
            ),
        ),
        inputs=new_and_old_data,
        styles=[
            lambda X_new, X_train: np.divide(
                X_new - np.mean(X_train, 0), np.sqrt(np.var(X_train, 0))
            ),
            lambda X_new, X_train: np.stack(
                [
                    (c - t.mean()) / t.std()
                    for c, t in zip(X_new.T, X_train.T, strict=True)
                ],
                axis=1,
            ),
        ],
        slips=[
            Slip(
                "own statistics",
                lambda X_new, X_train: (
                    (X_new - X_new.mean(axis=0))
                    / (X_new.std(axis=0) + (X_new.std(axis=0) == 0))
                ),
                "You scale the new data with their own mean and spread. Then the same "
                "parcel gets other numbers in another batch, and a single one becomes "
                "0. The training data set the scale.",
            ),
            Slip(
                "leak",
                standardize_with_all,
                "Your means and spreads are those of new and training data together. "
                "That is a leak: what should be new has already had a say.",
            ),
            Slip(
                "variance for deviation",
                lambda X_new, X_train: (
                    (X_new - X_train.mean(axis=0)) / X_train.var(axis=0)
                ),
                "You divide by the variance, which is the square of the standard "
                "deviation: kilometers over square kilometers.",
            ),
            Slip(
                "one scale for all columns",
                lambda X_new, X_train: (X_new - X_train.mean()) / X_train.std(),
                "You took one mean and one spread for all columns. That leaves the "
                "ravine as it was: each column needs its own. Which axis goes away?",
            ),
            Slip(
                "only centered",
                lambda X_new, X_train: X_new - X_train.mean(axis=0),
                "The columns are centered, their spreads are as different as before. "
                "Divide by the standard deviation, too.",
            ),
            Slip(
                "only divided",
                lambda X_new, X_train: X_new / X_train.std(axis=0),
                "The spreads are 1, the means are still there: subtract them first.",
            ),
        ],
        hints=[
            "Which two numbers does each column have, and from which of the two arrays "
            "do they come?",
            "`X_train.mean(axis=0)` has shape (d,), and so has `X_train.std(axis=0)`.",
            "`return (X_new - X_train.mean(axis=0)) / X_train.std(axis=0)`",
        ],
    ),
    Exercise(
        id="04.4",
        points=1,
        asks="`count_steps(sizes, batch_size, epochs)`: for each size of a data set in "
        "the array `sizes`, how many steps the training takes",
        reference=count_steps,
        inputs=data_sets,
        styles=[
            lambda sizes, batch_size, epochs: (
                epochs * np.ceil(sizes / batch_size).astype(int)
            ),
            lambda sizes, batch_size, epochs: np.array(
                [epochs * len(range(0, n, batch_size)) for n in sizes]
            ),
        ],
        slips=[
            Slip(
                "short batch dropped",
                lambda sizes, batch_size, epochs: epochs * (sizes // batch_size),
                "You count the full batches. What is left over at the end of an epoch "
                "is a batch, too, a short one.",
            ),
            Slip(
                "one too many",
                lambda sizes, batch_size, epochs: epochs * (sizes // batch_size + 1),
                "Where the batches come out even there is no short one, and you count "
                "one all the same.",
            ),
            Slip(
                "no rounding",
                lambda sizes, batch_size, epochs: epochs * sizes / batch_size,
                "A part of a step is no step: round up, in each epoch.",
            ),
            Slip(
                "epochs run together",
                lambda sizes, batch_size, epochs: -(-sizes * epochs // batch_size),
                "You batch all epochs as one long row. But each epoch begins anew, and "
                "has a short batch of its own.",
            ),
            Slip(
                "one epoch",
                lambda sizes, batch_size, epochs: -(-sizes // batch_size),
                "These are the steps of one epoch.",
            ),
            Slip(
                "examples",
                lambda sizes, batch_size, epochs: sizes * epochs,
                "You count examples that are looked at. A step looks at a whole batch.",
            ),
        ],
        hints=[
            "Write down the batches of one epoch with 10 examples and batches of 4.",
            "4, 4 and 2: division, rounded up. `-(-n // k)` or `np.ceil` rounds up.",
            "`return epochs * -(-sizes // batch_size)`",
        ],
    ),
    Exercise(
        id="04.5",
        points=2,
        asks="`best_epoch(mistakes, patience)`: the epoch, counted from 0, whose "
        "weights early stopping keeps",
        reference=best_epoch,
        inputs=histories,
        styles=[
            best_epoch_by_counting,
            lambda mistakes, patience: next(
                (
                    e
                    for e in range(len(mistakes))
                    if mistakes[e] == mistakes[: e + patience + 1].min()
                    and mistakes[e] == mistakes[: e + 1].min()
                ),
                0,
            ),
        ],
        slips=[
            Slip(
                "looks into the future",
                lambda mistakes, patience: int(np.argmin(mistakes)),
                "This is the best of all epochs. But the training stopped before some "
                "of them: after `patience` epochs without a new best one, nobody sees "
                "what would have come.",
            ),
            Slip(
                "the epoch of the stop",
                epoch_of_the_stop,
                "This is the epoch at which the training stops. Kept are the weights "
                "of the best one before it.",
            ),
            Slip(
                "patience too short",
                lambda mistakes, patience: best_epoch(mistakes, max(patience - 1, 1)),
                "You stop one epoch too soon: `patience` epochs may pass without a new "
                "best one, and the stop comes with the last of them.",
            ),
            Slip(
                "patience too long",
                lambda mistakes, patience: best_epoch(mistakes, patience + 1),
                "You wait one epoch too long. Count the epochs since the best one: the "
                "stop comes when there are `patience` of them.",
            ),
            Slip(
                "compared with the epoch before",
                best_before_rises,
                "You count rises from one epoch to the next. A count that falls "
                "a little and stays above the best one is no new best: compare with "
                "the best so far.",
            ),
            Slip(
                "the count for the epoch",
                lambda mistakes, patience: mistakes[best_epoch(mistakes, patience)],
                "This is how many mistakes are left. Asked for is the epoch, the "
                "index.",
            ),
        ],
        hints=[
            "Go through the epochs as they come, and remember the best one so far. "
            "What do you know at each epoch, and what not yet?",
            "`epoch - best` says how long there has been no new best one.",
            "In the loop: if mistakes[epoch] < mistakes[best], best = epoch; if epoch "
            "- best == patience, break. After it, hand back best.",
        ],
    ),
    Exercise(
        id="04.6",
        points=3,
        asks="`logistic_gradient(X, y, w, b)`: dw (d,) and db of the binary "
        "cross-entropy of sigmoid(X @ w + b) for targets y (n,) of 0 and 1",
        reference=logistic_gradient,
        inputs=yes_and_no,
        returns=["dw", "db"],
        styles=[
            logistic_gradient_example_by_example,
            lambda X, y, w, b: (
                X.T @ (sigmoid(X @ w + b) - y) / y.size,
                np.mean(sigmoid(X @ w + b) - y),
            ),
        ],
        slips=[
            Slip(
                "no mean",
                lambda X, y, w, b: (
                    X.T @ (sigmoid(X @ w + b) - y),
                    (sigmoid(X @ w + b) - y).sum(),
                ),
                "The loss is a mean over the examples, your gradient is their sum: n "
                "times too large, and at a good learning rate it diverges.",
            ),
            Slip(
                "sign",
                lambda X, y, w, b: (
                    X.T @ (y - sigmoid(X @ w + b)) / len(y),
                    (y - sigmoid(X @ w + b)).mean(),
                ),
                "The sign is turned: it is probability minus target. With yours, "
                "`w - lr * dw` walks uphill.",
            ),
            Slip(
                "slope of the sigmoid",
                logistic_gradient_with_slope,
                "You multiply by a (1 - a), the slope of the sigmoid. Cross-entropy "
                "cancels it: at the score the gradient is a - y (chapter 3).",
            ),
            Slip(
                "no sigmoid",
                lambda X, y, w, b: (
                    X.T @ (X @ w + b - y) / len(y),
                    (X @ w + b - y).mean(),
                ),
                "You subtract the target from the score. It is the probability, "
                "sigmoid(score), that is compared with the target.",
            ),
            Slip(
                "bias left out of the score",
                lambda X, y, w, b: (
                    X.T @ (sigmoid(X @ w) - y) / len(y),
                    (sigmoid(X @ w) - y).mean(),
                ),
                "The score is X @ w + b. Where is b?",
            ),
            Slip(
                "mean taken twice for b",
                lambda X, y, w, b: (
                    logistic_gradient(X, y, w, b)[0],
                    logistic_gradient(X, y, w, b)[1] / len(y),
                ),
                "Your db is divided by n twice. dz already carries 1/n: b adds it up.",
            ),
        ],
        hints=[
            "It is the softmax classifier of the chapter with one score. What was dZ "
            "there, and what does p - y become?",
            "dz = (sigmoid(X @ w + b) - y) / n, shape (n,). Then the delta rule: dw "
            "sums dz times input, db sums dz.",
            "`return X.T @ dz, dz.sum()`",
        ],
    ),
    Exercise(
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
    ),
]
