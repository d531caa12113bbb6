"""21.4: the step that makes a linear classifier read what one wants."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.declared import Exercise, Slip, draw


def step_towards(X, W, b, wanted, eps):
    P = softmax(X @ W + b)
    dX = (P - np.eye(W.shape[1])[wanted]) @ W.T
    moved = np.clip(X - eps * np.sign(dX), 0, 1)
    return moved, ((moved @ W + b).argmax(axis=1) == wanted).mean()


def pictures(rng):
    """Ink from 0 to 1, small steps and one that is clipped everywhere."""
    some = []
    for n, d, k, eps in [
        (5, 6, 3, 0.1),
        (3, 3, 3, 0.25),
        (4, 2, 4, 0.05),
        (6, 5, 2, 1.0),
    ]:
        X = rng.integers(0, 11, (n, d)) / 10
        wanted = rng.integers(0, k, n)
        some.append((X, draw(rng, d, k), draw(rng, k), wanted, eps))
    # None is read as wanted, and a step makes all be so.
    X, W = rng.random((5, 2)), np.array([[2.0, -1.0], [-1.0, 2.0]])
    some.append((X, W, np.zeros(2), (X @ W).argmin(axis=1), 1.0))
    X, W, b, wanted, eps = some[0]
    return [*some, (X, W, b + 1000, wanted, eps)]


def by_rows(X, W, b, wanted, eps):
    """Another style: the loss's slope row by row."""
    moved = X.copy()
    for i, c in enumerate(wanted):
        z = X[i] @ W + b
        p = np.exp(z - z.max())
        p = p / p.sum()
        p[c] -= 1
        moved[i] = np.minimum(1, np.maximum(0, X[i] - eps * np.sign(W @ p)))
    Z = moved @ W + b
    return moved, np.mean(Z.argmax(axis=1) == wanted)


def slipped(way=-1, clipped=True, signed=np.sign, slope=None, share=None):
    def step_towards_(X, W, b, wanted, eps):
        P = softmax(X @ W + b)
        back = P - np.eye(W.shape[1])[wanted]
        dX = slope(P, wanted, W) if slope else back @ W.T
        moved = X + way * eps * signed(dX)
        moved = np.clip(moved, 0, 1) if clipped else moved
        read = (moved @ W + b).argmax(axis=1)
        return moved, (
            share(read, wanted, X @ W + b) if share else (read == wanted).mean()
        )

    return step_towards_


def of_score_alone(P, wanted, W):
    return -W.T[wanted]


def away_from_read(P, wanted, W):
    return -(P - np.eye(W.shape[1])[P.argmax(axis=1)]) @ W.T


def clipped_step(X, W, b, wanted, eps):
    P = softmax(X @ W + b)
    dX = (P - np.eye(W.shape[1])[wanted]) @ W.T
    moved = X - np.clip(eps * np.sign(dX), 0, 1)
    return moved, ((moved @ W + b).argmax(axis=1) == wanted).mean()


EXERCISE = Exercise(
    id="21.4",
    points=3,
    asks="`step_towards(X, W, b, wanted, eps)`: X (n, d) with ink from 0 to 1, scores "
    "X @ W + b, wanted (n,) classes: each pixel moves by eps so that the cross-entropy "
    "with the wanted classes falls, and stays between 0 and 1; `moved` (n, d), and the "
    "share of its rows whose best score is the wanted one",
    reference=step_towards,
    inputs=pictures,
    returns=["moved", "share"],
    styles=[by_rows],
    slips=[
        Slip(
            "up the loss",
            slipped(way=1),
            "You walk up the loss of the wanted class, away from it. Here the loss is "
            "to fall.",
        ),
        Slip(
            "not clipped",
            slipped(clipped=False),
            "There is ink below 0 or above 1 in what you moved. Keep it between.",
        ),
        Slip(
            "the step is clipped",
            clipped_step,
            "You clip the step, not the ink: np.clip stands around the sum.",
        ),
        Slip(
            "no sign",
            slipped(signed=lambda dX: dX),
            "You step along the gradient. Asked for is the same eps for every pixel: "
            "its sign alone.",
        ),
        Slip(
            "the score alone",
            slipped(slope=of_score_alone),
            "You raise the wanted score alone. Cross-entropy also lowers the others: "
            "(softmax - one-hot) @ W.T.",
        ),
        Slip(
            "away from what is read",
            slipped(slope=away_from_read),
            "You walk away from the class that is read now. Walk towards the wanted "
            "one.",
        ),
        Slip(
            "share before the step",
            slipped(share=lambda read, wanted, Z: (Z.argmax(axis=1) == wanted).mean()),
            "Your share is that of X before the step. Ask for scores of what was "
            "moved.",
        ),
        Slip(
            "share that changed",
            slipped(share=lambda read, wanted, Z: (read != Z.argmax(axis=1)).mean()),
            "Your share counts rows that are read otherwise than before. Asked for is: "
            "read as wanted.",
        ),
        Slip(
            "share misread",
            slipped(share=lambda read, wanted, Z: (read != wanted).mean()),
            "Your share counts rows that are not read as wanted: it is the rest.",
        ),
        Slip(
            "a count",
            slipped(share=lambda read, wanted, Z: (read == wanted).sum()),
            "Your share is a count. Divide by the rows.",
        ),
    ],
    hints=[
        "dZ of the cross-entropy is (softmax(Z) - one_hot(wanted))/n; the 1/n does not "
        "change a sign.",
        "dX = dZ @ W.T, and downhill is X - eps * sign(dX); then np.clip(..., 0, 1).",
        "`moved = np.clip(X - eps * np.sign(dX), 0, 1)`, and `((moved @ W + "
        "b).argmax(axis=1) == wanted).mean()`",
    ],
)
