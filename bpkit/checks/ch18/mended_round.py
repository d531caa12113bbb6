"""18.5: a colleague's round of the game, mended."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import Exercise, Slip, draw


def mended_round(a, c, w, v, real, noise, lr):
    w, v = turn_of_d(a, c, w, v, real, noise, lr)
    made = a * noise + c
    dx = (sigmoid(w * made + v) - 1) / len(noise) * w
    return a - lr * (dx * noise).sum(), c - lr * dx.sum(), w, v


def turn_of_d(a, c, w, v, real, noise, lr):
    X = np.concatenate([real, a * noise + c])
    Y = np.repeat([1.0, 0.0], [len(real), len(noise)])
    ds = (sigmoid(w * X + v) - Y) / len(X)
    return w - lr * (ds * X).sum(), v - lr * ds.sum()


def rounds(rng):
    sizes = [(4, 4), (3, 3), (1, 1), (6, 6)]
    some = [
        (*(float(x) for x in draw(rng, 4)), draw(rng, n), draw(rng, m), lr)
        for (n, m), lr in zip(sizes, (0.5, 0.1, 1.0, 0.3), strict=True)
    ]
    far = np.array([0.0, 1000.0]), np.array([0.5, -1000.0])
    return [*some, (0.5, -0.2, 1.0, -1.0, *far, 0.1)]


def by_sums(a, c, w, v, real, noise, lr):
    """Another style: each slope by its own sum."""
    n, made = len(real), a * noise + c
    on_real, on_made = sigmoid(w * real + v) - 1, sigmoid(w * made + v)
    dw = (on_real @ real + on_made @ made) / (2 * n)
    dv = (on_real.sum() + on_made.sum()) / (2 * n)
    w, v = w - lr * dw, v - lr * dv
    push = w * (1 - sigmoid(w * made + v))
    return a + lr * (push @ noise) / n, c + lr * push.mean(), w, v


def slipped(stale=False, d_moves=False, wanted=1.0, share=1.0, back=None):
    def mended_round_(a, c, w, v, real, noise, lr):
        old = w, v
        w, v = turn_of_d(a, c, w, v, real, noise, lr)
        made = a * noise + c
        w_seen, v_seen = old if stale else (w, v)
        ds = share * (sigmoid(w_seen * made + v_seen) - wanted) / len(noise)
        dx = ds * (old[0] if back == "old" else w_seen)
        if d_moves:
            w, v = w - lr * (ds * made).sum(), v - lr * ds.sum()
        return a - lr * (dx * noise).sum(), c - lr * dx.sum(), w, v

    return mended_round_


def half_stale(a, c, w, v, real, noise, lr):
    """The scores are the old ones, the weight on the way back is new."""
    old = w * (a * noise + c) + v
    w, v = turn_of_d(a, c, w, v, real, noise, lr)
    dx = (sigmoid(old) - 1) / len(noise) * w
    return a - lr * (dx * noise).sum(), c - lr * dx.sum(), w, v


def two_means(a, c, w, v, real, noise, lr):
    w, v = turn_of_d(a, c, w, v, real, noise, 2 * lr)
    dx = (sigmoid(w * (a * noise + c) + v) - 1) / len(noise) * w
    return a - lr * (dx * noise).sum(), c - lr * dx.sum(), w, v


def g_first(a, c, w, v, real, noise, lr):
    dx = (sigmoid(w * (a * noise + c) + v) - 1) / len(noise) * w
    a, c = a - lr * (dx * noise).sum(), c - lr * dx.sum()
    return a, c, *turn_of_d(a, c, w, v, real, noise, lr)


def half_stale_and_moved(a, c, w, v, real, noise, lr):
    """The colleague's own."""
    made = a * noise + c
    s_real, s_made = w * real + v, w * made + v
    ds_real = (sigmoid(s_real) - 1) / (2 * len(real))
    ds_made = sigmoid(s_made) / (2 * len(noise))
    w = w - lr * ((ds_real * real).sum() + (ds_made * made).sum())
    v = v - lr * (ds_real.sum() + ds_made.sum())
    ds = (sigmoid(s_made) - 1) / len(noise)
    dx = ds * w
    a, c = a - lr * (dx * noise).sum(), c - lr * dx.sum()
    return a, c, w - lr * (ds * made).sum(), v - lr * ds.sum()


EXERCISE = Exercise(
    id="18.5",
    points=3,
    asks="`mended_round(a, c, w, v, real, noise, lr)`: a, c, w, v after one round in "
    "turn, D first; G makes a·noise + c, D's score is w·x + v; real and noise (n,)",
    reference=mended_round,
    inputs=rounds,
    returns=["a", "c", "w", "v"],
    styles=[by_sums],
    slips=[
        Slip(
            "the colleague's own",
            half_stale_and_moved,
            "Both faults are still there: G's turn uses scores from before D's step, "
            "and it moves D.",
        ),
        Slip(
            "D moves with G",
            slipped(d_moves=True),
            "In G's turn w and v move as well, down G's loss: D learns to take made "
            "points for real. D stands still while G learns.",
        ),
        Slip(
            "old scores",
            half_stale,
            "G's slopes are taken at scores from before D's step. In turn: D's scores "
            "of the made points have to be taken again.",
        ),
        Slip(
            "at once",
            slipped(stale=True),
            "Your G answers the old D, scores and weight: that is at once. Asked for "
            "is in turn.",
        ),
        Slip(
            "old scores, and D moves",
            slipped(stale=True, d_moves=True),
            "Your G answers the old D, and in its turn w and v move as well.",
        ),
        Slip(
            "old weight on the way back",
            slipped(back="old"),
            "G's scores are those of the new D, but the way back multiplies by the old "
            "w. In turn: the new w in both.",
        ),
        Slip(
            "two means for D",
            two_means,
            "D steps twice as far: its loss is one mean over real and made points "
            "together. The colleague's 2 was no fault.",
        ),
        Slip(
            "G halved",
            slipped(share=0.5),
            "G steps half as far: its loss is a mean over the made points alone, "
            "divided by their number.",
        ),
        Slip(
            "G uphill",
            slipped(share=-1.0),
            "Your a and c go uphill: the slope is σ(s) - 1, and a step subtracts it.",
        ),
        Slip(
            "G first",
            g_first,
            "Your G goes first. D first, on the points of the old G.",
        ),
        Slip(
            "G helps D",
            slipped(wanted=0.0),
            "Your G wants the target 0 for its points: it helps D.",
        ),
    ],
    hints=[
        "Follow w and v: how often do they change in a round? And which w and v made "
        "s_made?",
        "Leave out the last update of w and v; take s_made again once D has stepped.",
        "`s_made = w * made + v` after the two lines that change w and v; then ds, dx, "
        "a and c.",
    ],
)
