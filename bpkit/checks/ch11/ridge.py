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


def ridge_with(extra):
    def ridge(A, Y, lam):
        n, d = A.shape
        return np.linalg.lstsq(A.T @ A + extra(n, d, lam), A.T @ Y, rcond=None)[0]

    return ridge


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
