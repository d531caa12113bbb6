"""23.6: the same gradient by the conventions of scikit-learn."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def as_sklearn(dW, db, W, alpha, n):
    return dW + alpha * W / n, db.copy()


def gradients(rng):
    cases = []
    for d_in, d_out, alpha, n in [(3, 4, 0.5, 5), (2, 2, 2.0, 3), (1, 3, 0.1, 1)]:
        W, dW = draw(rng, d_in, d_out), draw(rng, d_in, d_out)
        cases.append((dW, draw(rng, d_out), W, alpha, n))
    dW, db, W, *_ = cases[0]
    cases += [(dW, db, W, 0.0, 4), (0 * dW, 0 * db, W, 3.0, 200)]
    return [*cases, (1000 * dW, db, 1000 * W, 0.5, 3)]


def in_place(dW, db, W, alpha, n):
    dW = dW.copy()
    for i in np.ndindex(dW.shape):
        dW[i] += alpha / n * W[i]
    return dW, db


def added(factor):
    return lambda dW, db, W, alpha, n: (dW + factor(alpha, n) * W, db)


EXERCISE = Exercise(
    id="23.6",
    points=2,
    asks="`as_sklearn(dW, db, W, alpha, n)`: dW and db of scikit-learn's loss of a "
    "batch of n, which is ours plus alpha / (2 n) times the sum of all W**2; dW and db "
    "come in as those of our loss",
    reference=as_sklearn,
    inputs=gradients,
    returns=["dW", "db"],
    styles=[in_place],
    slips=[
        Slip(
            "no n",
            added(lambda alpha, n: alpha),
            "You add alpha * W. scikit-learn divides the penalty by n, the size of the "
            "batch.",
        ),
        Slip(
            "half of it",
            added(lambda alpha, n: alpha / n / 2),
            "You keep the 1/2. The slope of w²/2 is w.",
        ),
        Slip(
            "twice as much",
            added(lambda alpha, n: 2 * alpha / n),
            "You have 2 w, and the 1/2 in front of the sum takes the 2 away.",
        ),
        Slip(
            "nothing added",
            added(lambda alpha, n: 0.0),
            "This is our gradient, without the penalty.",
        ),
        Slip(
            "subtracted",
            added(lambda alpha, n: -alpha / n),
            "The penalty is added to the loss, so its slope is added, too.",
        ),
        Slip(
            "a sum for a mean",
            lambda dW, db, W, alpha, n: (n * dW + alpha * W, n * db),
            "Yours are those of a sum over the batch. Both losses are means.",
        ),
        Slip(
            "divided once more",
            lambda dW, db, W, alpha, n: ((dW + alpha * W) / n, db),
            "You divide dW by n as well. It is that of a mean already; only the "
            "penalty is divided.",
        ),
        Slip(
            "divided once more, both",
            lambda dW, db, W, alpha, n: ((dW + alpha * W) / n, db / n),
            "You divide dW and db by n. They are those of a mean already; only the "
            "penalty is divided.",
        ),
        Slip(
            "W squared",
            lambda dW, db, W, alpha, n: (dW + alpha / n * W**2 / 2, db),
            "You add the penalty itself. Asked is its slope at each weight.",
        ),
        Slip(
            "the whole penalty",
            lambda dW, db, W, alpha, n: (dW + alpha / n / 2 * np.sum(W**2), db),
            "You add the whole penalty, one number, to every entry. Asked is its slope "
            "at each weight.",
        ),
        Slip(
            "biases too",
            lambda dW, db, W, alpha, n: (dW + alpha * W / n, db + alpha * db / n),
            "You change db. The penalty counts the weights alone.",
        ),
        Slip(
            "the sign of W",
            lambda dW, db, W, alpha, n: (dW + alpha / n * np.sign(W), db),
            "You add the slope of |w|. The penalty has w².",
        ),
    ],
    hints=[
        "A sum of two losses: the gradients add.",
        "The slope of alpha / (2 n) * w² at w?",
        "`dW + alpha * W / n`, and db as it is.",
    ],
)
