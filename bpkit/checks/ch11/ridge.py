"""11.4: the weights of ridge regression, without a loop."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def ridge(A, Y, lam):
    return np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1], dtype=A.dtype), A.T @ Y)


def features_and_targets(rng):
    cases = []
    for n, d, k, lam in [
        (6, 3, 2, 0.5),
        (4, 4, 4, 2.0),
        (2, 5, 1, 1.0),
        (7, 2, 3, 4.0),
    ]:
        cases.append((draw(rng, n, d), draw(rng, n, k), lam))
    A, Y, lam = cases[0]
    A = A.copy()
    A[0] = 0.0
    return [*cases, (A, Y, lam), (A, 1000 * Y, lam)]


def ridge_by_more_rows(A, Y, lam):
    d = A.shape[1]
    rows = np.concatenate([A, np.sqrt(lam).astype(A.dtype) * np.eye(d, dtype=A.dtype)])
    asked = np.concatenate([Y, np.zeros((d, Y.shape[1]), Y.dtype)])
    return np.linalg.lstsq(rows, asked, rcond=None)[0]


def ridge_with(extra, solve=None):
    """ridge with something else added to A.T @ A: a slip."""

    def ridge(A, Y, lam):
        n, d = A.shape
        square, right = A.T @ A + extra(n, d, lam), A.T @ Y
        if solve:
            return solve(square, right)
        return np.linalg.lstsq(square, right, rcond=None)[0]

    return ridge


def ridge_by_descent(A, Y, lam, steps=100, lr=0.01):
    W = np.zeros((A.shape[1], Y.shape[1]))
    for _ in range(steps):
        W -= lr * (A.T @ (A @ W - Y) + lam * W)
    return W


def ridge_row_by_row(A, Y, lam):
    return A.T @ Y / ((A**2).sum(axis=0)[:, None] + lam)


EXERCISE = Exercise(
    id="11.4",
    points=2,
    asks="`ridge(A, Y, lam)`: the W (d, k) at which 0.5 * sum((A @ W − Y)**2) + "
    "0.5 * lam * sum(W**2) is smallest",
    reference=ridge,
    inputs=features_and_targets,
    styles=[ridge_by_more_rows],
    slips=[
        Slip(
            "no penalty",
            ridge_with(lambda n, d, lam: 0.0),
            "This is least squares without the penalty: its gradient, lam * W, "
            "belongs to what must be 0.",
        ),
        Slip(
            "lam everywhere",
            ridge_with(lambda n, d, lam: lam),
            "You add lam to every entry of A.T @ A. lam * W is lam times the "
            "identity times W: add it on the diagonal alone.",
        ),
        Slip(
            "lam times n",
            ridge_with(lambda n, d, lam: lam * n * np.eye(d)),
            "Your penalty is n times too strong: the error here is a sum, not a mean.",
        ),
        Slip(
            "lam turned round",
            ridge_with(lambda n, d, lam: -lam * np.eye(d)),
            "Your penalty has the wrong sign: it rewards large weights.",
        ),
        Slip(
            "twice lam",
            ridge_with(lambda n, d, lam: 2 * lam * np.eye(d)),
            "Your penalty is twice as strong: both terms have a half, which "
            "cancels the 2 of the square.",
        ),
        Slip(
            "half of lam",
            ridge_with(lambda n, d, lam: 0.5 * lam * np.eye(d)),
            "Your penalty is half as strong: the gradient of 0.5 * lam * W**2 is "
            "lam * W.",
        ),
        Slip(
            "lam over n",
            ridge_with(lambda n, d, lam: lam / n * np.eye(d)),
            "Your penalty is n times too weak: the error here is a sum, not a mean.",
        ),
        Slip(
            "lam squared",
            ridge_with(lambda n, d, lam: lam**2 * np.eye(d)),
            "You add lam squared on the diagonal. The gradient of the penalty is "
            "lam * W.",
        ),
        Slip(
            "root of lam",
            ridge_with(lambda n, d, lam: np.sqrt(lam) * np.eye(d)),
            "You add the root of lam on the diagonal. It belongs to rows that are put "
            "below A; in A.T @ A stands lam itself.",
        ),
        Slip(
            "1 for lam",
            ridge_with(lambda n, d, lam: np.eye(d)),
            "You add 1 on the diagonal, whatever lam is: `lam * np.eye(d)`.",
        ),
        Slip(
            "no penalty, solved",
            ridge_with(lambda n, d, lam: 0.0, np.linalg.solve),
            "This is least squares without the penalty, and with fewer rows than "
            "columns there is no one answer to it. lam on the diagonal gives one.",
        ),
        Slip(
            "the last weight without penalty",
            ridge_with(lambda n, d, lam: lam * np.diag(np.arange(d) < d - 1)),
            "The last row of W gets no penalty, as a bias would. Here every weight has "
            "one.",
        ),
        Slip(
            "the first weight without penalty",
            ridge_with(lambda n, d, lam: lam * np.diag(np.arange(d) > 0)),
            "The first row of W gets no penalty, as a bias would. Here every weight "
            "has one.",
        ),
        Slip(
            "lam everywhere, solved",
            ridge_with(lambda n, d, lam: lam, np.linalg.solve),
            "`A.T @ A + lam` adds lam to every entry, and with fewer rows than columns "
            "that can still not be solved. lam stands on the diagonal alone: "
            "`lam * np.eye(d)`.",
        ),
        Slip(
            "least squares, then smaller",
            lambda A, Y, lam: np.linalg.lstsq(A, Y, rcond=None)[0] / (1 + lam),
            "You shrink the answer of least squares by 1 + lam. That is right where "
            "A.T @ A is the identity; in general lam joins it on the diagonal.",
        ),
        Slip(
            "each column alone",
            ridge_row_by_row,
            "You divide entry by entry, as if the columns of A knew nothing of each "
            "other. A.T @ A is a matrix: solve with it.",
        ),
        Slip(
            "a hundred steps of descent",
            ridge_by_descent,
            "You go downhill for some steps and stop near the minimum. Asked for is "
            "the minimum itself, which one linear system gives.",
        ),
    ],
    hints=[
        "At the minimum the gradient is 0. What is the gradient of each of the two "
        "terms?",
        "A.T @ (A @ W − Y) + lam * W = 0. Collect what stands before W.",
        "`np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1]), A.T @ Y)`; for "
        "float32 the identity takes `dtype=A.dtype`",
    ],
    tolerance=1e-6,
)
