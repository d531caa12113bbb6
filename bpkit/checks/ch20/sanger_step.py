"""20.5: a local rule whose units go in order."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def sanger_step(W, X, lr):
    return stepped(W, X, lr)


def stepped(W, X, lr, *, part=np.triu, n=None, sign=1, hebb=1):
    Z = X @ W
    drawn = W @ part(Z.T @ Z)
    return W + sign * lr * (hebb * X.T @ Z - drawn) / (n or len(X))


def layers(rng):
    cases = []
    for n, d, h, lr in [
        (3, 4, 2, 0.1),
        (5, 3, 3, 0.01),
        (1, 2, 2, 0.5),
        (8, 5, 4, 1.0),
    ]:
        cases.append((draw(rng, d, h) / 3, draw(rng, n, d), lr))
    W, X, lr = cases[0]
    return [*cases, (0 * W, X, lr), (W, 1e5 * X, 1e-7), (W[:, :1], X, lr)]


def unit_by_unit(W, X, lr):
    """Another style: what is left of X after each unit."""
    left, found, Z = X.copy(), W.copy(), X @ W
    for j in range(W.shape[1]):
        left = left - np.outer(Z[:, j], W[:, j])
        found[:, j] += lr * (left * Z[:, j : j + 1]).mean(axis=0)
    return found


def slipped(**how):
    return lambda W, X, lr: stepped(W, X, lr, **how)


def half_a_mean(W, X, lr):
    Z = X @ W
    return W + lr * (X.T @ Z - W @ np.triu(Z.T @ Z) / len(X))


def row_by_row(W, X, lr):
    for i in range(len(X)):
        W = stepped(W, X[i : i + 1], lr, n=len(X))
    return W


def in_turn(W, X, lr):
    """Each unit sees what the ones before it have become."""
    W = W.copy()
    for j in range(W.shape[1]):
        z = X @ W
        drawn = z[:, : j + 1] @ W[:, : j + 1].T
        W[:, j] += lr * ((X - drawn) * z[:, j : j + 1]).mean(axis=0)
    return W


EXERCISE = Exercise(
    id="20.5",
    points=3,
    asks="`sanger_step(W, X, lr)`: W (d, h) after one step of Sanger's rule on X (n, "
    "d): Z = X @ W, and column j of W moves by lr times the mean of z_j·(x − Σ z_k·w_k)"
    ", the sum over k = 0 … j",
    reference=sanger_step,
    inputs=layers,
    styles=[unit_by_unit],
    slips=[
        Slip(
            "Oja",
            slipped(part=lambda C: C),
            "Every unit subtracts what all units draw: that is the chapter's rule. "
            "Here unit j subtracts that of units 0 to j alone.",
        ),
        Slip(
            "itself alone",
            slipped(part=lambda C: np.diag(np.diag(C))),
            "Every unit subtracts what it draws itself, and all will find the same "
            "direction. The sum is over k = 0 … j.",
        ),
        Slip(
            "the later ones",
            slipped(part=np.tril),
            "Your unit j subtracts what the units from j on draw. It is those up to j: "
            "np.triu where you have np.tril.",
        ),
        Slip(
            "itself left out",
            slipped(part=lambda C: np.triu(C, 1)),
            "Your sum ends at j − 1. Its own part, z_j·w_j, belongs to it, else "
            "nothing bounds w_j.",
        ),
        Slip(
            "Hebb",
            slipped(part=lambda C: 0 * C),
            "Nothing is subtracted: this is Hebb's rule, and it grows without end.",
        ),
        Slip(
            "forgetting alone",
            slipped(hebb=0),
            "x itself is missing: the mean is of z_j·(x − Σ z_k·w_k).",
        ),
        Slip(
            "a sum",
            slipped(n=1),
            "You add over the rows of X. It is the mean: divide by n.",
        ),
        Slip(
            "away",
            slipped(sign=-1),
            "Your W goes the other way. This rule is no gradient: lr times the mean is "
            "added.",
        ),
        Slip(
            "half a mean",
            half_a_mean,
            "You divide what is subtracted by n, and not X.T @ Z. Both are sums over "
            "the rows: brackets around the two, then / n.",
        ),
        Slip(
            "row by row",
            row_by_row,
            "Each row of X meets the W that the row before has moved. It is one step, "
            "from the W that came in: first the mean over all rows.",
        ),
        Slip(
            "in turn",
            in_turn,
            "Each of your units sees the columns that this step has already moved. All "
            "move at once, from the W that came in.",
        ),
    ],
    hints=[
        "x − Σ z_k·w_k is what the units so far have not drawn of x.",
        "Without an order it is X.T @ Z − W @ (Z.T @ Z). Entry [k, j] of Z.T @ Z is "
        "how much unit k takes from unit j: which of them stay?",
        "W + lr * (X.T @ Z - W @ np.triu(Z.T @ Z)) / len(X)",
    ],
)
