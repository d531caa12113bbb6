"""19.3: the two gradients of a value: with a still target, and whole."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def semi_and_full(w, X, X_next, r, gamma):
    error = X @ w - (r + gamma * X_next @ w)
    return 2 * error @ X / len(r), 2 * error @ (X - gamma * X_next) / len(r)


def steps(rng):
    cases = []
    for n, d, gamma in [(3, 2, 0.9), (1, 1, 0.5), (5, 4, 1.0), (20, 3, 0.99)]:
        X, X_next = draw(rng, n, d), draw(rng, n, d)
        cases.append((draw(rng, d), X, X_next, draw(rng, n), gamma))
    w, X, X_next, r, gamma = cases[0]
    return [*cases, (w, X, 0 * X_next, r, gamma), (1000 * w, X, X_next, r, 0.0)]


def row_by_row(w, X, X_next, r, gamma):
    semi, full = np.zeros(len(w)), np.zeros(len(w))
    for x, x_next, reward in zip(X, X_next, r, strict=True):
        error = w @ x - reward - gamma * (w @ x_next)
        semi += 2 * error * x
        full += 2 * error * x - 2 * error * gamma * x_next
    return semi / len(X), full / len(X)


def changed(change):
    return lambda w, X, X_next, r, gamma: change(
        *semi_and_full(w, X, X_next, r, gamma), w, X, X_next, r, gamma
    )


def plus(semi, full, *rest):
    return semi, 2 * semi - full


def no_gamma(semi, full, w, X, X_next, r, gamma):
    error = X @ w - (r + gamma * X_next @ w)
    return semi, 2 * error @ (X - X_next) / len(r)


EXERCISE = Exercise(
    id="19.3",
    points=3,
    asks="`semi_and_full(w, X, X_next, r, gamma)`: two gradients (d,) at w of the mean "
    "of (v - r - gamma v_next)², v = X @ w, v_next = X_next @ w: with v_next held "
    "still, and the whole one",
    reference=semi_and_full,
    inputs=steps,
    returns=["semi", "full"],
    styles=[row_by_row],
    slips=[
        Slip(
            "exchanged",
            changed(lambda semi, full, *rest: (full, semi)),
            "Your two gradients are exchanged: first the one whose target stands "
            "still.",
        ),
        Slip(
            "twice the same",
            changed(lambda semi, full, *rest: (semi, semi)),
            "Both of yours are the semi-gradient. The whole one goes through v_next as "
            "well: X - gamma * X_next in place of X.",
        ),
        Slip(
            "twice the whole",
            changed(lambda semi, full, *rest: (full, full)),
            "Both of yours are the whole gradient. In the semi-gradient the target is "
            "a number: nothing of X_next stands beside the error.",
        ),
        Slip(
            "plus",
            changed(plus),
            "In your whole gradient the target's part is added. It stands with a minus "
            "in the error: X - gamma * X_next.",
        ),
        Slip(
            "gamma forgotten",
            changed(no_gamma),
            "The derivative of gamma * v_next is gamma * X_next; yours is X_next.",
        ),
        Slip(
            "the target's part alone",
            changed(lambda semi, full, *rest: (semi, full - semi)),
            "Your second is the part of the target alone. The whole gradient is both "
            "parts together: X - gamma * X_next.",
        ),
        Slip(
            "a target left out",
            lambda w, X, X_next, r, gamma: (
                2 * (X @ w - r) @ X / len(r),
                semi_and_full(w, X, X_next, r, gamma)[1],
            ),
            "The error of your semi-gradient has no v_next. Held still means that it "
            "is not differentiated; its value stays in the target.",
        ),
        Slip(
            "a sign in the error",
            lambda w, X, X_next, r, gamma: semi_and_full(w, X, -X_next, r, gamma),
            "Your error adds gamma * v_next. It is v - r - gamma * v_next: both parts "
            "of the target are subtracted.",
        ),
        Slip(
            "a sign in the error alone",
            lambda w, X, X_next, r, gamma: tuple(
                2 * (X @ w - r + gamma * X_next @ w) @ slope / len(r)
                for slope in (X, X - gamma * X_next)
            ),
            "Your error has plus gamma * v_next. It is v - r - gamma * v_next: both "
            "parts of the target are subtracted.",
        ),
        Slip(
            "uphill",
            changed(lambda semi, full, *rest: (-semi, -full)),
            "Both have the wrong sign: these are the directions of the update. The "
            "gradient of a square is 2 (v - target) times the slope of v.",
        ),
        Slip(
            "a sum",
            changed(
                lambda semi, full, w, X, *rest: (len(X) * semi, len(X) * full),
            ),
            "You add over the rows. The loss is a mean: divide by their number.",
        ),
        Slip(
            "without the 2",
            changed(lambda semi, full, *rest: (semi / 2, full / 2)),
            "Both are half as large: the derivative of a square has a 2.",
        ),
    ],
    hints=[
        "error = X @ w - (r + gamma * X_next @ w), (n,). The loss is "
        "(error**2).mean().",
        "How does the error move with w? With v_next held still by X, else by X - "
        "gamma * X_next.",
        "semi = 2 * error @ X / n; full = 2 * error @ (X - gamma * X_next) / n",
    ],
)
